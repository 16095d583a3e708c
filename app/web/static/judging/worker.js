/* Without a network, or with one that does not answer, the judge's page comes from what it kept. */
"use strict";
const KEPT = "jiangce-judging";
const PATIENCE = 4000;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function kept(request, pathname) {
  const cache = await caches.open(KEPT);
  return cache.match(pathname.startsWith("/static/") ? request : pathname, { ignoreVary: true });
}

async function page(request, pathname) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500) return answer;
    return (await kept(request, pathname)) || answer;
  } catch (error) {
    const found = await kept(request, pathname);
    if (found) return found;
    return fetch(request).catch(() => Response.error());
  }
}

/* A file whose address changes with it is read from here at once; another only where it must be. */
async function file(request, pathname) {
  if (new URL(request.url).searchParams.has("v")) return (await kept(request, pathname)) || fetch(request);
  return fetch(request, { signal: AbortSignal.timeout(PATIENCE) }).catch(async (error) => {
    const found = await kept(request, pathname);
    if (found) return found;
    throw error;
  });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request, pathname));
  else if (request.mode === "navigate" && /^\/judging\/[0-9a-f-]{36}$/.test(pathname)) event.respondWith(page(request, pathname));
});
