// Files that the page makes.

import { make } from "../element.js";

/** How long a file's address is kept for the download, in ms. */
const KEPT = 60_000;

/**
 * @param {BlobPart} content
 * @param {string} type
 * @param {string} name
 */
export function download(content, type, name) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}
