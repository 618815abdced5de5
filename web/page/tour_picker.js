// A row of tokens or words, one of which is chosen; and of heads, by their layer and number.

import { make } from "../element.js";
import { t } from "../language.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Radio buttons that look like the text. */
export class TokenPicker {
  element;
  #buttons;
  #chosen = -1;

  /**
   * @param {import("../language.js").Sentence} label
   * @param {{ text: string, start: number, end: number }[]} tokens
   * @param {(index: number) => void} choose is told what the reader chooses
   */
  constructor(label, tokens, choose) {
    this.#buttons = tokens.map(({ text, start, end }, index) =>
      make(
        "button",
        {
          ...{ type: "button", role: "radio", dir: "auto", "aria-checked": "false", tabIndex: -1 },
          className: end > start ? "" : "special",
          onclick: () => choose(index),
        },
        text,
      ),
    );
    const onkeydown = (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const { length } = this.#buttons;
      const next = (this.#chosen + step + length) % length;
      choose(next);
      this.#buttons[next].focus();
    };
    const about = { role: "radiogroup", "aria-label": label };
    this.element = make("div", { className: "tour-picker", ...about, onkeydown }, ...this.#buttons);
  }

  /** @param {number} index */
  set chosen(index) {
    const before = this.#buttons[this.#chosen];
    before?.setAttribute("aria-checked", "false");
    if (before) before.tabIndex = -1;
    this.#chosen = index;
    this.#buttons[index].setAttribute("aria-checked", "true");
    this.#buttons[index].tabIndex = 0;
  }
}

/**
 * Which head of which layer is looked at.
 * @param {import("./tour_reading.js").Reading} reading
 * @param {() => void} changed
 */
export function headPicker({ info, chosen }, changed) {
  const select = (name, count) => {
    const numbers = Array.from({ length: count }, (_, index) => String(index));
    const element = make(
      "select",
      { onchange: () => ((chosen[name] = Number(element.value)), changed()) },
      ...numbers.map((number) => make("option", { value: number }, number)),
    );
    element.value = String(chosen[name]);
    return element;
  };
  return make(
    "p",
    { className: "tour-head" },
    make("label", {}, t("tour.layer"), select("layer", info.layers)),
    make("label", {}, t("tour.head"), select("head", info.heads)),
  );
}
