// The answer to why: the picture of its kind, the text and its words, and what it rests on.

import { hasScores, make } from "../element.js";
import { t } from "../language.js";
import { factsOf } from "./facts.js";
import { Pictures } from "./pictures.js";
import "../why-bars.js";
import "../why-tokens.js";

/** The ways of showing each word's score. */
const ORDERS = ["text", "score", "waterfall"];

/** Whether there is room for more than the answer itself. */
export const isWide = () => matchMedia("(min-width: 62rem)").matches;

export class Answer {
  /** @type {HTMLElement} */
  element;
  /** Where others put what belongs below the picture. @type {HTMLElement} */
  below = make("div", { className: "below" });
  /** What is shown, or was. @type {import("../whybert.js").Explanation|undefined} */
  explanation;
  #parts;
  #pictures;
  #shown;
  #report;

  /**
   * @param {object} looks
   * @param {string} looks.prefix of ids that are to be the page's only ones
   * @param {boolean} looks.isMain the words' own answer: elsewhere each word's score is to be asked for
   * @param {object} does
   * @param {() => void} does.stop
   * @param {(error: Error) => void} does.report
   */
  constructor({ prefix, isMain }, { stop, report }) {
    const id = (name) => prefix + name;
    this.#report = report;
    this.#parts = {
      progress: make("progress", { id: id("progress"), "aria-label": t("asking.computing") }),
      stopped: make("p", { className: "notice", id: id("stopped"), role: "status", hidden: true }),
      pictures: make("div", { id: id("pictures"), className: "pictures" }),
      tokens: make("why-tokens", { id: id("tokens"), className: "reading" }),
      head: this.#drawOrder(prefix),
      bars: make("why-bars", { id: id("bars") }),
      waterfall: make("why-waterfall", { id: id("waterfall"), hidden: true }),
      facts: make("dl", { id: id("facts"), className: "facts" }),
      byWord: make("details", { className: "by-word", open: isMain }),
      factsBox: make("details", { className: "rests", open: isMain && isWide() }),
    };
    const { progress, stopped, pictures, tokens, head, byWord, bars, waterfall } = this.#parts;
    const { facts, factsBox } = this.#parts;
    byWord.append(make("summary", {}, t("asking.bars")), head, bars, waterfall);
    factsBox.append(make("summary", {}, t("asking.facts")), facts);
    const stopping = make(
      "button",
      { type: "button", id: id("stop"), onclick: stop },
      t("asking.stop"),
    );
    this.element = make(
      "div",
      { className: "answer" },
      make("p", { className: "busy" }, progress, stopping),
      stopped,
      pictures,
      tokens,
      this.below,
      byWord,
      factsBox,
    );
    this.#pictures = new Pictures(pictures, report);
    this.#couple(tokens, bars);
    this.#couple(bars, tokens);
    this.#couple(waterfall, tokens);
    this.#couple(tokens, waterfall);
    this.#hideScores(true);
    document.addEventListener("why-language", () => this.#tellFacts());
  }

  #drawOrder(prefix) {
    const choice = (value, index) =>
      make(
        "label",
        {},
        make("input", { type: "radio", name: `${prefix}order`, value, checked: index === 0 }),
        make("span", {}, t(`asking.order.${value}`)),
      );
    const order = make(
      "fieldset",
      { className: "choice", id: `${prefix}order` },
      make("legend", { className: "unseen" }, t("asking.order")),
      ...ORDERS.map(choice),
    );
    order.addEventListener("change", ({ target }) => this.#order(target.value));
    return make("div", { className: "bars-head", id: `${prefix}bars-head` }, order);
  }

  #order(value) {
    const { bars, waterfall } = this.#parts;
    const isSum = value === "waterfall";
    bars.hidden = isSum;
    waterfall.hidden = !isSum;
    if (!isSum) bars.order = value;
    else import("../why-waterfall.js").catch(this.#report);
  }

  /** What is pointed at here is pointed at there. */
  #couple(from, to) {
    from.addEventListener("why-point", ({ detail }) => {
      to.pointed = detail.index;
    });
  }

  /** Another answer is on its way: what is shown belongs to what was asked before. */
  await() {
    this.element.setAttribute("aria-busy", "true");
    this.element.classList.add("stale");
    this.#parts.stopped.hidden = true;
  }

  /** @param {{ done: number, expected: number }} progress */
  advance({ done, expected }) {
    Object.assign(this.#parts.progress, { value: done, max: Math.max(done, expected) });
  }

  /** No other answer will come. */
  rest() {
    this.element.setAttribute("aria-busy", "false");
    this.#parts.progress.removeAttribute("value");
  }

  /** The reader has seen enough. */
  tellStopped() {
    const isSome = !this.element.matches(".stale");
    const words = t(isSome ? "asking.stopped.some" : "asking.stopped.none");
    this.#parts.stopped.replaceChildren(make("span", {}, words));
    this.#parts.stopped.hidden = false;
  }

  /**
   * @param {import("../whybert.js").Explanation} explanation
   * @param {import("../whybert.js").Method} [method] the one that made it; a saved one has none yet
   * @param {number} [milliseconds] that it took
   */
  show(explanation, method, milliseconds) {
    this.explanation = explanation;
    this.element.classList.remove("stale");
    this.element.classList.add("answered");
    const { tokens, bars, waterfall } = this.#parts;
    for (const each of [tokens, bars, waterfall])
      Object.assign(each, { unit: explanation.unit, explanation });
    this.#hideScores(!hasScores(explanation));
    this.#pictures.show(explanation);
    this.#shown = { method, milliseconds };
    this.#tellFacts();
  }

  #hideScores(hidden) {
    const { tokens, byWord, bars, waterfall, head, factsBox } = this.#parts;
    const isSum = head.querySelector(":checked").value === "waterfall";
    tokens.hidden = byWord.hidden = hidden;
    bars.hidden = hidden || isSum;
    waterfall.hidden = hidden || !isSum;
    factsBox.hidden = !this.explanation;
  }

  #tellFacts() {
    const { method, milliseconds } = this.#shown ?? {};
    this.#parts.factsBox.hidden = !method;
    if (!method) return;
    this.#parts.facts.replaceChildren(
      ...factsOf(this.explanation, method, milliseconds).map(([term, said]) =>
        make("div", {}, make("dt", {}, term), make("dd", {}, said)),
      ),
    );
  }
}
