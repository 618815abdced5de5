// An explanation as a file, in each of the formats that the engine draws.

import { make } from "../element.js";

const FORMATS = {
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
  html: "text/html",
};

/** How long a file's address is kept for the download, in ms. */
const KEPT = 60_000;

export class Saves {
  /** What can be saved: a whole explanation and its model. */
  #model;
  #explanation;

  /** @param {HTMLElement} place @param {(error: Error) => void} report */
  constructor(place, report) {
    place.prepend(
      "Save as ",
      ...Object.keys(FORMATS).map((format) =>
        make(
          "button",
          { type: "button", onclick: () => this.#save(format).catch(report) },
          format.toUpperCase(),
        ),
      ),
    );
  }

  /**
   * @param {import("../whybert.js").Model} [model]
   * @param {import("../whybert.js").Explanation} [explanation] undefined: nothing is whole yet
   */
  offer(model, explanation) {
    this.#model = model;
    this.#explanation = explanation;
  }

  async #save(format) {
    const explanation = this.#explanation;
    if (!explanation) return;
    const drawn =
      format === "json" ? explanation.json : await this.#model.render(explanation, format);
    const address = URL.createObjectURL(new Blob([drawn], { type: FORMATS[format] }));
    make("a", { href: address, download: `why.${format}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), KEPT);
  }
}
