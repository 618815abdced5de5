// The answer to why: the text and its words, the picture of its kind, and what it rests on.

import { hasScores, make } from "../element.js";
import { factsOf } from "./facts.js";
import { Pictures } from "./pictures.js";
import { titleOf } from "../tasks.js";
import "../why-bars.js";
import "../why-tokens.js";

export class Answer {
  #section;
  #pictures;
  /** What is shown, or was. @type {import("../whybert.js").Explanation|undefined} */
  explanation;

  /**
   * @param {HTMLElement} section with the parts that are named below
   * @param {() => void} stop
   */
  constructor(section, stop) {
    this.#section = section;
    this.#pictures = new Pictures(this.#part("pictures"));
    this.#part("stop").addEventListener("click", stop);
    this.#part("order").addEventListener("change", ({ target }) => {
      this.#part("bars").order = target.value;
    });
    this.#couple("tokens", "bars");
    this.#couple("bars", "tokens");
  }

  /** @param {string} id @returns {any} */
  #part(id) {
    return this.#section.querySelector(`#${id}`);
  }

  /** What is pointed at here is pointed at there. */
  #couple(from, to) {
    this.#part(from).addEventListener("why-point", ({ detail }) => {
      this.#part(to).pointed = detail.index;
    });
  }

  /** Another answer is on its way: what is shown belongs to what was asked before. */
  await() {
    this.#section.setAttribute("aria-busy", "true");
    this.#section.classList.add("stale");
    this.#part("stopped").hidden = true;
  }

  /** @param {{ done: number, expected: number }} progress */
  advance({ done, expected }) {
    Object.assign(this.#part("progress"), { value: done, max: Math.max(done, expected) });
  }

  /** No other answer will come. */
  rest() {
    this.#section.setAttribute("aria-busy", "false");
    this.#part("progress").removeAttribute("value");
  }

  /** The reader has seen enough. */
  tellStopped() {
    const isSome = !this.#section.matches(".stale");
    this.#part("stopped").textContent = isSome
      ? "Stopped. This is what was found so far: it is not the whole answer."
      : "Stopped, before anything was found.";
    this.#part("stopped").hidden = false;
  }

  /**
   * @param {import("../whybert.js").Explanation} explanation
   * @param {import("../whybert.js").Method} method the one that made it
   * @param {number} milliseconds that it took
   * @param {string} address that leads back to it
   */
  show(explanation, method, milliseconds, address) {
    this.explanation = explanation;
    this.#section.classList.remove("stale");
    const [before, named, after] = titleOf(explanation);
    this.#part("why-title").replaceChildren(before, make("em", { dir: "auto" }, named), after);
    for (const id of ["tokens", "bars"])
      Object.assign(this.#part(id), { unit: explanation.unit, explanation });
    for (const id of ["tokens", "bars", "bars-head"])
      this.#part(id).hidden = !hasScores(explanation);
    this.#pictures.show(explanation);
    this.#part("facts").replaceChildren(
      ...factsOf(explanation, method, milliseconds).map(([term, said]) =>
        make("div", {}, make("dt", {}, term), make("dd", {}, said)),
      ),
    );
    this.#part("link").href = address;
  }
}
