// The temperature that probabilities are computed with: said beside them wherever it is not 1, and
// changed by a calibration.

import { make } from "../element.js";
import { learn, t } from "../language.js";
import strings from "../strings/temperature.js";

learn(strings);

export class Temperature {
  #line;
  #changed;
  #report;
  /** @type {import("../whybert.js").Model|undefined} */
  #model;
  /** Of the model's file. */
  #own = 1;

  /**
   * @param {HTMLElement} line where it is said
   * @param {() => void} changed is told that probabilities are others
   * @param {(error: Error) => void} report
   */
  constructor(line, changed, report) {
    this.#line = line;
    this.#changed = changed;
    this.#report = report;
  }

  /** @param {import("../whybert.js").Model} model */
  adopt(model) {
    this.#model = model;
    this.#own = model.info.temperature;
    this.#show();
  }

  /** The temperature, where it is not the model's own. @type {number|undefined} */
  get chosen() {
    const { temperature } = this.#model.info;
    return temperature === this.#own ? undefined : temperature;
  }

  /** As an address says; what is none there is the model's own. @param {string} [wanted] */
  follow(wanted) {
    const temperature = Math.fround(Number(wanted));
    const next = temperature > 0 && temperature < Infinity ? temperature : this.#own;
    if (next !== this.#model.info.temperature) this.use(next).catch(this.#report);
  }

  /** @param {number} temperature */
  async use(temperature) {
    await this.#model.setTemperature(temperature);
    this.#show();
    this.#changed();
  }

  #show() {
    const { temperature } = this.#model.info;
    const spelled = String(Number(temperature.toPrecision(3)));
    const own = String(Number(this.#own.toPrecision(3)));
    this.#line.hidden = temperature === 1 && this.#own === 1;
    const said = (key) => make("span", {}, t(key, { temperature: spelled, own }));
    if (temperature === this.#own) return this.#line.replaceChildren(said("temperature.own"));
    const undo = make("button", { type: "button" }, t("temperature.undo"));
    undo.addEventListener("click", () => this.use(this.#own).catch(this.#report));
    this.#line.replaceChildren(said("temperature.other"), undo);
  }
}
