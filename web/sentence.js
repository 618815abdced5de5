// What an explanation says, in one sentence: for who listens, for a title, for a line of a table.

import { formatScore, hasScores, isSigned, strongestOf, unitsOf } from "./scores.js";
import { say as sayNow } from "./language.js";
import {
  isNumber,
  labelOf,
  meaningOf,
  namedSpan,
  nameOfTarget,
  percent,
  targetSpan,
} from "./tasks.js";

/** So many words are named on each side, and none weaker than this share of the strongest. */
const NAMED = 4;
const WORTH_NAMING = 0.05;

/**
 * “The model says positive, 99 %; for: wonderful +2.10, charming +0.80; against: dull −0.31.”
 * @param {import("./whybert.js").Explanation} explanation
 * @param {import("./tasks.js").Say} [say]
 * @param {string} [unit] whose scores are named
 * @returns {string}
 */
export function sentenceOf(explanation, say = sayNow, unit = explanation.unit) {
  const decision = decisionOf(explanation, say);
  const said = hasScores(explanation)
    ? withWords(explanation, decision, say, unitsOf(explanation, unit))
    : say("sentence.alone", { decision });
  return explanation.truncated ? said + say("sentence.cut") : said;
}

/** What the model says. @param {any} explanation @param {import("./tasks.js").Say} say */
export function decisionOf(explanation, say) {
  const { task, value, target, probabilities } = explanation;
  if (task === "sentence_similarity")
    return say("sentence.cosine", { number: plain(value.toFixed(3)) });
  if (isNumber(explanation))
    return say("sentence.number", { label: target.label, number: plain(value.toFixed(2)) });
  if (task === "question_answering") return answerOf(explanation, say);
  const name = decided(explanation);
  const named = namedSpan(explanation);
  const probability = named?.label === name ? named.probability : (probabilities[name] ?? 0);
  const values = { name, percent: percent(probability, say) };
  const span = targetSpan(explanation);
  if (task === "token_classification" && span)
    return say("sentence.entity", { ...values, text: span.text });
  return say(task === "masked_lm" ? "sentence.gap" : "sentence.says", values);
}

const plain = (digits) => digits.replace("-", "\u2212");

/**
 * The label that the model chose, of an entity its kind. Where each label is decided by itself, which
 * shows by their sum, it is the one that is explained.
 */
function decided(explanation) {
  const { task, target, probabilities } = explanation;
  if (task === "token_classification") return namedSpan(explanation)?.label ?? labelOf(explanation);
  const sum = Object.values(probabilities).reduce((sum, p) => sum + p, 0);
  const isEachAlone = sum > 1.01 && target.label in probabilities;
  return isEachAlone ? target.label : labelOf(explanation);
}

/** The best answer; none where the model finds that more probable. */
function bestAnswer({ spans = [], no_answer: none = 0 }) {
  const best = spans.reduce((best, span) => (span.probability > best.probability ? span : best), {
    probability: 0,
  });
  return best.probability >= none ? best : undefined;
}

function answerOf(explanation, say) {
  const best = bestAnswer(explanation);
  if (!best?.text)
    return say("sentence.no_answer", { percent: percent(explanation.no_answer ?? 0, say) });
  const name = say("tasks.quoted", { text: best.text });
  return say("sentence.answer", { name, percent: percent(best.probability, say) });
}

function withWords(explanation, decision, say, units) {
  const strongest = strongestOf(units);
  const signed = isSigned(explanation);
  const list = (sign) =>
    units
      .filter(({ score }) => score * sign > WORTH_NAMING * strongest)
      .sort((a, b) => (b.score - a.score) * sign)
      .slice(0, NAMED)
      .map(({ text, score }) =>
        say("sentence.item", { text, score: formatScore(score, strongest, signed) }),
      )
      .join(say("sentence.comma")) || say("sentence.nothing");
  if (!signed) {
    const name = nameOfTarget(explanation, say);
    return say("sentence.one", { decision, list: say("sentence.counts", { name, list: list(1) }) });
  }
  const [above, below] = sides(explanation, say, [list(1), list(-1)]);
  return say("sentence.both", { decision, above, below });
}

/** Whether what is explained is what the model says. */
function explainsDecision(explanation) {
  const { task, target } = explanation;
  if (isNumber(explanation) || target.against !== undefined) return false;
  if (task !== "question_answering") return target.label === decided(explanation);
  const best = bestAnswer(explanation);
  return best ? namedSpan(explanation) === best : target.label === "no_answer";
}

/** “For” is for what the model says; whatever else is explained is called by its name. */
function sides(explanation, say, [above, below]) {
  if (explainsDecision(explanation))
    return [say("sentence.for", { list: above }), say("sentence.against", { list: below })];
  const [raises, lowers] = meaningOf(explanation, say);
  return [
    say("sentence.meaning", { meaning: raises, list: above }),
    say("sentence.meaning", { meaning: lowers, list: below }),
  ];
}
