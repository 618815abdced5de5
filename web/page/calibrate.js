// "Are these probabilities right?": a file of labelled texts goes through the model, here, and a
// reliability diagram and a temperature come out.

import { make } from "../element.js";
import { percentOf } from "../why-reliability.js";

/** A larger file is not read, in bytes: it would have to be one string. */
const MOST = 64e6;

/** @param {string[]} labels */
function exampleOf(labels) {
  const [first, second] = [labels[0], labels.at(-1)];
  return `${second}\tone text\n${first}\tanother text\n${second}\tand so on`;
}

/** @param {import("../whybert.js").Calibration} calibration */
function sentenceOf({ answers, accuracy, before, fitted }) {
  const right = `${percentOf(accuracy)} of ${answers} answers are right.`;
  const error = `The confidence is off by ${percentOf(before.ece)} on average`;
  if (!fitted)
    return `${right} ${error}. No temperature from 0.05 to 20 is the best for these texts: there are too few of them, or nearly all or none of the answers are right.`;
  return `${right} ${error}; at the temperature ${fitted.temperature.toPrecision(3)} \u00b1 ${fitted.temperature_stderr.toPrecision(1)}, which fits them best, by ${percentOf(fitted.ece)}.`;
}

export class Calibrate {
  #body;
  #temperature;
  /** @type {import("../whybert.js").Model|undefined} */
  #model;
  #running = new AbortController();

  #input = make("input", { type: "file", accept: ".tsv,.txt,.tab,text/*", id: "labelled" });
  #box = make(
    "div",
    { className: "labelled-box" },
    make("label", { htmlFor: "labelled" }, "Choose a file of labelled texts, or drop it here"),
    this.#input,
  );
  #lead = make("p", { className: "lead" });
  #example = make("pre", {});
  #progress = make("progress", { "aria-label": "Texts" });
  #count = make("span", { className: "faint" });
  #cancel = make("button", { type: "button" }, "Cancel");
  #busy = make(
    "p",
    { className: "labelled-busy", hidden: true },
    this.#progress,
    this.#count,
    this.#cancel,
  );
  #problem = make("p", { className: "problem", role: "alert", hidden: true });
  #said = make("p", { role: "status" });
  #diagram = make("why-reliability");
  #use = make("button", { type: "button", hidden: true });

  /**
   * @param {HTMLElement} body
   * @param {import("./temperature.js").Temperature} temperature
   */
  constructor(body, temperature) {
    this.#body = body;
    this.#temperature = temperature;
    body.append(
      this.#lead,
      this.#example,
      this.#box,
      this.#busy,
      this.#problem,
      this.#said,
      make("p", { className: "saves" }, this.#use),
      this.#diagram,
    );
    this.#input.addEventListener("change", () => this.#take(this.#input.files[0]));
    this.#cancel.addEventListener("click", () => this.#running.abort());
    this.#use.addEventListener("click", () => this.#adoptTemperature());
    this.#listen();
  }

  /** @param {import("../whybert.js").Model} model that is asked from now on */
  adopt(model) {
    if (model === this.#model) return;
    this.#model = model;
    this.#running.abort();
    this.#clear();
    const { labels, multi_label: several } = model.info;
    this.#lead.textContent =
      "Of all answers that a model gives 90 %, nine in ten should be right. Whether they are, texts " +
      "tell whose labels you know: a line for each, its label, a tab, and the text" +
      `${several ? " (several labels with commas between)" : ""}. They stay on this machine.`;
    this.#example.textContent = exampleOf(labels);
  }

  #clear() {
    this.#said.textContent = "";
    this.#problem.hidden = this.#use.hidden = true;
    this.#diagram.calibration = null;
    this.#input.value = "";
  }

  /** A file dropped here is none of the rest of the page. */
  #listen() {
    const { classList } = this.#box;
    this.#box.addEventListener("dragover", (event) => {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      classList.add("dropping");
    });
    this.#box.addEventListener("dragleave", () => classList.remove("dropping"));
    this.#box.addEventListener("drop", (event) => {
      event.preventDefault();
      classList.remove("dropping");
      this.#take(event.dataTransfer.files[0]);
    });
  }

  /** @param {File|undefined} file the latest: one that is at work stops */
  async #take(file) {
    if (!file) return;
    this.#running.abort();
    const controller = (this.#running = new AbortController());
    const { signal } = controller;
    this.#clear();
    this.#setBusy(true);
    try {
      if (file.size > MOST)
        throw new Error(`The file has ${file.size} bytes; no more than ${MOST} are read.`);
      const calibration = await this.#model.calibrate(await file.text(), {
        signal,
        onProgress: (progress) => this.#tell(progress),
      });
      if (!signal.aborted) this.#show(calibration);
    } catch (error) {
      if (!signal.aborted) this.#complain(error);
    } finally {
      if (controller === this.#running) this.#setBusy(false);
    }
  }

  #setBusy(busy) {
    this.#body.setAttribute("aria-busy", String(busy));
    this.#busy.hidden = !busy;
    this.#progress.removeAttribute("value");
    this.#count.textContent = "";
  }

  #tell({ done, expected }) {
    Object.assign(this.#progress, { value: done, max: expected });
    this.#count.textContent = `${done} of ${expected} texts`;
  }

  /** @param {import("../whybert.js").Calibration} calibration */
  #show(calibration) {
    const { before, fitted } = calibration;
    this.#said.textContent = sentenceOf(calibration);
    this.#diagram.calibration = calibration;
    this.#use.hidden = !fitted || fitted.temperature === before.temperature;
    if (fitted) this.#use.textContent = `Use the temperature ${fitted.temperature.toPrecision(3)}`;
  }

  async #adoptTemperature() {
    this.#use.hidden = true;
    this.#input.focus(); // the button that had the focus is gone
    try {
      await this.#temperature.use(this.#diagram.calibration.fitted.temperature);
      this.#said.textContent += " It is in use: the probabilities above are computed with it.";
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain({ message }) {
    this.#problem.textContent = message;
    this.#problem.hidden = false;
  }
}
