// <why-rule>: a rule of the kind "as long as these words are there", or a small tree of them.
//
//   <why-rule src="saved.json">as long as “not” is there</why-rule>
//
// Shows an explanation of kind "rule" (attributes src, explanation). A rule whose words must all be
// there is said as a sentence; every step of it, or of a tree, stands in a table: over the texts that
// get so far, how often the decision stays, or of a tree the mean value of the target; and how many do.

import { isolated } from "./axes.js";
import { ExplanationElement, formatScore, make, sheet, strongestOf, wordsOf } from "./element.js";
import { sayAround } from "./language.js";
import { BARS, drawBar, scaleBars } from "./signed_bars.js";
import { nameOfTarget, percent, unitOf } from "./tasks.js";

const STYLE = sheet(`${BARS}
  .says { margin: 0 0 .9em; max-width: 44rem; }
  .word { padding: .05em .3em; border-radius: .25em; unicode-bidi: isolate; font-weight: 600;
    background: color-mix(in oklab, var(--for) 18%, transparent); overflow-wrap: break-word; }
  .word.gone { font-weight: 400; background: none; outline: 1px dashed var(--faint);
    outline-offset: -1px; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font: .875rem/1.4 system-ui, sans-serif; }
  th, td { padding: .3em .8em .3em 0; text-align: start; font-weight: 400; vertical-align: middle; }
  thead th { color: var(--faint); border-bottom: 1px solid var(--rule); }
  .number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap;
    padding-inline-end: 0; padding-inline-start: .8em; }
  .step { padding-inline-start: calc(var(--depth) * 1.3em); }
  .end .step { font-weight: 600; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`);

/** @typedef {import("./tasks.js").Say} Say */

/**
 * A node and how one gets there.
 * @typedef {{ node: any, path: { word: string, there: boolean }[], isEnd: boolean }} Step
 */

/**
 * The nodes in the order in which they are read: what holds where a word is there comes first. A file
 * that goes in circles is read once round.
 * @param {any[]} nodes
 * @param {(index: number) => string} nameOf
 * @returns {Step[]}
 */
function stepsOf(nodes, nameOf) {
  const steps = [];
  const seen = new Set();
  const visit = (index, path) => {
    const node = nodes[index ?? -1];
    if (!node || seen.has(node)) return;
    seen.add(node);
    steps.push({ node, path, isEnd: node.word === null });
    if (node.word === null) return;
    const word = nameOf(node.word);
    visit(node.present, [...path, { word, there: true }]);
    visit(node.absent, [...path, { word, there: false }]);
  };
  visit(0, []);
  return steps;
}

const named = ({ word, there }) =>
  make("span", { className: there ? "word" : "word gone", dir: "auto" }, word);

const NODE_OF = { true: "rule.with", false: "rule.without" };

export class WhyRule extends ExplanationElement {
  #says = make("p", { className: "says", part: "says" });
  #table = make("div", { className: "scroll" });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(make("slot"), this.#says, this.#table);
  }

  draw() {
    const { explanation } = this;
    if (explanation?.result.kind !== "rule") return;
    this.shadowRoot.querySelector("slot")?.remove();
    const words = wordsOf(explanation);
    const steps = stepsOf(explanation.result.nodes, (index) => words[index]?.text ?? `${index}`);
    this.#says.replaceChildren(...spell(explanation, steps, this.say));
    this.#table.replaceChildren(
      ...(steps.length > 1 ? [drawTable(explanation, steps, this.say)] : []),
    );
  }
}

/** Words one after the other: a, b and c. @param {Node[]} nodes @param {Say} say */
const listed = (nodes, say) =>
  nodes.reduce((before, next, index) => {
    const key = index === nodes.length - 1 ? "rule.and" : "rule.next";
    return make("span", {}, ...sayAround(say, key, { before, next }));
  });

/**
 * What the rule says, as a sentence.
 * @param {any} explanation
 * @param {Step[]} steps
 * @param {Say} say
 * @returns {(Node|string)[]}
 */
function spell(explanation, steps, say) {
  const { precision, coverage } = explanation.result;
  const name = make("b", { dir: "auto" }, nameOfTarget(explanation, say));
  const { path = [] } = steps.at(-1) ?? {};
  if (!precision)
    return sayAround(say, steps.length > 1 ? "rule.depends" : "rule.nothing", { name });
  const bounds = {
    precision: percent(precision.value, say),
    low: percent(precision.low, say),
    high: percent(precision.high, say),
  };
  if (!path.length) return sayAround(say, "rule.holds_always", { name }, bounds);
  const key = path.length > 1 ? "rule.holds_all" : "rule.holds_one";
  const words = listed(path.map(named), say);
  const said = sayAround(say, key, { words, name }, bounds);
  if (coverage !== undefined) said.push(say("rule.coverage", { coverage: percent(coverage, say) }));
  return said;
}

/** @param {any} explanation @param {Step[]} steps @param {Say} say */
function drawTable(explanation, steps, say) {
  const scored = steps.map(({ node }) => ({ score: node.value }));
  const strongest = strongestOf(scored);
  const table = make(
    "table",
    {},
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "col" }, say("rule.versions")),
        make("th", { scope: "col", colSpan: 2 }, meanOf(explanation, say)),
        make("th", { scope: "col", className: "number" }, say("rule.share")),
      ),
    ),
    make("tbody", {}, ...steps.map((step) => drawStep(step, strongest, say))),
  );
  scaleBars(table, scored, strongest);
  return table;
}

/** Of a rule that holds the decision, how often it does. */
const meanOf = (explanation, say) =>
  explanation.result.precision
    ? say("rule.stays")
    : say("rule.mean", { unit: unitOf(explanation, say) }).trim();

/** @param {Step} step @param {number} strongest @param {Say} say */
function drawStep({ node, path, isEnd }, strongest, say) {
  const last = path.at(-1);
  const before = path
    .slice(0, -1)
    .map(({ word, there }) => say(NODE_OF[there], { word: isolated(word) }));
  const steps = before.join(say("rule.comma"));
  const name = make(
    "th",
    { scope: "row", className: "step" },
    ...(steps ? [make("span", { className: "unseen" }, say("rule.then", { steps }))] : []),
    ...(last ? sayAround(say, NODE_OF[last.there], { word: named(last) }) : [say("rule.all")]),
  );
  name.style.setProperty("--depth", String(path.length));
  return make(
    "tr",
    { className: isEnd ? "end" : "" },
    name,
    make("td", {}, drawBar({ score: node.value }, strongest)),
    make("td", { className: "number" }, formatScore(node.value, strongest)),
    make("td", { className: "number" }, percent(node.share, say)),
  );
}

customElements.define("why-rule", WhyRule);
