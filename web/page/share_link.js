// A link to what is shown, and whether one that was opened shows what it was made of.

import { fingerprint, readAddress, shortAddressOf } from "./address.js";
import { t } from "../language.js";

/** Longer than this a link is cut off by some programs. */
const SAFE = 2000;

/**
 * @typedef {object} Shown
 * @property {import("../whybert.js").Model} model
 * @property {import("../whybert.js").Text} text as it was typed
 * @property {import("../whybert.js").Request} request
 * @property {import("../whybert.js").Explanation} explanation
 */

/**
 * @param {string} address that leads to what is shown
 * @param {Shown} shown
 * @returns {Promise<string>} the link, with what tells the picture from others
 */
export async function linkTo(address, { text, explanation }) {
  const picture = fingerprint(explanation);
  const short = await shortAddressOf({ ...(await readAddress(address)), text, picture });
  return new URL(short, location.href).href;
}

/** What there is to say of a link. @param {string} link */
export const noteOf = (link) =>
  t(link.length > SAFE ? "share.link.long" : "share.link.length", { count: link.length });

/** A link that was opened, until its picture has come. */
export class Opened {
  /** @type {Promise<import("./address.js").Shown|undefined>} */
  #reading;

  constructor() {
    addEventListener("hashchange", () => this.#read());
    this.#read();
  }

  /** What is wrong with it the page says itself. */
  #read() {
    this.#reading = readAddress(location.hash).catch(() => undefined);
  }

  /**
   * @param {Shown} shown what has come
   * @returns {Promise<import("../language.js").Sentence|undefined>} whether it is what the link was
   *   made of
   */
  async check({ model, text, explanation }) {
    const { picture, text: wanted, request } = (await this.#reading) ?? {};
    if (picture === undefined || String(text) !== String(wanted)) return undefined;
    const { method } = explanation;
    const comesYet = model.methods.some(({ name }) => name === request.method && name !== method);
    if (comesYet) return undefined;
    this.#reading = Promise.resolve(undefined);
    return t(fingerprint(explanation) === picture ? "share.same" : "share.other");
  }
}
