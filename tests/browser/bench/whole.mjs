// In the page: whole explanations, one after another as they are asked for.

import { loadInWorker } from "/whybert.js";
import { textOf } from "./texts.mjs";

let model;

export async function open({ gguf, workers, build }) {
  model = await loadInWorker(`/${gguf}`, { workers, cache: false, ...build });
}

/** The worker's own time beside what the page waits. */
export async function explain({ text, tokens, ...request }) {
  const begun = performance.now();
  const { evaluations, converged } = await model.explain(text ?? textOf(tokens), request);
  const waited = performance.now() - begun;
  const { last, workers } = await model.stats();
  return { waited, pass: last.milliseconds, evaluations, converged, running: workers.running };
}

export const close = () => model.close();
