// What config.json says of a model, or why that cannot be represented: `read_config` of
// tools/checkpoint.py in JavaScript.

import { FAMILIES, SIZES } from "./architectures.js";
import { demand } from "./error.js";
import { read, readEach } from "./json_file.js";
import { TASKS, taskOf } from "./output_heads.js";
import { poolingOf } from "./pooling.js";

const SOURCE = "config.json";
const ACTIVATIONS = new Map([
  ["gelu", "gelu"],
  ["gelu_python", "gelu"],
  ["gelu_new", "gelu_tanh"],
  ["gelu_fast", "gelu_tanh"],
  ["gelu_pytorch_tanh", "gelu_tanh"],
  ["relu", "relu"],
]);
const PROBLEM_TYPES = ["single_label_classification", "multi_label_classification", "regression"];

/** The engine's rows are whole groups of numbers with a scale each, a head's share whole lanes. */
const GROUP = 32;
const LANES = 8;
const LARGEST = 2 ** 31 - 1;
const LEAST_NORMAL = 2 ** -126;
const MOST_LABELS = 4096;

/**
 * @typedef {object} Config the sizes and choices of one model
 * @property {string} architecture the Hugging Face class
 * @property {import("./architectures.js").Family} family
 * @property {string} task
 * @property {number} layers
 * @property {number} groups layers that are stored: layer l of L is number l * groups / L of them
 * @property {number} heads
 * @property {number} channels
 * @property {number} embedding E, the channels of a word embedding
 * @property {boolean} projects from E to C after the embeddings' norm
 * @property {number} feedForward
 * @property {number} positions that a text can have
 * @property {number} unusedPositions rows before the first of those
 * @property {number} vocabulary
 * @property {number} tokenTypes
 * @property {number} epsilon of the layer norms
 * @property {string} hiddenAct
 * @property {string} [problemType] of a sequence classifier
 * @property {string[]} labels none where a head has none
 * @property {number} [pooling] of a sentence encoder
 * @property {number} temperature that tools/train.py fitted; 1 elsewhere
 */

/** A size as a positive integer. */
function sizeOf(settings, key, fallback) {
  const value = read(settings, key, "whole", SOURCE, fallback);
  demand(value > 0 && value <= LARGEST, `${SOURCE} has no positive number ${key}.`);
  return value;
}

/** The label texts in the order of their ids. */
function labelsOf(settings, task) {
  if (task === "question_answering") return ["start", "end"];
  if (!["sequence_classification", "token_classification"].includes(task)) return [];
  const names = read(settings, "id2label", "object", SOURCE, {});
  const count = Object.keys(names).length || sizeOf(settings, "num_labels", 2);
  demand(count <= MOST_LABELS, `The model has ${count} labels; ${MOST_LABELS} are the most.`);
  if (!Object.keys(names).length)
    return Array.from({ length: count }, (_, index) => `LABEL_${index}`);
  const labels = Array.from({ length: count }, (_, index) => names[index]);
  demand(
    labels.every((label) => typeof label === "string"),
    `${SOURCE} does not number its labels 0, 1, 2, \u2026.`,
  );
  checkLabels(labels, SOURCE);
  return labels;
}

/** @param {string[]} labels @param {string} source */
function checkLabels(labels, source) {
  demand(new Set(labels).size === labels.length, `${source} gives two labels the same text.`);
  demand(!labels.includes(""), `${source} has a label without a text.`);
}

function familyAndTask(settings) {
  const names = readEach(settings, "architectures", "text", SOURCE);
  const architecture = names.length === 1 ? names[0] : "";
  const family = FAMILIES.find((family) => taskOf(architecture, family));
  demand(
    family,
    `The architecture is ${names.join(", ") || "not stated"}; what can be read is ` +
      `${FAMILIES.map(({ classes }) => classes).join(", ")} with ` +
      `${Object.keys(TASKS)
        .filter((end) => end !== "ForPreTraining")
        .join(", ")}.`,
  );
  const type = read(settings, "model_type", "text", SOURCE, family.type);
  demand(type === family.type, `The model type is ${type}, but the architecture ${architecture}.`);
  return { architecture, family, task: taskOf(architecture, family) };
}

/** What no family's table has room for. */
function checkEncoder(settings) {
  const positions = read(settings, "position_embedding_type", "text", SOURCE, "absolute");
  demand(
    positions === "absolute",
    `The positions are ${positions}, not absolute; only a model trained with absolute positions can ` +
      "be read.",
  );
  demand(
    !settings.is_decoder && !settings.add_cross_attention,
    "The model is a decoder; only encoders can be read.",
  );
  const inner = read(settings, "inner_group_num", "whole", SOURCE, 1);
  demand(inner === 1, `Each layer group repeats ${inner} layers (inner_group_num), not 1.`);
}

