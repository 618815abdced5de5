// In the page: what each method takes with its defaults, in so many workers, to its last picture and
// to its first.

import { loadInWorker } from "/whybert.js";
import { textOf } from "./texts.mjs";

/** Another text of as many tokens, for the methods that need one. */
const otherOf = (tokens) => textOf(tokens).split(" ").toReversed().join(" ");

async function once(model, text, request) {
  const begun = performance.now();
  let picture = 0;
  const onPartial = () => (picture ||= performance.now() - begun);
  const { evaluations } = await model.explain(text, { ...request, onPartial });
  const ms = performance.now() - begun;
  return { ms, first_ms: picture || ms, evaluations };
}

/** Each method's least of so many rounds: what the machine's other work adds is not its own. */
export async function measure({ gguf, tokens, workers, rounds, build }) {
  const text = textOf(tokens);
  const model = await loadInWorker(`/${gguf}`, { workers, cache: false, ...build });
  await model.explain(text, { method: "kernel_shap", options: { evaluations: 512 } }); // starts all
  const rows = [];
  for (const { name, references } of model.methods) {
    const request = { method: name, unit: "word" };
    if (references === "one") request.references = [otherOf(tokens)];
    let least = null;
    for (let round = 0; round < rounds; round++) {
      const found = await once(model, text, request);
      if (!least || found.ms < least.ms) least = found;
    }
    rows.push({ name, ...least });
  }
  const { workers: running, file, kernels } = await model.stats();
  await model.close();
  return { rows, running: running.running, file, kernels };
}
