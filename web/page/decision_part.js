// The decision and what is said about the text beside it: that it was cut, that it cannot be asked.

import { t } from "../language.js";
import { make } from "../element.js";

export class DecisionPart {
  #section;
  #notice;
  #decision;
  #report;
  #settle;

  /**
   * @param {HTMLElement} section
   * @param {HTMLElement} notice what is said of the text
   * @param {import("./decision.js").Decision} decision
   * @param {object} tells
   * @param {(error: Error) => void} tells.report
   * @param {() => void} tells.settle there is nothing to report any more
   */
  constructor(section, notice, decision, { report, settle }) {
    this.#section = section;
    this.#notice = notice;
    this.#decision = decision;
    this.#report = report;
    this.#settle = settle;
  }

  /** As `Decision.show`. */
  show(decided, target) {
    this.#settle();
    this.#section.classList.remove("stale");
    this.#decision.show(decided, target);
    this.#notice.replaceChildren(...(decided.truncated ? [make("span", {}, t("page.cut"))] : []));
  }

  /** What cannot be asked about a text is no alarm: it may not be finished. @param {any} error */
  fail(error) {
    this.#section.classList.add("stale");
    this.#settle();
    if (error.kind !== "argument") return this.#report(error);
    this.#notice.replaceChildren(make("span", {}, t("page.cannot", { detail: error.message })));
  }
}
