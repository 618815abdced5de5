// One model for all elements of a page that name the same file: fetched once, computed with in one
// worker, and given back when none of them has been there for a while.

import { load, loadInWorker } from "./whybert.js";

/** So long a model stays without a user, in ms: who turns a page may want it again. */
const LINGER = 30_000;

/** By address and sha256. @type {Map<string, SharedModel>} */
const shelf = new Map();

/** Whether this page lets workers start, once that is known. */
let workersRefused = false;

/** In a worker; where the page's policy or an address of another origin forbids that, right here. */
async function start(url, options) {
  if (!workersRefused) {
    try {
      return await loadInWorker(url, options);
    } catch (error) {
      if (!error.refused) throw error;
      workersRefused = true;
    }
  }
  return load(url, options);
}

class SharedModel {
  /** What each user wants to hear of the download. @type {Set<(progress: object) => void>} */
  #users = new Set();
  #leaving;
  #download = new AbortController();
  #progress = { loaded: 0, total: 0 };
  /** Calls whose turn has not come. @type {(() => void)[]} */
  #waiting = [];
  #busy = false;

  /** @param {string} key @param {string} url @param {string=} sha256 */
  constructor(key, url, sha256) {
    this.key = key;
    const onProgress = (progress) => {
      this.#progress = progress;
      for (const tell of this.#users) tell(progress);
    };
    /** @type {Promise<import("./whybert.js").Model>} */
    this.model = start(url, { sha256, signal: this.#download.signal, onProgress });
    this.model.catch(() => this.#leave()); // who asks next tries again
  }

  #leave() {
    if (shelf.get(this.key) === this) shelf.delete(this.key);
  }

  /** @param {(progress: { loaded: number, total: number }) => void} onProgress */
  lend(onProgress) {
    clearTimeout(this.#leaving);
    const tell = (progress) => onProgress(progress);
    this.#users.add(tell);
    tell(this.#progress);
    return {
      ask: (use, options) => this.#inTurn(use, options),
      giveBack: () => {
        if (!this.#users.delete(tell) || this.#users.size) return;
        this.#leaving = setTimeout(() => this.#close(), LINGER);
      },
    };
  }

  #close() {
    this.#leave();
    this.#download.abort();
    this.model.then(
      (model) => model.close(),
      () => {}, // never came
    );
  }

  /** One call after another: the first picture of many is there before the last one begins. */
  async #inTurn(use, { urgent = false } = {}) {
    const model = await this.model;
    await new Promise((resolve) => {
      if (urgent) this.#waiting.unshift(resolve);
      else this.#waiting.push(resolve);
      this.#next();
    });
    try {
      return await use(model);
    } finally {
      this.#busy = false;
      this.#next();
    }
  }

  #next() {
    if (this.#busy || !this.#waiting.length) return;
    this.#busy = true;
    this.#waiting.shift()();
  }
}

/**
 * A model to use, and to give back. `ask` calls `use` with it when it is there and nobody else uses
 * it; what is `urgent` comes before what waits.
 * @param {string} url
 * @param {string|undefined} sha256 as of `load`
 * @param {(progress: { loaded: number, total: number }) => void} onProgress
 * @returns {{ ask: <T>(use: (model: import("./whybert.js").Model) => T | Promise<T>,
 *   options?: { urgent?: boolean }) => Promise<T>, giveBack: () => void }}
 */
export function borrow(url, sha256, onProgress) {
  const key = `${url} ${sha256 ?? ""}`;
  if (!shelf.has(key)) shelf.set(key, new SharedModel(key, url, sha256));
  return shelf.get(key).lend(onProgress);
}
