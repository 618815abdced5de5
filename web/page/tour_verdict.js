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

const CLASSIFIES = "Devlin et al. 2019, arXiv:1810.04805; Guo et al. 2017, arXiv:1706.04599";

/** By the kind of task: what is told of the last step, and where it comes from. */
const TOLD = {
  labels: ["tour.verdict_labels", CLASSIFIES],
  number: ["tour.verdict_number", "Devlin et al. 2019, arXiv:1810.04805"],
  tags: ["tour.verdict_tags", CLASSIFIES],
  answer: ["tour.verdict_answer", "Devlin et al. 2019, arXiv:1810.04805"],
  words: ["tour.verdict_words", "Devlin et al. 2019, arXiv:1810.04805"],
  similarity: ["tour.verdict_similarity", "Reimers & Gurevych 2019, arXiv:1908.10084"],
};

/** @type {import("./tour_steps.js").Step} */
export const verdict = {
  title: "tour.verdict_title",
  cites: ({ info }) => TOLD[kindOf(info)][1],
  async open(reading) {
    const inside = await reading.inside();
    const kind = kindOf(reading.info);
    const token = inside.explanation.tokens[inside.slot];
    const told = [t(TOLD[kind][0], { token: token ? quoted(token) : "" })];
    if (kind === "labels" || kind === "tags") told.push(t("tour.temperature"));
    if (kind === "words") return [prose(...told), await drawWords(reading)];
    const drawn =
      kind === "similarity" ? drawCosine(inside) : drawClassifier(reading, inside, kind);
    return [prose(...told), ...drawn];
  },
};

/** The words that fit a gap best. @param {import("./tour_reading.js").Reading} reading */
async function drawWords(reading) {
  const { probabilities } = await reading.decision();
  const rows = Object.entries(probabilities).map(([name, probability]) => ({ name, probability }));
  return figure(t("tour.words_guessed"), drawTable(rows));
}

/** What stands for each text, number by number. @param {import("../whybert.js").Inside} inside */
function drawCosine({ pooled, channels, logit_parts: parts }) {
  const names = [t("tasks.text_1"), t("tasks.text_2")].map(String);
  const cosine = parts.reduce((sum, part) => sum + part, 0);
  const texts = make("tour-strips", {
    picture: {
      label: String(t("tour.stands_label")),
      rows: names.map((name, index) => ({ name, values: rowOf(pooled, index, channels) })),
    },
  });
  const products = make("tour-strips", {
    picture: {
      label: String(t("tour.cosine_label")),
      rows: [
        { name: String(t("tour.product")), values: parts, score: cosine, said: cosine.toFixed(3) },
      ],
    },
  });
  return [
    figure(t("tour.stands_figure"), texts),
    figure(t("tour.products_figure"), products),
    signs(),
  ];
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