/** What the engine's rows demand. */
function checkSizes({ channels, heads, feedForward }, embedding) {
  for (const [what, size] of Object.entries({
    channels,
    "inner channels": feedForward,
    "embedding channels": embedding,
  }))
    demand(size % GROUP === 0, `The model has ${size} ${what}, not a multiple of ${GROUP}.`);
  demand(channels % heads === 0, `${channels} channels cannot be shared by ${heads} heads.`);
  const share = channels / heads;
  demand(share % LANES === 0, `Each head has ${share} channels, not a multiple of ${LANES}.`);
}

function activationOf(settings, { activation, defaultActivation }) {
  const name = read(settings, activation, "text", SOURCE, defaultActivation);
  const known = [...ACTIVATIONS.keys()].join(", ");
  demand(ACTIVATIONS.has(name), `The activation ${name} is not known; ${known} are.`);
  return ACTIVATIONS.get(name);
}

function problemOf(settings, task, labels) {
  if (task !== "sequence_classification") return undefined;
  const usual = labels.length === 1 ? "regression" : "single_label_classification";
  const problem = read(settings, "problem_type", "text", SOURCE, usual);
  demand(PROBLEM_TYPES.includes(problem), `The problem type ${problem} is not known.`);
  return problem;
}

/** Rows of the position embeddings that no position has. */
function unusedPositions(settings, { positionsAfterPadding }, positions) {
  if (!positionsAfterPadding) return 0;
  const pad = read(settings, "pad_token_id", "whole", SOURCE, 1);
  demand(
    pad >= 0 && pad < positions - 1,
    `${SOURCE} has the padding token ${pad}, which leaves no positions.`,
  );
  return pad + 1;
}

function epsilonOf(settings, { hasTokenTypes }) {
  const epsilon = read(settings, "layer_norm_eps", "number", SOURCE, 1e-12);
  demand(epsilon >= 0 && epsilon < 1, `${SOURCE} has ${epsilon} as layer_norm_eps.`);
  // DistilBERT's norms have their own, which its config.json does not mention.
  return hasTokenTypes ? epsilon : 1e-12;
}

/** What outputs are divided by before they become probabilities; the engine knows float32. */
function temperatureOf(settings) {
  const temperature = read(settings, "whybert_temperature", "number", SOURCE, 1);
  demand(
    temperature >= LEAST_NORMAL && temperature <= LARGEST,
    `${SOURCE} has ${temperature} as whybert_temperature.`,
  );
  return temperature;
}

/**
 * @param {import("./folder.js").Folder} folder
 * @param {import("./runner.js").Settings} [changes] in place of what it has
 * @returns {Promise<Config>}
 */
export async function readConfig(folder, { labels: names, temperature } = {}) {
  const settings = await folder.json(SOURCE);
  const { architecture, family, task } = familyAndTask(settings);
  checkEncoder(settings);
  const own = labelsOf(settings, task);
  const sizes = Object.fromEntries(
    Object.entries({ ...SIZES, ...family.sizes }).map(([size, key]) => [
      size,
      sizeOf(settings, key),
    ]),
  );
  const { channels, layers } = sizes;
  const embedding = family.embeddingSize ? sizeOf(settings, family.embeddingSize, 128) : channels;
  checkSizes(sizes, embedding);
  const groups = family.groups ? sizeOf(settings, family.groups, 1) : layers;
  demand(groups <= layers, `The model has ${groups} groups of layers, but ${layers} layers.`);
  const unused = unusedPositions(settings, family, sizes.positions);
  return {
    ...sizes,
    ...{ architecture, family, task, groups, embedding },
    projects: family.alwaysProjects || (family.projection !== undefined && embedding !== channels),
    positions: sizes.positions - unused,
    unusedPositions: unused,
    tokenTypes: family.hasTokenTypes ? sizeOf(settings, "type_vocab_size", 2) : 1,
    epsilon: epsilonOf(settings, family),
    hiddenAct: activationOf(settings, family),
    problemType: problemOf(settings, task, own),
    labels: names ? renamed(own, names) : own,
    pooling: task === "sentence_similarity" ? await poolingOf(folder) : undefined,
    temperature: temperature ?? temperatureOf(settings),
  };
}

/** Names that a reader gave, where they fit. */
function renamed(own, names) {
  demand(
    Array.isArray(names) && names.every((name) => typeof name === "string"),
    "Label names are a list of texts.",
  );
  demand(
    names.length === own.length,
    `The model has ${own.length} labels, not ${names.length}, which is how many names were given.`,
  );
  checkLabels(names, "The list of label names");
  return names;
}
