// The pictures of one explanation that stand below each other in <why-bert>, each an element of its
// own that is fetched when it is first wanted.

import { drawDecision } from "./bert_decision.js";
import { hasScores } from "./element.js";

/** By their names in the attribute `view`. */
const SCORES = {
  tokens: { tag: "why-tokens", load: () => import("./why-tokens.js") },
  bars: { tag: "why-bars", load: () => import("./why-bars.js") },
  waterfall: { tag: "why-waterfall", load: () => import("./why-waterfall.js") },
};

/** What a result of another kind than scores is drawn by: the view `result`. */
const KINDS = {
  matrix: { tag: "why-heatmap", load: () => import("./why-heatmap.js") },
  map: { tag: "why-map", load: () => import("./why-map.js") },
  curve: { tag: "why-curve", load: () => import("./why-curve.js") },
  rule: { tag: "why-rule", load: () => import("./why-rule.js") },
  edits: { tag: "why-variants", load: () => import("./why-variants.js") },
};

const HEADS = { tag: "why-heads", load: () => import("./why-heads.js") };

/**
 * @param {string} view
 * @param {import("./bert_asker.js").Answer} answer
 * @returns what draws it, if there is anything to draw
 */
function drawerOf(view, { explanation, attention }) {
  if (view === "result") return KINDS[explanation.result.kind];
  if (view === "heads") return attention && HEADS;
  return hasScores(explanation) && SCORES[view];
}

const namesIn = (view) => view.split(/\s+/).filter(Boolean);

export class Views {
  #place;
  #say;
  /** By tag: kept while they are wanted, so that a new explanation does not take the focus away. */
  #elements = new Map();
  #latest = 0;

  /** @param {HTMLElement} place @param {(key: string, values?: any) => string} say */
  constructor(place, say) {
    this.#place = place;
    this.#say = say;
    place.addEventListener("why-point", ({ target, detail }) => {
      for (const element of this.#elements.values())
        if (element !== target && "pointed" in element) element.pointed = detail.index;
    });
  }

  /** Index of the word that is pointed at, or null. */
  get pointed() {
    const list = [...this.#elements.values()].find((element) => "pointed" in element);
    return list?.pointed ?? null;
  }

  set pointed(index) {
    for (const element of this.#elements.values())
      if ("pointed" in element) element.pointed = index;
  }

  /** @param {string} view */
  drawsHeads(view) {
    return namesIn(view).includes("heads");
  }

  /** Whether the text itself is part of the picture. @param {string} view @param {any} explanation */
  drawsText(view, explanation) {
    return explanation !== null && namesIn(view).includes("tokens") && hasScores(explanation);
  }

  clear() {
    this.#latest++;
    this.#elements.clear();
    this.#place.replaceChildren();
  }

  /** What is decided is known before it is known why. @param {any} decision @param {string} view */
  decide(decision, view) {
    const line = this.#place.querySelector(".decision");
    const drawn = drawDecision(decision, this.#say);
    if (line) line.replaceWith(drawn);
    else if (namesIn(view)[0] === "decision") this.#place.prepend(drawn);
  }

  /**
   * @param {import("./bert_asker.js").Answer} answer
   * @param {string} view names with spaces between
   * @param {string} legend of the pictures that have one
   * @returns {Promise<boolean>} whether it is shown: not where something else was to be shown meanwhile
   */
  async show(answer, view, legend) {
    const mine = ++this.#latest;
    const drawn = [];
    for (const name of namesIn(view)) {
      if (name === "decision") drawn.push(drawDecision(answer.explanation, this.#say));
      const drawer = drawerOf(name, answer);
      if (!drawer) continue;
      await drawer.load();
      if (mine !== this.#latest) return false;
      drawn.push(this.#draw(drawer.tag, answer, legend));
    }
    this.#arrange(drawn);
    return true;
  }

  /** @param {string} tag @param {import("./bert_asker.js").Answer} answer @param {string} legend */
  #draw(tag, { explanation, attention }, legend) {
    const element = this.#elements.get(tag) ?? document.createElement(tag);
    this.#elements.set(tag, element);
    if (element.getAttribute("legend") !== legend) element.setAttribute("legend", legend);
    element.part = tag.slice("why-".length);
    const [property, shown] =
      tag === HEADS.tag ? ["attention", attention] : ["explanation", explanation];
    if (element[property] !== shown) element[property] = shown; // else it stays as the reader left it
    return element;
  }

  /** Elements that stay are not moved: who is moved loses the focus. */
  #arrange(drawn) {
    for (const [tag, element] of this.#elements)
      if (!drawn.includes(element)) this.#elements.delete(tag);
    for (const child of [...this.#place.children]) if (!drawn.includes(child)) child.remove();
    drawn.forEach((element, index) => {
      const there = this.#place.children[index];
      if (there !== element) this.#place.insertBefore(element, there ?? null);
    });
  }
}
