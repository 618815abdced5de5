// What a model says of a text, in a word and a number, whatever its task.

import { isNumber, labelOf, percent } from "../tasks.js";
import { say } from "../language.js";

/** @param {number} value */
export const numberOf = (value) => value.toFixed(2).replace("-", "\u2212");

/**
 * The label and its probability; of a question the best answer and its own.
 * @param {any} decision or an explanation
 * @returns {{ label: string, share: number }}
 */
export function decided({ task, probabilities = {}, spans = [], no_answer: none = 0 }) {
  if (task !== "question_answering") {
    const label = labelOf({ probabilities });
    return { label, share: probabilities[label] };
  }
  const [best] = spans;
  return best && best.probability >= none
    ? { label: say("tasks.quoted", { text: best.text }), share: best.probability }
    : { label: say("tasks.no_answer"), share: none };
}

/** @param {any} decision or an explanation */
export function saidOf(decision) {
  if (isNumber(decision)) return numberOf(decision.value);
  const { label, share } = decided(decision);
  return `${label} ${percent(share)}`;
}
