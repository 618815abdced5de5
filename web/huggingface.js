// The folder of a model by Hugging Face as the bytes of a GGUF file, those that tools/convert.py
// writes: made tensor by tensor while they are read, so that no more than a piece of one is held.

import { findTensors } from "./checkpoint.js";
import { readConfig } from "./config.js";
import { demand } from "./error.js";
import { findModel } from "./folder.js";
import { bytesOf, ggufHeader, paddingOf } from "./gguf.js";
import { aboutKeys, configKeys, tokenizerKeys } from "./gguf_keys.js";
import { DTYPE_BYTES, areFinite, quantise, widen } from "./quantise.js";
import { readTokenizer } from "./vocabularies.js";

/** Values that are read at once: whole groups. */
const PIECE = 1 << 18;

/** Matrices that are kept as they are. */
const KEPT = ["position_embd.weight", "token_types.weight"];

/**
 * A tensor with the form in which the file holds it.
 * @typedef {import("./checkpoint.js").Tensor & { form: "f32"|"q8_0" }} Formed
 */

/** @param {import("./checkpoint.js").Tensor} tensor @returns {Formed} */
function formed(tensor, { tokenTypes }) {
  const isTypes = tensor.name === "token_types.weight";
  const shape = isTypes ? [tokenTypes, tensor.shape[1]] : tensor.shape;
  return {
    ...tensor,
    shape,
    form: shape.length === 1 || KEPT.includes(tensor.name) ? "f32" : "q8_0",
  };
}

/** The bytes of a part of a tensor, as the file holds them. */
function packed(buffer, { source, stored, form }) {
  const bits = widen(buffer, stored.dtype);
  demand(areFinite(bits), `${source} holds a value that is not finite.`);
  if (form === "f32") return new Uint8Array(bits.buffer);
  const blocks = quantise(bits);
  demand(blocks, `${source} holds values too large for q8_0.`);
  return blocks;
}

/** Parts of a tensor, in order; the next one is being read while one is packed. */
async function* partsOf(tensor) {
  if (!tensor.stored) return yield new Uint8Array(bytesOf(tensor));
  const { dtype, bytes } = tensor.stored;
  const size = DTYPE_BYTES[dtype];
  const begin = tensor.cut * size;
  const end = begin + tensor.shape.reduce((product, length) => product * length, size);
  const read = async (at) => {
    if (at >= end) return {};
    try {
      return { buffer: await bytes.slice(at, Math.min(at + PIECE * size, end)).arrayBuffer() };
    } catch (error) {
      return { error };
    }
  };
  for (let at = begin, next = read(at); ;) {
    const { buffer, error } = await next;
    demand(!error, `${tensor.source} cannot be read: ${error?.message}.`, "format");
    if (!buffer) return;
    next = read((at += PIECE * size));
    yield packed(buffer, tensor);
  }
}

/** What was stored how, and became what. @param {Formed[]} tensors */
function storageOf(tensors) {
  const stored = new Set(tensors.flatMap(({ stored }) => stored?.dtype ?? []));
  const matrices = tensors.filter(({ form }) => form === "q8_0").length;
  return `${[...stored].join(", ")}; ${matrices} matrices rounded to Q8_0, the rest kept as F32`;
}

export class Converted {
  /** What it can be made of again elsewhere. @type {import("./whybert.js").Files & { size: number }} */
  again;
  #header;
  #tensors;

  /**
   * @param {Uint8Array} header
   * @param {Formed[]} tensors
   * @param {import("./whybert.js").Found} found
   */
  constructor(header, tensors, found) {
    this.#header = header;
    this.#tensors = tensors;
    this.found = found;
  }

  /** Bytes of the whole file. */
  get size() {
    return this.#tensors.reduce((sum, tensor) => {
      const bytes = bytesOf(tensor);
      return sum + bytes + paddingOf(bytes);
    }, this.#header.length);
  }

  /** The file, made anew each time it is asked for. @param {AbortSignal} [signal] */
  async *chunks(signal) {
    yield this.#header;
    for (const tensor of this.#tensors) {
      for await (const part of partsOf(tensor)) {
        signal?.throwIfAborted();
        yield part;
      }
      const padding = paddingOf(bytesOf(tensor));
      if (padding) yield new Uint8Array(padding);
    }
  }
}

/**
 * @param {import("./folder.js").Folder} folder
 * @param {import("./runner.js").Settings} [changes] in place of what it says
 * @returns {Promise<Converted>}
 */
async function convert(folder, changes) {
  const name = folder.name || "model";
  const config = await readConfig(folder, changes);
  const tokenizer = await readTokenizer(folder);
  const found = await findTensors(folder, config);
  const rows = config.vocabulary;
  const count = tokenizer.tokens.length;
  demand(count <= rows, `The vocabulary has ${count} tokens, but there are ${rows} embeddings.`);
  // A frame that tells no segments apart never uses another row.
  if (tokenizer.template === "roberta") config.tokenTypes = 1;
  const tensors = found.map((tensor) => formed(tensor, config));
  const keys = [...aboutKeys(name), ...configKeys(config), ...tokenizerKeys(tokenizer, rows)];
  return new Converted(ggufHeader(keys, tensors), tensors, {
    kind: "folder",
    name,
    tokenizer: `${tokenizer.kind.NAME}, ${count} tokens`,
    storage: storageOf(tensors),
    bytes: found.reduce((sum, { stored }) => sum + (stored?.bytes.size ?? 0), 0),
  });
}

/**
 * What a reader's files are: bytes to be loaded, and a word on them.
 * @param {import("./whybert.js").Files} source
 * @param {import("./runner.js").Settings} [changes] for a folder
 * @returns {Promise<{ model: Blob | Converted, found: import("./whybert.js").Found }>}
 */
export async function openFiles({ files }, changes) {
  const { gguf, name, folder } = await findModel(files);
  if (gguf) return { model: gguf, found: { kind: "gguf", name, bytes: gguf.size } };
  const model = await convert(folder, changes);
  model.again = { files, size: model.found.bytes };
  return { model, found: model.found };
}
