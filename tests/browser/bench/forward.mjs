// In the page: one run of the model at every length, on one thread, beside the peer's.

import { load } from "/whybert.js";
import { openPeer } from "./peer.mjs";
import { quarters, textOf } from "./texts.mjs";
import { inTurns, summary } from "./times.mjs";

/** Runs of kernel_shap over four units: the text and nothing of it, exact, then all the others. */
const EXACT = 2;

/** Why this build has no fast precision, or "". */
async function refusal(model) {
  if (!model.methods.some(({ name }) => name === "kernel_shap")) return "there is no kernel_shap";
  const asked = { method: "kernel_shap", precision: "fast" };
  return model.explain("a film", asked).then(
    () => "",
    (error) => error.message,
  );
}

/** What one forward run takes among many, the text never shortened. */
function sampled(model, text) {
  const request = {
    method: "kernel_shap",
    options: { mode: "mask" },
    unit: "word",
    groups: quarters(text),
  };
  let exact = 0;
  return {
    "forward, sampling": async () => {
      const begun = performance.now();
      const { evaluations } = await model.explain(text, request);
      return (exact = (performance.now() - begun) / evaluations);
    },
    "forward fast, sampling": async () => {
      const begun = performance.now();
      const { evaluations } = await model.explain(text, { ...request, precision: "fast" });
      return (performance.now() - begun - EXACT * exact) / (evaluations - EXACT);
    },
  };
}

/** The rows of one length. Ours are whole calls, from text to result. */
async function measureLength({ model, peer, tokens, rounds, fast }) {
  const text = textOf(tokens);
  const ids = (await model.tokens(text)).map(({ id }) => id);
  if (ids.length !== tokens) throw new Error(`${ids.length} tokens instead of ${tokens}`);
  const target = { target: model.info.labels[0] };
  const { value } = (await model.explain(text, target)).target;
  const off = peer ? Math.abs(value - (await peer(ids))[0]) : null;
  const beside = peer && { peer: async () => void (await peer(ids)) };
  const rows = ({ peer: theirs, ...ours }) =>
    Object.entries(ours).map(([name, list]) => ({
      name,
      tokens,
      threads: 1,
      ours: summary(list),
      peer: theirs && name !== "forward+backward" ? summary(theirs) : null,
    }));
  const single = {
    forward: () => model.classify(text),
    "forward+backward": () => model.explain(text, target),
  };
  const [forward, both] = rows(await inTurns({ ...single, ...beside }, { rounds }));
  both.of_forward = both.ours.median_ms / forward.ours.median_ms;
  if (peer) forward.peer_logit_off = off;
  const many = fast ? rows(await inTurns({ ...sampled(model, text), ...beside }, { rounds })) : [];
  return [forward, both, ...many];
}

export async function measure({ gguf, onnx, lengths, fastLengths, rounds, build }) {
  const model = await load(`/${gguf}`, { cache: false, ...build });
  const peer = onnx ? await openPeer(`/${onnx}`) : null;
  const refused = await refusal(model);
  const rows = [];
  for (const tokens of lengths)
    rows.push(
      ...(await measureLength({
        model,
        peer,
        tokens,
        rounds,
        fast: !refused && fastLengths.includes(tokens),
      })),
    );
  const { file, kernels } = await model.stats();
  await model.close();
  return { rows, file, kernels, refused };
}

/** Bytes of an instance that has explained a text of `tokens` tokens with gradients. */
export async function measureMemory({ gguf, tokens, build }) {
  const model = await load(`/${gguf}`, { cache: false, ...build });
  await model.explain(textOf(tokens));
  const { memory } = await model.stats();
  await model.close();
  return memory;
}
