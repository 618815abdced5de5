// What every head looks at, in the page: computed once the words are explained, the reader rests and
// it can be seen; rollout and gradients when they are asked for.

import { make } from "../element.js";
import "../why-heads.js";

/** While one types, the worker is left to what is typed next: ms of rest before heads are asked. */
const REST = 300;

const rest = (signal) =>
  new Promise((resolve, reject) => {
    const waiting = setTimeout(resolve, REST);
    signal.addEventListener("abort", () => {
      clearTimeout(waiting);
      reject(signal.reason);
    });
  });

/** What of a request a gradient depends on. @param {import("../whybert.js").Request} request */
const targetOf = ({ target, against, focus, targetKind }) => ({
  target,
  against,
  focus,
  targetKind,
});

export class Attention {
  #section;
  #hub;
  /** @type {import("../why-heads.js").WhyHeads} */
  #heads = make("why-heads", { id: "heads" });
  #visible = false;
  /** Ends what is on its way for a text that has changed. */
  #controller = new AbortController();
  /** What is shown: of which text by which model, and of which target its gradients. */
  #shown = { model: undefined, text: "", target: "" };

  /**
   * @param {HTMLElement} section
   * @param {import("./hub.js").Hub} hub
   */
  constructor(section, hub) {
    this.#section = section;
    this.#hub = hub;
    this.#heads.setAttribute("offers", "rollout gradients");
    section.append(this.#heads);
    section.setAttribute("aria-busy", "true");
    for (const name of ["model", "text"]) hub.addEventListener(name, () => this.#drop());
    hub.addEventListener("explanation", () => this.#show());
    this.#heads.addEventListener("why-want", (/** @type {any} */ { detail }) =>
      this.#add(detail.what),
    );
    new IntersectionObserver(
      ([{ isIntersecting }]) => {
        this.#visible = isIntersecting;
        this.#show();
      },
      { rootMargin: "50%" },
    ).observe(section);
  }

  /** What the page is asked about. */
  get #asked() {
    const { model, text, request } = this.#hub;
    return { model, text: JSON.stringify(text), target: JSON.stringify(targetOf(request)) };
  }

  #isShown({ model, text, target }) {
    const { model: shownModel, text: shownText, target: shownTarget } = this.#shown;
    return model === shownModel && text === shownText && target === shownTarget;
  }

  /** Another text is being explained: that comes first. */
  #drop() {
    if (this.#isShown(this.#asked)) return;
    this.#controller.abort();
    this.#section.setAttribute("aria-busy", "true");
  }

  /** Shows the heads on the text, where they are seen and not yet shown. */
  async #show() {
    const { model, text, explanation } = this.#hub;
    const asked = this.#asked;
    if (!this.#visible || !explanation || this.#isShown(asked)) return;
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    await this.#reported(signal, async () => {
      if (asked.model === this.#shown.model && asked.text === this.#shown.text)
        this.#heads.attention = this.#withoutGradients();
      else {
        await this.#hub.idle(signal);
        await rest(signal);
        const attention = await model.attention(text, { signal });
        signal.throwIfAborted();
        this.#heads.rollout = null;
        this.#heads.attention = attention;
      }
      this.#shown = asked;
      this.#section.setAttribute("aria-busy", "false");
    });
  }

  #withoutGradients() {
    const { layers, heads, tokens, values } = this.#heads.attention;
    return { layers, heads, tokens, values };
  }

  /** @param {"rollout"|"gradients"} what */
  async #add(what) {
    const { model, text, request } = this.#hub;
    const { signal } = this.#controller;
    const asked = { ...targetOf(request), signal };
    const done = await this.#reported(signal, async () => {
      if (what === "rollout") {
        const rollout = await model.explain(text, { ...asked, method: "attention_rollout" });
        if (!signal.aborted) this.#heads.rollout = rollout;
      } else {
        const attention = await model.attention(text, { ...asked, gradients: true });
        if (!signal.aborted) this.#heads.attention = attention;
      }
    });
    if (!done && !signal.aborted) this.#heads.shown = { view: "head" };
  }

  /** Whether it went well; what was given up for something newer is no error. */
  async #reported(signal, work) {
    try {
      await work();
      return true;
    } catch (error) {
      if (!signal.aborted) this.#hub.report(error);
      return false;
    }
  }
}
