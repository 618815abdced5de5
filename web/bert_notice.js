// What <why-bert> has to say beside its picture: that it waits for the reader, what it waits for, or
// what went wrong and what can be done about it.

import { make } from "./element.js";

export const NOTICE = `
  .notice { margin: .5em 0; color: var(--faint); font: .8125rem/1.5 system-ui, sans-serif;
    font-variant-numeric: tabular-nums; }
  .notice[hidden] { display: none; }
  .notice p { margin: 0 0 .4em; }
  .notice .what { color: var(--ink); font-size: .9375rem; }
  .notice .detail { overflow-wrap: anywhere; }
  .notice.busy { animation: appear 0s .3s both; }
  @keyframes appear { from { opacity: 0; } }
  progress { display: block; width: min(100%, 14em); height: .35em; margin-top: .3em;
    accent-color: var(--for); }
  button { padding: .3em .9em; border: 1px solid var(--faint); border-radius: 2em; cursor: pointer;
    font: inherit; color: var(--ink); background: transparent; }
  button:hover { border-color: var(--ink); }
`;

/** What a reader is told, by the kind of an error; where it has none, a file did not come. */
const FAILURES = {
  argument: "bert.notAnswered",
  unsupported: "bert.notHere",
  memory: "bert.noMemory",
  format: "bert.broken",
  numeric: "bert.broken",
  worker: "bert.stopped",
};

/** Bytes as megabytes, to a tenth. */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

export class Notice {
  place = make("div", { className: "notice", part: "notice", hidden: true });
  #say;
  #begin;
  /** What is said is made anew in another language. @type {() => Node[]} */
  #draw = () => [];

  /**
   * @param {(key: string, values?: any) => string} say
   * @param {() => void} begin what its button does
   */
  constructor(say, begin) {
    this.#say = say;
    this.#begin = begin;
  }

  #show(kind, draw) {
    this.place.className = `notice ${kind}`;
    this.place.hidden = false;
    this.#draw = draw;
    this.draw();
  }

  draw() {
    if (!this.place.hidden) this.place.replaceChildren(...this.#draw());
  }

  clear() {
    this.place.hidden = true;
    this.place.removeAttribute("role");
    this.place.replaceChildren();
  }

  #button(key) {
    return make("button", { type: "button", onclick: this.#begin }, this.#say(key));
  }

  /** The reader is to begin. */
  invite() {
    this.#show("invite", () => [this.#button("bert.begin")]);
  }

  /** @param {{ stage: "loading"|"explaining", done: number, total: number }} progress */
  wait({ stage, done, total }) {
    const key = stage === "explaining" ? "bert.explaining" : total ? "bert.loaded" : "bert.loading";
    const words = () => this.#say(key, { loaded: megabytes(done), total: megabytes(total) });
    const amount = total > 0 && { max: Math.max(done, total), value: done };
    this.#show("busy", () => [words(), make("progress", { "aria-label": words(), ...amount })]);
  }

  /** @param {Error & { kind?: string }} error */
  fail(error) {
    this.place.setAttribute("role", "alert");
    this.#show("failed", () => [
      make("p", { className: "what" }, this.#say(FAILURES[error.kind ?? ""] ?? "bert.notFetched")),
      make("p", { className: "detail", lang: "en" }, error.message),
      this.#button("bert.again"),
    ]);
  }
}
