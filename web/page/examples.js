// The texts that come with a model, and the answers to them that were made with the site: an example
// is answered before its model has come.

import { parseExplanation } from "../explanation.js";
import { make } from "../element.js";
import { formOf } from "../tasks.js";

export class Examples {
  #place;
  #choose;

  /**
   * @param {HTMLElement} place
   * @param {(text: import("../whybert.js").Text) => void} choose
   */
  constructor(place, choose) {
    this.#place = place;
    this.#choose = choose;
  }

  /** @param {import("./models.js").Entry} entry */
  offer({ task, examples = [] }) {
    this.#place.replaceChildren(
      ...examples.map((example) =>
        make(
          "button",
          { type: "button", dir: "auto", onclick: () => this.#choose(example) },
          nameOf(task, example),
        ),
      ),
    );
  }
}

/** Of a question and what it is asked about the question alone. */
function nameOf(task, example) {
  const texts = [example].flat();
  return formOf(task).large ? texts[0] : texts.join(" \u2014 ");
}

/** What is fetched once. @type {Map<string, Promise<any>>} */
const fetched = new Map();

/**
 * What the site knows of a text beforehand.
 * @param {import("./models.js").Entry} entry
 * @param {import("../whybert.js").Text} text
 * @returns {Promise<{ info: import("../whybert.js").ModelInfo, explanation: import("../whybert.js").Explanation }|undefined>}
 */
export async function savedFor({ answers, examples = [] }, text) {
  const wanted = JSON.stringify(text);
  const index = examples.findIndex((example) => JSON.stringify(example) === wanted);
  if (index < 0 || !answers) return undefined;
  if (!fetched.has(answers)) fetched.set(answers, fetchAnswers(answers));
  const { info, explanations } = await fetched.get(answers);
  return { info, explanation: parseExplanation(JSON.stringify(explanations[index])) };
}

async function fetchAnswers(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.json();
}
