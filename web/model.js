// A model in this very thread: requests go in as why.h has them, explanations come out as JSON.

import { WhyError } from "./error.js";
import { parseExplanation, requestOf } from "./explanation.js";

const TARGET_KINDS = ["logit", "probability", "log_probability", "log_odds"]; // why_target_kind
const UNITS = ["token", "word"]; // why_unit
const PRECISIONS = ["exact", "fast"]; // why_request_precision
const FORMATS = ["text", "json", "svg", "png", "html"]; // why_format

/** A session holds at least so many tokens; it is made anew, larger, for a text that needs more. */
const SESSION_TOKENS = 64;

/** Lets the event loop run, so that messages (and with them cancellation) get through. */
const turn = globalThis.setImmediate
  ? () => new Promise((resolve) => setImmediate(resolve))
  : (() => {
      const waiting = [];
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => waiting.shift()();
      return () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          port2.postMessage(null);
        });
    })();

const indexIn = (list, value, what) => {
  const index = list.indexOf(value);
  if (index < 0)
    throw new WhyError(`${what} is one of ${list.join(", ")}, not "${value}".`, "argument");
  return index;
};

/** A text and its pair, or undefined for that. */
const textsOf = (text) => {
  const texts = Array.isArray(text) ? text : [text];
  if (texts.length < 1 || texts.length > 2 || texts.some((part) => typeof part !== "string"))
    throw new WhyError("A text is a string, or two of them for a pair.", "argument");
  return [texts[0], texts[1]];
};

/** Groups as one list of numbers, three for each. */
const spansOf = (groups) => {
  const isWhole = (number) => Number.isInteger(number) && number >= 0 && number < 2 ** 32;
  for (const group of groups)
    if (group.length !== 3 || !group.every(isWhole))
      throw new WhyError("A group is three numbers: segment, start, end.", "argument");
  return groups.flat();
};

/** @implements {import("./whybert.js").Model} */
export class LocalModel {
  #engine;
  #model;
  #session = 0;
  #sessionTokens = 0;
  #sessionFlags = 0;

  constructor(engine, model) {
    this.#engine = engine;
    this.#model = model;
    this.info = engine.json("model_about", model);
    this.methods = engine.json("methods");
  }

  async classify(text) {
    this.#checkOpen();
    const engine = this.#engine;
    return engine.scoped((scope) => {
      const session = this.#sessionFor(this.#count(text), 0);
      const [first, pair] = textsOf(text).map((part) => scope.text(part));
      const room = scope.take(4 * this.info.labels.length);
      return engine.json("session_classify", session, this.#model, ...first, ...pair, room);
    });
  }

  async explain(text, request = {}) {
    const render = (explanation) => this.#rendered(explanation, "json");
    return parseExplanation(await this.#explained(text, request, render));
  }

  async render(request, format) {
    const wanted = "json" in request ? requestOf(request) : request;
    indexIn(FORMATS, format, "A format");
    return this.#explained(wanted.text, wanted, (explanation) =>
      this.#rendered(explanation, format),
    );
  }

  async tokens(text) {
    this.#checkOpen();
    return this.#withTokens(
      text,
      (explanation) => parseExplanation(this.#rendered(explanation, "json")).tokens,
    );
  }

  async attention(text) {
    const tokens = await this.tokens(text);
    const engine = this.#engine;
    const { layers, heads } = this.info;
    const count = tokens.length;
    this.#checkOpen();
    const values = engine.scoped((scope) => {
      const session = this.#sessionFor(count, 0);
      const [first, pair] = textsOf(text).map((part) => scope.text(part));
      const floats = layers * heads * count * count;
      const at = scope.take(4 * floats);
      engine.run("session_attention", session, ...first, ...pair, at, scope.take(4));
      return engine.floats(at, floats).slice();
    });
    return { layers, heads, tokens, values };
  }

  /** "scalar" or "simd128", for tests and measurements: all kernels give the same bits. */
  async useKernels(name) {
    this.#checkOpen();
    this.#engine.scoped((scope) =>
      this.#engine.run("model_use_kernels", this.#model, scope.string(name)),
    );
    this.#dropSession(); // it keeps the kernels that it was made with
  }

  async close() {
    if (!this.#model) return;
    this.#dropSession();
    this.#engine.exports.model_free(this.#model);
    this.#model = 0;
  }

  #dropSession() {
    this.#engine.exports.session_free(this.#session);
    this.#session = this.#sessionTokens = 0;
  }

  #checkOpen() {
    if (!this.#model) throw new WhyError("This model is closed.", "argument");
  }

