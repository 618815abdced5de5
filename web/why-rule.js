// <why-rule>: a rule of the kind "as long as these words are there", or a small tree of them.
//
//   <why-rule src="saved.json">as long as “not” is there</why-rule>
//
// Shows an explanation of kind "rule" (attributes src, explanation). A rule whose words must all be
// there is said as a sentence; every step of it, or of a tree, stands in a table: over the texts that
// get so far, how often the decision stays, or of a tree the mean value of the target; and how many do.

import { ExplanationElement, formatScore, make, sheet, strongestOf, wordsOf } from "./element.js";
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

const spelled = ({ word, there }) => `${there ? "with" : "without"} \u2068${word}\u2069`;

/** Children with words between: a, b and c. @param {Node[]} nodes @returns {(Node|string)[]} */
function listed(nodes) {
  return nodes.flatMap((node, index) => {
    if (index === 0) return [node];
    return [index === nodes.length - 1 ? " and " : ", ", node];
  });
}

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
    this.#says.replaceChildren(...say(explanation, steps));
    this.#table.replaceChildren(...(steps.length > 1 ? [drawTable(explanation, steps)] : []));
  }
}

/** @param {any} explanation @param {Step[]} steps @returns {(Node|string)[]} */
function say(explanation, steps) {
  const { precision, coverage } = explanation.result;
  const name = make("b", { dir: "auto" }, nameOfTarget(explanation));
  const { path = [] } = steps.at(-1) ?? {};
  if (!precision)
    return steps.length > 1
      ? ["Which words are there decides how strongly the model says ", name, ":"]
      : ["No word was found whose presence would matter for ", name, "."];
  const when = path.length
    ? ["As long as ", ...listed(path.map(named)), path.length > 1 ? " are there" : " is there"]
    : ["Whatever words are left out"];
  const said = [
    ...when,
    ", the model says ",
    name,
    ` in ${percent(precision.value)} of the texts that lack other words at random`,
    ` (between ${percent(precision.low)} and ${percent(precision.high)}, with 95 % confidence).`,
  ];
  if (coverage !== undefined && path.length)
    said.push(` This holds in ${percent(coverage)} of all texts that lack words at random.`);
  return said;
}

/** @param {any} explanation @param {Step[]} steps */
function drawTable(explanation, steps) {
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
        make("th", { scope: "col" }, "Versions of the text"),
        make("th", { scope: "col", colSpan: 2 }, meanOf(explanation)),
        make("th", { scope: "col", className: "number" }, "Share"),
      ),
    ),
    make("tbody", {}, ...steps.map((step) => drawStep(step, strongest))),
  );
  scaleBars(table, scored, strongest);
  return table;
}

/** Of a rule that holds the decision, how often it does. */
const meanOf = (explanation) =>
  explanation.result.precision ? "It stays" : `mean ${unitOf(explanation)}`.trim();

/** @param {Step} step @param {number} strongest */
function drawStep({ node, path, isEnd }, strongest) {
  const last = path.at(-1);
  const before = path.slice(0, -1).map(spelled).join(", ");
  const name = make(
    "th",
    { scope: "row", className: "step" },
    ...(before ? [make("span", { className: "unseen" }, `${before}, `)] : []),
    ...(last ? [last.there ? "with " : "without ", named(last)] : ["all of them"]),
  );
  name.style.setProperty("--depth", String(path.length));
  return make(
    "tr",
    { className: isEnd ? "end" : "" },
    name,
    make("td", {}, drawBar({ score: node.value }, strongest)),
    make("td", { className: "number" }, formatScore(node.value, strongest)),
    make("td", { className: "number" }, percent(node.share)),
  );
}

customElements.define("why-rule", WhyRule);
