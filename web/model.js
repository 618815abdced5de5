// A model in this very thread: requests go in, explanations come out as the engine's JSON.

import { Conversation } from "./conversation.js";
import { parseDecision, parseExplanation, requestOf } from "./explanation.js";
import { indexIn, textsOf, withRequest } from "./request.js";
import { Round } from "./round.js";
import { turn } from "./turn.js";

const SESSION_GRADIENTS = 1; // WHY_SESSION_GRADIENTS
const FORMATS = ["text", "json", "svg", "png", "html"]; // why_format

/** @implements {import("./whybert.js").Model} */
export class LocalModel {
  #runner;
  #pool;
  /** What the last call did. @type {import("./whybert.js").LastCall|undefined} */
  #last;
  /** Explanations on their way: they hold names that a renaming frees. @type {Set<Promise<any>>} */
  #open = new Set();
  /** The self-test, while it changes the model's weights. @type {Promise<any>|undefined} */
  #taken;

  /**
   * @param {import("./runner.js").Runner} runner
   * @param {import("./pool.js").Pool} pool
   */
  constructor(runner, pool) {
    this.#runner = runner;
    this.#pool = pool;
    this.info = runner.about();
    const { task, problem_type: problem } = this.info;
    const comparesTexts = task === "sentence_similarity";
    const hasLabels = !comparesTexts && problem !== "regression";
    this.methods = runner.engine
      .json("methods")
      .filter(({ needs_similarity: needsTwo }) => comparesTexts || !needsTwo)
      .filter(({ needs_labels: needsLabels }) => hasLabels || !needsLabels);
  }

