// The other texts that some methods hold a text against.

import { make } from "../element.js";
import { t } from "../language.js";

/** By what a method takes. */
const NAMES = { one: "asking.reference.one", any: "asking.reference.any" };
const ABOUTS = { one: "asking.reference.one.about", any: "asking.reference.any.about" };

export class References {
  #place;
  #label = make("label");
  #area = make("textarea", { rows: 2, spellcheck: false });
  #takes = "none";
  /** What was typed, by what a method takes. @type {Record<string, string>} */
  #typed = { one: "", any: "" };

  /**
   * @param {HTMLElement} place
   * @param {() => void} changed
   */
  constructor(place, changed) {
    this.#place = place;
    place.append(this.#label);
    this.#area.addEventListener("input", () => {
      this.#typed[this.#takes] = this.#area.value;
      changed();
    });
  }

  /** Whether a text has to be there, and nobody has typed one. */
  get isWanting() {
    return this.#takes === "one" && !this.#typed.one;
  }

  /** What to begin with, until another is typed. */
  set suggested(text) {
    this.#area.value = text;
  }

  /** @param {import("../whybert.js").Method} method */
  furnish({ references = "none" }) {
    this.#place.hidden = references === "none";
    if (references === this.#takes) return;
    this.#takes = references;
    if (this.#place.hidden) return;
    this.#label.replaceChildren(
      make("span", { className: "name" }, t(NAMES[references])),
      this.#area,
      make("span", { className: "about" }, t(ABOUTS[references])),
    );
    this.#area.value = this.#typed[references];
  }

  /** @returns {string[]|undefined} */
  get texts() {
    const { value } = this.#area;
    if (this.#takes === "none" || value === "") return undefined;
    return this.#takes === "one" ? [value] : value.split("\n").filter((line) => line.trim());
  }

  /** @param {string[]} texts */
  adopt(texts) {
    if (this.#takes === "none" || !texts.length) return;
    this.#area.value = this.#typed[this.#takes] = texts.join("\n");
  }
}

/**
 * A text to begin with: the one that is asked about, and in place of the word that speaks most for
 * the decision as many masks as that has tokens.
 * @param {import("../whybert.js").Model} model
 * @param {import("../whybert.js").Text} text
 * @param {string} mask
 */
export async function referenceFor(model, text, mask) {
  const { tokens, words } = await model.explain(text, { method: "occlusion", unit: "word" });
  const [first] = [text].flat();
  const own = words.filter(({ segment, special }) => segment === 0 && !special);
  const strongest = own.reduce(
    (best, word) => (word.score > (best?.score ?? 0) ? word : best),
    own[0],
  );
  if (!strongest) return first;
  const { start16, end16 } = strongest;
  const isPart = (token) => token.segment === 0 && token.start16 < end16 && start16 < token.end16;
  const masks = tokens.filter(isPart).map(() => mask);
  return first.slice(0, start16) + masks.join(" ") + first.slice(end16);
}
