// A model that lives in a worker, used like one that lives here: the other end of worker.js.

import { WhyError } from "./error.js";
import { parseExplanation, requestOf } from "./explanation.js";

/** @implements {import("./whybert.js").Model} */
class RemoteModel {
  #worker;
  #last = 0;
  /** Calls without an answer yet, by id. */
  #waiting = new Map();
  /** Why no call is answered any more. @type {WhyError|undefined} */
  #ended;

  /** @param {Worker} worker */
  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data: { id, progress, error, value } }) => {
      const call = this.#waiting.get(id);
      if (!call) return;
      if (progress) return call.onProgress?.(progress);
      if (error) call.reject(new WhyError(error.message, error.kind));
      else call.resolve(value);
    };
    worker.onerror = (event) => {
      const reason = event.message ?? "it could not be started";
      this.#end(new WhyError(`The worker stopped: ${reason}.`, "unsupported"));
    };
  }

  /** @param {WhyError} error what every call gets from now on */
  #end(error) {
    this.#ended = error;
    for (const call of this.#waiting.values()) call.reject(error);
  }

  /** @param {string} call @param {unknown[]} args */
  async #call(call, args, { signal, onProgress } = {}) {
    signal?.throwIfAborted();
    if (this.#ended) throw this.#ended;
    const id = ++this.#last;
    const cancel = () => {
      this.#worker.postMessage({ cancel: id });
      this.#waiting.get(id).reject(signal.reason);
    };
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject, onProgress });
        signal?.addEventListener("abort", cancel, { once: true });
        this.#worker.postMessage({ id, call, args });
      });
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#waiting.delete(id);
    }
  }

  async start(source, { signal, onProgress, ...options }) {
    Object.assign(this, await this.#call("load", [source, options], { signal, onProgress }));
    return this;
  }

  classify(text) {
    return this.#call("classify", [text]);
  }

  async explain(text, { signal, onProgress, ...request } = {}) {
    return parseExplanation(await this.#call("explain", [text, request], { signal, onProgress }));
  }

  render(request, format) {
    const { signal, onProgress, ...wanted } = "json" in request ? requestOf(request) : request;
    return this.#call("render", [wanted, format], { signal, onProgress });
  }

  tokens(text) {
    return this.#call("tokens", [text]);
  }

  attention(text) {
    return this.#call("attention", [text]);
  }

  async close() {
    this.#worker.terminate();
    this.#end(new WhyError("This model is closed.", "argument"));
  }
}

const absolute = (source) =>
  typeof source === "string" || source instanceof URL
    ? new URL(source, document.baseURI).href
    : source;

/** What a worker can be sent: not every browser lets a stream go, and none an answer of fetch. */
const sendable = async (source) =>
  source instanceof Response || source instanceof ReadableStream
    ? (source instanceof Response ? source : new Response(source)).blob()
    : absolute(source);

/** @type {import("./whybert.js").load} */
export async function loadInWorker(source, { wasm, ...options } = {}) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const model = new RemoteModel(worker);
  try {
    return await model.start(await sendable(source), { wasm: absolute(wasm), ...options });
  } catch (error) {
    await model.close();
    throw error;
  }
}
