// How far to trust the explanation that is shown: what happens when its words are taken at their
// word, whether other methods agree, and whether it is about what the model has learnt at all.

import { agreementTable, sanityCurve, tellSanity } from "./trust_agreement.js";
import { curveOf, sentencesOf } from "./trust_evidence.js";
import { hasScores, make, unitsOf } from "../element.js";
import { learn, say, t } from "../language.js";
import strings from "../strings/trust.js";
import "../why-curve.js";

learn(strings);

/** Ways of asking which words that differ in kind; those that a model has are compared. */
const OTHERS = [
  { method: "integrated_gradients" },
  { method: "occlusion" },
  { method: "kernel_shap", options: { evaluations: 256 } },
  { method: "gradient_x_input" },
  { method: "attention_rollout" },
];

/** What can be checked, and how it is offered. */
const CHECKS = [
  ["measure", "trust.measure", "trust.measure_about"],
  ["compare", "trust.compare", "trust.compare_about"],
  ["scramble", "trust.scramble", "trust.scramble_about"],
];

export class Trust {
  #section;
  #place = make("div");
  #hub;
  #buttons = {};
  #parts = {};
  /** What was found, by name, as nodes in the page's language. @type {Record<string, () => Node[]>} */
  #found = {};
  #bar = make("progress", { "aria-label": t("trust.checking") });
  #busy = make(
    "p",
    { className: "busy", hidden: true },
    this.#bar,
    make("button", { type: "button", onclick: () => this.#controller?.abort() }, t("trust.stop")),
  );
  #controller;
  /** @type {import("../whybert.js").Model} */
  #model;
  /** @type {import("../whybert.js").Explanation} */
  #explanation;
  #request;

  /** @param {HTMLElement} section @param {import("./hub.js").Hub} hub */
  constructor(section, hub) {
    this.#section = section;
    this.#hub = hub;
    const run = {
      measure: () => hub.ask({ request: { evidence: true } }),
      compare: () => this.#compare(),
      scramble: () => this.#scramble(),
    };
    for (const [name, offer, about] of CHECKS) {
      const onclick = () => run[name]();
      this.#buttons[name] = make("button", { type: "button", onclick }, t(offer));
      this.#parts[name] = make(
        "div",
        { className: "check" },
        this.#buttons[name],
        make("p", { className: "about" }, t(about)),
        make("div", { className: "found", tabIndex: -1, hidden: true }),
      );
    }
    this.#place.append(...Object.values(this.#parts), this.#busy);
    section.append(this.#place);
    hub.addEventListener("text", () => this.#await());
    hub.addEventListener("rest", () => this.#follow());
    document.addEventListener("why-language", () => this.#speak());
    this.#follow();
  }

  /** There is something to check where words have scores. */
  #follow() {
    const { model, explanation, request } = this.#hub;
    if (explanation && hasScores(explanation)) this.#offer(model, explanation, request);
    else if (this.#hub.isIdle) this.#section.classList.add("stale");
  }

  /** Another answer is on its way: whatever is being checked is of no use any more. */
  #await() {
    this.#controller?.abort();
    this.#section.classList.add("stale");
    this.#model = undefined;
  }

  /**
   * @param {import("../whybert.js").Model} model
   * @param {import("../whybert.js").Explanation} explanation
   * @param {import("../whybert.js").Request} request that it answers
   */
  #offer(model, explanation, request) {
    this.#section.classList.remove("stale");
    const isShown = this.#explanation?.json === explanation.json;
    this.#model = model;
    this.#explanation = explanation;
    this.#request = { ...request, evidence: undefined };
    const units = unitsOf(explanation, explanation.unit).length;
    this.#buttons.compare.disabled = units < 2 || this.#others().length === 0;
    this.#buttons.scramble.disabled = units < 2;
    if (isShown) return;
    for (const name of ["compare", "scramble"]) this.#tell(name);
    this.#tell("measure", explanation.evidence && (() => [drawEvidence(explanation)]));
  }

  /** What was found takes the place of the offer. @param {string} name @param {() => Node[]} [draw] */
  #tell(name, draw) {
    const [button, about, place] = this.#parts[name].children;
    const hadFocus = button.matches(":focus");
    if (draw) this.#found[name] = draw;
    else delete this.#found[name];
    place.replaceChildren(...(draw?.() ?? []));
    place.hidden = !draw;
    button.hidden = about.hidden = Boolean(draw);
    if (hadFocus && draw) place.focus();
  }

  /** The same in the page's language. */
  #speak() {
    for (const [name, draw] of Object.entries(this.#found))
      this.#parts[name].lastChild.replaceChildren(...draw());
  }

  #others() {
    const has = (name) => this.#model.methods.some((method) => method.name === name);
    return OTHERS.filter(({ method }) => method !== this.#explanation.method && has(method));
  }

  #compare() {
    return this.#run(async (tools) => {
      const { unit, target, focus, targetKind, against } = this.#request;
      const comparison = await this.#model.compare(this.#text, {
        ...{ unit, target, focus, targetKind, against },
        ...tools,
        methods: [this.#request, ...this.#others()],
      });
      const { methods } = this.#model;
      this.#tell("compare", () => [agreementTable(comparison, methods)]);
    });
  }

  #scramble() {
    return this.#run(async (tools) => {
      const found = await this.#model.sanity(this.#text, { ...this.#request, ...tools });
      this.#tell("scramble", () => [
        make("p", {}, tellSanity(found)),
        make("why-curve", { curve: sanityCurve(found) }),
      ]);
    });
  }

  get #text() {
    const { text, text_pair: pair } = this.#explanation;
    return /** @type {import("../whybert.js").Text} */ (pair === undefined ? text : [text, pair]);
  }

  /** One check at a time. */
  async #run(check) {
    if (!this.#model) return;
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#setBusy(true);
    const onProgress = ({ done, expected }) =>
      controller === this.#controller && Object.assign(this.#bar, { value: done, max: expected });
    try {
      await check({ signal: controller.signal, onProgress });
    } catch (error) {
      if (!controller.signal.aborted) this.#hub.report(error);
    } finally {
      if (controller === this.#controller) this.#setBusy(false);
    }
  }

  #setBusy(busy) {
    this.#busy.hidden = !busy;
    this.#place.setAttribute("aria-busy", String(busy));
    if (!busy) this.#bar.removeAttribute("value");
  }
}

function drawEvidence(explanation) {
  return make(
    "div",
    { className: "evidence" },
    make(
      "dl",
      { className: "facts" },
      ...sentencesOf(explanation).map(([term, value, said]) =>
        make("div", {}, make("dt", {}, term), make("dd", {}, make("b", {}, value), ` ${said}`)),
      ),
    ),
    make(
      "figure",
      {},
      make("figcaption", {}, say("trust.curve")),
      make("why-curve", { curve: curveOf(explanation) }),
      make("p", { className: "about" }, say("trust.curve_about")),
    ),
  );
}
