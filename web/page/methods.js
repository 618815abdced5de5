// What is told in two languages by others than the catalogue: titles of methods and models, and the
// sentences about options and promises that the engine has in English.

import { Sentence } from "../language.js";

class Localised extends Sentence {
  #sentences;

  /** @param {{ en: string, zh?: string }} sentences */
  constructor(sentences) {
    super("", {});
    this.#sentences = sentences;
  }

  in(language) {
    return this.#sentences[language] || this.#sentences.en;
  }
}

/** @param {{ en: string, zh?: string }} sentences @returns {Sentence} */
export const localised = (sentences) => new Localised(sentences);

/** @param {{ title: string, title_zh: string }} method */
export const titleOfMethod = ({ title, title_zh: zh }) => localised({ en: title, zh });

/** @param {{ about: string, about_zh: string }} method */
export const aboutOfMethod = ({ about, about_zh: zh }) => localised({ en: about, zh });

/** What the engine says, in Chinese, once somebody reads that. @type {Record<string, string>} */
let chinese = {};

class Engine extends Sentence {
  in(language) {
    return (language === "zh" && chinese[this.key]) || this.key;
  }
}

/** What the engine says of an option, a choice or a promise. @param {string} english */
export const engineSays = (english) => new Engine(english, {});

/** Brings what the engine says in Chinese; whoever awaits it lets all be said anew. */
export async function hearChinese() {
  chinese = (await import("../strings/engine_zh.js")).default;
}
