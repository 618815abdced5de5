// Explanations held against one another: by several methods, and by the same one after what the model
// has learnt was taken from it.

import { WhyError } from "./error.js";

/** How many of the strongest words are held against one another. */
const TOP = 5;

/**
 * What a model lends: explanations that stay in the module until they are freed.
 * @typedef {object} Lent
 * @property {import("./engine.js").Engine} engine
 * @property {(text: import("./whybert.js").Text, request: any) => Promise<number>} answered
 * @property {(explanation: number) => import("./whybert.js").Explanation} read
 * @property {(settings: import("./runner.js").Settings) => void} adjust
 * @property {import("./whybert.js").ModelInfo} info
 */

/** @param {Lent} lent @param {number} one @param {number} other @param {number} top */
function agreementOf({ engine }, one, other, top) {
  return engine.scoped((scope) => {
    const at = scope.take(16); // why_agreement
    engine.run("agreement", one, other, top, at);
    const [spearman, kendall_tau, , top_overlap] = [...engine.floats(at, 4)].map((number) =>
      Number.isNaN(number) ? null : number,
    );
    return { spearman, kendall_tau, top: engine.word(at + 8), top_overlap };
  });
}

/** Progress over several explanations, counted in whole ones. */
const nth = (onProgress, index, expected) =>
  onProgress &&
  (({ done, expected: all }) => onProgress({ done: index + done / Math.max(all, 1), expected }));

/** @param {Lent} lent @param {number[]} explanations */
function free({ engine }, explanations) {
  for (const explanation of explanations) engine.exports.explanation_free(explanation);
}

/**
 * @param {Lent} lent
 * @param {import("./whybert.js").Text} text
 * @param {import("./whybert.js").ComparisonRequest & import("./whybert.js").CallOptions} request
 * @returns {Promise<import("./whybert.js").Comparison>}
 */
export async function compare(lent, text, { methods, top = TOP, onProgress, ...request }) {
  if (!Array.isArray(methods) || methods.length < 2)
    throw new WhyError("Methods to compare are a list of two or more.", "argument");
  const explanations = [];
  try {
    for (const [index, method] of methods.entries()) {
      const chosen = typeof method === "string" ? { method } : method;
      const progress = nth(onProgress, index, methods.length);
      explanations.push(await lent.answered(text, { ...request, ...chosen, onProgress: progress }));
    }
    return {
      explanations: explanations.map((explanation) => lent.read(explanation)),
      agreements: explanations.flatMap((one, i) =>
        explanations
          .slice(i + 1)
          .map((other, j) => ({ pair: [i, i + 1 + j], ...agreementOf(lent, one, other, top) })),
      ),
    };
  } finally {
    free(lent, explanations);
  }
}

/** How far orders agree that have nothing to do with each other, as `whybert sanity` has it: 95
 * times of 100 less, either way. */
const chanceOf = (words) => (words > 1 ? Math.min(1.96 / Math.sqrt(words - 1), 1) : 1);

/**
 * Runs while nothing else does: the model's weights are not its own meanwhile.
 * @param {Lent} lent
 * @param {import("./whybert.js").Text} text
 * @param {import("./whybert.js").SanityRequest & import("./whybert.js").CallOptions} request
 * @returns {Promise<import("./whybert.js").Sanity>}
 */
export async function sanity(lent, text, { top = TOP, onProgress, ...request }) {
  const { layers } = lent.info;
  const expected = layers + 2;
  const explanations = [
    await lent.answered(text, { ...request, onProgress: nth(onProgress, 0, expected) }),
  ];
  const [own] = explanations;
  const steps = [];
  try {
    const explanation = lent.read(own);
    // The label is held on to: a model that has forgotten everything may say another.
    const asked = { ...request, target: explanation.target.label, focus: explanation.target.span };
    for (let first_layer = layers; first_layer >= 0; first_layer--) {
      lent.adjust({ randomised: { firstLayer: first_layer, seed: request.seed ?? 0 } });
      const progress = nth(onProgress, steps.length + 1, expected);
      const other = await lent.answered(text, { ...asked, onProgress: progress });
      explanations.push(other);
      steps.push({ first_layer, ...agreementOf(lent, own, other, top) });
    }
    return { explanation, steps, chance: chanceOf(explanation.words.length) };
  } finally {
    free(lent, explanations);
    lent.adjust({ randomised: { firstLayer: layers + 1, seed: 0 } });
  }
}
