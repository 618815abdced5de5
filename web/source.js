// Where bytes come from: an address, a file, a stream, memory.

import { WhyError } from "./error.js";

/**
 * The bytes of anything that has some, as they arrive.
 * @param {URL|string|Blob|Response|ReadableStream|ArrayBufferView|ArrayBuffer} source
 * @param {AbortSignal=} signal
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* chunksOf(source, signal) {
  if (source instanceof ArrayBuffer) source = new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    yield new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    return;
  }
  if (source instanceof URL || typeof source === "string") {
    if (String(source).startsWith("file:")) {
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
    throw new WhyError(`The bytes stopped coming before their end: ${message}.`, "format");
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
    throw new WhyError(`${url} could not be fetched: ${error.message}.`, "format");
  }
  if (!response.ok)
    throw new WhyError(
      `${url} could not be fetched: the server answered ${response.status}.`,
      "format",
    );
  return response;
}
