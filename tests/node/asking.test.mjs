// What can be asked beside a method's own options: one label against another, other texts, sentences,
// evidence, other methods, and the same method after the model has forgotten what it learnt.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { load, parseExplanation, requestOf, WhyError } from "../../web/whybert.js";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where wasm-simd/ is
const WASM = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, ROOT);
const TINY = new URL("models/tiny.gguf", ROOT);

const TEXT = "A charming film, though its plot is hardly new. I liked it.";

let model;
before(async () => {
  model = await load(TINY, { wasm: WASM });
});

const scoresOf = ({ words }) => words.map(({ score }) => score);
const near = (a, b) =>
  a.forEach((value, i) => assert.ok(Math.abs(value - b[i]) < 1e-4, `${a} ${b}`));

test("every method says its question and what it needs, and an explanation has its kind", async () => {
  const questions = new Set();
  for (const { name, kind, question, references } of model.methods) {
    questions.add(question);
    const others = references === "one" ? [TEXT] : undefined;
    const budget = model.methods
      .find((method) => method.name === name)
      .options.some((option) => option.name === "evaluations");
    const options = budget ? { evaluations: 40 } : {};
    const request = { method: name, unit: "word", references: others, options };
    const explanation = await model.explain(TEXT, request);
    assert.equal(explanation.result.kind, kind, name);
    const { text, ...again } = requestOf(parseExplanation(explanation.json));
    assert.equal((await model.explain(text, again)).json, explanation.json, name);
  }
  assert.deepEqual([...questions].sort(), ["change", "layers", "parts", "rule", "words"]);
});

test("every method tells how far it is, and stops when it is told to", async () => {
  for (const { name, references } of model.methods) {
    const controller = new AbortController();
    let last = 0;
    const stopped = model.explain(TEXT, {
      method: name,
      unit: "word",
      references: references === "one" ? [TEXT] : undefined,
      signal: controller.signal,
      onProgress({ done, expected }) {
        assert.ok(done > last && done <= expected, `${name}: ${last}, ${done} of ${expected}`);
        last = done;
        if (done === 2) controller.abort(new Error("enough"));
      },
    });
    // One that takes a run or two is through before it can be stopped.
    const outcome = await stopped.then(
      ({ evaluations }) => evaluations <= 2,
      ({ message }) => message === "enough" && last === 2,
    );
    assert.ok(outcome, name);
  }
});

test("one label against another is the difference of the two", async () => {
  const [one, other] = model.info.labels;
  const request = { method: "occlusion", unit: "word" };
  const explain = (more) => model.explain(TEXT, { ...request, ...more });
  const both = await explain({ target: one, against: other });
  assert.deepEqual([both.target.label, both.target.against], [one, other]);
  const apart = await Promise.all([one, other].map((target) => explain({ target })));
  const [first, second] = apart.map(scoresOf);
  near(
    scoresOf(both),
    first.map((score, i) => score - second[i]),
  );
  near([both.target.value], [apart[0].target.value - apart[1].target.value]);
  assert.equal(requestOf(both).against, other);
  await assert.rejects(explain({ target: one, against: one }), WhyError);
});

test("sentences are units, and their words are theirs", async () => {
  const explanation = await model.explain(TEXT, { method: "occlusion", unit: "sentence" });
  assert.deepEqual(
    explanation.words.map(({ text }) => text),
    ["A charming film, though its plot is hardly new.", "I liked it."],
  );
  for (const { text, start16, end16 } of explanation.words)
    assert.equal(TEXT.slice(start16, end16), text);
});

test("other texts are given as they are, and refused where a method takes none", async () => {
  const { name } = model.methods.find(({ references }) => references === "one");
  const references = [TEXT.replace("hardly", "barely")];
  const explanation = await model.explain(TEXT, { method: name, references });
  assert.deepEqual(explanation.references, references);
  assert.deepEqual(requestOf(explanation).references, references);
  for (const request of [
    { method: name },
    { method: name, references: [TEXT, TEXT] },
    { method: name, references: ["x"] },
    { method: name, references: TEXT },
    { method: name, references: [7] },
    { method: "occlusion", references },
  ])
    await assert.rejects(
      model.explain(TEXT, request),
      (error) => error instanceof WhyError && error.kind === "argument",
      JSON.stringify(request),
    );
});

