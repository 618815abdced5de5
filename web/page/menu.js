// The ways of asking why, by the question that they answer.

import { make } from "../element.js";

/** @type {[import("../whybert.js").Question, string][]} */
const QUESTIONS = [
  ["words", "Which words?"],
  ["layers", "Which layer?"],
  ["change", "What would change its mind?"],
  ["rule", "What rule?"],
  ["parts", "Which part of the network?"],
];

export class Menu {
  #place;
  /** The method that was looked at last, of each question. @type {Map<string, string>} */
  #last = new Map();

  /**
   * @param {HTMLElement} place where the questions go
   * @param {(method: string) => void} chosen
   */
  constructor(place, chosen) {
    this.#place = place;
    place.addEventListener("change", ({ target }) => {
      const { name, value } = /** @type {HTMLInputElement} */ (target);
      chosen(name === "question" ? (this.#last.get(value) ?? this.#first(value)) : value);
    });
  }

  /** @param {import("../whybert.js").Method[]} methods */
  furnish(methods) {
    for (const question of this.#place.querySelectorAll(".question")) question.remove();
    this.#last.clear();
    for (const [name, words] of QUESTIONS) {
      const answers = methods.filter(({ question = "words" }) => question === name);
      if (answers.length) this.#place.append(drawQuestion(name, words, answers));
    }
  }

  /** @param {import("../whybert.js").Method} method */
  choose({ name, question = "words" }) {
    this.#last.set(question, name);
    for (const value of [question, name])
      this.#place.querySelector(`[value="${value}"]`).checked = true;
  }

  #first(question) {
    const place = this.#place.querySelector(`[value="${question}"]`).closest(".question");
    return place.querySelector("[name=method]").value;
  }
}

const drawQuestion = (name, words, methods) =>
  make(
    "div",
    { className: "question" },
    make(
      "label",
      { className: "asked" },
      make("input", { type: "radio", name: "question", value: name }),
      make("span", { className: "title" }, words),
      make("span", { className: "count", "aria-hidden": "true" }, String(methods.length)),
    ),
    make(
      "div",
      { className: "answers", role: "group", "aria-label": words },
      ...methods.map(drawMethod),
    ),
  );

const drawMethod = ({ name, title, about }) =>
  make(
    "label",
    { className: "method" },
    make("input", { type: "radio", name: "method", value: name }),
    make("span", { className: "title" }, title),
    make("span", { className: "about" }, about),
  );
