// What the rows and columns of a map or curve are called.

import { demand } from "./error.js";
import { say as sayNow } from "./language.js";
import { nameOfTarget } from "./tasks.js";

/** @typedef {import("./tasks.js").Say} Say */

/**
 * @typedef {object} Axis
 * @property {string} title of all: "layers"
 * @property {string[]} names of each, short, to stand beside the picture
 * @property {(index: number) => string} each where it stands alone: "layer 3"
 */

/** Keeps the direction of a name to itself. @param {string} name */
export const isolated = (name) => `\u2068${name}\u2069`;

/** From 0, as in the request's options. */
const counted = (count) => Array.from({ length: count }, (_, index) => String(index));
const textOf = ({ text }) => text;

/**
 * By the name in the JSON: the title, the names, and how one of them is said.
 * @type {Record<string, (count: number, explanation: any, say: Say) => [string, string[], string]>}
 */
const AXES = {
  tokens: (count, { tokens }, say) => [say("axes.tokens"), tokens.map(textOf), "axes.plain"],
  words: (count, { words }, say) => [say("axes.words"), words.map(textOf), "axes.plain"],
  layers: (count, explanation, say) => [say("axes.layers"), counted(count), "axes.layer"],
  heads: (count, explanation, say) => [say("axes.heads"), counted(count), "axes.head"],
  states: (count, explanation, say) => [
    say("axes.states"),
    [say("axes.input"), ...counted(count - 1)],
    "axes.state",
  ],
  steps: (count, explanation, say) => [say("axes.steps"), counted(count), "axes.step"],
  value: (count, explanation, say) => ["", [nameOfTarget(explanation, say)], "axes.plain"],
};

/** @returns {Axis} */
function axisOf(axis, count, explanation, say) {
  const [title, known, key] = (AXES[axis] ?? AXES.steps)(count, explanation, say);
  const names = Array.from({ length: count }, (_, index) => known[index] ?? String(index));
  const isInput = (index) => axis === "states" && index === 0;
  const each = (index) =>
    say(isInput(index) ? "axes.plain" : key, { name: isolated(names[index]) });
  return { title, names, each };
}

/**
 * What the rows and columns of a map or curve are; a file that anybody may have written has to hold
 * as many values as it says.
 * @param {any} explanation
 * @param {Say} [say]
 * @returns {{ down: Axis, across: Axis }}
 */
export function axesOf(explanation, say = sayNow) {
  const { rows, columns, row_axis, column_axis, values } = explanation.result;
  demand(rows * columns === values?.length, "A map has rows times columns values.", "format");
  return {
    down: axisOf(row_axis, rows, explanation, say),
    across: axisOf(column_axis, columns, explanation, say),
  };
}