test("evidence comes with an explanation and leaves it as it is", async () => {
  const request = { method: "occlusion", unit: "word" };
  const plain = await model.explain(TEXT, request);
  const { evidence, words, evaluations, json } = await model.explain(TEXT, {
    ...request,
    evidence: true,
  });
  assert.equal(plain.evidence, undefined);
  assert.deepEqual(scoresOf({ words }), scoresOf(plain));
  assert.ok(evaluations > plain.evaluations && evidence.evaluations > 0);
  const { shares, deletion, insertion } = evidence.curves;
  assert.equal(shares.length, words.length + 1);
  assert.deepEqual([shares[0], shares.at(-1)], [0, 1]);
  assert.ok(Math.abs(deletion[0] - insertion.at(-1)) < 1e-6, "the whole text");
  assert.ok(Math.abs(deletion.at(-1) - insertion[0]) < 1e-6, "a text without any");
  assert.ok(evidence.kendall_tau > 0.9, "occlusion is leaving one out");
  assert.equal(requestOf(parseExplanation(json)).evidence, true);
});

test("methods are compared pair by pair, and agree with themselves", async () => {
  const progress = [];
  const { explanations, agreements } = await model.compare(TEXT, {
    methods: ["occlusion", { method: "occlusion", options: { mode: "mask" } }, "occlusion"],
    unit: "word",
    top: 3,
    onProgress: ({ done, expected }) => progress.push([done, expected]),
  });
  assert.deepEqual(
    explanations.map(({ options }) => options.mode),
    ["delete", "mask", "delete"],
  );
  assert.deepEqual(
    agreements.map(({ pair }) => pair),
    [
      [0, 1],
      [0, 2],
      [1, 2],
    ],
  );
  const { spearman, kendall_tau: tau, top, top_overlap: overlap } = agreements[1];
  assert.deepEqual([spearman, tau, top, overlap], [1, 1, 3, 1]);
  assert.ok(agreements[0].spearman < 1);
  assert.deepEqual(progress.at(-1), [3, 3]);
  assert.ok(progress.every(([done], i) => i === 0 || done >= progress[i - 1][0]));
  await assert.rejects(model.compare(TEXT, { methods: ["occlusion"] }), /two or more/);
});

test("a model that is scrambled is whole again afterwards, and nobody else sees it", async () => {
  const request = { method: "occlusion", unit: "word" };
  const { json } = await model.explain(TEXT, request);
  const decided = await model.classify(TEXT);
  const scrambled = model.sanity(TEXT, request);
  const meanwhile = [model.explain(TEXT, request), model.classify(TEXT), model.attention("x")];
  const { explanation, steps } = await scrambled;
  assert.equal(explanation.json, json);
  assert.deepEqual(
    steps.map(({ first_layer: layer }) => layer),
    Array.from({ length: model.info.layers + 1 }, (_, i) => model.info.layers - i),
  );
  for (const { spearman } of steps) assert.ok(spearman === null || Math.abs(spearman) < 0.999);
  assert.equal((await meanwhile[0]).json, json);
  assert.deepEqual(await meanwhile[1], decided);
  assert.deepEqual((await model.sanity(TEXT, request)).steps, steps);
  assert.notDeepEqual((await model.sanity(TEXT, { ...request, seed: 5 })).steps, steps);
});

test("a scrambling that is stopped leaves the model whole", async () => {
  const request = { method: "occlusion", unit: "word" };
  const { json } = await model.explain(TEXT, request);
  const controller = new AbortController();
  const stopped = model.sanity(TEXT, {
    ...request,
    signal: controller.signal,
    onProgress: ({ done }) => done > 2.5 && controller.abort(new Error("enough")),
  });
  await assert.rejects(stopped, /enough/);
  assert.equal((await model.explain(TEXT, request)).json, json);
});
