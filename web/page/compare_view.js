// Two explanations side by side, and what lies between them.

import { make } from "../element.js";
import { say, t } from "../language.js";
import { formatScore, strongestOf, unitsOf } from "../scores.js";
import { BARS, drawBar, scaleBars } from "../signed_bars.js";
import { isNumber, percent } from "../tasks.js";
import { agreementOf, sideBySide } from "./compare_words.js";
import { numberOf, saidOf } from "./said.js";
import "../why-tokens.js";

/** So many words are listed before the reader asks for all. */
const LISTED = 12;

/** Fewer shared words have no order to speak of. */
const FEWEST = 3;

const bars = new CSSStyleSheet();
bars.replaceSync(`.differences { ${BARS} }`);
document.adoptedStyleSheets.push(bars);

/** @typedef {{ explanation: any, title: any }} Side */

/**
 * @param {Side} side
 * @param {number|undefined} strongest that full colour stands for; undefined: its own strongest
 */
function drawSide({ explanation, title }, strongest) {
  const tokens = make("why-tokens", { className: "reading", unit: explanation.unit });
  if (strongest !== undefined) tokens.setAttribute("strongest", String(strongest));
  tokens.explanation = explanation;
  return make(
    "figure",
    {},
    make("figcaption", {}, title, make("span", { className: "said" }, saidOf(explanation))),
    tokens,
  );
}

/**
 * @param {Side} first
 * @param {Side} second
 * @returns {HTMLElement[]}
 */
export function drawComparison(first, second) {
  const [a, b] = [first.explanation, second.explanation];
  const { comparable, rows } = sideBySide(a, b);
  const most = Math.max(...[a, b].map((one) => strongestOf(unitsOf(one, one.unit))));
  const scale = t(comparable ? "compare.sameScale" : "compare.ownScale");
  const strongest = comparable ? most : undefined;
  return [
    make("div", { className: "sides" }, drawSide(first, strongest), drawSide(second, strongest)),
    make("p", { className: "faint" }, scale),
    make("h3", {}, t("compare.difference")),
    make("p", {}, decisionOf(a, b)),
    ...drawChanges(rows, a, b),
    drawDifferences(rows, comparable),
    ...drawAgreement(rows),
  ];
}

function decisionOf(a, b) {
  const { label } = a.target;
  const [first, second] = [a, b].map(({ probabilities }) => probabilities?.[label]);
  if (isNumber(a) || first === undefined || second === undefined)
    return t("compare.decisions", { first: saidOf(a), second: saidOf(b) });
  return t("compare.decision", { label, first: percent(first), second: percent(second) });
}

/** One text made of both: what has gone and what has come are marked. */
function drawChanges(rows, a, b) {
  if (rows.every(({ where }) => where === "both")) return [];
  if (a.text === b.text && a.text_pair === b.text_pair) return [];
  const texts = [a, b].map(({ text, text_pair: pair }) => [text, pair ?? ""]);
  const ends = [
    [0, 0],
    [0, 0],
  ];
  let last = { segment: 0, where: "both" };
  /** What stands before a word, and the word. */
  const take = (side, { segment, start16, end16 }) => {
    const text = texts[side][segment];
    const gap = text.slice(ends[side][segment], start16);
    ends[side][segment] = end16;
    return [gap, text.slice(start16, end16)];
  };
  const pieces = rows.flatMap(({ where, first, second }) => {
    const [gap, word] = second ? take(1, second) : take(0, first);
    if (where === "both") take(0, first);
    const { segment } = second ?? first;
    const isNext = segment !== last.segment;
    const isJoined = gap === "" && where === "second" && last.where === "first";
    last = { segment, where };
    return [
      isNext ? "\n\n" : isJoined ? " " : gap,
      where === "both" ? word : make(where === "first" ? "del" : "ins", {}, word),
    ];
  });
  return [
    make("h4", {}, t("compare.changed")),
    make("p", { className: "reading changed", dir: "auto" }, ...pieces),
  ];
}

/** A table of the words, the largest difference first. */
function drawDifferences(rows, comparable) {
  const ranked = [...rows].sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const scores = ranked.map(({ difference }) => ({ score: difference }));
  const strongest = strongestOf(scores);
  const most = Math.max(
    ...rows.flatMap(({ before = 0, after = 0 }) => [before, after]).map(Math.abs),
  );
  const write = comparable
    ? (score) => formatScore(score, most)
    : (score) => say("tasks.percent", { number: formatScore(100 * score, 100) });
  const drawn = ranked.map((row, index) => drawRow(row, strongest, write, index >= LISTED));
  const table = make(
    "table",
    { className: "differences" },
    make("caption", {}, t(comparable ? "compare.words" : "compare.shares")),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        ...["compare.word", "compare.first", "compare.second"].map((key) => head(key)),
        head("compare.less", 2),
      ),
    ),
    make("tbody", {}, ...drawn),
  );
  scaleBars(table, scores, strongest);
  const box = make("div", {}, table);
  if (drawn.length > LISTED) box.append(moreButton(drawn));
  return box;
}

const head = (key, colSpan = 1) => make("th", { scope: "col", colSpan }, t(key));

function moreButton(rows) {
  const more = make("button", { type: "button", className: "pill" });
  more.append(make("span", {}, t("compare.all", { count: rows.length })));
  more.addEventListener("click", () => {
    for (const row of rows) row.hidden = false;
    more.remove();
  });
  return more;
}

function drawRow({ where, text, before, after, difference }, strongest, write, hidden) {
  const cell = (score) =>
    score === undefined
      ? make("td", {}, make("span", { "aria-hidden": "true" }, "\u2013"), unseen(t("compare.only")))
      : make("td", {}, write(score));
  const tag = { both: "span", first: "del", second: "ins" }[where];
  return make(
    "tr",
    { hidden },
    make("th", { scope: "row" }, make(tag, { dir: "auto" }, text)),
    cell(before),
    cell(after),
    make(
      "td",
      { className: "drawn", "aria-hidden": "true" },
      drawBar({ score: difference }, strongest),
    ),
    make("td", {}, write(difference)),
  );
}

const unseen = (sentence) => make("span", { className: "unseen" }, sentence);

/** null: nothing can be said, for all words of a side score the same. */
const short = (number) => (number === null ? "\u2014" : numberOf(number));

function drawAgreement(rows) {
  const both = rows.filter(({ where }) => where === "both");
  if (both.length < FEWEST) return [];
  const side = (name) => both.map((row) => row[name].score);
  const {
    spearman,
    kendall_tau: tau,
    top,
    top_overlap: overlap,
  } = agreementOf(side("first"), side("second"));
  const facts = [
    [t("compare.spearman"), short(spearman)],
    [t("compare.kendall"), short(tau)],
    [t("compare.overlap", { top }), `${Math.round(overlap * top)} / ${top}`],
    [t("compare.shared"), String(both.length)],
  ];
  return [
    make("h4", {}, t("compare.agreement")),
    make(
      "dl",
      { className: "agreement" },
      ...facts.map(([term, said]) => make("div", {}, make("dt", {}, term), make("dd", {}, said))),
    ),
    make("p", { className: "faint" }, t("compare.scale")),
  ];
}
