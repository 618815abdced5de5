// What stands in the cells of the table of rows.

import { make } from "../element.js";
import { say, t } from "../language.js";
import { formatScore } from "../scores.js";
import { percent } from "../tasks.js";

/** @typedef {import("./rows_answers.js").Row} Row */

/** A decision that is right or wrong has a mark, which is said, too. */
function markOf(right) {
  if (right === undefined) return [];
  const name = say(right ? "rows.right" : "rows.isWrong");
  const mark = { className: right ? "mark right" : "mark wrong", role: "img", "aria-label": name };
  return [make("span", { ...mark, title: name }, right ? "\u2713" : "\u2717")];
}

/** @param {Partial<Row>} row */
function drawDecision({ said, problem, right }) {
  if (problem) return [make("span", { className: "rows-problem", title: problem }, problem)];
  if (!said) return [];
  const cut = said.truncated
    ? [make("abbr", { title: say("rows.truncated") }, "\u2702\ufe0e")]
    : [];
  return [...markOf(right), make("bdi", {}, said.label), ...cut];
}

const drawProbability = ({ said }) => (said?.number === undefined ? [] : [percent(said.number)]);

/** Of models that say nothing but a number. @param {Row} row */
const drawValue = ({ said, problem }) =>
  said && !problem ? [said.number.toFixed(3).replace("-", "\u2212")] : drawDecision({ problem });

/** @param {Row} row @param {boolean} signed */
function drawWords({ words = [] }, signed) {
  const strongest = Math.abs(words[0]?.score ?? 0);
  return words.flatMap(({ text, score }, index) => [
    ...(index ? [" "] : []),
    make(
      "span",
      { className: score < 0 ? "word against" : "word for" },
      make("bdi", {}, text),
      make("small", {}, ` ${formatScore(score, strongest, signed)}`),
    ),
  ]);
}

const drawText = ({ text }) =>
  [text]
    .flat()
    .map((one, index) => make("span", { dir: "auto", className: index ? "pair" : "" }, one));

/**
 * @param {import("../whybert.js").ModelInfo} info
 * @param {boolean} hasLabels whether the right ones are known
 * @param {() => boolean} isSigned whether a word may speak against an answer
 * @returns {import("./rows_grid.js").Column[]}
 */
export function columnsFor({ task, problem_type: problem }, hasLabels, isSigned) {
  const isValue = task === "sentence_similarity" || problem === "regression";
  const hasNumber = task !== "token_classification";
  return [
    { key: "row", title: t("rows.column.row"), draw: ({ index }) => [String(index + 1)] },
    ...(hasLabels
      ? [
          {
            key: "expected",
            title: t("rows.column.expected"),
            draw: ({ expected }) => [make("bdi", {}, expected)],
          },
        ]
      : []),
    ...(isValue ? [] : [{ key: "decision", title: t("rows.column.decision"), draw: drawDecision }]),
    ...(hasNumber
      ? [
          {
            key: "number",
            title: t(isValue ? "rows.column.value" : "rows.column.number"),
            draw: isValue ? drawValue : drawProbability,
          },
        ]
      : []),
    { key: "words", title: t("rows.column.words"), draw: (row) => drawWords(row, isSigned()) },
    { key: "text", title: t("rows.column.text"), draw: drawText },
  ];
}
