// The folder of a model by Hugging Face as the bytes of a GGUF file, those that tools/convert.py
// writes: made tensor by tensor while they are read, so that no more than a piece of one is held.

import { findTensors } from "./checkpoint.js";
import { readConfig } from "./config.js";
import { demand } from "./error.js";
import { findModel } from "./folder.js";
import { bytesOf, ggufHeader, paddingOf } from "./gguf.js";
import { activationOf } from "./output_heads.js";
import { DTYPE_BYTES, areFinite, quantise, widen } from "./quantise.js";
import { readWordPiece } from "./wordpiece.js";

const FORMAT_VERSION = 1;
const MOSTLY_Q8_0 = 7; // general.file_type
const QUANTISATION_VERSION = 2;

/** Values that are read at once: whole groups. */
const PIECE = 1 << 20;

/** @param {string} name @param {number[]} shape @returns {"f32"|"q8_0"} */
const formOf = (name, shape) =>
  shape.length === 1 || name === "position_embd.weight" || name === "token_types.weight"
    ? "f32"
    : "q8_0";

/** @param {import("./architectures.js").Config} config @returns {import("./gguf.js").Key[]} */
function configKeys(config) {
  return [
    ["bert.block_count", "u32", config.layers],
    ["bert.context_length", "u32", config.positions],
    ["bert.embedding_length", "u32", config.channels],
    ["bert.feed_forward_length", "u32", config.feedForward],
    ["bert.attention.head_count", "u32", config.heads],
    ["bert.attention.layer_norm_epsilon", "f32", config.epsilon],
    ["bert.attention.causal", "bool", false],
    ["tokenizer.ggml.token_type_count", "u32", config.tokenTypes],
    ["bert.classifier.output_labels", "string", config.labels],
    ["whybert.format_version", "u32", FORMAT_VERSION],
    ["whybert.task", "string", config.task],
    ["whybert.problem_type", "string", config.problemType ?? ""],
    ["whybert.head.activation", "string", activationOf(config) ?? ""],
    ["whybert.hidden_act", "string", config.hiddenAct],
    ["whybert.source_architecture", "string", config.architecture],
  ];
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
  const read = async (at) => {
    if (at >= bytes.size) return {};
    try {
      return { buffer: await bytes.slice(at, at + PIECE * size).arrayBuffer() };
    } catch (error) {
      return { error };
    }
  };
  for (let at = tensor.cut * size, next = read(at); ;) {
    const { buffer, error } = await next;
    demand(!error, `${tensor.source} cannot be read: ${error?.message}.`, "format");
    if (!buffer) return;
    next = read((at += PIECE * size));
    yield packed(buffer, tensor);
  }
}

/** What was stored how, and became what. */
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
   * @param {(import("./checkpoint.js").Wanted & { form: "f32"|"q8_0" })[]} tensors
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
 * What a reader's files are: bytes to be loaded, and a word on them.
 * @param {import("./whybert.js").Files} source
 * @param {{ name?: string, labels?: string[] }} [options] for a folder
 * @returns {Promise<{ model: Blob | Converted, found: import("./whybert.js").Found }>}
 */
export async function openFiles({ files }, options) {
  const { gguf, name, folder } = await findModel(files);
  if (gguf) return { model: gguf, found: { kind: "gguf", name, bytes: gguf.size } };
  const model = await convert(folder, options);
  model.again = { files, size: model.found.bytes };
  return { model, found: model.found };
}

/**
 * @param {import("./folder.js").Folder} folder
 * @param {{ name?: string, labels?: string[] }} [options] in place of the folder's name and labels
 * @returns {Promise<Converted>}
 */
export async function convert(folder, { name = folder.name || "model", labels } = {}) {
  const config = await readConfig(folder, labels);
  const found = await findTensors(folder, config);
  const tensors = found.map((tensor) => ({ ...tensor, form: formOf(tensor.name, tensor.shape) }));
  for (const { name, shape, form } of tensors)
    demand(
      form === "f32" || shape.at(-1) % 32 === 0,
      `${name} has rows of ${shape.at(-1)}, which q8_0 cannot hold in blocks of 32.`,
    );
  const tokenizer = await readWordPiece(folder, config.vocabulary);
  /** @type {import("./gguf.js").Key[]} */
  const keys = [
    ["general.architecture", "string", "bert"],
    ["general.type", "string", "model"],
    ["general.name", "string", name],
    ["general.file_type", "u32", MOSTLY_Q8_0],
    ["general.quantization_version", "u32", QUANTISATION_VERSION],
    ...configKeys(config),
    ...tokenizer.keys,
  ];
  // The package leaves out what is empty.
  const header = ggufHeader(
    keys.filter(([, , value]) => value?.length !== 0),
    tensors,
  );
  return new Converted(header, tensors, {
    kind: "folder",
    name,
    tokenizer: tokenizer.about,
    storage: storageOf(tensors),
    bytes: found.reduce((sum, { stored }) => sum + (stored?.bytes.size ?? 0), 0),
  });
}