  get #engine() {
    return this.#runner.engine;
  }

  classify(text, { focus, maxTokens } = {}) {
    return this.#held(async () => {
      this.#runner.checkOpen();
      const begun = performance.now();
      const tokens = this.#count(text);
      const decision = this.#decided(text, { focus, maxTokens });
      this.#note({ call: "classify", tokens, evaluations: 1 }, begun);
      return decision;
    });
  }

  async explain(text, request = {}) {
    const render = (explanation) => this.#rendered(explanation, "json");
    return parseExplanation(await this.#explained(text, request, render));
  }

  compare(text, request = {}) {
    return this.#held(() => this.#lend("compare", text, request));
  }

  async sanity(text, request = {}) {
    while (this.#taken || this.#open.size) await Promise.allSettled([this.#taken, ...this.#open]);
    this.#taken = this.#lend("sanity", text, request);
    try {
      return await this.#taken;
    } finally {
      this.#taken = undefined;
    }
  }

  async render(request, format) {
    const wanted = "json" in request ? requestOf(request) : request;
    indexIn(FORMATS, format, "A format");
    return this.#explained(wanted.text, wanted, (explanation) =>
      this.#rendered(explanation, format),
    );
  }

  async tokens(text) {
    return this.#split(text).tokens;
  }

  async words(text) {
    return this.#split(text).words;
  }

  attention(text, { gradients = false, signal, onProgress, maxTokens, ...asked } = {}) {
    const { target, against, focus, targetKind } = asked;
    const request = { target, against, focus, targetKind, maxTokens, signal, onProgress };
    return this.#held(async () => {
      this.#runner.checkOpen();
      const explanation = gradients
        ? await this.#answered(text, request)
        : this.#tokensOf(text, maxTokens);
      try {
        await turn();
        signal?.throwIfAborted();
        this.#runner.checkOpen();
        return this.#attended(explanation, gradients);
      } finally {
        this.#engine.exports.explanation_free(explanation);
      }
    });
  }

  inside(text, { layer = 0, head = 0, signal, onProgress, ...asked } = {}) {
    const { target, against, focus, targetKind, maxTokens } = asked;
    const request = { method: "layer_lens", target, against, focus, targetKind, maxTokens };
    return this.#held(async () => {
      const { insideAt } = await import("./inside.js"); // most readers never ask for it
      const engine = this.#engine;
      const lens = await this.#answered(text, { ...request, signal, onProgress });
      try {
        const explanation = parseExplanation(this.#rendered(lens, "json"));
        const session = this.#runner.sessionFor(explanation.tokens.length, SESSION_GRADIENTS);
        const found = engine.make("inside_new", session, lens, layer, head);
        const inside = insideAt(engine, found);
        engine.exports.inside_free(found);
        return { explanation, ...inside };
      } finally {
        engine.exports.explanation_free(lens);
      }
    });
  }

  async stats() {
    this.#runner.checkOpen();
    const { memory_bytes: model, kernels } = this.#runner.about();
    const { running, allowed, replaced, memory: all } = this.#pool.stats();
    return {
      file: this.#engine.file,
      fast: this.#engine.fast,
      kernels,
      workers: { running, allowed, replaced },
      memory: { model, session: this.#runner.memory().session, all },
      last: this.#last,
    };
  }

  calibrate(labelled, tools = {}) {
    return this.#held(async () => {
      const { calibrate } = await import("./calibration.js"); // most readers never ask for it
      return calibrate(this.#runner, this.#pool, labelled, tools);
    });
  }

  rename(labels) {
    return this.adjust({ labels });
  }

  setTemperature(temperature) {
    return this.adjust({ temperature });
  }

  /** @param {import("./runner.js").Settings} settings */
  async adjust(settings) {
    while (this.#taken || this.#open.size) await Promise.allSettled([this.#taken, ...this.#open]);
    this.#adjustNow(settings);
    this.info = this.#runner.about();
  }

  /** @param {import("./runner.js").Settings} settings */
  #adjustNow(settings) {
    this.#runner.checkOpen();
    this.#runner.adjust(settings);
    this.#pool.adjust(settings);
  }

  async close() {
    if (!this.#runner.model) return;
    this.#runner.close();
    this.#pool.close();
  }

  /** What every head looks at: each array leaves the module's memory by one copy. */
  #attended(explanation, gradients) {
    const engine = this.#engine;
    const { tokens, target } = parseExplanation(this.#rendered(explanation, "json"));
    const session = this.#runner.sessionFor(tokens.length, gradients ? SESSION_GRADIENTS : 0);
    const found = engine.make("heads_new", session, explanation, Number(gradients));
    try {
      const [layers, heads] = [0, 4].map((at) => engine.word(found + at));
      const copied = (at) =>
        engine.floats(engine.word(found + at), layers * heads * tokens.length ** 2).slice();
      const attention = { layers, heads, tokens, values: copied(12) };
      return gradients ? { ...attention, gradients: copied(16), target } : attention;
    } finally {
      engine.exports.heads_free(found);
    }
  }

  #note(call, begun) {
    const milliseconds = performance.now() - begun;
    this.#last = { ...call, milliseconds };
  }

  /** What the model says, computed in this very instance. */
  #decided(text, request) {
    const { exports } = this.#engine;
    const decision = this.#requested(text, request, (at) =>
      this.#engine.make("decision_new", this.#runner.model, at),
    );
    try {
      for (let round; (round = new Round(this.#runner, decision)).jobs;) {
        for (let job = 0; job < round.jobs; job++) round.answerHere(job);
        this.#engine.run("explanation_tell", decision);
      }
      return parseDecision(this.#rendered(decision, "json"), textsOf(text));
    } finally {
      exports.explanation_free(decision);
    }
  }

  #requested(text, request, use) {
    return withRequest(this.#engine, text, request, use);
  }

  /** How a text is read, before anything is computed. */
  #split(text) {
    this.#runner.checkOpen();
    return this.#withTokens(text, (explanation) =>
      parseExplanation(this.#rendered(explanation, "json")),
    );
  }

  /** To be freed. */
  #tokensOf(text, maxTokens) {
    return this.#requested(text, { maxTokens }, (at) =>
      this.#engine.make("tokens_new", this.#runner.model, at),
    );
  }

  #withTokens(text, use) {
    const explanation = this.#tokensOf(text);
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

  #explained(...asked) {
    return this.#held(() => this.#explain(...asked));
  }

  /** @param {"compare"|"sanity"} call of agreement.js, which few readers ever ask for */
  async #lend(call, text, request) {
    const lent = {
      engine: this.#engine,
      info: this.info,
      answered: (text, request) => this.#answered(text, request),
      read: (explanation) => parseExplanation(this.#rendered(explanation, "json")),
      adjust: (settings) => this.#adjustNow(settings),
    };
    return (await import("./agreement.js"))[call](lent, text, request);
  }

  /** Nothing begins while the model is changed, and what has begun is over before. */
  async #held(begin) {
    while (this.#taken) await Promise.allSettled([this.#taken]);
    const begun = begin();
    this.#open.add(begun);
    try {
      return await begun;
    } finally {
      this.#open.delete(begun);
    }
  }

  async #explain(text, request, use) {
    const explanation = await this.#answered(text, request);
    try {
      return use(explanation);
    } finally {
      this.#engine.exports.explanation_free(explanation);
    }
  }

  /** An explanation whose jobs are all answered; to be freed. */
  async #answered(text, request) {
    this.#runner.checkOpen();
    const begun = performance.now();
    const { exports } = this.#engine;
    const explanation = this.#requested(text, request, (at) =>
      this.#engine.make("explanation_new", this.#runner.model, at),
    );
    try {
      const tokens = exports.explanation_tokens(explanation);
      const conversation = new Conversation(this.#runner, this.#pool, explanation);
      const { onPartial } = request;
      if (conversation.progress.expected > 1) await this.#announce(text, request);
      await conversation.run(
        request,
        onPartial && (() => onPartial(parseExplanation(this.#rendered(explanation, "json")))),
      );
      const { done: evaluations } = conversation.progress;
      this.#note({ call: "explain", method: request.method, tokens, evaluations }, begun);
      return explanation;
    } catch (error) {
      exports.explanation_free(explanation);
      throw error;
    }
  }

  /** Tells the decision before a method begins that takes more than one run. */
  async #announce(text, { signal, onDecision, focus, maxTokens }) {
    if (!onDecision) return;
    await turn();
    signal?.throwIfAborted();
    this.#runner.checkOpen();
    onDecision(this.#decided(text, { focus, maxTokens }));
  }

  #rendered(explanation, format) {
    const bytes = this.#engine.render("explanation_render", explanation, FORMATS.indexOf(format));
    return format === "png" ? bytes : new TextDecoder().decode(bytes);
  }
}
