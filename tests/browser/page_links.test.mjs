// What leaves the page and comes back to it: links and saved explanations.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { choose, explanation, openSite, type } from "./page.mjs";
import { settled } from "./site.mjs";

const { pageTest } = openSite();

pageTest("a link asks for the fast precision, which stays chosen", async (page) => {
  await page.evaluate(() => {
    location.hash = "text=Good.&method=kernel_shap&precision=fast";
  });
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.precision === "fast",
  );
  await settled(page);
  const choice = page.locator("label.option:has-text('precision') select");
  assert.equal(await choice.inputValue(), "fast");
  assert.match(await page.locator("#link").getAttribute("href"), /precision=fast/);
  await choice.selectOption("exact");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.precision === "exact",
  );
});

pageTest("a link brings back the text and all that was chosen", async (page) => {
  await choose(page, "integrated_gradients");
  await page.locator("label.option:has-text('baseline') select").selectOption("pad");
  await page.locator("#options select").first().selectOption("token");
  await type(page, "50% of it & more = \u{1f600} #good");
  await page.locator("#labels .label:not(.decided)").click();
  await page.waitForFunction(
    () => document.querySelector("#labels .label:not(.decided)").ariaPressed === "true",
  );
  await settled(page);
  const before = await page.evaluate(() => document.querySelector("why-tokens").explanation.json);
  const address = await page.evaluate(() => document.querySelector("#link").href);
  await page.goto("about:blank");
  await page.goto(address);
  await settled(page);
  assert.equal(
    await page.evaluate(() => document.querySelector("why-tokens").explanation.json),
    before,
  );
});

pageTest("an explanation is saved in every format", async (page) => {
  for (const [button, begin] of [
    ["JSON", '{"schema"'],
    ["SVG", "<svg"],
    ["PNG", "\u0089PNG"],
    ["HTML", "<!doctype html"],
  ]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click(`#saves button:text-is("${button}")`),
    ]);
    const content = await readFile(await download.path(), "latin1");
    assert.ok(
      content.toLowerCase().startsWith(begin.toLowerCase()),
      `${button} begins with ${content.slice(0, 20)}`,
    );
  }
});
