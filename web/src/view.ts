import { effect, signal } from "@preact/signals";

export type View = "person" | "office";

const HASH = "#office";

/** Which of both views is shown; it stands in the address, so that going back does what people expect. */
export const view = signal<View>(location.hash === HASH ? "office" : "person");

effect(() => {
  const hash = view.value === "office" ? HASH : "";
  if (location.hash !== hash) history.replaceState(null, "", hash === "" ? location.pathname + location.search : hash);
});
addEventListener("hashchange", () => (view.value = location.hash === HASH ? "office" : "person"));
