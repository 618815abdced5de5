// Rows of a form: a name, what is chosen, and what that means.

import { make } from "../element.js";

/** @typedef {string|import("../language.js").Sentence} Said */

const row = (name, about, input) =>
  make(
    "label",
    { className: "option" },
    make("span", { className: "name" }, name),
    input,
    make("span", { className: "about" }, about),
  );

/**
 * One of several.
 * @param {Said} name
 * @param {[string, Said][]} choices each a value and its words
 * @param {string} value
 * @param {Said} about
 * @param {(value: string) => void} set
 */
export function selectRow(name, choices, value, about, set) {
  const input = make(
    "select",
    {},
    ...choices.map(([value, words]) => make("option", { value }, words)),
  );
  input.value = value;
  input.addEventListener("change", () => set(input.value));
  return row(name, about, input);
}

/**
 * A number; one that is not allowed is not set.
 * @param {Said} name
 * @param {{ minimum: number, maximum: number, whole: boolean }} range
 * @param {string|number} value
 * @param {Said} about
 * @param {(value: string) => void} set
 */
export function numberRow(name, { minimum, maximum, whole }, value, about, set) {
  const input = make("input", {
    type: "number",
    min: minimum,
    max: maximum,
    value,
    step: whole ? 1 : "any",
  });
  input.addEventListener(
    "input",
    () => input.value !== "" && input.checkValidity() && set(input.value),
  );
  return row(name, about, input);
}
