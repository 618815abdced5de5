// A piece of HTML for the reader's own page: which one, its code to look at, and a button that copies
// it.

import { make } from "../element.js";
import { t } from "../language.js";
import { WIDGETS } from "./export_widget.js";

/** So much of the code is shown: the rest is numbers. */
const SEEN = 1200;

export class ShareWidget {
  /** @type {HTMLElement} */
  element;
  #shown;
  #chosen = Object.keys(WIDGETS)[0];
  #choices = new Map();
  #code = make("code");

  /**
   * @param {string} prefix of names that are to be the page's only ones
   * @param {(code: string) => void} copy
   */
  constructor(prefix, copy) {
    const choices = make("fieldset", { className: "choice" });
    choices.append(make("legend", { className: "unseen" }, t("share.widget.kind")));
    for (const key of Object.keys(WIDGETS))
      choices.append(this.#drawChoice(key, `${prefix}widget`));
    document.addEventListener("why-language", () => this.#shown && this.#draw());
    const label = t("share.widget.code");
    this.element = make(
      "div",
      {},
      make("p", { className: "faint" }, t("share.widget.about")),
      choices,
      make("pre", { tabIndex: 0, role: "region", "aria-label": label, dir: "ltr" }, this.#code),
      make(
        "button",
        { type: "button", className: "pill", onclick: () => copy(this.#write()) },
        t("share.widget.copy"),
      ),
    );
  }

  #drawChoice(key, name) {
    const input = make("input", { type: "radio", name, checked: key === this.#chosen });
    input.addEventListener("change", () => this.#choose(key));
    const label = make("label", {}, input, make("span", {}, t(key)));
    this.#choices.set(key, { input, label });
    return label;
  }

  #choose(key) {
    this.#chosen = key;
    this.#choices.get(key).input.checked = true;
    this.#draw();
  }

  #write() {
    const { lang } = document.documentElement;
    return WIDGETS[this.#chosen].write({ ...this.#shown, lang });
  }

  /** @param {Omit<import("./export_widget.js").Shown, "lang">} shown */
  offer(shown) {
    this.#shown = shown;
    const suits = (key) => WIDGETS[key].suits(shown);
    for (const [key, { label }] of this.#choices) label.hidden = !suits(key);
    this.#choose(suits(this.#chosen) ? this.#chosen : Object.keys(WIDGETS).find(suits));
  }

  #draw() {
    const code = this.#write();
    this.#code.textContent = code.length > SEEN ? `${code.slice(0, SEEN)}\u2026` : code;
  }
}
