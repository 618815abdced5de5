// An explanation of kind "matrix" as <why-heatmap> and <why-lines> draw it.

/** @typedef {import("./whybert.js").Matrix} Matrix */

const namesOf = (tokens) => tokens.map(({ text }) => text);

/** @returns {Matrix} */
function allOf({ result, tokens }) {
  const names = namesOf(tokens);
  return { values: result.values, rows: names, columns: names };
}

/** The first text's tokens against the second's. @returns {Matrix} */
function pairsOf({ result, tokens }, say) {
  const names = namesOf(tokens);
  const first = tokens.filter(({ segment }) => segment === 0).length;
  const values = [];
  for (let row = 0; row < first; row++)
    values.push(...result.values.slice(row * result.columns + first, (row + 1) * result.columns));
  return {
    values,
    rows: names.slice(0, first),
    columns: names.slice(first),
    from: say("tasks.text_1"),
    to: say("tasks.text_2"),
  };
}

/**
 * @param {any} explanation
 * @param {(key: string) => string} say
 * @returns {Matrix}
 */
export const matrixOf = (explanation, say) =>
  explanation.method === "similarity_pairs" ? pairsOf(explanation, say) : allOf(explanation);
