// The encoders that a whybert file can hold: what differs from family to family, as a table.
// tools/architectures.py is the same in Python.

/** What the sizes are called in config.json, where a family does not call them otherwise. */
export const SIZES = {
  layers: "num_hidden_layers",
  heads: "num_attention_heads",
  channels: "hidden_size",
  feedForward: "intermediate_size",
  positions: "max_position_embeddings",
  vocabulary: "vocab_size",
};

/** GGUF module of a layer -> its name in a checkpoint. */
const BERT_LAYER = {
  attn_q: "attention.self.query",
  attn_k: "attention.self.key",
  attn_v: "attention.self.value",
  attn_output: "attention.output.dense",
  attn_output_norm: "attention.output.LayerNorm",
  ffn_up: "intermediate.dense",
  ffn_down: "output.dense",
  layer_output_norm: "output.LayerNorm",
};
const DISTILBERT_LAYER = {
  attn_q: "attention.q_lin",
  attn_k: "attention.k_lin",
  attn_v: "attention.v_lin",
  attn_output: "attention.out_lin",
  attn_output_norm: "sa_layer_norm",
  ffn_up: "ffn.lin1",
  ffn_down: "ffn.lin2",
  layer_output_norm: "output_layer_norm",
};
const ALBERT_LAYER = {
  attn_q: "attention.query",
  attn_k: "attention.key",
  attn_v: "attention.value",
  attn_output: "attention.dense",
  attn_output_norm: "attention.LayerNorm",
  ffn_up: "ffn",
  ffn_down: "ffn_output",
  layer_output_norm: "full_layer_layer_norm",
};

/**
 * @typedef {object} Family one kind of encoder; modules are named as under the encoder's own prefix
 * @property {string} type model_type in config.json
 * @property {string} classes how the names of its Hugging Face classes begin
 * @property {string} base what stands before the names of an encoder with a head
 * @property {Record<string, string>} sizes
 * @property {(index: number) => string} layer its name
 * @property {Record<string, string>} modules of a layer
 * @property {string} activation the key in config.json
 * @property {string} defaultActivation
 * @property {string} [embeddingSize] the key of E, where it may differ from C
 * @property {string} [projection] the module after the embeddings' norm
 * @property {boolean} [alwaysProjects] even where E = C
 * @property {string} [groups] the key of the number of layers that are stored
 * @property {boolean} hasTokenTypes
 * @property {boolean} [positionsAfterPadding] position 0 is row pad_token_id + 1
 * @property {string} pooler
 */

/** @type {Family[]} */
export const FAMILIES = [
  { type: "bert", classes: "Bert" },
  {
    type: "distilbert",
    classes: "DistilBert",
    sizes: { layers: "n_layers", heads: "n_heads", channels: "dim", feedForward: "hidden_dim" },
    layer: (index) => `transformer.layer.${index}`,
    modules: DISTILBERT_LAYER,
    activation: "activation",
    hasTokenTypes: false,
  },
  {
    type: "electra",
    classes: "Electra",
    embeddingSize: "embedding_size",
    projection: "embeddings_project",
  },
  {
    type: "albert",
    classes: "Albert",
    layer: (index) => `encoder.albert_layer_groups.${index}.albert_layers.0`,
    modules: ALBERT_LAYER,
    defaultActivation: "gelu_new",
    embeddingSize: "embedding_size",
    projection: "encoder.embedding_hidden_mapping_in",
    alwaysProjects: true,
    groups: "num_hidden_groups",
    pooler: "pooler",
  },
  { type: "roberta", classes: "Roberta", positionsAfterPadding: true },
  { type: "xlm-roberta", classes: "XLMRoberta", base: "roberta", positionsAfterPadding: true },
].map((family) => ({
  base: family.type,
  sizes: {},
  layer: (index) => `encoder.layer.${index}`,
  modules: BERT_LAYER,
  activation: "hidden_act",
  defaultActivation: "gelu",
  hasTokenTypes: true,
  pooler: "pooler.dense",
  ...family,
}));

/**
 * @typedef {object} Wanted a tensor of the file
 * @property {string} name
 * @property {string|null} source its name in the checkpoint; null: zeros
 * @property {number[]} shape in the file: (outputs, inputs) of a matrix
 */

/** Collects the tensors of modules. */
export function collect() {
  /** @type {Wanted[]} */
  const tensors = [];
  const add = (name, source, ...shape) => tensors.push({ name, source, shape });
  const module = (name, source, ...shape) => {
    add(`${name}.weight`, `${source}.weight`, ...shape);
    add(`${name}.bias`, `${source}.bias`, shape[0]);
  };
  return { tensors, add, module };
}

/**
 * The encoder's tensors, in the order of the file, by their names under its prefix.
 * @param {import("./config.js").Config} config
 */
export function encoderTensors(config) {
  const { family, channels: c, embedding: e, feedForward: f } = config;
  const { tensors, add, module } = collect();
  add("token_embd.weight", "embeddings.word_embeddings.weight", config.vocabulary, e);
  add("position_embd.weight", "embeddings.position_embeddings.weight", config.positions, e);
  // DistilBERT has no token types: a row of zeros stands for them, since llama.cpp wants one.
  const types = family.hasTokenTypes ? "embeddings.token_type_embeddings.weight" : null;
  add("token_types.weight", types, config.tokenTypes, e);
  module("token_embd_norm", "embeddings.LayerNorm", e);
  if (config.projects) module("token_embd_proj", family.projection, c, e);
  const shapes = {
    ffn_up: [f, c],
    ffn_down: [c, f],
    attn_output_norm: [c],
    layer_output_norm: [c],
  };
  for (let index = 0; index < config.groups; index++)
    for (const [name, source] of Object.entries(family.modules))
      module(
        `blk.${index}.${name}`,
        `${family.layer(index)}.${source}`,
        ...(shapes[name] ?? [c, c]),
      );
  return tensors;
}
