// Where the text of <why-bert> is typed: a field, or two.

import { make } from "./element.js";

export const FIELDS = `
  .field { display: block; margin: 0 0 1em; }
  .field[hidden] { display: none; }
  .field > span { display: block; margin-bottom: .3em; color: var(--faint);
    font: .8125rem/1.5 system-ui, sans-serif; }
  textarea { display: block; width: 100%; min-height: 3.4em; box-sizing: border-box;
    padding: .5em .7em; field-sizing: content; resize: vertical; font: inherit; color: inherit;
    background: transparent; border: 1px solid var(--faint); border-radius: .4em; }
`;

const NAMES = ["bert.text", "bert.textPair"];

export class Fields {
  #fields;
  #labels;

  /** Labels with fields in them. @type {HTMLElement[]} */
  elements;

  /** @param {(texts: string[]) => void} onType */
  constructor(onType) {
    this.#fields = NAMES.map(() => make("textarea", { rows: 2, spellcheck: false, dir: "auto" }));
    this.#labels = NAMES.map(() => make("span"));
    this.elements = this.#fields.map((field, index) =>
      make(
        "label",
        { className: "field", part: "field", hidden: true },
        this.#labels[index],
        field,
      ),
    );
    for (const field of this.#fields)
      field.addEventListener("input", () =>
        onType(
          this.#fields.filter((_, index) => !this.elements[index].hidden).map(({ value }) => value),
        ),
      );
  }

  /**
   * @param {string[]} texts
   * @param {boolean} editable
   * @param {(key: string) => string} say
   */
  show(texts, editable, say) {
    this.#fields.forEach((field, index) => {
      const text = texts[index] ?? "";
      this.elements[index].hidden = !editable || index >= texts.length;
      this.#labels[index].textContent = say(NAMES[index]);
      if (field.value !== text) field.value = text; // else the cursor would jump
    });
  }
}
