// A worker: of a page that must not wait (`load`, then all that a model can do), or of such a worker
// that shares its jobs out (`follow`, then `answer`). calls.js is the other end.

import { LocalModel } from "./model.js";
import { loadEngine } from "./loading.js";
import { Pool } from "./pool.js";
import { Runner } from "./runner.js";

/** @type {import("./whybert.js").Model} */
let model;
/** @type {Runner} */
let runner;

/** Running calls, by id. @type {Map<number, AbortController>} */
const running = new Map();

/** What can be called. `tools` are the signal of this very call, and whom it tells what. */
const calls = {
  async load(tools, source, { workers, ...options }, settings) {
    const shares = workers !== 1;
    const loaded = await loadEngine(source, { ...options, ...tools, keepBytes: shares });
    runner = new Runner(loaded.engine, loaded.model);
    model = new LocalModel(runner, new Pool(runner, { workers, bytes: loaded.bytes }));
    await model.adjust(settings);
    return { info: model.info, methods: model.methods, found: loaded.found };
  },
  async follow(tools, bytes, options) {
    const loaded = await loadEngine(bytes, { ...options, ...tools });
    runner = new Runner(loaded.engine, loaded.model);
  },
  async answer({ signal }, batch) {
    return { answers: await runner.answer(batch, signal), memory: runner.memory() };
  },
  async adjust(tools, settings) {
    await (model ?? runner).adjust(settings);
    return model?.info;
  },
  classify: (tools, text, request) => model.classify(text, request),
  tokens: (tools, text) => model.tokens(text),
  words: (tools, text) => model.words(text),
  attention: (tools, text, request) => model.attention(text, { ...request, ...tools }),
  inside: async (tools, text, request) =>
    withJson(await model.inside(text, { ...request, ...tools })),
  calibrate: (tools, labelled) => model.calibrate(labelled, tools),
  stats: () => model.stats(),
  async explain({ onPartial, ...tools }, text, request) {
    if (onPartial) tools.onPartial = ({ json }) => onPartial(json);
    return (await model.explain(text, { ...request, ...tools })).json;
  },
  compare: async (tools, text, request) =>
    withJson(await model.compare(text, { ...request, ...tools })),
  sanity: async (tools, text, request) =>
    withJson(await model.sanity(text, { ...request, ...tools })),
  render: (tools, request, format) => model.render({ ...request, ...tools }, format),
  async gguf(tools, source, changes) {
    return (await import("./own_writer.js")).ggufOf(source, changes, tools);
  },
  async keep(tools, source, note) {
    await (await import("./own_writer.js")).keep(source, note, tools);
  },
  async note(tools, note) {
    await (await import("./own_writer.js")).renote(note);
  },
};

/** Explanations cross as the engine wrote them. */
const withJson = ({ explanation, explanations = [explanation], ...found }) => ({
  explanations: explanations.map(({ json }) => json),
  ...found,
});

/** The memory that an answer need not keep a copy of. */
const transferable = (value) =>
  value instanceof Uint8Array
    ? [value.buffer]
    : [value?.answers ?? value ?? {}].flatMap((arrays) =>
        Object.values(arrays).flatMap((array) =>
          array instanceof Float32Array ? [array.buffer] : [],
        ),
      );

/** A lock that is held as long as this worker lives: who waits for it learns of its end. */
const hold = (name) =>
  navigator.locks
    ?.request(name, () => {
      self.postMessage({ alive: true });
      return new Promise(() => {});
    })
    .catch(() => "nobody watches then");

self.onmessage = async ({ data: { id, call, args, hears, cancel, lifeline } }) => {
  if (lifeline) return hold(lifeline);
  if (cancel !== undefined) return running.get(cancel)?.abort();
  const controller = new AbortController();
  running.set(id, controller);
  const tellers = hears.map((name) => [
    name,
    (value) => self.postMessage({ id, told: { name, value } }),
  ]);
  const tools = { signal: controller.signal, ...Object.fromEntries(tellers) };
  try {
    const value = await calls[call](tools, ...args);
    self.postMessage({ id, value }, transferable(value));
  } catch (error) {
    const foreign = error instanceof RangeError || error.name === "RuntimeError"; // a trap
    self.postMessage({ id, error: { message: error.message, kind: error.kind, foreign } });
  } finally {
    running.delete(id);
  }
};
