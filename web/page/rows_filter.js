// Which rows are shown: by decision, by words, only wrong ones.

import { make } from "../element.js";
import { t } from "../language.js";
import { WHOLE } from "./rows_order.js";
import { grouped } from "./rows_source.js";

/** Of more decisions than that none is chosen by name: they are answers, not labels. */
const MOST_LABELS = 200;

export class RowsFilter {
  #label = make("select", {}, make("option", { value: "" }, t("rows.all")));
  #words = make("input", { type: "search", spellcheck: false, dir: "auto" });
  #top = make("input", { type: "checkbox" });
  #wrong = make("input", { type: "checkbox" });
  #shown = make("p", { className: "faint", role: "status" });
  #known = new Set();

  /** @param {(view: Partial<import("./rows_order.js").View>) => void} changed */
  constructor(changed) {
    const tell = () =>
      changed({
        label: this.#label.value,
        words: this.#words.value,
        top: this.#top.checked,
        wrong: this.#wrong.checked,
      });
    for (const control of [this.#label, this.#words, this.#top, this.#wrong])
      control.addEventListener("input", tell);
    const named = (name, control) => make("label", {}, make("span", {}, name), control);
    const checked = (name, control) => make("label", { className: "rows-check" }, control, name);
    this.element = make(
      "fieldset",
      { className: "rows-filter" },
      make("legend", { className: "unseen" }, t("rows.show")),
      named(t("rows.byLabel"), this.#label),
      named(t("rows.find"), this.#words),
      checked(t("rows.among"), this.#top),
      checked(t("rows.wrong"), this.#wrong),
    );
    this.said = this.#shown;
  }

  /** As it begins. @param {boolean} hasLabels whether the right ones are known */
  reset(hasLabels) {
    this.#known.clear();
    this.#label.replaceChildren(this.#label.firstElementChild);
    this.#label.value = WHOLE.label;
    this.#words.value = WHOLE.words;
    this.#top.checked = WHOLE.top;
    this.#wrong.checked = WHOLE.wrong;
    this.#wrong.parentElement.hidden = !hasLabels;
  }

  /** A decision that rows can be chosen by. @param {string|undefined} label */
  meet(label) {
    if (!label || this.#known.has(label) || this.#known.size === MOST_LABELS) return;
    this.#known.add(label);
    const after = [...this.#label.options].slice(1).find(({ value }) => value > label);
    this.#label.insertBefore(make("option", { value: label }, label), after ?? null);
  }

  /** @param {number} shown @param {number} rows */
  tell(shown, rows) {
    const values = { shown: grouped(shown), rows: grouped(rows), n: rows };
    const sentence = shown === rows ? "" : t(shown ? "rows.shown" : "rows.nothing", values);
    this.#shown.replaceChildren(...(sentence ? [make("span", {}, sentence)] : []));
  }
}
