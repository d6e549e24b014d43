/* Working without a network: whether all of the page is kept on this machine. */
import { signal } from "@preact/signals";

/** Nothing is said where the browser cannot: an old one, or a page that came over plain HTTP. */
export const offline = signal<"impossible" | "preparing" | "ready">("impossible");

/** Has the browser keep the page, once it is shown. */
export function keepPage(): void {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined || import.meta.env.DEV) return;
  const register = async () => {
    offline.value = "preparing";
    await serviceWorker.register("./service-worker.js");
    await serviceWorker.ready;
    offline.value = "ready";
  };
  register().catch(() => (offline.value = "impossible"));
}
