// The heads of attention on the page, and what it tells of its speed.

import assert from "node:assert/strict";
import { choose, explanation, openSite } from "./page.mjs";

const { pageTest } = openSite();

pageTest("heads are drawn, one opens large, its values are exact", async (page) => {
  await page.locator("#heads").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector("#head").matrix);
  const small = page.locator("#heads button").nth(5);
  await small.click();
  assert.equal(
    await page.locator("#head-name").textContent(),
    (await small.getAttribute("title")).replace("layer", "Layer"),
  );
  assert.equal(await page.locator("#heads [aria-checked=true]").count(), 1);
  const { values, rows } = await page.evaluate(() => {
    const { values, rows } = document.querySelector("#head").matrix;
    return { values: [...values], rows };
  });
  assert.equal(values.length, rows.length ** 2);
  for (let row = 0; row < rows.length; row++) {
    const sum = values.slice(row * rows.length, (row + 1) * rows.length).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-4, `row ${row} sums to ${sum}`);
  }
  await page.locator("#head .plot").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const told = await page.locator("#head .summary").textContent();
  assert.equal(Math.fround(Number(told.split(": ")[1])), Math.fround(values[rows.length + 1]));
  const plot = await page.locator("#head .plot").boundingBox();
  await page.mouse.move(
    plot.x + plot.width * (2.5 / rows.length),
    plot.y + plot.height * (0.5 / rows.length),
  );
  const tip = await page.locator("#head .tip").textContent();
  assert.equal(Math.fround(Number(tip.split(": ")[1])), Math.fround(values[2]));
  const dark = await page
    .locator("#heads canvas")
    .first()
    .evaluate((canvas) =>
      canvas
        .getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height)
        .data.some((c, i) => i % 4 === 0 && c < 200),
    );
  assert.ok(dark, "a small head that shows nothing");
});

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
  assert.match(first["Jobs a second"], /^\d+$/);
  const count = async () => String((await explanation(page)).evaluations);
  assert.equal(first.Evaluations, await count());
  assert.equal(first.Tokens, String((await explanation(page)).tokens.length));
  await choose(page, "gradient_x_input");
  await page.waitForFunction(() =>
    document.querySelector("#speed-facts").textContent.includes("Evaluations1"),
  );
});
