// The models that come along: a shelf of cards, one of which stands.

import { WhyError } from "../error.js";
import { loadInWorker } from "../remote.js";
import { make } from "../element.js";
import { bind, learn, say, t } from "../language.js";
import strings from "../strings/models.js";
import { localised } from "./methods.js";
import { megabytes } from "./speed.js";

learn(strings);

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
 * @property {{ en: string, zh?: string }} title
 * @property {{ en: string, zh?: string }} [description]
 * @property {import("../whybert.js").Text[]} [examples]
 * @property {string} [answers] where the site has answers to them
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

  /** The one that did not come, and what it was to begin with. @type {{ name: string, shown?: Shown }|undefined} */
  missing;

  /** Name of the first; empty while the list has not come. */
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
    const { default: first, models } = await fetchList();
    this.first = first;
    this.#entries = models;
    this.#parts.shelf.append(...models.map((entry) => this.#drawCard(entry, chosen)));
  }

  #drawCard(entry, chosen) {
    const card = make(
      "button",
      { type: "button", className: "card", "aria-pressed": false },
      make("span", { className: "title" }, localised(entry.title)),
      make("span", { className: "size" }, megabytes(entry.bytes)),
      make("span", { className: "about" }, localised(entry.description ?? { en: "" })),
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

  /** All of the list. */
  get entries() {
    return this.#entries;
  }

  #known(name) {
    const entry = this.entry(name);
    if (!entry) throw new WhyError(say("models.unknown", { name }), "argument");
    return entry;
  }

  /**
   * A model of the list, beside the one that stands; whoever asked for it closes it.
   * @param {string} name
   * @param {import("../whybert.js").WorkerOptions} [options]
   * @returns {Promise<Model>}
   */
  async load(name, options) {
    const { file, sha256 } = this.#known(name);
    return loadInWorker(`models/${file}`, { sha256, ...options });
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
    this.missing = undefined;
    if (name === this.standing?.name) return;
    const entry = this.#known(name);
    const { signal } = (this.#coming = new AbortController());
    this.#name(entry);
    try {
      const model = await this.load(name, {
        signal,
        onProgress: (progress) => this.#tell(progress),
      });
      if (signal.aborted) await model.close();
      else await this.take(model, entry, shown);
    } catch (error) {
      if (signal.aborted) return;
      this.missing = { name, shown };
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
    bind(this.#parts.title, "textContent", localised(title));
    this.#parts.size.textContent = megabytes(bytes);
  }

  #tell({ loaded, total }) {
    const { bar } = this.#parts;
    bar.hidden = false;
    if (!total) return;
    Object.assign(bar, { value: loaded, max: total });
    const sizes = { loaded: megabytes(loaded), total: megabytes(total) };
    this.#parts.loaded.textContent = say("models.loaded", sizes);
  }

  #rest() {
    this.#parts.bar.hidden = true;
    this.#parts.bar.removeAttribute("value");
    this.#parts.loaded.textContent = "";
  }
}

async function fetchList() {
  const response = await fetch(LIST).catch(({ message }) => {
    throw new WhyError(`${LIST} could not be fetched: ${message}.`, "network");
  });
  if (!response.ok)
    throw new WhyError(say("models.noList", { list: LIST, status: response.status }), "network");
  return response.json();
}
