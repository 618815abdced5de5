// Text deflated into the letters that an address can hold.

const FORMAT = "deflate-raw";

/** A link may be anybody's, and little can become much: more bytes than any text needs. */
const MOST = 4 << 20;

/** Some browsers cannot. */
export const canPack = (() => {
  try {
    return Boolean(new CompressionStream(FORMAT));
  } catch {
    return false;
  }
})();

/**
 * @param {BlobPart} content
 * @param {CompressionStream|DecompressionStream} by
 * @returns {Promise<ArrayBuffer>}
 */
async function through(content, by) {
  const reader = new Blob([content])
    .stream()
    .pipeThrough(/** @type {any} */ (by))
    .getReader();
  const chunks = [];
  for (let size = 0, read; !(read = await reader.read()).done; chunks.push(read.value)) {
    size += read.value.length;
    if (size > MOST) throw new RangeError("more than an address holds");
  }
  return new Blob(chunks).arrayBuffer();
}

/** @param {string} text @returns {Promise<string>} base64url */
export async function pack(text) {
  const deflated = await through(text, new CompressionStream(FORMAT));
  const letters = Array.from(new Uint8Array(deflated), (byte) => String.fromCharCode(byte)).join(
    "",
  );
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} letters @returns {Promise<string>} */
export async function unpack(letters) {
  const decoded = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(decoded, (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(await through(bytes, new DecompressionStream(FORMAT)));
}
