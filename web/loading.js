// From a source of bytes to a model in an instance of the module.

import { startBestEngine, startEngine } from "./engine.js";
import { WhyError } from "./error.js";
import { forget, keep, kept } from "./keep.js";
import { offered } from "./offered.js";
import { chunksOf } from "./source.js";

/**
 * How many bytes of a model file are handed over at once. Larger pieces are no faster and leave the
 * instance with more memory than it needs.
 */
const PIECE = 1 << 15;

/** Feeds what `chunks` gives to a loader; `believed`: the sha256 that is not computed again. */
async function feed(engine, chunks, believed, onChunk) {
  const { exports } = engine;
  const loader = engine.scoped((scope) => engine.make("loader_new", scope.string(believed)));
  const room = exports.heap(0, PIECE);
  try {
    if (!room) throw new WhyError("The browser gave no memory to read the model.", "memory");
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        engine.bytes(room, piece.length).set(piece);
        engine.run("loader_feed", loader, room, piece.length);
      }
      onChunk(chunk, exports.loader_expects(loader));
    }
    return engine.make("loader_finish", loader);
  } finally {
    exports.heap(room, 0);
    exports.loader_free(loader);
  }
}

/** @param {BufferSource} bytes @returns {Promise<string>} hex */
async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Reads a model out of `source`. The browser's own sha256 takes an eighth of the time of the
 * module's, so it is preferred where there is one (secure contexts).
 */
async function read(engine, source, options) {
  const { sha256, verified, keepBytes, signal, onProgress } = options;
  const isMade = source.chunks !== undefined;
  const checksHere =
    sha256 !== undefined && !verified && !isMade && globalThis.crypto?.subtle !== undefined;
  const inMemory = source instanceof ArrayBuffer || ArrayBuffer.isView(source);
  const chunks = inMemory ? [source] : [];
  const collects =
    !inMemory && !isMade && !(source instanceof Blob) && (checksHere || keepBytes);
  const early = checksHere && inMemory ? sha256Of(source) : undefined;
  let loaded = 0;
  const model = await feed(
    engine,
    chunksOf(source, signal),
    checksHere || verified ? sha256 : undefined,
    (chunk, total) => {
      if (collects) chunks.push(chunk);
      loaded += chunk.length;
      onProgress?.({ loaded, total });
    },
  );
  try {
    const whole = () => source.again ?? (source instanceof Blob ? source : new Blob(chunks));
    const bytes = keepBytes || (checksHere && !inMemory) ? whole() : undefined;
    const found = checksHere
      ? await (early ?? sha256Of(await bytes.arrayBuffer()))
      : engine.json("model_about", model).sha256;
    if (sha256 !== undefined && found !== sha256)
      throw new WhyError(
        "The model file is not the one that was expected: its sha256 differs.",
        "format",
      );
    signal?.throwIfAborted();
    return { engine, model, bytes };
  } catch (error) {
    engine.exports.model_free(model);
    throw error;
  }
}

/** The files of a model that a reader gave: few need to know how these are read. */
async function openFiles(source) {
  const { openFiles } = await import("./huggingface.js");
  return openFiles(source);
}

/**
 * @param {import("./whybert.js").Source} source
 * @param {import("./whybert.js").LoadOptions & { keepBytes?: boolean }} options
 * @returns {Promise<{ engine: import("./engine.js").Engine, model: number,
 *   bytes?: Blob | import("./whybert.js").Files & { size: number },
 *   found?: import("./whybert.js").Found }>} the model's pointer, with `keepBytes` its file (or what
 *   that is made of), and of a reader's files what they are
 */
export async function loadEngine(source, { wasm, relaxed, cache = true, ...options }) {
  const { sha256, signal } = options;
  const builds = relaxed === false ? ["simd"] : relaxed ? ["relaxed", "simd"] : offered;
  const start = () => (wasm ? startEngine(wasm, signal) : startBestEngine(builds, signal));
  const isAddress = typeof source === "string" || source instanceof URL;
  const url = isAddress && new URL(source, globalThis.document?.baseURI).href;
  const place = cache && sha256 && url ? { url, sha256 } : null;
  const [engine, own, opened] = await Promise.all([
    start(),
    place && kept(place),
    source.files && openFiles(source),
  ]);
  if (opened) {
    const { model, found } = opened;
    return { ...(await read(engine, model, options)), found };
  }
  if (own) {
    try {
      return await read(engine, own, { ...options, verified: true });
    } catch (error) {
      signal?.throwIfAborted();
      if (error.kind !== "format") throw error;
      await forget(place); // the browser lost a part of it
    }
  }
  const loaded = await read(engine, source, {
    ...options,
    keepBytes: options.keepBytes || place !== null,
  });
  if (place) keep(place, loaded.bytes);
  return loaded;
}
