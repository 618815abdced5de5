// Model files in the browser's Cache storage, by their sha256: what is kept there was verified. Where
// there is no such storage (insecure pages, private windows, Node), nothing is kept.

const NAME = "whybert-models";

/** @typedef {{ url: string, sha256: string }} Place an absolute address, and what stands there */

const keyOf = ({ url, sha256 }) => {
  const key = new URL(url);
  key.hash = "";
  key.searchParams.set("sha256", sha256);
  return key.href;
};

/**
 * @template T
 * @param {(cache: Cache) => Promise<T>} use
 * @returns {Promise<T|undefined>}
 */
async function withCache(use) {
  try {
    return globalThis.caches && (await use(await caches.open(NAME)));
  } catch {
    return undefined; // refused, or no room: it is fetched again next time
  }
}

/** @param {Place} place @returns {Promise<Blob|undefined>} */
export const kept = (place) =>
  withCache(async (cache) => (await cache.match(keyOf(place)))?.blob());

/** Keeps a file in place of older ones of that address. @param {Place} place @param {Blob} bytes */
export const keep = (place, bytes) =>
  withCache(async (cache) => {
    await cache.delete(place.url, { ignoreSearch: true });
    await cache.put(keyOf(place), new Response(bytes));
  });

/** @param {Place} place */
export const forget = (place) => withCache((cache) => cache.delete(keyOf(place)));
