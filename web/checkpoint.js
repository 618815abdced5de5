// Which tensor of a checkpoint is which of a whybert file: `read_tensors` of tools/checkpoint.py in
// JavaScript.

import { encoderTensors } from "./architectures.js";
import { demand } from "./error.js";
import { contentOf } from "./json_file.js";
import { NEXT_SENTENCE, headOf, headTensors } from "./output_heads.js";
import { DTYPE_BYTES, widen } from "./quantise.js";
import { readWeights } from "./safetensors.js";

/** @typedef {import("./safetensors.js").Stored} Stored */

/** Values that are compared at once. */
const PIECE = 1 << 20;

/** Every tensor, in the order of the file. @param {import("./config.js").Config} config */
function wantedTensors(config) {
  const prefix = config.task === "sentence_similarity" ? "" : `${config.family.base}.`;
  const encoder = encoderTensors(config).map(({ source, ...tensor }) => ({
    ...tensor,
    source: source && prefix + source,
  }));
  return [...encoder, ...headTensors(config)];
}

/** Checkpoints from TensorFlow call a norm's weight gamma and its bias beta. */
const modernName = (name) =>
  name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias");

const without = (name, prefix) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

/** By the names of `wantedTensors`. An encoder alone may have a model's prefix. */
async function storedTensors(folder, { task, family }) {
  const found = new Map();
  for (const [name, stored] of await readWeights(folder)) {
    const modern = modernName(name);
    const own = task === "sentence_similarity" ? without(modern, `${family.base}.`) : modern;
    demand(!found.has(own), `The weights hold ${own} twice.`, "format");
    found.set(own, stored);
  }
  return found;
}

/** @param {Stored} stored @param {string} name */
function checkDtype({ dtype }, name) {
  demand(
    Object.hasOwn(DTYPE_BYTES, dtype),
    `${name} is stored as ${dtype}, not as F32, F16 or BF16.`,
  );
}

const sameShape = (one, other) =>
  one.length === other.length && one.every((size, index) => size === other[index]);

/**
 * Whether two tensors hold the same values.
 * @param {Stored} one
 * @param {Stored} other
 * @param {string} name of either
 */
async function areSame(one, other, name) {
  if (!sameShape(one.shape, other.shape)) return false;
  const count = one.shape.reduce((product, size) => product * size, 1);
  for (let at = 0; at < count; at += PIECE) {
    const [a, b] = await Promise.all(
      [one, other].map(async ({ dtype, bytes }) => {
        const size = DTYPE_BYTES[dtype];
        const part = bytes.slice(size * at, size * (at + PIECE));
        return new Float32Array(widen(await contentOf(part, name), dtype).buffer);
      }),
    );
    if (!a.every((value, index) => value === b[index])) return false;
  }
  return true;
}

/** The decoder of a head for masked words must be the word embeddings, and its bias the head's. */
async function checkDecoder(found, config, words) {
  const { decoder, bias } = headOf(config);
  for (const [name, twin] of [
    [`${decoder}.weight`, words],
    [`${decoder}.bias`, bias],
  ]) {
    if (name === twin || !found.has(name)) continue;
    demand(found.has(twin), `The weights lack ${twin}.`);
    for (const tensor of [name, twin]) checkDtype(found.get(tensor), tensor);
    demand(
      await areSame(found.get(name), found.get(twin), name),
      `${name} differs from ${twin}; only a head whose decoder is the word embeddings ` +
        "(tie_word_embeddings) can be read.",
    );
    found.delete(name);
  }
}

/** Whether a tensor that is left over answers nothing. */
function isIgnored(name, { family, task }) {
  const own = without(name, `${family.base}.`);
  const moduleOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf(".")));
  if (["embeddings.position_ids", "embeddings.token_type_ids"].includes(own)) return true;
  if (moduleOf(own) === family.pooler) return true;
  return task === "masked_lm" && NEXT_SENTENCE.includes(moduleOf(name));
}

/**
 * @typedef {import("./architectures.js").Wanted & { stored: Stored|null, cut: number }} Tensor where
 *   its values are, null: zeros; `cut`: values that come before the first
 */

/**
 * Every tensor of the file, in its order.
 * @param {import("./folder.js").Folder} folder
 * @param {import("./config.js").Config} config
 * @returns {Promise<Tensor[]>}
 */
export async function findTensors(folder, config) {
  const found = await storedTensors(folder, config);
  const wanted = wantedTensors(config);
  if (config.task === "masked_lm") await checkDecoder(found, config, wanted[0].source);
  const tensors = wanted.map((tensor) => {
    const { name, source, shape } = tensor;
    if (source === null) return { ...tensor, stored: null, cut: 0 };
    const stored = found.get(source);
    demand(stored, `The weights lack ${source}.`);
    const cut = name === "position_embd.weight" ? config.unusedPositions : 0;
    const expected = [shape[0] + cut, ...shape.slice(1)];
    demand(
      sameShape(stored.shape, expected),
      `${source} has the shape (${stored.shape.join(", ")}), not (${expected.join(", ")}).`,
    );
    checkDtype(stored, source);
    found.delete(source);
    return { ...tensor, stored, cut: cut * config.embedding };
  });
  for (const name of found.keys())
    demand(isIgnored(name, config), `The weights hold ${name}, which is unknown.`);
  return tensors;
}
