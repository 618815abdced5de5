// The heads that a whybert file can hold: which class has which, and what its modules are called.
// tools/heads.py is the same in Python.

import { collect } from "./architectures.js";

/** Hugging Face's class without the family's prefix -> whybert.task. */
export const TASKS = {
  ForSequenceClassification: "sequence_classification",
  ForTokenClassification: "token_classification",
  ForQuestionAnswering: "question_answering",
  ForMaskedLM: "masked_lm",
  ForPreTraining: "masked_lm", // of BERT and ALBERT; the next-sentence head is left out
  Model: "sentence_similarity",
};

/**
 * @typedef {object} Head the modules of a family's heads
 * @property {string} pooled the dense layer of a sequence classifier
 * @property {string} activation after it
 * @property {string} classifier
 * @property {string} dense of a head for masked words, as all that follow
 * @property {string} norm
 * @property {string} bias a vector
 * @property {string} decoder what may stand there beside: the tied matrix, and the bias again
 * @property {string} [maskedActivation] else the layers'
 */

/** @type {Head} */
const ROBERTA = {
  pooled: "classifier.dense",
  activation: "tanh",
  classifier: "classifier.out_proj",
  dense: "lm_head.dense",
  norm: "lm_head.layer_norm",
  bias: "lm_head.bias",
  decoder: "lm_head.decoder",
  maskedActivation: "gelu",
};

/** By the family's type. @type {Record<string, Head>} */
const HEADS = {
  bert: {
    pooled: "bert.pooler.dense",
    activation: "tanh",
    classifier: "classifier",
    dense: "cls.predictions.transform.dense",
    norm: "cls.predictions.transform.LayerNorm",
    bias: "cls.predictions.bias",
    decoder: "cls.predictions.decoder",
  },
  distilbert: {
    pooled: "pre_classifier",
    activation: "relu",
    classifier: "classifier",
    dense: "vocab_transform",
    norm: "vocab_layer_norm",
    bias: "vocab_projector.bias",
    decoder: "vocab_projector",
  },
  electra: {
    pooled: "classifier.dense",
    activation: "gelu",
    classifier: "classifier.out_proj",
    dense: "generator_predictions.dense",
    norm: "generator_predictions.LayerNorm",
    bias: "generator_lm_head.bias",
    decoder: "generator_lm_head",
    maskedActivation: "gelu",
  },
  albert: {
    pooled: "albert.pooler",
    activation: "tanh",
    classifier: "classifier",
    dense: "predictions.dense",
    norm: "predictions.LayerNorm",
    bias: "predictions.bias",
    decoder: "predictions.decoder",
  },
  roberta: ROBERTA,
  "xlm-roberta": ROBERTA,
};

/** What a checkpoint may hold that answers nothing here. */
export const NEXT_SENTENCE = ["cls.seq_relationship", "sop_classifier.classifier"];

/** @param {import("./config.js").Config} config @returns {Head} */
export const headOf = ({ family }) => HEADS[family.type];

/**
 * The task of a Hugging Face class, or undefined.
 * @param {string} architecture
 * @param {import("./architectures.js").Family} family
 */
export function taskOf(architecture, family) {
  if (!architecture.startsWith(family.classes)) return undefined;
  const last = architecture.slice(family.classes.length);
  // ELECTRA's tells replaced words from others.
  if (last === "ForPreTraining" && !["bert", "albert"].includes(family.type)) return undefined;
  return Object.hasOwn(TASKS, last) ? TASKS[last] : undefined;
}

/** What stands between the two layers of the head, if there are two. */
export function activationOf(config) {
  const { activation, maskedActivation = config.hiddenAct } = headOf(config);
  if (config.task === "masked_lm") return maskedActivation;
  return config.task === "sequence_classification" ? activation : undefined;
}

/**
 * The head's tensors, in the order of the file.
 * @param {import("./config.js").Config} config
 */
export function headTensors(config) {
  const { task, channels: c, embedding: e, vocabulary: v, labels } = config;
  const head = headOf(config);
  const { tensors, add, module } = collect();
  if (task === "sequence_classification") {
    module("cls", head.pooled, c, c);
    module("cls.output", head.classifier, labels.length, c);
  } else if (task === "token_classification") {
    module("cls.output", "classifier", labels.length, c);
  } else if (task === "question_answering") {
    module("cls.output", "qa_outputs", labels.length, c);
  } else if (task === "masked_lm") {
    module("cls", head.dense, e, c);
    module("cls.norm", head.norm, e);
    add("cls.output.bias", head.bias, v);
  }
  return tensors;
}
