// What went wrong, in words for whoever reads the page: what happened, what they can do, and what the
// engine itself says of it.

import { make } from "../element.js";
import { chooseBuilds } from "../engine.js";
import { learn, t } from "../language.js";
import { offered } from "../offered.js";
import strings from "../strings/errors.js";

learn(strings);

/** @typedef {import("../language.js").Sentence} Sentence */
/** @typedef {{ title: Sentence, advice: Sentence, detail: string, again: boolean }} Told */

/** By the error's kind: what is said, and whether it may go well another time. */
const TOLD = {
  wasm: { title: t("errors.wasm"), advice: t("errors.wasm.advice"), again: false },
  simd: { title: t("errors.simd"), advice: t("errors.simd.advice"), again: false },
  memory: { title: t("errors.memory"), advice: t("errors.memory.advice"), again: true },
  network: { title: t("errors.network"), advice: t("errors.network.advice"), again: true },
  format: { title: t("errors.format"), advice: t("errors.format.advice"), again: true },
  unsupported: {
    title: t("errors.unsupported"),
    advice: t("errors.unsupported.advice"),
    again: false,
  },
  numeric: { title: t("errors.numeric"), advice: t("errors.numeric.advice"), again: false },
  storage: { title: t("errors.storage"), advice: t("errors.storage.advice"), again: false },
  worker: { title: t("errors.worker"), advice: t("errors.worker.advice"), again: true },
  argument: { title: t("errors.argument"), advice: t("errors.argument.advice"), again: false },
  unknown: { title: t("errors.unknown"), advice: t("errors.unknown.advice"), again: true },
};

/** What browsers say where a script does not come, each in its own way. */
const UNFETCHED =
  /dynamically imported module|importing a module script|failed to fetch|load failed/i;

/** And where an array or a module gets no memory. */
const NO_ROOM =
  /out of memory|allocation|could not allocate|invalid (typed )?array (buffer )?length/i;

/** Whether this browser can run the engine at all; its own word for it is not needed. */
function missing() {
  if (typeof WebAssembly !== "object") return "wasm";
  try {
    chooseBuilds(offered);
    return undefined;
  } catch {
    return "simd";
  }
}

/** @param {any} error @returns {keyof typeof TOLD} */
function kindOf({ kind, name, message }) {
  if (kind === "unsupported" || kind === undefined) {
    const without = missing();
    if (without) return without;
  }
  if (kind === "worker" && navigator.onLine === false) return "network"; // its script did not come
  if (kind in TOLD) return kind;
  if (name === "QuotaExceededError") return "storage";
  if (UNFETCHED.test(message)) return "network";
  return name === "RangeError" || NO_ROOM.test(message) ? "memory" : "unknown";
}

/** @param {any} error @returns {Told} */
export const told = (error) => ({ ...TOLD[kindOf(error)], detail: String(error.message ?? error) });

/** An alert with what can be done. */
export class Errors {
  #place;
  #retry;

  /**
   * @param {HTMLElement} place with the role alert
   * @param {(() => void)=} retry does again what went wrong
   */
  constructor(place, retry) {
    this.#place = place;
    this.#retry = retry;
  }

  /** @param {unknown} error @param {(() => void)=} retry of this very error */
  show(error, retry = this.#retry) {
    const { title, advice, detail, again } = told(error);
    const act = () => {
      this.hide();
      retry();
    };
    this.#place.replaceChildren(
      make("strong", { className: "problem-title" }, title),
      make("p", {}, t("errors.kept", { advice })),
      make("p", { className: "problem-detail", lang: "en", dir: "auto" }, detail),
      ...(again && retry
        ? [make("button", { type: "button", onclick: act }, t("errors.again"))]
        : []),
    );
    this.#place.hidden = false;
  }

  hide() {
    this.#place.hidden = true;
    this.#place.replaceChildren();
  }
}
