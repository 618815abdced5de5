// The heads of attention on the page, and what it tells of its speed.

import assert from "node:assert/strict";
import { choose, explanation, openSite, seeHeads } from "./page.mjs";

const { pageTest } = openSite();

/** What the large heatmap shows. */
const shownMatrix = (page) =>
  page.locator("#heads why-heatmap").evaluate(({ matrix: { values, rows, columns } }) => ({
    values: [...values],
    rows,
    columns,
  }));

pageTest("heads are drawn, one opens large, its values are exact", async (page) => {
  await seeHeads(page);
  const small = page.locator("#heads [role=radio]").nth(5);
  await small.click();
  assert.equal(await page.locator("#heads .caption").textContent(), "Layer 0, head 5");
  assert.equal(await page.locator("#heads [aria-checked=true]").count(), 1);
  const { values, rows } = await shownMatrix(page);
  assert.equal(values.length, rows.length ** 2);
  for (let row = 0; row < rows.length; row++) {
    const sum = values.slice(row * rows.length, (row + 1) * rows.length).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-4, `row ${row} sums to ${sum}`);
  }
  await page.locator("#heads .plot").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const told = await page.locator("#heads why-heatmap [role=status]").textContent();
  assert.equal(Math.fround(Number(told.split(": ")[1])), Math.fround(values[rows.length + 1]));
  const plot = await page.locator("#heads .plot").boundingBox();
  await page.mouse.move(
    plot.x + plot.width * (2.5 / rows.length),
    plot.y + plot.height * (0.5 / rows.length),
  );
  const tip = await page.locator("#heads why-heatmap .tip").textContent();
  assert.equal(Math.fround(Number(tip.split(": ")[1])), Math.fround(values[2]));
});

pageTest(
  "rollout and gradients are the engine's, computed when they are asked for",
  async (page) => {
    await seeHeads(page);
    const { text } = await explanation(page);
    await page.locator("#heads").evaluate((heads) => (heads.shown = { view: "rollout" }));
    await page.waitForFunction(() => document.querySelector("#heads").rollout);
    const rollout = await page.locator("#heads").evaluate(({ rollout }) => ({
      method: rollout.method,
      text: rollout.text,
      values: rollout.result.values,
    }));
    assert.deepEqual([rollout.method, rollout.text], ["attention_rollout", text]);
    assert.deepEqual(
      (await shownMatrix(page)).values.map(Math.fround),
      rollout.values.map(Math.fround),
    );
    await page.locator("#heads").evaluate((heads) => (heads.shown = { view: "gradients" }));
    await page.waitForFunction(() => document.querySelector("#heads").attention.gradients);
    const target = await page.locator("#heads").evaluate(({ attention }) => attention.target.label);
    assert.equal(target, (await explanation(page)).target.label);
    assert.ok((await shownMatrix(page)).values.some((value) => value < 0));
  },
);

pageTest("one control tells what computes, and how fast the last answer was", async (page) => {
  assert.equal(await page.locator("#speed-facts").isVisible(), false);
  await page.locator("#speed summary").click();
  const told = async () => {
    await page.waitForSelector("#speed-facts dd");
    const [terms, said] = await Promise.all(
      ["dt", "dd"].map((tag) => page.locator(`#speed-facts ${tag}`).allTextContents()),
    );
    return Object.fromEntries(terms.map((term, index) => [term, said[index]]));
  };
  const first = await told();
  assert.match(first.Kernels, /^[a-z0-9]+, in whybert-(simd|relaxed)\.wasm$/);
  assert.match(first.Workers, /^[1-9] of at most [1-9]/);
  assert.match(
    first.Memory,
    /^\d+\.\d MB for the model, \d+\.\d MB for a session; \d+\.\d MB in all/,
  );
  assert.match(first["Last answer"], /^\d+(\.\d)? ms$/);
  assert.match(first["Runs a second"], /^\d+$/);
  const count = async () => String((await explanation(page)).evaluations);
  assert.equal(first["Runs of the model"], await count());
  assert.equal(first.Tokens, String((await explanation(page)).tokens.length));
  await choose(page, "gradient_x_input");
  await page.waitForFunction(() =>
    document.querySelector("#speed-facts").textContent.includes("Runs of the model1"),
  );
});
