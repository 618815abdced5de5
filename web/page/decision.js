// What the model says, as its task has it: labels, a number, entities over the text, answers, words.

import { make } from "../element.js";
import { learn, say, sayAround, t } from "../language.js";
import strings from "../strings/decision.js";
import { hasScores } from "../scores.js";
import { sentenceOf } from "../sentence.js";
import { showChoices } from "./choices.js";
import { isNumber, labelOf, percent, targetSpan } from "../tasks.js";
import "../why-spans.js";

learn(strings);

/** So many of an entity's labels, and of the answers to a question, are offered. */
const OFFERED = 5;

/**
 * The parts of a request that name what is explained.
 * @typedef {{ target?: string, focus?: import("../whybert.js").Group, evidence?: boolean }} Wish
 */

/** @returns {import("../whybert.js").Group} */
const groupOf = ({ segment, start, end }) => [segment, start, end];
const ranked = (probabilities) => Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
/** @type {(spans: import("../whybert.js").Answer[]) => import("../whybert.js").Answer|null} */
const most = (spans) =>
  spans.reduce((best, span) => (span.probability > (best?.probability ?? -1) ? span : best), null);

export class Decision {
  #labels;
  #spans;
  #number;
  #spoken;
  #caption;
  #ask;
  #info;
  /** What is shown, to be said again in another language. */
  #shown;

  /**
   * @param {Record<"labels"|"spans"|"number"|"spoken"|"caption", any>} parts of the page
   * @param {(wish: Wish) => void} ask
   */
  constructor({ labels, spans, number, spoken, caption }, ask) {
    this.#labels = labels;
    this.#spans = spans;
    this.#number = number;
    this.#spoken = spoken;
    this.#caption = caption;
    this.#ask = ask;
    spans.addEventListener("why-choose", ({ detail }) =>
      ask({ focus: groupOf(detail.span), target: this.#targetOf(detail.span) }),
    );
    document.addEventListener("why-language", () => this.#shown && this.show(...this.#shown));
  }

  /** @param {import("../whybert.js").ModelInfo} info */
  adopt(info) {
    this.#info = info;
    this.#shown = undefined;
    this.#number.hidden = this.#spans.hidden = this.#labels.hidden = this.#caption.hidden = true;
    this.#labels.classList.toggle("many", info.multi_label);
  }

  /**
   * @param {import("../whybert.js").Decision & { text: string, text_pair?: string }} decision which
   *   may have an explanation beside it
   * @param {import("../whybert.js").Explanation["target"]} [target] what is explained, where that is
   *   already known
   */
  show(decision, target) {
    this.#shown = [decision, target];
    const shown = { ...decision, target: target ?? this.#presumed(decision) };
    this.#number.hidden = !isNumber(decision);
    this.#spans.hidden = !decision.spans;
    if (isNumber(decision)) this.#showNumber(decision);
    if (decision.spans) this.#showSpans(shown);
    const choices = isNumber(decision) ? [] : this.#choicesOf(shown);
    showChoices(this.#labels, choices, decision.spans && true);
    this.#caption.hidden = decision.task !== "token_classification" || choices.length === 0;
    if (!this.#caption.hidden) this.#showCaption(shown);
    const spoken = this.#speak(/** @type {any} */ (decision));
    if (this.#spoken.textContent !== spoken) this.#spoken.textContent = spoken;
  }

  /** What will be explained where nobody asked for anything else. */
  #presumed({ task, probabilities, spans = [], no_answer: none = 0 }) {
    if (!spans.length) return { label: labelOf({ probabilities }) };
    const span = task === "masked_lm" ? spans[0] : most(spans);
    if (task === "question_answering" && none > span.probability) return { label: "no_answer" };
    return { label: span.label, span: groupOf(span) };
  }

  /** A click on an answer asks for that; on an entity or a mask for what stands there. */
  #targetOf(span) {
    return this.#info.task === "question_answering" ? span.label : undefined;
  }

  #showNumber({ task, value }) {
    const isCosine = task === "sentence_similarity";
    const [label] = this.#info.labels;
    const output = make("output", {}, value.toFixed(isCosine ? 3 : 2).replace("-", "\u2212"));
    const name = make("span", { className: "faint" }, isCosine ? t("decision.cosine") : label);
    this.#number.replaceChildren(output, name);
    if (!isCosine) return;
    const scale = make("div", { className: "scale", "aria-hidden": "true" }, make("i"));
    scale.style.setProperty("--at", String((value + 1) / 2));
    scale.append(...["\u22121", "0", "1"].map((end) => make("span", {}, end)));
    this.#number.append(scale);
  }

  #showSpans(shown) {
    const isAnswers = shown.task === "question_answering";
    this.#spans.toggleAttribute("segment", isAnswers);
    if (isAnswers) this.#spans.setAttribute("segment", "1");
    this.#spans.explanation = shown;
  }

  /** Whose labels stand below the text. */
  #showCaption(shown) {
    const { text } = targetSpan(shown);
    const key = /\s/.test(text) ? "decision.labels_by_first" : "decision.labels_for";
    this.#caption.replaceChildren(
      ...(shown.spans.length ? [] : [say("decision.unnamed")]),
      ...sayAround(say, key, { text: make("q", { dir: "auto" }, text) }),
    );
  }

  /** @returns {import("./choices.js").Choice[]} */
  #choicesOf(shown) {
    if (shown.task === "question_answering") return this.#answersOf(shown);
    const { probabilities, target, task, spans } = shown;
    const label = labelOf(shown);
    const isMany = this.#info.multi_label;
    const isEntity = task === "token_classification";
    const span = targetSpan(shown);
    const focus = span && groupOf(span);
    const entries = spans ? ranked(probabilities) : Object.entries(probabilities);
    if (isEntity) entries.splice(OFFERED);
    const asked = isEntity ? tagOf(target.label, entries) : target.label;
    return entries.map(([name, probability]) => ({
      key: name,
      name,
      probability,
      decided: isMany ? probability > 0.5 : name === label,
      asked: name === asked,
      ask: () => this.#ask({ focus, target: name === label && !isMany ? undefined : name }),
    }));
  }

