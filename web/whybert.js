// Bytes -> model -> explain(text): the whole of whybert for a page, a worker or Node alike.
//
//   import { load } from "./whybert.js";
//   const model = await load("models/sentiment.gguf");
//   const why = await model.explain("a charming and often affecting journey");
//   for (const word of why.words) console.log(word.text, word.score);
//
// whybert.d.ts is the manual.

import { chooseBuild, startEngine } from "./engine.js";
import { WhyError } from "./error.js";
import { LocalModel } from "./model.js";
import { chunksOf } from "./source.js";

export { WhyError };
export { parseExplanation, requestOf } from "./explanation.js";
export { loadInWorker } from "./remote.js";

/** How many bytes of a model file are handed over at once. */
const PIECE = 1 << 15;

async function readModel(engine, source, signal, onProgress) {
  const { exports } = engine;
  const loader = engine.make("loader_new", 0);
  const room = exports.heap(0, PIECE);
  try {
    if (!room) throw new WhyError("The browser gave no memory to read the model.", "memory");
    let loaded = 0;
    for await (const chunk of chunksOf(source, signal)) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        engine.bytes(room, piece.length).set(piece);
        engine.run("loader_feed", loader, room, piece.length);
      }
      loaded += chunk.length;
      onProgress?.({ loaded, total: exports.loader_expects(loader) });
    }
    return engine.make("loader_finish", loader);
  } finally {
    exports.heap(room, 0);
    exports.loader_free(loader);
  }
}

/** @type {import("./whybert.js").load} */
export async function load(source, { wasm, relaxed = false, sha256, signal, onProgress } = {}) {
  const build = chooseBuild(relaxed ? ["relaxed", "simd"] : ["simd"]);
  const engine = await startEngine(wasm ?? new URL(build, import.meta.url), signal);
  const pointer = await readModel(engine, source, signal, onProgress);
  const model = new LocalModel(engine, pointer);
  if (sha256 === undefined || model.info.sha256 === sha256) return model;
  await model.close();
  throw new WhyError(
    "The model file is not the one that was expected: its sha256 differs.",
    "format",
  );
}
