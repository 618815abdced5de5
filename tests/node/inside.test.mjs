// What happens inside a run, as it leaves the module: the same numbers as attention and methods tell.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../web/whybert.js";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where wasm-simd/ is
const WASM = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, ROOT);
const TEXT = "A charming film, though its plot is hardly new.";

const open = (file) => load(new URL(file, ROOT), { wasm: WASM });
const tiny = () => open("models/tiny.gguf");

const lengthOf = (numbers) => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));
const near = (one, other, within) => assert.ok(Math.abs(one - other) <= within, `${one}, ${other}`);

test("one head is the one that attention tells, in every layer", async () => {
  const model = await tiny();
  const { layers, heads, tokens, values } = await model.attention(TEXT);
  const T = tokens.length;
  for (const [layer, head] of [
    [0, 0],
    [layers - 1, heads - 1],
  ]) {
    const inside = await model.inside(TEXT, { layer, head });
    assert.deepEqual([inside.layer, inside.head], [layer, head]);
    const place = (layer * heads + head) * T * T;
    assert.deepEqual([...inside.attention], [...values.subarray(place, place + T * T)]);
    assert.equal(inside.query.length, T * inside.depth);
    assert.equal(inside.depth, inside.channels / heads);
    const { query, key, scores, depth: D } = inside;
    for (let at = 0; at < T * T; at++) {
      const [from, to] = [Math.floor(at / T), at % T];
      const product = query
        .subarray(from * D, (from + 1) * D)
        .reduce((sum, x, d) => sum + x * key[to * D + d], 0);
      near(scores[at], product, 1e-5);
    }
  }
  await model.close();
});

test("its arrays have the shapes that are promised, and it tells of the target that was asked", async () => {
  const model = await tiny();
  const [one, other] = await Promise.all(
    model.info.labels.slice(0, 2).map((target) => model.inside(TEXT, { target })),
  );
  const T = one.explanation.tokens.length;
  const { layers: L, channels: C, embedding: E, labels: K } = one;
  assert.equal(one.states.length, (L + 1) * T * C);
  assert.equal(one.words.length, T * E);
  assert.equal(one.state_cosines.length, L * T);
  assert.equal(one.state_gradient_norms.length, (L + 1) * T);
  assert.equal(one.logit_parts.length, K * C);
  assert.equal(one.slot, 0);
  assert.deepEqual(
    [one, other].map(({ explanation }) => explanation.target.label),
    model.info.labels.slice(0, 2),
  );
  assert.notDeepEqual([...one.gradient], [...other.gradient]);
  assert.deepEqual([...one.states], [...other.states]);
  near(one.state_norms[1], lengthOf(one.states.subarray(C, 2 * C)), 1e-4);
  for (const [k, { explanation }] of [one, other].entries()) {
    const parts = one.logit_parts.subarray(k * C, (k + 1) * C);
    const logit = parts.reduce((sum, x) => sum + x, one.biases[k]);
    near(logit, explanation.target.value, 1e-3);
  }
  const target = model.info.labels[0];
  const scores = await model.explain(TEXT, { method: "gradient_x_input", target });
  scores.tokens.forEach(({ score }, t) => {
    const product = one.words
      .subarray(t * E, (t + 1) * E)
      .reduce((sum, x, e) => sum + x * one.gradient[t * E + e], 0);
    near(score, product, 1e-5);
  });
  await model.close();
});

test("two texts have a row each, a gap has none, and a text is cut where it is asked", async () => {
  const similarity = await open("tests/golden/heads/distilbert-sim.gguf");
  const inside = await similarity.inside(["the plot", "my actor"]);
  assert.equal(inside.pooled.length, 2 * inside.channels);
  assert.equal(inside.slot, inside.explanation.tokens.length);
  const cosine = inside.logit_parts.reduce((sum, part) => sum + part, 0);
  near(cosine, inside.explanation.target.value, 1e-5);
  await similarity.close();
  const words = await open("tests/golden/heads/bert-mlm.gguf");
  const gap = await words.inside("the plot is [MASK]");
  assert.deepEqual([gap.pooled_rows, gap.pooled, gap.biases], [0, undefined, undefined]);
  assert.equal(gap.explanation.tokens[gap.slot].text, "[MASK]");
  await words.close();
  const model = await tiny();
  const cut = await model.inside(TEXT, { maxTokens: 6 });
  assert.equal(cut.explanation.tokens.length, 6);
  assert.equal(cut.scores.length, 36);
  await assert.rejects(model.inside(TEXT, { layer: 99 }), { kind: "argument", message: /layers/ });
  await model.close();
  await assert.rejects(model.inside(TEXT), { kind: "argument" });
});
