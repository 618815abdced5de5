// whybert.js in Node, on the tiny model: the same module and the same bytes as in a browser.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { load, parseExplanation, requestOf, WhyError } from "../../web/whybert.js";
import { workersFor } from "../../web/pool.js";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where native/ and wasm-simd/ are
const WASM = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, ROOT);
const TINY = new URL("models/tiny.gguf", ROOT);
const PROGRAM = new URL(`${BUILD}/native/whybert`, ROOT).pathname;
const run = promisify(execFile);

const TEXTS = [
  "A charming film, though its plot is hardly new.",
  "na\u00efve \ud83d\ude00 caf\u00e9 \u6211\u559c\u6b22 this",
  "x",
];

/** What the program writes about a text. */
async function programExplains(text, method, unit, format, encoding = "utf8", more = []) {
  const named = { model: TINY.pathname, method, unit, format };
  const options = Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout } = await run(PROGRAM, ["explain", ...options, ...more, text], {
    maxBuffer: 1 << 26,
    encoding,
  });
  return stdout;
}

let model;
before(async () => {
  model = await load(TINY, { wasm: WASM });
});

test("a model tells what it is, and which methods there are", () => {
  assert.match(model.info.sha256, /^[0-9a-f]{64}$/);
  assert.ok(model.info.labels.length >= 2);
  assert.ok(model.methods.length >= 6);
  for (const method of model.methods)
    for (const field of ["name", "title", "about", "title_zh", "about_zh", "promise", "citation"])
      assert.ok(method[field], `${method.name} has no ${field}`);
});

test("a decision is a label and probabilities that sum to 1", async () => {
  for (const text of TEXTS) {
    const { label, probabilities } = await model.classify(text);
    const sum = Object.values(probabilities).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
    assert.equal(probabilities[label], Math.max(...Object.values(probabilities)));
    const { probabilities: explained } = await model.explain(text);
    assert.deepEqual(explained, probabilities);
  }
});

test("the module's JSON is the program's, byte for byte, for every method", async () => {
  for (const { name: method, references: takes } of model.methods) {
    for (const text of TEXTS) {
      const references = takes === "one" ? [text] : [];
      const more = references.flatMap((reference) => ["--reference", reference]);
      for (const unit of ["token", "word"]) {
        const stdout = await programExplains(text, method, unit, "json", "utf8", more);
        const explanation = await model.explain(text, { method, unit, references });
        assert.equal(explanation.json, stdout, `${method} by ${unit} of ${text}`);
      }
    }
  }
});

test("offsets in UTF-16 cut the words out of the text", async () => {
  for (const text of [...TEXTS, "a\ud83d\ude00b \u00e9\u0301 \ud800"]) {
    const explanation = await model.explain(text);
    assert.equal(explanation.text.length, text.length);
    for (const { text: word, start16, end16 } of explanation.words)
      assert.equal(explanation.text.slice(start16, end16), word);
    for (const { special, start16, end16 } of explanation.tokens)
      if (special) assert.equal(start16, end16);
  }
  const pair = await model.explain(["na\u00efve film", "\ud83d\ude00 sequel"]);
  const texts = [pair.text, pair.text_pair];
  assert.ok(pair.words.some(({ segment }) => segment === 1));
  for (const { text: word, segment, start16, end16 } of pair.words)
    assert.equal(texts[segment].slice(start16, end16), word);
});

test("an explanation is its own request, and gives itself again", async () => {
  const first = await model.explain(TEXTS[0], {
    method: "occlusion",
    unit: "word",
    target: model.info.labels[0],
    targetKind: "log_odds",
    groups: [
      [0, 0, 10],
      [0, 11, 15],
    ],
  });
  const { text, ...request } = requestOf(parseExplanation(first.json));
  assert.equal((await model.explain(text, request)).json, first.json);
  assert.equal(await model.render(first, "json"), first.json);
  assert.deepEqual(
    first.words.slice(0, 2).map((word) => word.text),
    ["A charming", "film"],
  );
});

