// Which words: asked of every text as it is typed, and with it the decision.

import { Asking } from "./asking.js";
import { firstMethodOf } from "../first_method.js";
import { latest, STOPPED } from "./latest.js";
import { referenceFor } from "./references.js";
import { Groups, withGroups } from "../segment.js";
import { labelOf, titleOf } from "../tasks.js";
import { make } from "../element.js";

export class Words {
  #hub;
  #inputs;
  #decision;
  #title;
  #asking;
  #work;
  /** What was clicked; empty: what the model says. @type {import("./decision.js").Wish} */
  #wish = {};
  #groups = new Groups();

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("./hub.js").Hub} page.hub
   * @param {import("./inputs.js").Inputs} page.inputs
   * @param {import("./decision_part.js").DecisionPart} page.decision
   */
  constructor(section, { hub, inputs, decision }) {
    this.#hub = hub;
    this.#inputs = inputs;
    this.#decision = decision;
    this.#title = section.querySelector("h2");
    this.#asking = new Asking(
      section,
      { prefix: "", questions: ["words"], first: firstMethodOf },
      { changed: () => this.ask(this.#wish), stop: () => this.#work.stop(), report: hub.report },
    );
    this.#work = latest((signal) => this.#respond(signal), {
      wanted: () => {
        delete document.documentElement.dataset.settled;
        hub.text = inputs.text;
        hub.tell("text");
      },
      failed: (error) => this.#fail(error),
      rested: (count) => {
        document.documentElement.dataset.settled = String(count);
        hub.tell("rest");
      },
    });
    document.addEventListener("why-language", () => this.#tellTitle());
  }

  /** Where others put what belongs below the picture. */
  get below() {
    return this.#asking.answer.below;
  }

  /** What is asked, with what was clicked. @returns {import("../whybert.js").Request} */
  get request() {
    return withGroups({ ...this.#asking.controls.request(), ...this.#wish }, this.#groups.found);
  }

  /** What is shown. */
  get explanation() {
    return this.#asking.answer.explanation;
  }

  /**
   * A model has come.
   * @param {import("../whybert.js").Model} model
   * @param {boolean} fast the precision that is the quicker one on this machine
   */
  furnish(model, fast) {
    this.#asking.controls.furnish(model, fast);
    this.#wish = {};
  }

  /** Chooses what a request asks for. @param {import("../whybert.js").Request} request */
  adopt({ target, focus, evidence, groups, ...chosen }) {
    this.#groups.adopt(groups);
    this.#asking.controls.adopt(chosen);
    this.#wish = { target, focus, ...(evidence && { evidence: true }) };
  }

  /**
   * What is held against another label stays as it is, whatever the model says; evidence is asked for
   * each time anew, for it takes a while.
   * @param {import("./decision.js").Wish} asked
   */
  ask({ target, focus, evidence }) {
    const { controls } = this.#asking;
    const held = controls.against && this.explanation && labelOf(this.explanation);
    this.#wish = { target: target ?? (held || undefined), focus, ...(evidence && { evidence }) };
    if (this.#wish.target === controls.against) controls.explained = this.#wish.target;
    this.refresh();
  }

  /** Another text: what was clicked belonged to the one before. */
  typed() {
    this.ask({ target: this.#asking.controls.against && this.#wish.target });
  }

  /** Asks once more. */
  refresh() {
    if (this.#hub.model) this.#work.want();
  }

  /** An answer that was saved, until the model has come. @param {import("../whybert.js").Explanation} explanation */
  showSaved(explanation) {
    const { text, text_pair: pair, target } = explanation;
    this.#decision.show({ ...explanation, text, text_pair: pair }, target);
    this.#asking.answer.show(explanation);
    this.#tellTitle();
  }

  async #respond(signal) {
    const { model } = this.#hub;
    const { controls, answer } = this.#asking;
    answer.await();
    const { text } = this.#inputs;
    if (controls.wantsReference)
      controls.suggested = await referenceFor(model, text, this.#inputs.mask);
    signal.throwIfAborted();
    const [first, pair] = [text].flat();
    const begun = performance.now();
    await this.#groups.find(model, text);
    signal.throwIfAborted();
    const { request } = this;
    const show = (explanation) => {
      const row = model.methods.find(({ name }) => name === explanation.method);
      answer.show(explanation, row, performance.now() - begun);
      this.#tellTitle();
    };
    let decided;
    const explanation = await model.explain(text, {
      ...request,
      signal,
      onProgress: (progress) => answer.advance(progress),
      onDecision: (said) => {
        decided = said;
        this.#decide({ ...said, text: first, text_pair: pair });
      },
      onPartial: show,
    });
    const spans = await this.#allSpans(text, explanation, decided);
    signal.throwIfAborted();
    this.#decide({ ...explanation, spans }, explanation.target);
    show(explanation);
    controls.explained = explanation.target.label;
    answer.rest();
    Object.assign(this.#hub, { explanation, request, groups: this.#groups.found });
    this.#hub.tell("explanation");
  }

  #decide(decision, target) {
    this.#hub.decision = decision;
    this.#decision.show(decision, target);
    this.#hub.tell("decision");
  }

  /** An explanation of one mask knows nothing of the others, a decision names words for all of them. */
  async #allSpans(text, { task, spans }, decided) {
    if (task !== "masked_lm") return spans;
    return (decided ?? (await this.#hub.model.classify(text))).spans;
  }

  #tellTitle() {
    if (!this.explanation) return;
    const [before, named, after] = titleOf(this.explanation);
    this.#title.replaceChildren(before, make("em", { dir: "auto" }, named), after);
  }

  #fail(error) {
    const { answer } = this.#asking;
    answer.rest();
    if (error === STOPPED) answer.tellStopped();
    else this.#decision.fail(error);
  }
}
