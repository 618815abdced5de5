// What the pages of this folder have in common: their sentences in the reader's language.

import { languageFor, language, learn, say, speak } from "../language.js";
import strings from "../strings/variants.js";

learn(strings);

const button = document.querySelector("#language");
const title = document.querySelector("h1").dataset.say;

function write() {
  for (const node of document.querySelectorAll("[data-say]"))
    node.textContent = say(node.dataset.say);
  document.title = `${say(title)} · whybert`;
  button.textContent = language() === "zh" ? "English" : "中文";
  button.lang = language() === "zh" ? "en" : "zh-Hans";
}

document.addEventListener("why-language", write);
button.addEventListener("click", () => speak(language() === "zh" ? "en" : "zh"));
speak(languageFor(navigator.language));