test("a model fed byte by byte is the same model", async () => {
  const bytes = await readFile(TINY);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 1013)
        controller.enqueue(new Uint8Array(bytes.subarray(at, at + 1013)));
      controller.close();
    },
  });
  const seen = [];
  const streamed = await load(stream, {
    wasm: WASM,
    onProgress: (progress) => seen.push(progress),
  });
  assert.equal((await streamed.explain("again")).json, (await model.explain("again")).json);
  const { loaded, total } = seen.at(-1);
  assert.equal(loaded, bytes.length);
  assert.ok(
    total <= loaded && loaded - total < 32,
    `${total}: all but the padding of the last tensor`,
  );
  assert.equal(seen[0].total, 0, "the header is longer than the first piece");
  await streamed.close();
  await assert.rejects(streamed.explain("again"), /closed/);
});

test("loading stops when it is told to, with the reason that was given", async () => {
  const controller = new AbortController();
  const stream = new ReadableStream({
    pull(bytes) {
      bytes.enqueue(new Uint8Array(100));
      controller.abort(new Error("enough"));
      bytes.error(controller.signal.reason);
    },
  });
  const stopped = load(stream, { wasm: WASM, signal: controller.signal });
  await assert.rejects(stopped, /^Error: enough$/);
  const broken = new ReadableStream({ pull: (bytes) => bytes.error(new Error("no more")) });
  await assert.rejects(load(broken, { wasm: WASM }), /stopped coming before their end: no more/);
});

test("what is wrong with a file is said in a sentence", async () => {
  const bytes = await readFile(TINY);
  const cases = [
    new Uint8Array(0),
    new TextEncoder().encode("not a model at all"),
    bytes.subarray(0, bytes.length - 32),
  ];
  for (const wrong of cases)
    await assert.rejects(
      load(wrong, { wasm: WASM }),
      (error) => error instanceof WhyError && error.message.length > 10,
    );
  await assert.rejects(load(bytes, { wasm: WASM, sha256: "0".repeat(64) }), /sha256/);
});

test("a sha256 is checked with and without the browser's help, and believed where it was checked", async () => {
  const bytes = await readFile(TINY);
  const { sha256 } = model.info;
  const stream = () => new Blob([bytes]).stream();
  const { crypto } = globalThis;
  for (const helper of [crypto, undefined]) {
    Object.defineProperty(globalThis, "crypto", { value: helper, configurable: true });
    try {
      for (const source of [() => bytes, stream]) {
        const checked = await load(source(), { wasm: WASM, sha256 });
        assert.equal(checked.info.sha256, sha256);
        await checked.close();
        await assert.rejects(
          load(source(), { wasm: WASM, sha256: "0".repeat(64) }),
          /not the one that was expected/,
        );
      }
    } finally {
      Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
    }
  }
  const believed = await load(bytes, { wasm: WASM, sha256: "0".repeat(64), verified: true });
  assert.equal(believed.info.sha256, "0".repeat(64));
  await believed.close();
});

test("workers are as many as there are cores, and memory for", () => {
  const megabytes = 2 ** 20;
  assert.equal(workersFor(50 * megabytes, { hardwareConcurrency: 4, deviceMemory: 8 }), 4);
  assert.equal(workersFor(300 * megabytes, { hardwareConcurrency: 8, deviceMemory: 4 }), 3);
  assert.equal(workersFor(2000 * megabytes, { hardwareConcurrency: 8, deviceMemory: 0.5 }), 1);
  assert.equal(workersFor(50 * megabytes, {}), 1);
});

test("what computes is told: kernels, memory, the last call", async () => {
  const fresh = await load(TINY, { wasm: WASM });
  const before = await fresh.stats();
  assert.equal(before.last, undefined);
  assert.equal(before.memory.session, 0);
  assert.equal(before.kernels, fresh.info.kernels);
  assert.deepEqual(before.workers, { running: 1, allowed: 1, replaced: 0 });
  const { tokens, evaluations } = await fresh.explain(TEXTS[0], { method: "occlusion" });
  const { last, memory } = await fresh.stats();
  assert.equal(last.call, "explain");
  assert.equal(last.method, "occlusion");
  assert.equal(last.tokens, tokens.length);
  assert.equal(last.evaluations, evaluations);
  assert.ok(last.milliseconds > 0);
  assert.ok(memory.session > 0 && memory.all > memory.session + memory.model);
  await fresh.explain(TEXTS[0]);
  const { memory: later } = await fresh.stats();
  assert.ok(later.model > memory.model, "the packing for gradients");
  assert.ok(later.session > memory.session);
  await fresh.close();
});

