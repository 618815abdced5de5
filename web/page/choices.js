// Choices as buttons, each with a bar as long as it is probable.

import { make } from "../element.js";
import { t } from "../language.js";
import { percent } from "../tasks.js";

/** So many have room for a card each; more become rows. */
const CARDS = 6;

/**
 * @typedef {object} Choice
 * @property {string} key its own among those beside it
 * @property {any} name a string, or a sentence that follows the language
 * @property {number} probability
 * @property {boolean} decided whether the model says so
 * @property {boolean} asked whether it is the one that is explained
 * @property {() => void} ask
 */

/**
 * @param {HTMLElement} place whose buttons are replaced; the focus stays where it is
 * @param {Choice[]} choices
 * @param {boolean} [rows] however few they are
 */
export function showChoices(place, choices, rows = choices.length > CARDS) {
  const focused = place.contains(document.activeElement) ? document.activeElement.value : null;
  const buttons = choices.map(drawChoice);
  place.classList.toggle("rows", rows);
  place.hidden = choices.length === 0;
  place.replaceChildren(...buttons);
  buttons.find(({ value }) => value === focused)?.focus();
}

function drawChoice({ key, name, probability, decided, asked, ask }) {
  const bar = make("i", { className: "share" });
  bar.style.setProperty("--share", String(probability));
  const button = make(
    "button",
    { type: "button", className: "label", "aria-pressed": asked, value: key, onclick: ask },
    make("span", { className: "name", dir: "auto", title: name }, name),
    make("span", { className: "percent" }, percent(probability, t)),
    bar,
  );
  button.classList.toggle("decided", decided);
  return button;
}
