// How far the rows are, and what can be done about it: begin, pause, go on, stop.

import { make } from "../element.js";
import { t } from "../language.js";
import { percent } from "../tasks.js";
import { grouped } from "./rows_source.js";

/** Rows after which the rest can be estimated. */
const MEASURED = 5;

/** @param {number} milliseconds */
function leftOf(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 90
    ? t("rows.left.seconds", { n: seconds })
    : t("rows.left.minutes", { n: Math.ceil(seconds / 60) });
}

const NOTES = { paused: "rows.paused", stopped: "rows.stopped", done: "rows.finished" };

export class RowsProgress {
  #bar = make("progress", { "aria-label": t("rows.progress") });
  #done = make("span");
  #left = make("span");
  /** Said aloud, so only what happens seldom. */
  #note = make("span", { role: "status" });
  #failed = make("span", { className: "faint" });
  #accuracy = make("span", { className: "rows-accuracy" });
  #start;
  #pause;
  #stop;

  /** @param {{ start: () => void, pause: () => void, stop: () => void }} acts */
  constructor({ start, pause, stop }) {
    const button = (sentence, onclick) => make("button", { type: "button", onclick }, sentence);
    this.#start = button("", start);
    this.#pause = button(t("rows.pause"), pause);
    this.#stop = button(t("rows.stop"), stop);
    this.#start.classList.add("primary");
    this.element = make(
      "div",
      { className: "rows-progress" },
      this.#start,
      this.#pause,
      this.#stop,
      make("p", {}, this.#note, this.#done, this.#left),
      this.#accuracy,
      this.#failed,
      this.#bar,
    );
  }

  /** Of a run that begins, ends or is said in another language. @param {import("./rows_run.js").Run} run */
  show(run) {
    const { state, rows } = run;
    const isRunning = state === "running";
    const held = document.activeElement;
    this.#start.hidden = isRunning || state === "done" || !rows.length;
    this.#pause.hidden = this.#stop.hidden = !isRunning;
    this.#stop.hidden = !isRunning && state !== "paused";
    this.#start.disabled = !run.fits || !run.hub.model;
    const begin = t("rows.start", { rows: grouped(rows.length), n: rows.length });
    this.#write(this.#start, state === "ready" ? begin : t("rows.continue"));
    // The button that was pressed is gone: the one in its place gets the focus.
    if (this.element.contains(held) && /** @type {HTMLElement} */ (held).hidden)
      (isRunning ? this.#pause : this.#start).focus();
    this.#bar.hidden = state === "ready";
    this.#write(this.#note, state in NOTES && t(NOTES[state]));
    this.tick(run);
  }

  /** What changes with every row. @param {import("./rows_run.js").Run} run */
  tick({ state, rows, decided, explained, failed, right, judged, spent }) {
    Object.assign(this.#bar, { max: 2 * rows.length, value: decided + explained + failed });
    const [all, said, why] = [rows.length, decided, explained].map(grouped);
    const begun = state !== "ready";
    this.#write(this.#done, begun && t("rows.done", { rows: all, decided: said, explained: why }));
    const each = [spent.decisions / decided, spent.words / explained];
    const open = rows.length - failed;
    const left = [Math.max(0, open - decided), Math.max(0, open - explained)];
    const known = decided >= MEASURED && explained >= MEASURED && state === "running";
    this.#write(this.#left, known && leftOf(left[0] * each[0] + left[1] * each[1]));
    this.#write(this.#failed, failed > 0 && t("rows.failed", { n: failed }));
    this.#write(
      this.#accuracy,
      judged > 0 &&
        t("rows.accuracy", {
          right: grouped(right),
          judged: grouped(judged),
          percent: percent(right / judged),
        }),
    );
  }

  #write(place, sentence) {
    const said = sentence ? String(sentence) : "";
    if (said !== place.textContent) place.textContent = said;
  }
}