/** Calls `use` where every look at the clock finds a second gone. */
async function onSlowMachine(use) {
  const { performance } = globalThis;
  let time = 0;
  const value = { now: () => (time += 1000) };
  Object.defineProperty(globalThis, "performance", { value, configurable: true });
  try {
    return await use();
  } finally {
    Object.defineProperty(globalThis, "performance", { value: performance, configurable: true });
  }
}

test("what was found so far is told of a method that samples, and is an explanation", async () => {
  const partials = [];
  const text = "not bad at all ".repeat(8);
  const request = { method: "kernel_shap", unit: "word" };
  const last = await onSlowMachine(() =>
    model.explain(text, { ...request, onPartial: (part) => partials.push(part) }),
  );
  assert.ok(partials.length > 0);
  for (const { evaluations, words } of partials) {
    assert.ok(evaluations < last.evaluations);
    assert.equal(words.length, last.words.length);
  }
  assert.equal((await model.explain(text, request)).json, last.json);
});

test("what was drawn, exactly or fast, is drawn again, here and by the program", async () => {
  const text = "not bad at all ".repeat(8);
  const found = new Set();
  for (const precision of ["exact", "fast"]) {
    const options = { evaluations: 150 };
    const request = { method: "kernel_shap", unit: "word", options, seed: 3, precision };
    const explanation = await model.explain(text, request);
    assert.equal(explanation.precision, precision);
    assert.ok(explanation.words.every(({ stderr }) => stderr > 0));
    assert.equal(await model.render(explanation, "json"), explanation.json);
    const asked = ["--option", "evaluations=150", "--seed", "3", "--precision", precision];
    const stdout = await programExplains(text, "kernel_shap", "word", "json", "utf8", asked);
    assert.equal(stdout, explanation.json);
    found.add(JSON.stringify(explanation.words));
  }
  assert.equal(found.size, 2, "fast is not exact");
});

test("what is wrong with a request is said in a sentence", async () => {
  for (const request of [
    { method: "nonsense" },
    { options: { nonsense: 1 } },
    { target: "nonsense" },
    { unit: "line" },
    { targetKind: "mood" },
    { seed: -1 },
    { seed: 1.5 },
    { precision: "rough", method: "kernel_shap" },
    { precision: "fast", method: "occlusion" },
    { method: "integrated_gradients", options: { baseline: "nonsense" } },
    { groups: [[0, 5, 2]] },
    { groups: [[0, 1]] },
    { groups: [[0, 0, -1]] },
    { references: "x" },
    { against: "nonsense" },
  ])
    await assert.rejects(
      model.explain("x", request),
      (error) => error instanceof WhyError && error.kind === "argument",
      JSON.stringify(request),
    );
  await assert.rejects(model.render({ text: "x" }, "gif"), /format/);
  for (const text of [undefined, 7, [], ["a", "b", "c"], ["a", undefined]])
    await assert.rejects(model.explain(text), /A text is a string/);
});

test("an option that is undefined is as one that is not there", async () => {
  const method = "integrated_gradients";
  assert.equal(
    (await model.explain("x", { method, options: { baseline: undefined } })).json,
    (await model.explain("x", { method })).json,
  );
});

test("a cut text's explanation gives itself again", async () => {
  for (const text of [TEXTS[0], [TEXTS[0], TEXTS[1]]]) {
    const cut = await model.explain(text, { maxTokens: 6 });
    assert.ok(cut.truncated);
    assert.equal(await model.render(cut, "json"), cut.json);
  }
});

test("a model may be closed while it is at work, and says so", async () => {
  const closedAtOnce = (call) => (model) => {
    const answer = call(model);
    model.close();
    return answer;
  };
  for (const begin of [
    closedAtOnce((model) => model.attention(TEXTS[0])),
    closedAtOnce((model) => model.explain(TEXTS[0], { method: "integrated_gradients" })),
    (model) => model.explain(TEXTS[0], { onProgress: () => model.close() }),
  ]) {
    const model = await load(TINY, { wasm: WASM });
    await assert.rejects(begin(model), /closed/);
    await model.close();
  }
});

