// The models that come along: a shelf of cards, one of which stands.

import { loadInWorker } from "../whybert.js";
import { make } from "../element.js";
import { megabytes } from "./speed.js";

const LIST = "models/manifest.json";

/** @typedef {import("../whybert.js").Model} Model */
/** @typedef {import("./address.js").Shown} Shown */

/**
 * One of models/manifest.json.
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} [file] beside the list, and with it:
 * @property {string} [sha256]
 * @property {number} bytes
 * @property {{ en: string }} title
 * @property {{ en: string }} [description]
 * @property {import("../whybert.js").Text[]} [examples]
 */

export class Models {
  #parts;
  #stand;
  /** @type {Entry[]} */
  #entries = [];
  #cards = new Map();
  /** The one that is on its way. */
  #coming = new AbortController();

  /** The one that stands. @type {Entry|undefined} */
  standing;

  /** Name of the first. */
  first = "";

  /**
   * @param {Record<"details"|"shelf"|"title"|"size"|"bar"|"loaded", any>} parts of the page
   * @param {(model: Model, entry: Entry, shown?: Shown) => Promise<void>} stand is given each model
   *   that has come
   */
  constructor(parts, stand) {
    this.#parts = parts;
    this.#stand = stand;
  }

  /** Fetches the list. @param {(name: string) => void} chosen */
  async list(chosen) {
    const response = await fetch(LIST);
    if (!response.ok)
      throw new Error(
        `The list of models, ${LIST}, could not be fetched: the server answered ${response.status}.`,
      );
    const { default: first, models } = await response.json();
    this.first = first;
    this.#entries = models;
    this.#parts.shelf.append(...models.map((entry) => this.#drawCard(entry, chosen)));
  }

  #drawCard(entry, chosen) {
    const card = make(
      "button",
      { type: "button", className: "card", "aria-pressed": false },
      make("span", { className: "title" }, entry.title.en),
      make("span", { className: "size" }, megabytes(entry.bytes)),
      make("span", { className: "about" }, entry.description?.en ?? ""),
    );
    card.addEventListener("click", () => {
      this.#parts.details.open = false;
      this.#parts.details.querySelector("summary").focus();
      chosen(entry.name);
    });
    this.#cards.set(entry.name, card);
    return card;
  }

  /** @param {string} name @returns {Entry|undefined} */
  entry(name) {
    return this.#entries.find((entry) => entry.name === name);
  }

  /** A text for it, before it has come. @param {string} name */
  example(name) {
    return this.entry(name)?.examples?.[0];
  }

  /**
   * Loads a model of the list; the one that stands does so until the other has come. Another that is
   * chosen meanwhile takes its place.
   * @param {string} name
   * @param {Shown} [shown] what it is to begin with
   */
  async choose(name, shown) {
    this.#coming.abort();
    this.#rest();
    if (name === this.standing?.name) return;
    const entry = this.entry(name);
    if (!entry) throw new Error(`There is no model called \u201c${name}\u201d here.`);
    const { signal } = (this.#coming = new AbortController());
    this.#name(entry);
    try {
      const model = await loadInWorker(`models/${entry.file}`, {
        sha256: entry.sha256,
        signal,
        onProgress: (progress) => this.#tell(progress),
      });
      if (signal.aborted) await model.close();
      else await this.take(model, entry, shown);
    } catch (error) {
      if (signal.aborted) return;
      this.#name(this.standing ?? entry);
      throw error;
    } finally {
      if (!signal.aborted) this.#rest();
    }
  }

  /**
   * A model that has come from elsewhere: one of the list that is on its way is not wanted any more.
   * @param {import("../whybert.js").Model} model
   * @param {Entry} entry
   */
  async adopt(model, entry) {
    this.#coming.abort();
    this.#rest();
    await this.take(model, entry);
  }

  /**
   * A model that has come, from here or from elsewhere.
   * @param {Model} model
   * @param {Entry} entry
   * @param {Shown} [shown]
   */
  async take(model, entry, shown) {
    this.standing = entry;
    this.#name(entry);
    for (const [name, card] of this.#cards)
      card.setAttribute("aria-pressed", String(name === entry.name));
    await this.#stand(model, entry, shown);
  }

  #name({ title, bytes }) {
    this.#parts.title.textContent = title.en;
    this.#parts.size.textContent = megabytes(bytes);
  }

  #tell({ loaded, total }) {
    const { bar } = this.#parts;
    bar.hidden = false;
    if (!total) return;
    Object.assign(bar, { value: loaded, max: total });
    this.#parts.loaded.textContent = `${megabytes(loaded)} of ${megabytes(total)}`;
  }

  #rest() {
    this.#parts.bar.hidden = true;
    this.#parts.bar.removeAttribute("value");
    this.#parts.loaded.textContent = "";
  }
}
