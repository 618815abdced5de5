// What happens inside a run: why_inside of why.h, copied out of the module's memory.

/** The numbers that it begins with, each four bytes. */
const COUNTS = [
  "tokens",
  "embedding",
  "channels",
  "layers",
  "labels",
  "layer",
  "head",
  "depth",
  "slot",
  "pooled_rows",
];

/** The arrays that follow, and their shapes. L: the states, one more than there are layers. */
const ARRAYS = {
  words: "TE",
  positions: "TE",
  segments: "TE",
  states: "LTC",
  state_norms: "LT",
  state_cosines: "lT",
  query: "TD",
  key: "TD",
  value: "TD",
  scores: "TT",
  attention: "TT",
  context: "TD",
  pooled: "PC",
  logit_parts: "KC",
  biases: "K",
  gradient: "TE",
  gradient_norms: "T",
  state_gradient_norms: "LT",
};

/**
 * @param {import("./engine.js").Engine} engine
 * @param {number} at a why_inside
 * @returns {Omit<import("./whybert.js").Inside, "explanation">}
 */
export function insideAt(engine, at) {
  const read = (index) => engine.word(at + 4 * index);
  const counts = Object.fromEntries(COUNTS.map((name, index) => [name, read(index)]));
  const {
    tokens: T,
    embedding: E,
    channels: C,
    layers: l,
    labels: K,
    depth: D,
    ...places
  } = counts;
  const sizes = { T, E, C, K, D, l, L: l + 1, P: places.pooled_rows };
  const arrays = Object.entries(ARRAYS).map(([name, shape], index) => {
    const from = read(COUNTS.length + index);
    const count = [...shape].reduce((product, size) => product * sizes[size], 1);
    return [name, from ? engine.floats(from, count).slice() : undefined];
  });
  return {
    ...{ embedding: E, channels: C, layers: l, labels: K, depth: D, ...places },
    ...Object.fromEntries(arrays),
  };
}