test("an explanation stops when it is told to, and the model goes on", async () => {
  const controller = new AbortController();
  let last;
  const stopped = model.explain(TEXTS[0].repeat(3), {
    method: "integrated_gradients",
    signal: controller.signal,
    onProgress: ({ done }) => {
      last = done;
      if (done === 3) controller.abort(new Error("enough"));
    },
  });
  await assert.rejects(stopped, /enough/);
  assert.equal(last, 3);
  await model.explain("and on");
});

test("explanations at the same time do not disturb each other", async () => {
  const apart = [];
  for (const text of TEXTS)
    apart.push((await model.explain(text, { method: "integrated_gradients" })).json);
  const together = await Promise.all([
    ...TEXTS.map((text) => model.explain(text, { method: "integrated_gradients" })),
    model.explain("long ".repeat(100)),
  ]);
  assert.deepEqual(
    together.slice(0, TEXTS.length).map(({ json }) => json),
    apart,
  );
});

test("attention of all heads holds what the method of that name shows", async () => {
  const { layers, heads, tokens, values } = await model.attention(TEXTS[0]);
  const count = tokens.length;
  assert.equal(values.length, layers * heads * count * count);
  const { result } = await model.explain(TEXTS[0], {
    method: "attention",
    options: { layer: 1, head: 0 },
  });
  assert.deepEqual(
    [...values.subarray(heads * count * count, (heads + 1) * count * count)].map(Math.fround),
    result.values.map(Math.fround),
  );
});

test("gradients of attention are those that attention_gradient follows, of the target asked", async () => {
  const [positive, negative] = await Promise.all(
    ["positive", "negative"].map((target) =>
      model.attention(TEXTS[0], { gradients: true, target }),
    ),
  );
  const { layers, heads, tokens, values, gradients } = positive;
  const count = tokens.length;
  assert.deepEqual([...values], [...(await model.attention(TEXTS[0])).values]);
  assert.deepEqual([positive.target.label, negative.target.label], ["positive", "negative"]);
  const identity = Float64Array.from({ length: count ** 2 }, (_, i) =>
    Number(i % (count + 1) === 0),
  );
  let relevance = identity;
  for (let layer = 0; layer < layers; layer++) {
    const next = Float64Array.from(relevance);
    for (let i = 0; i < heads * count ** 2; i++) {
      const at = layer * heads * count ** 2 + i;
      const moved = Math.max(0, values[at] * gradients[at]) / heads;
      const [from, via] = [Math.floor(i / count) % count, i % count];
      for (let to = 0; to < count; to++)
        next[from * count + to] += moved * relevance[via * count + to];
    }
    relevance = next;
  }
  const { tokens: scored } = await model.explain(TEXTS[0], {
    method: "attention_gradient",
    target: "positive",
  });
  const strongest = Math.max(...scored.map(({ score }) => score));
  assert.ok(strongest > 0);
  for (const [t, { score }] of scored.entries())
    assert.ok(Math.abs(relevance[t] - identity[t] - score) < 1e-5 * strongest, `token ${t}`);
  assert.notDeepEqual([...gradients.slice(0, 50)], [...negative.gradients.slice(0, 50)]);
});

test("tokens come without a run of the model", async () => {
  const tokens = await model.tokens(TEXTS[0]);
  assert.equal(tokens[0].text, "[CLS]");
  assert.equal(tokens.at(-1).text, "[SEP]");
  assert.deepEqual(
    tokens.map(({ text }) => text),
    (await model.explain(TEXTS[0])).tokens.map(({ text }) => text),
  );
});

test("pictures are the program's, byte for byte: text as a string, PNG as bytes", async () => {
  for (const method of ["occlusion", "attention"]) {
    for (const format of ["text", "svg", "html", "png"]) {
      const stdout = await programExplains(TEXTS[1], method, "word", format, "buffer");
      const picture = await model.render({ text: TEXTS[1], method, unit: "word" }, format);
      assert.equal(typeof picture, format === "png" ? "object" : "string");
      assert.ok(Buffer.from(picture).equals(stdout), `${method} as ${format}`);
    }
  }
});
