// Where bytes come from: an address, a file, a stream, memory.

import { WhyError } from "./error.js";

/**
 * The files that a reader gave, each with its path: a File that is sent to a worker loses it.
 * @template T
 * @param {T} source
 * @returns {T | import("./whybert.js").Files}
 */
export const namedFiles = (source) =>
  source?.files
    ? {
        files: Array.from(source.files, (file) =>
          file instanceof Blob
            ? { name: file.webkitRelativePath || file.name || "", blob: file }
            : { name: String(file.name), blob: file.blob },
        ),
      }
    : source;

/**
 * The bytes of anything that has some, as they arrive.
 * @param {URL|string|Blob|Response|ReadableStream|ArrayBufferView|ArrayBuffer|
 *   import("./huggingface.js").Converted} source
 * @param {AbortSignal=} signal
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* chunksOf(source, signal) {
  if (source.chunks) {
    yield* source.chunks(signal);
    return;
  }
  if (source instanceof ArrayBuffer) source = new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    yield new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    return;
  }
  const isAddress = source instanceof URL || typeof source === "string";
  if (isAddress) {
    if (globalThis.process?.versions?.node && String(source).startsWith("file:")) {
      const { readFile } = await import("node:fs/promises");
      yield readFile(new URL(source));
      return;
    }
    source = await fetched(source, signal);
  }
  const stream =
    source instanceof Blob ? source.stream() : source instanceof Response ? source.body : source;
  const reader = stream.getReader();
  const broken = ({ message }) => {
    signal?.throwIfAborted();
    const kind = isAddress ? "network" : "format"; // what is kept here, and has lost a part of it
    throw new WhyError(`The bytes stopped coming before their end: ${message}.`, kind);
  };
  try {
    for (let step; !(step = await reader.read().catch(broken)).done;) {
      signal?.throwIfAborted();
      yield step.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function fetched(url, signal) {
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new WhyError(`${url} could not be fetched: ${error.message}.`, "network");
  }
  if (!response.ok)
    throw new WhyError(
      `${url} could not be fetched: the server answered ${response.status}.`,
      "network",
    );
  return response;
}
