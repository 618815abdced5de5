// What can be changed of a model that is there: the names of its labels, and its temperature.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load, WhyError } from "../../web/whybert.js";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where wasm-simd/ is
const WASM = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, ROOT);
const TEXT = "A charming film, though its plot is hardly new.";

const tiny = () => load(new URL("models/tiny.gguf", ROOT), { wasm: WASM });

test("labels are called as the caller says, their numbers stay", async () => {
  const model = await tiny();
  const before = await model.explain(TEXT);
  const names = model.info.labels.map((_, index) => `caf\u00e9 ${index}`);
  await model.rename(names);
  assert.deepEqual(model.info.labels, names);
  const after = await model.explain(TEXT);
  assert.deepEqual(Object.keys(after.probabilities), names);
  assert.deepEqual(Object.values(after.probabilities), Object.values(before.probabilities));
  assert.equal(after.target.value, before.target.value);
  assert.equal((await model.explain(TEXT, { target: names[1] })).target.label, names[1]);
  await model.close();
});

test("a temperature spreads the probabilities, and leaves logits as they are", async () => {
  const model = await tiny();
  assert.equal(model.info.temperature, 1);
  const before = await model.explain(TEXT);
  await model.setTemperature(4);
  assert.equal(model.info.temperature, 4);
  const after = await model.explain(TEXT);
  assert.equal(after.label, before.label);
  assert.equal(after.target.value, before.target.value);
  const logOdds = ({ probabilities }) => {
    const [first, second] = Object.values(probabilities);
    return Math.log(first / second);
  };
  assert.ok(Math.abs(4 * logOdds(after) - logOdds(before)) < 1e-4);
  await model.setTemperature(1);
  assert.equal((await model.explain(TEXT)).json, before.json);
  await model.close();
});

test("a change waits for the explanations that were asked for before it", async () => {
  const model = await tiny();
  const request = { method: "integrated_gradients", targetKind: "probability" };
  const before = await model.explain(TEXT, request);
  const names = model.info.labels.map((_, index) => `label ${index}`);
  const meanwhile = model.explain(TEXT, request);
  await Promise.all([model.rename(names), model.setTemperature(2)]);
  assert.equal((await meanwhile).json, before.json);
  const after = await model.explain(TEXT, request);
  assert.ok(names.includes(after.target.label));
  assert.notEqual(after.target.value, before.target.value);
  await model.close();
});

test("what is wrong with a change is said in a sentence, and changes nothing", async () => {
  const model = await tiny();
  const { labels } = model.info;
  for (const wrong of [[], ["one"], labels.map(() => "same"), labels.map(() => ""), "ab", [1, 2]])
    await assert.rejects(
      model.rename(wrong),
      (error) => error instanceof WhyError && error.kind === "argument",
      JSON.stringify(wrong),
    );
  for (const wrong of [0, -1, NaN, Infinity, "hot"])
    await assert.rejects(
      model.setTemperature(wrong),
      (error) => error instanceof WhyError && error.kind === "argument",
      String(wrong),
    );
  assert.deepEqual(model.info.labels, labels);
  assert.equal(model.info.temperature, 1);
  await model.close();
});
