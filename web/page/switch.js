// The language: the reader's own choice, else that of the browser; switched in place.

import { LANGUAGES, bind, language, languageFor, speak, t } from "../language.js";
import { make } from "../element.js";
import { hearChinese } from "./methods.js";

/** Each in its own words. */
const NAMES = { en: "English", zh: "中文" };

/** Where the choice is kept on this device. */
const KEY = "whybert language";

export class Switch {
  /** @param {HTMLElement} place */
  constructor(place) {
    for (const node of document.querySelectorAll("[data-say]"))
      bindTo(node, "textContent", "data-say");
    for (const node of document.querySelectorAll("[data-say-aria-label]"))
      bindTo(node, "aria-label", "data-say-aria-label");
    bind(document, "title", t("page.title"));
    const buttons = LANGUAGES.map((one) =>
      make(
        "button",
        { type: "button", lang: one, onclick: () => choose(one) },
        NAMES[one],
      ),
    );
    place.append(...buttons);
    const show = () =>
      buttons.forEach((button) =>
        button.setAttribute("aria-pressed", String(languageFor(button.lang) === language())),
      );
    document.addEventListener("why-language", show);
    start(kept() ?? languageFor(navigator.languages?.[0] ?? navigator.language ?? "en"));
  }
}

function bindTo(node, property, attribute) {
  bind(node, property, t(node.getAttribute(attribute)));
}

/** @param {import("../language.js").Language} wanted */
function choose(wanted) {
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // Where nothing may be kept the browser's language is asked for again next time.
  }
  start(wanted);
}

/** @param {import("../language.js").Language} wanted */
async function start(wanted) {
  speak(wanted);
  if (wanted !== "zh") return;
  await hearChinese();
  speak(language());
}

/** @returns {import("../language.js").Language|undefined} */
function kept() {
  try {
    return LANGUAGES.find((one) => one === localStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}
