// Keeps the page's own files for a visit without a network. With one, the network always answers: a
// newer version is seen at once, and this script, which names the version, then keeps that one. Models
// are kept by keep.js.

// Written by tools/make_site.py.
const SITE = { version: "", files: [] };

/** The file that this machine computes with: the page knows. */
const MODULE = new URL(location.href).searchParams.get("module");

const PAGE = `whybert page ${registration.scope} `;
const kept = () => caches.open(PAGE + SITE.version);
const addressOf = (file) => new URL(file, registration.scope).href;
const addresses = new Set(["./", ...SITE.files, ...(MODULE ? [MODULE] : [])].map(addressOf));

async function install() {
  const cache = await kept();
  await cache.addAll([...addresses].map((url) => new Request(url, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith(PAGE) && name !== PAGE + SITE.version) await caches.delete(name);
  await self.clients.claim();
}

async function answer(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const own = await (await kept()).match(url);
    if (!own) throw error;
    return own;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const url = origin + pathname;
  if (event.request.method === "GET" && addresses.has(url))
    event.respondWith(answer(event.request, url));
});
