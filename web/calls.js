// A worker that can be called: the other end of worker.js. To it goes { id, call, args, hears },
// from it comes { id, value | error | told }; { cancel: id } stops a call. Who starts it is told when
// it dies, however it does: the worker holds a lock as long as it lives. One that is about to start a
// worker of its own says { starts: true }, and { starts: false } once that has been done.

import { WhyError } from "./error.js";

/** That there is no worker, which says nothing against computing without one. @param {string} reason */
const refusal = (reason) =>
  Object.assign(new WhyError(`No worker could be started: ${reason}.`, "worker"), {
    refused: true,
  });

/**
 * How long a worker may take, in ms, to start one of its own, which is done in a few: in Firefox, now
 * and then, the constructor does not return, and the worker answers nothing any more.
 */
const STARTS_WITHIN = 5000;

export class CalledWorker {
  #worker;
  /** Whether anything ever came from it. */
  #spoke = false;
  #last = 0;
  /** Calls without an answer yet, by id. */
  #waiting = new Map();
  #watching = new AbortController();
  #starting;

  /** Why no call is answered any more. @type {WhyError|undefined} */
  ended;

  /** Whether it ended because it could not start a worker of its own. */
  blocked = false;

  /** @param {() => Worker} start */
  constructor(start) {
    try {
      this.#worker = start();
    } catch ({ message }) {
      this.end(refusal(message));
      return;
    }
    const lifeline = `whybert ${Date.now()} ${Math.random()}`;
    this.#worker.onmessage = ({ data: { id, value, error, told, alive, starts } }) => {
      this.#spoke = true;
      if (starts !== undefined) this.#expect(starts);
      if (alive) this.#watch(lifeline);
      const call = this.#waiting.get(id);
      if (!call) return;
      if (told) call.tools[told.name]?.(told.value);
      else if (error) call.reject(this.#received(error));
      else call.resolve(value);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault(); // whoever called is told
      const reason = event.message ?? "its script did not come";
      const stopped = new WhyError(`The worker stopped: ${reason}.`, "worker");
      this.end(this.#spoke ? stopped : refusal(reason));
    };
    this.#worker.postMessage({ lifeline });
  }

  /** After an error that is none of ours nothing is known of the memory that it happened in. */
  #received({ message, kind, foreign }) {
    const error = new WhyError(message, kind);
    if (foreign) this.end(error);
    return error;
  }

  /** Only secure contexts have locks; elsewhere a worker that dies without a word is not noticed. */
  #watch(lifeline) {
    const died = () =>
      this.end(new WhyError("The worker was stopped, most likely for want of memory.", "memory"));
    navigator.locks
      .request(lifeline, { signal: this.#watching.signal }, died)
      .catch(() => "not watched any more");
  }

  /** What is late here, too, may have been answered. @param {boolean} starts a worker of its own */
  #expect(starts) {
    clearTimeout(this.#starting);
    if (!starts) return;
    const begun = performance.now();
    this.#starting = setTimeout(() => {
      if (performance.now() - begun > 2 * STARTS_WITHIN) return this.#expect(true);
      this.blocked = true;
      this.end(new WhyError("The worker did not come back from starting another.", "worker"));
    }, STARTS_WITHIN);
  }

  /** @param {WhyError} error what every call gets from now on */
  end(error) {
    if (this.ended) return;
    this.ended = error;
    clearTimeout(this.#starting);
    this.#watching.abort();
    this.#worker?.terminate();
    for (const call of this.#waiting.values()) call.reject(error);
  }

  /**
   * @param {string} call of worker.js
   * @param {unknown[]} args
   * @param {{ signal?: AbortSignal }} [tools] and functions that are told things meanwhile
   * @returns {Promise<any>}
   */
  async call(call, args, { signal, ...tools } = {}) {
    signal?.throwIfAborted();
    if (this.ended) throw this.ended;
    const id = ++this.#last;
    const cancel = () => {
      this.#worker.postMessage({ cancel: id });
      this.#waiting.get(id).reject(signal.reason);
    };
    const hears = Object.keys(tools).filter((name) => tools[name]);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject, tools });
        signal?.addEventListener("abort", cancel, { once: true });
        this.#worker.postMessage({ id, call, args, hears });
      });
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#waiting.delete(id);
    }
  }
}
