/*
 * Keeps the whole page on this machine: it opens without a network, and once it is here nothing is asked of any server
 * until it is opened again. The build puts in its files and their digest.
 */
const VERSION = "%VERSION%";
const FILES = ["%FILES%"];
// Other pages of the same server have caches of their own.
const PREFIX = `ce-rules-page ${self.registration.scope} `;
const CACHE = PREFIX + VERSION;

self.addEventListener("install", (event) => {
  const requests = FILES.map((name) => new Request(name, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const answer = async () => {
    const cache = await caches.open(CACHE);
    const address = event.request.mode === "navigate" ? "./" : event.request;
    return (await cache.match(address, { ignoreSearch: true })) ?? fetch(event.request);
  };
  if (event.request.method === "GET") event.respondWith(answer());
});
