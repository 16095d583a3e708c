/* Without a network the verify page comes from what it kept; nothing else is touched. */
"use strict";
const KEPT = "jiangce-verify";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const ours = pathname === "/c" || pathname.startsWith("/static/");
  if (event.request.method !== "GET" || origin !== self.location.origin || !ours) return;
  event.respondWith(
    fetch(event.request).catch(async () => {
      const cache = await caches.open(KEPT);
      const found = await cache.match(pathname === "/c" ? "/c" : event.request, { ignoreVary: true });
      return found || Response.error();
    }),
  );
});
