// The steps of the tour, in the order in which a text goes through a model, and back.

import { check } from "./tour_check.js";
import { attribution, gradient } from "./tour_gradients.js";
import { heads, query, weights } from "./tour_heads.js";
import { layers } from "./tour_layers.js";
import { embeddings, tokens } from "./tour_tokens.js";
import { verdict } from "./tour_verdict.js";

/**
 * @typedef {object} Step
 * @property {string} title of the catalogue
 * @property {(reading: import("./tour_reading.js").Reading) => string} cites where it is told at length
 * @property {(reading: import("./tour_reading.js").Reading, act: Act) => Promise<Node[]>} open what
 *   is told and drawn of a text
 */

/**
 * Runs what a reader's choice begins; what goes wrong is reported.
 * @typedef {(work: () => Promise<unknown>) => void} Act
 */

/** @type {Step[]} */
export const STEPS = [
  tokens,
  embeddings,
  query,
  weights,
  heads,
  layers,
  verdict,
  gradient,
  attribution,
  check,
];
