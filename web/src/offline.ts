/* Working without a network: whether all of the page is kept on this machine. */
import { signal } from "@preact/signals";

export const isOffline = signal(false);

/** Has the browser keep the page, once it is shown. A browser that cannot is told nothing of it. */
export function keepPage(): void {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined || import.meta.env.DEV) return;
  const register = async () => {
    await serviceWorker.register("./service-worker.js");
    await serviceWorker.ready;
    isOffline.value = true;
  };
  register().catch(() => undefined);
}
