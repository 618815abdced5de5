// A link to what is shown, and whether one that was opened shows what it was made of.

import { fingerprint, readAddress, shortAddressOf } from "./address.js";
import { t } from "../language.js";

/** Longer than this a link is cut off by some programs. */
const SAFE = 2000;

/** @param {import("./hub.js").Hub} hub @returns {Promise<string>} with what tells the picture from others */
export async function linkTo(hub) {
  const shown = await readAddress(hub.address());
  const picture = fingerprint(hub.explanation);
  const address = await shortAddressOf({ ...shown, text: hub.text, picture });
  return new URL(address, location.href).href;
}

/** What there is to say of a link. @param {string} link */
export const noteOf = (link) =>
  t(link.length > SAFE ? "share.link.long" : "share.link.length", { count: link.length });

/** A link that was opened, until its picture has come. */
export class Opened {
  /** @type {import("./address.js").Shown|undefined} */
  #shown;

  constructor() {
    addEventListener("hashchange", () => this.#read());
    this.#read();
  }

  /** What is wrong with it the page says itself. */
  async #read() {
    this.#shown = undefined;
    this.#shown = await readAddress(location.hash).catch(() => undefined);
  }

  /**
   * @param {import("./hub.js").Hub} hub whose explanation has come
   * @returns {import("../language.js").Sentence|undefined} whether it is the link's
   */
  check({ text, explanation }) {
    const { picture, text: wanted } = this.#shown ?? {};
    if (picture === undefined || String(text) !== String(wanted)) return undefined;
    this.#shown = undefined;
    return t(fingerprint(explanation) === picture ? "share.same" : "share.other");
  }
}