  /** A session for `tokens` tokens that can do what `flags` say; valid until the next call. */
  #sessionFor(tokens, flags) {
    if (tokens > this.#sessionTokens || flags & ~this.#sessionFlags) {
      this.#dropSession();
      this.#sessionFlags |= flags;
      let room = SESSION_TOKENS;
      while (room < tokens) room *= 2;
      room = Math.min(room, this.info.positions);
      this.#session = this.#engine.make("session_new", this.#model, room, this.#sessionFlags);
      this.#sessionTokens = room;
    }
    return this.#session;
  }

  /** Calls `use` with a why_request, which is freed afterwards. */
  #requested(text, request, use) {
    const {
      method,
      options = {},
      target,
      targetKind = "logit",
      unit = "token",
      groups,
      seed = 0,
      precision = "exact",
      maxTokens = 0,
    } = request;
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new WhyError("A seed is a whole number from 0 to 2^53 - 1.", "argument");
    return this.#engine.scoped((scope) => {
      const { exports } = this.#engine;
      const at = exports.request_new();
      if (!at) throw new WhyError("The browser gave no memory for a request.", "memory");
      try {
        const [first, pair] = textsOf(text).map((part) => scope.text(part));
        exports.request_text(at, ...first, ...pair);
        const pairs = Object.entries(options).filter(([, value]) => value !== undefined);
        const words = pairs.flat().map((word) => scope.string(word));
        exports.request_method(at, scope.string(method), scope.words(words), pairs.length);
        exports.request_target(
          at,
          scope.string(target),
          indexIn(TARGET_KINDS, targetKind, "A target kind"),
        );
        const spans = spansOf(groups ?? []);
        exports.request_units(
          at,
          indexIn(UNITS, unit, "A unit"),
          scope.words(spans),
          spans.length / 3,
        );
        exports.request_limits(
          at,
          seed,
          indexIn(PRECISIONS, precision, "A precision"),
          maxTokens,
        );
        return use(at);
      } finally {
        exports.heap(at, 0);
      }
    });
  }

  #withTokens(text, use) {
    const explanation = this.#requested(text, {}, (at) =>
      this.#engine.make("tokens_new", this.#model, at),
    );
    try {
      return use(explanation);
    } finally {
      this.#engine.exports.explanation_free(explanation);
    }
  }

  #count(text) {
    return this.#withTokens(text, (explanation) =>
      this.#engine.exports.explanation_tokens(explanation),
    );
  }

  async #explained(text, request, use) {
    this.#checkOpen();
    const { exports } = this.#engine;
    const explanation = this.#requested(text, request, (at) =>
      this.#engine.make("explanation_new", this.#model, at),
    );
    try {
      await this.#converse(explanation, request);
      this.#checkOpen();
      return use(explanation);
    } finally {
      exports.explanation_free(explanation);
    }
  }

  /** Answers the explanation's jobs, round after round, until there are none. */
  async #converse(explanation, { signal, onProgress }) {
    const { exports } = this.#engine;
    for (let jobs; (jobs = exports.explanation_ask(explanation));) {
      const { done, expected } = this.#progress(explanation);
      for (let index = 0; index < jobs; index++) {
        await turn();
        signal?.throwIfAborted();
        this.#checkOpen();
        this.#answer(explanation, index);
        onProgress?.({ done: done + index + 1, expected: Math.max(expected, done + jobs) });
      }
      this.#checkOpen(); // `onProgress` may have closed the model
      this.#engine.run("explanation_tell", explanation);
    }
  }

  #answer(explanation, index) {
    const engine = this.#engine;
    engine.scoped((scope) => {
      const sizes = scope.take(8);
      const job = engine.exports.explanation_job(explanation, index, sizes);
      const answer = engine.exports.explanation_answer(explanation, index, sizes + 4);
      const session = this.#sessionFor(
        engine.exports.explanation_tokens(explanation),
        engine.exports.explanation_session_flags(explanation),
      );
      engine.run(
        "session_answer",
        session,
        job,
        engine.word(sizes),
        answer,
        engine.word(sizes + 4),
      );
    });
  }

  #progress(explanation) {
    return this.#engine.scoped((scope) => {
      const at = scope.take(8);
      this.#engine.exports.explanation_progress(explanation, at, at + 4);
      return { done: this.#engine.word(at), expected: this.#engine.word(at + 4) };
    });
  }

  #rendered(explanation, format) {
    const bytes = this.#engine.render("explanation_render", explanation, FORMATS.indexOf(format));
    return format === "png" ? bytes : new TextDecoder().decode(bytes);
  }
}
