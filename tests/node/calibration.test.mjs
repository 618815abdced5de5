// A calibration by the module is the program's, and what is wrong with a line is said of that line.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load } from "../../web/whybert.js";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where native/ and wasm-simd/ are
const WASM = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, ROOT);
const PROGRAM = new URL(`${BUILD}/native/whybert`, ROOT).pathname;
const TINY = new URL("models/tiny.gguf", ROOT);
const MULTI = new URL("tests/golden/multi_label.gguf", ROOT);
const LABELLED = await readFile(new URL("tests/labelled.tsv", ROOT), "utf8");

function programCalibrates(labelled, file, ...more) {
  const { pathname: model } = file;
  const options = ["calibrate", "--format", "json", "--model", model, ...more, "-"];
  const { stdout, stderr } = spawnSync(PROGRAM, options, { input: labelled, encoding: "utf8" });
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

async function withModel(file, use) {
  const model = await load(file, { wasm: WASM });
  try {
    await use(model);
  } finally {
    await model.close();
  }
}

test("the module concludes what the program concludes", async () => {
  // The labels alternate with a period that is not that of the batches.
  const many = Array.from({ length: 300 }, (_, i) => `${i % 3}\ta film of ${i} good ideas\n`);
  const pairs = "\ufeff0\tgood\tthe plot\r\n\r\n2\tbad\t\n1\tdull\ta\tb";
  await withModel(TINY, async (model) => {
    for (const labelled of [LABELLED, many.join(""), pairs])
      assert.deepEqual(await model.calibrate(labelled), programCalibrates(labelled, TINY));
    await model.setTemperature(2.5);
    const found = await model.calibrate(LABELLED);
    assert.equal(found.before.temperature, 2.5);
    assert.deepEqual(found, programCalibrates(LABELLED, TINY, "--temperature", "2.5"));
  });
  const several = "0, 2\tgood\n\tbad\nno one\tdull film\n";
  await withModel(MULTI, async (model) => {
    const found = await model.calibrate(several);
    assert.equal(found.answers, 12);
    assert.deepEqual(found, programCalibrates(several, MULTI));
  });
});

test("what is wrong with a line is said of it, and the model lives on", async () => {
  await withModel(TINY, async (model) => {
    for (const [labelled, message] of [
      ["0\tgood\n\nbad", /^Line 3: It has no tab/],
      ["0\tgood\n7\tbad", /^Line 2: There is no label/],
      ["\n\n", /no labelled text/],
    ])
      await assert.rejects(model.calibrate(labelled), { message, kind: "argument" });
    assert.equal((await model.calibrate("0\tgood")).texts, 1);
  });
  await assert.rejects(
    withModel(TINY, async (model) => {
      await model.close();
      await model.calibrate("0\tgood");
    }),
    /closed/,
  );
});

test("it tells how far it is, and can be stopped", async () => {
  const labelled = "0\tgood\n".repeat(200);
  await withModel(TINY, async (model) => {
    const told = [];
    await model.calibrate(labelled, { onProgress: (progress) => told.push(progress) });
    assert.deepEqual(told.at(-1), { done: 200, expected: 200 });
    assert.ok(told.every(({ done }, i) => i === 0 || done > told[i - 1].done));
    const controller = new AbortController();
    const stopped = model.calibrate(labelled, {
      signal: controller.signal,
      onProgress: ({ done }) => done === 150 && controller.abort(new Error("enough")),
    });
    await assert.rejects(stopped, /enough/);
    assert.equal((await model.calibrate("0\tgood")).texts, 1);
  });
});

test("a temperature waits for a calibration that is on its way", async () => {
  await withModel(TINY, async (model) => {
    const calibrating = model.calibrate(LABELLED);
    const setting = model.setTemperature(3);
    assert.equal((await calibrating).before.temperature, 1);
    await setting;
    assert.equal((await model.calibrate(LABELLED)).before.temperature, 3);
  });
});
