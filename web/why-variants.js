// <why-variants>: changed texts, with what goes and what comes marked, and what the model says then.
//
//   <why-variants src="saved.json"></why-variants>
//
// Shows an explanation of kind "edits" (attributes src, explanation). What stood here stays until
// there is something to show.

import { ExplanationElement, make, sheet } from "./element.js";
import { labelOf, percent } from "./tasks.js";

const STYLE = sheet(`
  ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .9em; }
  li { padding: .8em 1em .75em; border: 1px solid var(--rule); border-radius: .7em; }
  li.flips { border-inline-start: 4px solid var(--against); }
  .text { line-height: 1.7; white-space: pre-wrap; overflow-wrap: anywhere; }
  .text + .text { margin-top: .3em; padding-top: .3em; border-top: 1px solid var(--rule); }
  del { color: var(--faint); text-decoration-line: line-through;
    text-decoration-color: var(--against); text-decoration-thickness: 2px; unicode-bidi: isolate; }
  ins { font-weight: 600; text-decoration-line: underline;
    text-decoration-color: var(--for); text-decoration-thickness: 2px; text-underline-offset: .22em;
    border-radius: .2em; background: color-mix(in oklab, var(--for) 14%, transparent);
    unicode-bidi: isolate; padding: .05em .15em; }
  del + ins { margin-inline-start: .25em; }
  .said { margin: .5em 0 0; display: flex; flex-wrap: wrap; gap: .2em .8em; color: var(--faint);
    font: .875rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
  .said b { color: var(--ink); font-weight: 650; unicode-bidi: isolate; }
  .none { margin: 0; color: var(--faint); }
`);

/** What is counted, in the words of an editor. */
const VERBS = {
  remove: "variants.removed",
  replace: "variants.replaced",
  insert: "variants.added",
};

export class WhyVariants extends ExplanationElement {
  #list = make("ol", { part: "variants" });
  #none = make("p", { className: "none", hidden: true });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(make("slot"), this.#list, this.#none);
  }

  draw() {
    const { explanation } = this;
    if (explanation?.result.kind !== "edits") return;
    this.shadowRoot.querySelector("slot")?.remove();
    const { variants } = explanation.result;
    this.#list.hidden = variants.length === 0;
    this.#none.hidden = variants.length > 0;
    this.#none.textContent = this.say("variants.none");
    const drawn = variants.map((variant) => drawVariant(variant, explanation, this.say));
    this.#list.replaceChildren(...drawn);
  }
}

function drawVariant({ changes, label, probability, flips, minimal }, explanation, say) {
  const texts = [explanation.text, explanation.text_pair].filter((text) => text !== undefined);
  const before = labelOf(explanation);
  return make(
    "li",
    { className: flips ? "flips" : "" },
    ...texts.map((text, segment) =>
      drawText(
        text,
        changes.filter((change) => change.segment === segment),
      ),
    ),
    make(
      "p",
      { className: "said" },
      make(
        "span",
        {},
        `${before} ${percent(explanation.probabilities[before] ?? 0, say)} \u2192 `,
        make("b", { dir: "auto" }, label),
        ` ${percent(probability, say)}`,
      ),
      make("span", {}, say(flips ? "variants.flips" : "variants.keeps")),
      ...(minimal ? [make("span", {}, say("variants.minimal"))] : []),
      make("span", {}, counted(changes, say)),
    ),
  );
}

/** The text as it was, with what goes struck out and what comes beside it. */
function drawText(text, changes) {
  const line = make("div", { className: "text", dir: "auto" });
  let at = 0;
  for (const { kind, start16, end16, text: comes } of changes) {
    if (start16 < at) continue; // of a file that is not ours
    line.append(text.slice(at, start16));
    if (kind !== "insert") line.append(make("del", {}, text.slice(start16, end16)));
    if (kind !== "remove") line.append(...drawComing(comes));
    at = kind === "insert" ? start16 : end16;
  }
  line.append(text.slice(at));
  return line;
}

/** The space that comes with a word is no part of the mark. */
function drawComing(comes) {
  const word = comes.trim();
  const [before, after] = comes.split(word, 2);
  return word ? [before, make("ins", {}, word), after] : [comes];
}

function counted(changes, say) {
  const parts = Object.entries(VERBS).map(([kind, verb]) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count && say(verb, { count });
  });
  return parts.filter(Boolean).join(say("variants.comma"));
}

customElements.define("why-variants", WhyVariants);
