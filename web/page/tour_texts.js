// The reader's text in the tour: what is typed here is what the page asks about.

import { make } from "../element.js";
import { t } from "../language.js";
import { formOf } from "../tasks.js";

export class TourTexts {
  element = make("div", { className: "tour-texts" });
  #hub;
  #areas = [0, 1].map(() => make("textarea", { rows: 1, dir: "auto", spellcheck: false }));
  #labels = this.#areas.map((area) =>
    make("label", {}, make("span", { className: "tour-label" }), area),
  );

  /** @param {import("./hub.js").Hub} hub */
  constructor(hub) {
    this.#hub = hub;
    this.element.append(...this.#labels);
    for (const area of this.#areas) area.addEventListener("input", () => this.#ask());
    this.follow();
  }

  /** Shows what is asked about, but where it is being typed. */
  follow() {
    const texts = [this.#hub.text].flat();
    const { two } = formOf(this.#hub.model?.info.task, t);
    const names = texts.length > 1 ? two : [t("tour.your_text")];
    this.#areas.forEach((area, index) => {
      this.#labels[index].hidden = index >= texts.length;
      if (index >= texts.length) return;
      this.#labels[index].firstChild.replaceChildren(make("span", {}, names[index]));
      if (area !== document.activeElement && area.value !== texts[index]) area.value = texts[index];
    });
  }

  #ask() {
    const values = this.#areas.map(({ value }) => value);
    const isPair = Array.isArray(this.#hub.text);
    this.#hub.ask({ text: isPair ? /** @type {[string, string]} */ (values) : values[0] });
  }
}
