// What an explanation rests on, in plain words that follow the language.

import {
  exactScore,
  formatScore,
  hasScores,
  isSigned,
  specialScore,
  strongestOf,
} from "../scores.js";
import { learn, t } from "../language.js";
import { engineSays } from "./methods.js";
import strings from "../strings/facts.js";
import { counted, isNumber, nameOfTarget, targetSpan } from "../tasks.js";

learn(strings);

/**
 * Each a name and a sentence.
 * @param {import("../whybert.js").Explanation} explanation
 * @param {import("../whybert.js").Method} method the one that made it
 * @param {number} milliseconds that it took
 * @returns {any[][]}
 */
export function factsOf(explanation, method, milliseconds) {
  const { gap, converged, truncated, windows, stopped, fidelity, references, tokens } = explanation;
  const { evaluations: count } = explanation;
  const number = fidelity?.toFixed(2).replace("-", "\u2212");
  return [
    [t("facts.target"), method.uses_target ? targetFact(explanation) : t("facts.no_target")],
    ...(hasScores(explanation) ? [[t("facts.special"), specialSentence(explanation)]] : []),
    ...(gap === undefined ? [] : [[t("facts.gap"), gapSentence(explanation)]]),
    ...(converged === undefined ? [] : [[t("facts.converged"), convergedSentence(explanation)]]),
    ...(method.sampled ? [[t("facts.error"), errorSentence(explanation)]] : []),
    ...(stopped ? [[t("facts.stopped"), t(STOPS[stopped])]] : []),
    ...(fidelity === undefined ? [] : [[t("facts.fidelity"), t("facts.fidelity_of", { number })]]),
    ...(references ? [[t("facts.references"), quotesOf(references)]] : []),
    ...(windows ? [[t("facts.windows"), t("facts.windows_of", { windows })]] : []),
    ...(truncated ? [[t("facts.cut"), t("facts.cut_at", { count: tokens.length })]] : []),
    [
      t("facts.work"),
      t("facts.work_of", { count, milliseconds: Math.max(1, Math.round(milliseconds)) }),
    ],
    [t("facts.promise"), engineSays(method.promise)],
    [t("facts.after"), method.citation],
  ];
}

const plain = (number) => number.toFixed(3).replace("-", "\u2212");

function targetFact(explanation) {
  const { value, baseline_value: baseline } = explanation.target;
  const said = { what: scalarOf(explanation), value: plain(value) };
  return baseline === null
    ? t("facts.value", said)
    : t("facts.value_from", { ...said, baseline: plain(baseline) });
}

const KINDS = {
  logit: "facts.logit",
  probability: "facts.probability",
  log_probability: "facts.log_probability",
  log_odds: "facts.log_odds",
};

/** The scalar that is explained, in words. */
function scalarOf(explanation) {
  const { task, target } = explanation;
  if (task === "sentence_similarity") return t("facts.cosine");
  const name = nameOfTarget(explanation, t);
  if (isNumber(explanation)) return name;
  const kind = t(KINDS[target.kind]);
  const { against } = target;
  if (against !== undefined) return t("facts.kind_less", { kind, name, against });
  const span = targetSpan(explanation);
  return task === "token_classification" && span
    ? t("facts.kind_at", { kind, name, text: span.text })
    : t("facts.kind_of", { kind, name });
}

function specialSentence(explanation) {
  const special = specialScore(explanation);
  if (special === 0) return t("facts.special_none");
  const strongest = strongestOf(explanation.tokens);
  const score = formatScore(special, strongest, isSigned(explanation));
  return t("facts.special_share", { score });
}

/** Why no more was asked. */
const STOPS = {
  exact: "facts.stopped_exact",
  precision: "facts.stopped_precision",
  budget: "facts.stopped_budget",
};

/** Below this a gap is what rounding leaves. */
const ROUNDING = 1e-6;

function gapSentence(explanation) {
  const { gap } = explanation;
  if (Math.abs(gap) < ROUNDING) return t("facts.gap_none");
  return t("facts.gap_of", { score: counted(exactScore(gap), explanation, t) });
}

function convergedSentence({ converged, points, evaluations }) {
  const work = points ? t("facts.points", { points }) : t("facts.runs", { count: evaluations });
  return t(converged ? "facts.converged_yes" : "facts.converged_no", { work });
}

const PRECISIONS = { exact: "facts.exact", fast: "facts.fast" };

function errorSentence({ tokens, words, unit, seed, precision }) {
  const units = unit === "token" ? tokens : words;
  const largest = units.reduce((most, { stderr = 0 }) => Math.max(most, stderr), 0);
  if (largest === 0) return t("facts.error_none");
  return t("facts.error_most", {
    error: formatScore(largest, strongestOf(units), false),
    seed,
    precision: t(PRECISIONS[precision]),
  });
}

/** @param {string[]} texts one after the other */
const quotesOf = (texts) =>
  texts
    .map((text) => t("facts.quoted", { text }))
    .reduce((before, next) => t("facts.and", { before, next }));
