// A model in a worker of its own, so that the page never waits. remote.js is the other end:
// { id, call, args } comes in, { id, value | error | progress } goes out, { cancel: id } stops.

import { load } from "./whybert.js";

/** @type {import("./whybert.js").Model} */
let model;

/** Running calls, by id. @type {Map<number, AbortController>} */
const running = new Map();

/** What can be called. `tools` are the signal and the progress of this very call. */
const calls = {
  async load(tools, source, options) {
    model = await load(source, { ...options, ...tools });
    return { info: model.info, methods: model.methods };
  },
  classify: (tools, text) => model.classify(text),
  tokens: (tools, text) => model.tokens(text),
  attention: (tools, text) => model.attention(text),
  explain: async (tools, text, request) =>
    (await model.explain(text, { ...request, ...tools })).json,
  render: (tools, request, format) => model.render({ ...request, ...tools }, format),
};

const transferable = (value) =>
  value instanceof Uint8Array
    ? [value.buffer]
    : value?.values instanceof Float32Array
      ? [value.values.buffer]
      : [];

self.onmessage = async ({ data: { id, call, args, cancel } }) => {
  if (cancel !== undefined) {
    running.get(cancel)?.abort();
    return;
  }
  const controller = new AbortController();
  running.set(id, controller);
  const tools = {
    signal: controller.signal,
    onProgress: (progress) => self.postMessage({ id, progress }),
  };
  try {
    const value = await calls[call](tools, ...args);
    self.postMessage({ id, value }, transferable(value));
  } catch (error) {
    self.postMessage({ id, error: { message: error.message, kind: error.kind } });
  } finally {
    running.delete(id);
  }
};