  #answersOf({ spans, no_answer: none, target, ...rest }) {
    const chosen = targetSpan({ spans, target, ...rest });
    const best = most(spans);
    const offered = spans.slice(0, OFFERED);
    if (chosen && !offered.includes(chosen)) offered.push(chosen);
    const answers = offered.map((span) => ({
      key: groupOf(span).join(),
      name: span.text,
      probability: span.probability,
      decided: span === best && span.probability >= (none ?? 0),
      asked: span === chosen && target.label !== "no_answer",
      ask: () => this.#ask({ focus: groupOf(span), target: span.label }),
    }));
    if (none !== undefined)
      answers.push({
        key: "no_answer",
        name: t("decision.no_answer"),
        probability: none,
        decided: none > (best?.probability ?? 0),
        asked: target.label === "no_answer",
        ask: () => this.#ask({ target: "no_answer" }),
      });
    return answers.sort((a, b) => b.probability - a.probability);
  }

  /** For who listens: what the model says and, as soon as that is known, why. */
  #speak(decision) {
    const said = this.#tell(decision);
    if (!decision.words || !hasScores(decision)) return said;
    const sentence = sentenceOf(decision);
    const isWholeDecision = decision.task !== "token_classification" && !this.#info.multi_label;
    return isWholeDecision ? sentence : say("decision.and_why", { said, sentence });
  }

  #tell({ task, probabilities, spans = [], value, no_answer: none = 0 }) {
    if (value !== undefined) return value.toFixed(2).replace("-", "\u2212");
    const given = (name, p) => say("decision.given", { name, percent: percent(p) });
    const list = (items, none) => items.join(say("decision.semicolon")) || say(none);
    if (task === "question_answering") {
      const best = most(spans);
      return best && best.probability >= none
        ? given(best.text, best.probability)
        : given(say("decision.no_answer"), none);
    }
    if (task === "token_classification")
      return list(
        spans.map(({ text, label: name }) => say("decision.entity", { text, name })),
        "decision.no_entities",
      );
    const label = labelOf({ probabilities });
    if (!this.#info.multi_label) return label && given(label, probabilities[label]);
    const those = ranked(probabilities).filter(([, p]) => p > 0.5);
    return list(
      those.map(([name, p]) => given(name, p)),
      "decision.no_labels",
    );
  }
}

/** The label that is meant: itself, or of a kind of entity ("PER") the most probable tag ("B-PER"). */
function tagOf(meant, entries) {
  const names = entries.map(([name]) => name);
  if (names.includes(meant)) return meant;
  return names.find((name) => /^[BILSEU]-/.test(name) && name.slice(2) === meant);
}
