// Answers that were made when the site was put together: an example has one before its model has come.

import { parseExplanation } from "../explanation.js";

/**
 * @param {import("./models.js").Entry} entry
 * @param {import("../whybert.js").Text} text
 * @returns {Promise<{ info: import("../whybert.js").ModelInfo, explanation: import("../whybert.js").Explanation }|undefined>}
 */
export async function savedFor(entry, text) {
  const response = await fetch(`examples/${entry.name}.json`);
  if (!response.ok) return undefined;
  const { info, explanations } = await response.json();
  const wanted = [text].flat().join("\n");
  const found = explanations.find(
    (one) => [one.text, one.text_pair].filter((part) => part !== undefined).join("\n") === wanted,
  );
  return found && { info, explanation: parseExplanation(JSON.stringify(found)) };
}
