// What this device keeps of the page: its files, the models that came, and the reader's own.

import { forgetKept, listKept as listModels } from "../keep.js";
import { deleteKept, listKept as listOwn } from "../own_store.js";

/**
 * Something that is kept.
 * @typedef {object} Kept
 * @property {"page"|"model"|"own"} kind
 * @property {string} name of a model its file's, of the page none
 * @property {number} bytes
 * @property {() => Promise<unknown>} forget
 */

/** Whether this browser keeps anything here. */
export const canKeep = () =>
  globalThis.caches?.keys().then(
    () => true,
    () => false,
  );

const registration = async () => navigator.serviceWorker?.getRegistration().catch(() => undefined);

/** As sw.js names what it keeps. */
async function pageCaches() {
  const { scope } = (await registration()) ?? {};
  const names = scope ? await caches.keys() : [];
  return names.filter((name) => name.startsWith(`whybert page ${scope} `));
}

async function bytesIn(name) {
  const cache = await caches.open(name);
  const sizes = (await cache.matchAll()).map(async (response) => (await response.blob()).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The page is kept again at the next visit, as it was at the first. */
async function forgetPage() {
  const names = await pageCaches();
  await (await registration())?.unregister();
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** @returns {Promise<Kept[]>} */
async function listPage() {
  const names = await pageCaches();
  if (!names.length) return [];
  const sizes = await Promise.all(names.map(bytesIn));
  const bytes = sizes.reduce((sum, size) => sum + size);
  return [{ kind: "page", name: "", bytes, forget: forgetPage }];
}

const nameOf = (url) => decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "");

/** @returns {Promise<Kept[]>} the page first */
export async function listDevice() {
  const [page, models, own] = await Promise.all([
    listPage(),
    listModels(),
    listOwn().catch(() => []),
  ]);
  return [
    ...page,
    ...models.map(({ url, bytes }) => ({
      kind: /** @type {const} */ ("model"),
      name: nameOf(url),
      bytes,
      forget: () => forgetKept(url),
    })),
    ...own.map(({ id, name, bytes }) => ({
      kind: /** @type {const} */ ("own"),
      name,
      bytes,
      forget: () => deleteKept(id),
    })),
  ];
}
