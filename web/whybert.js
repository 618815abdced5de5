// Bytes -> model -> explain(text): the whole of whybert for a page, a worker or Node alike.
//
//   import { load } from "./whybert.js";
//   const model = await load("models/sentiment.gguf");
//   const why = await model.explain("a charming and often affecting journey");
//   for (const word of why.words) console.log(word.text, word.score);
//
// whybert.d.ts is the manual.

import { loadEngine } from "./loading.js";
import { LocalModel } from "./model.js";
import { Pool } from "./pool.js";
import { Runner } from "./runner.js";
import { namedFiles } from "./source.js";

export { WhyError } from "./error.js";
export { parseExplanation, requestOf } from "./explanation.js";
export { loadInWorker } from "./remote.js";

/** @type {import("./whybert.js").load} */
export async function load(source, { labels, ...options } = {}) {
  const loaded = await loadEngine(namedFiles(source), options);
  const runner = new Runner(loaded.engine, loaded.model);
  const model = new LocalModel(runner, new Pool(runner));
  await model.adjust({ labels });
  return Object.assign(model, { found: loaded.found });
}
