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
    const headers = { "content-length": String(bytes.size) };
    await cache.put(keyOf(place), new Response(bytes, { headers }));
  });

/** @param {Place} place */
export const forget = (place) => withCache((cache) => cache.delete(keyOf(place)));

async function sizeOf(response) {
  return Number(response.headers.get("content-length")) || (await response.blob()).size;
}

/** All that is kept: under which address, and how large. @returns {Promise<{ url: string, bytes: number }[]>} */
export const listKept = async () =>
  (await withCache(async (cache) =>
    Promise.all(
      (await cache.keys()).map(async (request) => ({
        url: request.url,
        bytes: await sizeOf(await cache.match(request)),
      })),
    ),
  )) ?? [];

/** @param {string} url as of `listKept` */
export const forgetKept = (url) => withCache((cache) => cache.delete(url));
