// What is typed: one text or two, as the task has it.

import { make } from "../element.js";
import { bind, learn, t } from "../language.js";
import strings from "../strings/models.js";
import { formOf } from "../tasks.js";

learn(strings);

/** How masks are spelled, by tokenizer; the one that a model reads as one token is its own. */
const MASKS = ["[MASK]", "<mask>"];

export class Inputs {
  #place;
  #fields;
  #areas;
  #more;
  #less;
  #insert;
  #changed;
  #form = formOf(undefined, t);
  /** Whether the second text is there. */
  #paired = false;
  #mask = MASKS[0];

  /** Whether something was typed since a text was put here. */
  touched = false;

  /**
   * @param {HTMLElement} place holds two labelled fields, and .tools for buttons
   * @param {() => void} changed
   */
  constructor(place, changed) {
    this.#place = place;
    this.#changed = changed;
    this.#fields = [...place.querySelectorAll(".field")];
    this.#areas = [...place.querySelectorAll("textarea")];
    const button = (words, onclick) => make("button", { type: "button", onclick }, words);
    this.#more = button(t("inputs.more"), () => this.#pair(true));
    this.#less = button(t("inputs.less"), () => this.#pair(false));
    this.#insert = button("", () => this.#insertMask());
    place.querySelector(".tools").append(this.#more, this.#less, this.#insert);
    for (const area of this.#areas)
      area.addEventListener("input", () => {
        this.touched = true;
        changed();
      });
  }

  /**
   * Takes the form that a model asks for.
   * @param {import("../whybert.js").Model} model
   * @returns {Promise<boolean>} whether what was typed still fits
   */
  async adopt(model) {
    const { task } = model.info;
    this.#mask = await maskOf(model);
    const before = this.#form;
    this.#form = formOf(task, t);
    bind(this.#insert, "textContent", t("inputs.mask", { mask: this.#mask }));
    this.#insert.hidden = task !== "masked_lm";
    this.#paired = this.#form.second === "always";
    this.#show();
    return before.one.key === this.#form.one.key && before.second === this.#form.second;
  }

  /** How the model's mask is spelled. */
  get mask() {
    return this.#mask;
  }

  /** @returns {import("../whybert.js").Text} */
  get text() {
    const [first, second] = this.#areas.map(({ value }) => value);
    return this.#paired ? [first, second] : first;
  }

  set text(text) {
    const texts = [text].flat();
    const { second } = this.#form;
    this.#paired = second === "always" || (second === "optional" && texts.length > 1);
    this.#areas.forEach((area, index) => (area.value = texts[index] ?? ""));
    this.touched = false;
    this.#show();
  }

  #pair(paired) {
    this.#paired = paired;
    this.#show();
    this.#areas[paired ? 1 : 0].focus();
    this.#changed();
  }

  #show() {
    const { one, two, second, large } = this.#form;
    const names = this.#paired ? two : [one, two[1]];
    this.#fields.forEach((field, index) => {
      bind(field.querySelector("label"), "textContent", names[index]);
    });
    this.#fields[1].hidden = !this.#paired;
    this.#place.classList.toggle("paired", this.#paired && !large);
    this.#place.classList.toggle("large", this.#paired && Boolean(large));
    this.#more.hidden = second !== "optional" || this.#paired;
    this.#less.hidden = second !== "optional" || !this.#paired;
  }

  #insertMask() {
    const [area] = this.#areas;
    area.focus();
    area.setRangeText(this.#mask, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }
}

/** @param {import("../whybert.js").Model} model */
async function maskOf(model) {
  for (const mask of MASKS) {
    const tokens = await model.tokens(mask);
    if (tokens.length === 3 && tokens[1].text === mask) return mask;
  }
  return MASKS[0];
}
