// A model that lives in a worker, used like one that lives here.

import { CalledWorker } from "./calls.js";
import { WhyError } from "./error.js";
import { parseExplanation, requestOf } from "./explanation.js";
import { namedFiles } from "./source.js";
import { Worker } from "./trusted.js";

export const startWorker = () =>
  new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

/** How often a call is tried with a worker that dies over it, or has no memory for it. */
const TRIES = 3;

/** @implements {import("./whybert.js").Model} */
class RemoteModel {
  #source;
  #options;
  /** @type {CalledWorker|undefined} */
  #worker;
  /** The model's arrival in `#worker`. @type {Promise<unknown>|undefined} */
  #loading;
  #closed = false;
  /** What was changed of the model. @type {import("./runner.js").Settings} */
  #settings = {};

  constructor(source, { labels, ...options }) {
    this.#source = source;
    this.#options = options;
    this.#settings.labels = labels;
  }

  /** A worker that has the model: the one that is there, or another after that ended. */
  async #ready(tools) {
    if (!this.#worker || this.#worker.ended) {
      this.#worker = new CalledWorker(startWorker);
      const args = [this.#source, this.#options, this.#settings];
      this.#loading = this.#worker
        .call("load", args, tools)
        .then((answer) => Object.assign(this, answer));
    }
    const worker = this.#worker;
    try {
      await this.#loading;
    } catch (error) {
      worker.end(error);
      throw error;
    }
    return worker;
  }

  /** A call has one answer, so that it can be made again where a worker ended over it. */
  async #call(call, args, tools) {
    for (let tries = 1; ; tries++) {
      if (this.#closed) throw new WhyError("This model is closed.", "argument");
      const worker = await this.#ready();
      try {
        return await worker.call(call, args, tools);
      } catch (error) {
        if (this.#closed || !(worker.ended || error.kind === "memory")) throw error;
        worker.end(error);
        if (worker.blocked) this.#options.workers = 1;
        if (tries === TRIES)
          throw new WhyError(`Given up after ${TRIES} tries: ${error.message}`, "memory");
      }
    }
  }

  async start(tools) {
    await this.#ready(tools);
    return this;
  }

  classify(text, { focus, maxTokens } = {}) {
    return this.#call("classify", [text, { focus, maxTokens }]);
  }

  async explain(text, { signal, onProgress, onDecision, onPartial, ...request } = {}) {
    const tools = { signal, onProgress, onDecision };
    if (onPartial) tools.onPartial = (json) => onPartial(parseExplanation(json));
    return parseExplanation(await this.#call("explain", [text, request], tools));
  }

  async compare(text, { signal, onProgress, ...request } = {}) {
    const found = await this.#call("compare", [text, request], { signal, onProgress });
    return { ...found, explanations: found.explanations.map(parseExplanation) };
  }

  async sanity(text, { signal, onProgress, ...request } = {}) {
    const tools = { signal, onProgress };
    const { explanations, steps, chance } = await this.#call("sanity", [text, request], tools);
    return { explanation: parseExplanation(explanations[0]), steps, chance };
  }

  render(request, format) {
    const { signal, onProgress, onDecision, onPartial, ...wanted } =
      "json" in request ? requestOf(request) : request;
    return this.#call("render", [wanted, format], { signal, onProgress });
  }

  words(text) {
    return this.#call("words", [text]);
  }

  tokens(text) {
    return this.#call("tokens", [text]);
  }

  attention(text, { signal, onProgress, ...request } = {}) {
    return this.#call("attention", [text, request], { signal, onProgress });
  }

  async inside(text, { signal, onProgress, ...request } = {}) {
    const tools = { signal, onProgress };
    const { explanations, ...found } = await this.#call("inside", [text, request], tools);
    return { explanation: parseExplanation(explanations[0]), ...found };
  }

  calibrate(labelled, { signal, onProgress } = {}) {
    return this.#call("calibrate", [labelled], { signal, onProgress });
  }

  stats() {
    return this.#call("stats", []);
  }

  rename(labels) {
    return this.#adjust({ labels });
  }

  setTemperature(temperature) {
    return this.#adjust({ temperature });
  }

  async #adjust(settings) {
    this.info = await this.#call("adjust", [settings]);
    Object.assign(this.#settings, settings);
  }

  async close() {
    this.#closed = true;
    this.#worker.end(new WhyError("This model is closed.", "argument"));
  }
}

const absolute = (source) =>
  typeof source === "string" || source instanceof URL
    ? new URL(source, document.baseURI).href
    : source;

/**
 * What can be sent to one worker after another: an address, or the bytes as a Blob, which stays
 * where it is. Not every browser lets a stream go, and none an answer of fetch.
 */
const sendable = async (source) => {
  if (source instanceof Response || source instanceof ReadableStream)
    return (source instanceof Response ? source : new Response(source)).blob();
  return source instanceof ArrayBuffer || ArrayBuffer.isView(source)
    ? new Blob([source])
    : absolute(namedFiles(source));
};

/** @type {import("./whybert.js").load} */
export async function loadInWorker(source, { wasm, signal, onProgress, ...options } = {}) {
  const wanted = { wasm: absolute(wasm), ...options };
  const model = new RemoteModel(await sendable(source), wanted);
  try {
    return await model.start({ signal, onProgress });
  } catch (error) {
    await model.close();
    throw error;
  }
}
