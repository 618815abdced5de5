// What the rows and columns of a map or curve are called.

import { demand } from "./error.js";
import { nameOfTarget } from "./tasks.js";

/**
 * @typedef {object} Axis
 * @property {string} title of all: "layers"
 * @property {string[]} names of each, short, to stand beside the picture
 * @property {string} each what goes before a name where it stands alone: "layer "
 */

/** From 0, as in the request's options. */
const counted = (count) => Array.from({ length: count }, (_, index) => String(index));
const textOf = ({ text }) => text;

/** @type {Record<string, (count: number, explanation: any) => Axis>} */
const AXES = {
  tokens: (count, { tokens }) => ({ title: "tokens", names: tokens.map(textOf), each: "" }),
  words: (count, { words }) => ({ title: "words", names: words.map(textOf), each: "" }),
  layers: (count) => ({ title: "layers", names: counted(count), each: "layer " }),
  heads: (count) => ({ title: "heads", names: counted(count), each: "head " }),
  states: (count) => ({
    title: "after layer",
    names: ["input", ...counted(count - 1)],
    each: "after ",
  }),
  steps: (count) => ({ title: "steps", names: counted(count), each: "step " }),
  value: (count, explanation) => ({ title: "", names: [nameOfTarget(explanation)], each: "" }),
};

/** @param {string} axis as the JSON names it @param {number} count @param {any} explanation @returns {Axis} */
function axisOf(axis, count, explanation) {
  const { title, names, each } = (AXES[axis] ?? AXES.steps)(count, explanation);
  return { title, each, names: Array.from({ length: count }, (_, i) => names[i] ?? String(i)) };
}

/**
 * What the rows and columns of a map or curve are; a file that anybody may have written has to hold
 * as many values as it says.
 * @param {any} explanation
 * @returns {{ down: Axis, across: Axis }}
 */
export function axesOf(explanation) {
  const { rows, columns, row_axis, column_axis, values } = explanation.result;
  demand(rows * columns === values?.length, "A map has rows times columns values.", "format");
  return {
    down: axisOf(row_axis, rows, explanation),
    across: axisOf(column_axis, columns, explanation),
  };
}
