// What the page loads, in bytes as they are and as a host sends them.

import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

/** As hosts send files. */
const [brotli, gzipped] = [promisify(brotliCompress), promisify(gzip)];

/** @param {string} url */
async function sizeOf(url) {
  const response = await fetch(url);
  if (!response.ok) return null;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    raw: bytes.length,
    gzip: (await gzipped(bytes, { level: 9 })).length,
    brotli: (await brotli(bytes)).length,
  };
}

/** @param {string} site @param {string[]} files of it; those that it has not are left out */
export async function sizesOf(site, files) {
  const sizes = await Promise.all(files.map(async (file) => [file, await sizeOf(site + file)]));
  return sizes.filter(([, size]) => size);
}

/** @param {string[]} requests of the page, the model's among them */
export async function sizeOfAll(requests) {
  const urls = new Set(requests.filter((url) => url.startsWith("http") && !url.endsWith(".gguf")));
  const sizes = await Promise.all([...urls].map(sizeOf));
  const sum = (part) => sizes.reduce((bytes, size) => bytes + (size?.[part] ?? 0), 0);
  return { files: urls.size, raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") };
}
