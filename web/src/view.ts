import { effect, signal } from "@preact/signals";

export type View = "person" | "office";

const HASH = "#office";
const addressed = (): View => (location.hash === HASH ? "office" : "person");

/** Which of both views is shown; it stands in the address, so that going back does what people expect. */
export const view = signal<View>(addressed());

effect(() => {
  const address = view.value === "office" ? HASH : location.pathname + location.search;
  if (view.value !== addressed()) history.pushState(null, "", address);
});
addEventListener("popstate", () => (view.value = addressed()));
