// The tour: how the last rows become a decision, as the model's task has it.

import { formatScore, make } from "../element.js";
import { t } from "../language.js";
import { percent } from "../tasks.js";
import { figure, prose, quoted, signs } from "./tour_prose.js";
import { kindOf, rowOf } from "./tour_reading.js";
import "./tour_strips.js";

/** The least and most that temperatures are tried at, as powers of ten. */
const TEMPERATURES = [-1, 1];

/** What each label gets: the sum of what the numbers of the row add, and what is always added. */
const logitsOf = ({ labels, channels, logit_parts: parts, biases }) =>
  Array.from({ length: labels }, (_, label) =>
    rowOf(parts, label, channels).reduce((sum, part) => sum + part, biases[label]),
  );

/** @param {number[]} logits @param {number} temperature @param {boolean} alone a sigmoid each */
export function probabilitiesOf(logits, temperature, alone) {
  if (alone) return logits.map((logit) => 1 / (1 + Math.exp(-logit / temperature)));
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - most) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** By the kind of task: what is told of the last step. */
const TOLD = {
  labels: "tour.verdict_labels",
  number: "tour.verdict_number",
  tags: "tour.verdict_tags",
  answer: "tour.verdict_answer",
  words: "tour.verdict_words",
  similarity: "tour.verdict_similarity",
};

/** @type {import("./tour_steps.js").Step} */
export const verdict = {
  title: "tour.verdict_title",
  cites: () => "Devlin et al. 2019, arXiv:1810.04805; Guo et al. 2017, arXiv:1706.04599",
  async open(reading) {
    const inside = await reading.inside();
    const kind = kindOf(reading.info);
    const token = inside.explanation.tokens[inside.slot];
    const told = [t(TOLD[kind], { token: token ? quoted(token) : "" })];
    if (kind === "labels" || kind === "tags") told.push(t("tour.temperature"));
    return [
      prose(...told),
      ...(inside.pooled ? drawClassifier(reading, inside, kind) : await drawAnswer(reading)),
    ];
  },
};

/** Of what has no classifier the answer alone. @param {import("./tour_reading.js").Reading} reading */
async function drawAnswer(reading) {
  const { value, probabilities = {} } = await reading.decision();
  if (value !== undefined) return [make("p", { className: "tour-figure" }, value.toFixed(3))];
  const rows = Object.entries(probabilities).map(([name, probability]) => ({ name, probability }));
  return [figure(t("tour.words_guessed"), drawTable(rows))];
}

/**
 * @param {import("./tour_reading.js").Reading} reading
 * @param {import("../whybert.js").Inside} inside
 * @param {import("./tour_reading.js").TaskKind} kind
 */
function drawClassifier(reading, inside, kind) {
  const { pooled, labels, channels, logit_parts: parts } = inside;
  const names = reading.info.labels;
  const token = inside.explanation.tokens[inside.slot];
  const logits = logitsOf(inside);
  const strips = make("tour-strips", {
    picture: {
      label: String(t("tour.pooled_label")),
      rows: [{ name: token.text, values: pooled }],
    },
  });
  const adds = make("tour-strips");
  const order = [...names.keys()].sort((a, b) => logits[b] - logits[a]).slice(0, 8);
  const strongest = Math.max(...logits.map(Math.abs));
  adds.picture = {
    label: String(t("tour.parts_of_logits")),
    rows: order.map((label) => ({
      name: names[label],
      values: rowOf(parts, label, channels),
      score: logits[label],
      said: formatScore(logits[label], strongest),
    })),
  };
  const drawn = [
    figure(t("tour.pooled_figure", { columns: channels, token: quoted(token) }), strips),
    figure(t(labels > 1 ? "tour.logits_figure" : "tour.number_figure"), adds),
    signs(),
  ];
  return kind === "labels" || kind === "tags"
    ? [...drawn, ...drawTemperature(reading, order, names, logits)]
    : drawn;
}

function drawTemperature(reading, order, names, logits) {
  const { chosen, info } = reading;
  const place = make("div");
  const value = make("output");
  const range = make("input", {
    type: "range",
    ...{ min: String(TEMPERATURES[0]), max: String(TEMPERATURES[1]), step: "0.05" },
    oninput: () => {
      chosen.temperature = 10 ** Number(range.value);
      show();
    },
  });
  range.value = String(Math.log10(chosen.temperature));
  const show = () => {
    const spelled = String(Number(chosen.temperature.toPrecision(2)));
    value.textContent = spelled;
    range.setAttribute("aria-valuetext", spelled);
    const probabilities = probabilitiesOf(logits, chosen.temperature, info.multi_label);
    const rows = order.map((label) => ({ name: names[label], probability: probabilities[label] }));
    place.replaceChildren(drawTable(rows));
  };
  show();
  return [
    figure(
      t("tour.probabilities_figure", { own: Number(info.temperature.toPrecision(2)) }),
      make("label", { className: "tour-range" }, t("tour.temperature_name"), range, value),
      place,
    ),
  ];
}

/** @param {{ name: string, probability: number }[]} rows */
function drawTable(rows) {
  const drawRow = ({ name, probability }) => {
    const meter = make("span", { className: "tour-meter" }, make("i"));
    meter.style.setProperty("--share", String(probability));
    return make(
      "tr",
      {},
      make("th", { scope: "row", dir: "auto" }, name),
      make("td", { className: "wide" }, meter),
      make("td", { className: "amount" }, percent(probability)),
    );
  };
  return make("table", { className: "tour-table" }, make("tbody", {}, ...rows.map(drawRow)));
}
