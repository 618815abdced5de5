// "Are these probabilities right?": a file of labelled texts goes through the model, here, and a
// reliability diagram and a temperature come out.

import { make } from "../element.js";
import { bind, learn, say, t } from "../language.js";
import strings from "../strings/calibrate.js";
import { percentOf } from "../why-reliability.js";

learn(strings);

/** A larger file is not read, in bytes: it would have to be one string. */
const MOST = 64e6;

/** @param {string[]} labels */
function exampleOf(labels) {
  const [first, second] = [labels[0], labels.at(-1)];
  const lines = [
    [second, say("calibrate.example_1")],
    [first, say("calibrate.example_2")],
    [second, say("calibrate.example_3")],
  ];
  return lines.map((line) => line.join("\t")).join("\n");
}

/** @param {import("../whybert.js").Calibration} calibration */
function sentenceOf({ answers, accuracy, before, fitted }) {
  const percent = (share) => percentOf(share, say);
  const found = { answers, accuracy: percent(accuracy), error: percent(before.ece) };
  if (!fitted) return say("calibrate.found_none", found);
  return say("calibrate.found", {
    ...found,
    temperature: fitted.temperature.toPrecision(3),
    stderr: fitted.temperature_stderr.toPrecision(1),
    fitted: percent(fitted.ece),
  });
}

export class Calibrate {
  #body;
  #temperature;
  /** @type {import("../whybert.js").Model|undefined} */
  #model;
  #running = new AbortController();
  /** Whether the fitted temperature is what probabilities are computed with. */
  #isUsed = false;

  #input = make("input", { type: "file", accept: ".tsv,.txt,.tab,text/*", id: "labelled" });
  #box = make(
    "div",
    { className: "labelled-box" },
    make("label", { htmlFor: "labelled" }, t("calibrate.choose")),
    this.#input,
  );
  #lead = make("p", { className: "lead" });
  #example = make("pre", {});
  #progress = make("progress", { "aria-label": t("calibrate.progress") });
  #count = make("span", { className: "faint" });
  #cancel = make("button", { type: "button" }, t("calibrate.cancel"));
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
    document.addEventListener("why-language", () => this.#speak());
    this.#listen();
  }

  /** @param {import("../whybert.js").Model} model that is asked from now on */
  adopt(model) {
    if (model === this.#model) return;
    this.#model = model;
    this.#running.abort();
    this.#clear();
    const lead = model.info.multi_label ? "calibrate.lead_several" : "calibrate.lead";
    bind(this.#lead, "textContent", t(lead));
    this.#speak();
  }

  /** What is put together of several sentences, in the page's language. */
  #speak() {
    if (!this.#model) return;
    this.#example.textContent = exampleOf(this.#model.info.labels);
    const { calibration } = this.#diagram;
    if (!calibration) return;
    const found = sentenceOf(calibration);
    this.#said.textContent = this.#isUsed ? say("calibrate.in_use", { found }) : found;
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
        throw new Error(say("calibrate.too_large", { size: file.size, most: MOST }));
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
    this.#count.textContent = say("calibrate.count", { done, expected });
  }

  /** @param {import("../whybert.js").Calibration} calibration */
  #show(calibration) {
    const { before, fitted } = calibration;
    this.#isUsed = false;
    this.#diagram.calibration = calibration;
    this.#speak();
    this.#use.hidden = !fitted || fitted.temperature === before.temperature;
    if (fitted)
      bind(
        this.#use,
        "textContent",
        t("calibrate.use", { temperature: fitted.temperature.toPrecision(3) }),
      );
  }

  async #adoptTemperature() {
    this.#use.hidden = true;
    this.#input.focus(); // the button that had the focus is gone
    try {
      await this.#temperature.use(this.#diagram.calibration.fitted.temperature);
      this.#isUsed = true;
      this.#speak();
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain({ message }) {
    this.#problem.textContent = message;
    this.#problem.hidden = false;
  }
}
