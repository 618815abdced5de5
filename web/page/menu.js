// The ways of asking why, by the question that they answer.

import { make } from "../element.js";
import { t } from "../language.js";
import { aboutOfMethod, titleOfMethod } from "./methods.js";

/** @type {Record<import("../whybert.js").Question, import("../language.js").Sentence>} */
const QUESTIONS = {
  words: t("asking.words"),
  layers: t("asking.layers"),
  parts: t("asking.parts"),
  change: t("asking.change"),
  rule: t("asking.rule"),
};

export class Menu {
  #place;
  #prefix;
  #questions;

  /**
   * @param {HTMLElement} place where the methods go
   * @param {string} prefix of the names of its radio buttons
   * @param {import("../whybert.js").Question[]} questions whose methods are offered
   * @param {(method: string) => void} chosen
   */
  constructor(place, prefix, questions, chosen) {
    this.#place = place;
    this.#prefix = prefix;
    this.#questions = questions;
    place.addEventListener("change", ({ target }) =>
      chosen(/** @type {HTMLInputElement} */ (target).value),
    );
  }

  /** @param {import("../whybert.js").Method[]} methods */
  furnish(methods) {
    for (const group of this.#place.querySelectorAll(".question")) group.remove();
    for (const question of this.#questions) {
      const answers = methods.filter((method) => questionOf(method) === question);
      if (answers.length) this.#place.append(this.#drawQuestion(question, answers));
    }
  }

  /** @param {import("../whybert.js").Method} method */
  choose({ name }) {
    this.#place.querySelector(`[value="${name}"]`).checked = true;
  }

  #drawQuestion(question, methods) {
    const isAlone = this.#questions.length === 1;
    return make(
      "div",
      { className: "question", role: "group", "aria-label": QUESTIONS[question] },
      ...(isAlone ? [] : [make("p", { className: "asked" }, QUESTIONS[question])]),
      ...methods.map((method) => this.#drawMethod(method)),
    );
  }

  #drawMethod(method) {
    const name = `${this.#prefix}method`;
    return make(
      "label",
      { className: "method" },
      make("input", { type: "radio", name, value: method.name }),
      make("span", { className: "title" }, titleOfMethod(method)),
      make("span", { className: "about" }, aboutOfMethod(method)),
    );
  }
}

/** @param {import("../whybert.js").Method} method */
export const questionOf = ({ question = "words" }) => question;
