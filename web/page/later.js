// A question that is asked once its part of the page is seen, and the words above are explained.

import { Asking } from "./asking.js";
import { latest, STOPPED } from "./latest.js";
import { make } from "../element.js";
import { questionOf } from "./menu.js";
import { referenceFor } from "./references.js";
import { withGroups } from "../segment.js";
import { Share } from "./share.js";

export class Later {
  #hub;
  #section;
  #questions;
  #asking;
  #work;
  #share;
  /** What was typed or clicked since it was asked. */
  #isStale = true;
  #isSeen = false;
  /** Of which model the ways of asking are offered. */
  #furnished;

  /**
   * @param {HTMLElement} section
   * @param {Element} place in it where it is asked
   * @param {import("./hub.js").Hub} hub
   * @param {Pick<ConstructorParameters<typeof Asking>[1], "questions"|"first">} asked
   */
  constructor(section, place, hub, asked) {
    this.#hub = hub;
    this.#section = section;
    this.#questions = asked.questions;
    if (hub.model) this.#welcome();
    this.#asking = new Asking(
      place,
      { prefix: `${section.id}-`, ...asked },
      { changed: () => this.#work.want(), stop: () => this.#work.stop(), report: hub.report },
    );
    const sharing = make("div");
    this.#asking.answer.below.append(sharing);
    this.#share = new Share(sharing, hub, `${section.id}-`);
    this.#work = latest((signal) => this.#respond(signal), {
      wanted: () => delete section.dataset.settled,
      failed: (error) => this.#fail(error),
      rested: (count) => !this.#isStale && (section.dataset.settled = String(count)),
    });
    hub.addEventListener("model", () => this.#welcome());
    hub.addEventListener("text", () => this.#await());
    hub.addEventListener("explanation", () => this.#again());
    new IntersectionObserver(([entry]) => {
      this.#isSeen = entry.isIntersecting;
      if (hub.explanation) this.#again();
    }).observe(section);
  }

  /** Chooses what a request asks for. @param {import("../whybert.js").Request} request */
  adopt(request) {
    this.#furnish();
    this.#asking.controls.adopt(request);
    this.#isStale = true;
    this.#section.scrollIntoView();
    this.#again();
  }

  #await() {
    this.#isStale = true;
    delete this.#section.dataset.settled;
    this.#work.stop();
    if (this.#asking.answer.explanation) this.#asking.answer.await();
  }

  #again() {
    if (!this.#isSeen || !this.#isStale || !this.#hub.explanation) return;
    this.#isStale = false;
    this.#work.want();
  }

  /** Some models cannot be asked this at all. */
  #welcome() {
    const { methods = [] } = this.#hub.model ?? {};
    this.#section.hidden = !methods.some((method) => this.#questions.includes(questionOf(method)));
  }

  #furnish() {
    const { model, offersFast } = this.#hub;
    if (!model || this.#furnished === model) return;
    this.#furnished = model;
    this.#asking.controls.furnish(model, offersFast);
  }

  async #respond(signal) {
    this.#furnish();
    const { answer, controls } = this.#asking;
    answer.await();
    await this.#hub.idle(signal);
    const { model, text, mask, explanation: words, request: asked, groups } = this.#hub;
    if (!words) return; // nothing can be asked of this text
    if (controls.wantsReference) controls.suggested = await referenceFor(model, text, mask);
    signal.throwIfAborted();
    const begun = performance.now();
    controls.explained = words.target.label;
    const { target, focus } = asked;
    const request = withGroups({ ...controls.request(), target, focus }, groups);
    const show = (explanation) => {
      const row = model.methods.find(({ name }) => name === explanation.method);
      answer.show(explanation, row, performance.now() - begun);
    };
    const explanation = await model.explain(text, {
      ...request,
      signal,
      onProgress: (progress) => answer.advance(progress),
      onPartial: show,
    });
    signal.throwIfAborted();
    show(explanation);
    this.#share.offer({ explanation, request });
    answer.rest();
  }

  #fail(error) {
    const { answer } = this.#asking;
    answer.rest();
    if (error !== STOPPED) this.#hub.report(error);
    else if (this.#hub.isIdle) answer.tellStopped();
  }
}
