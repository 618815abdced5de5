// The shelf of models: one after another, by click and by link, each task's page for everybody.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clickAndSettle, jsonOf, openHeads } from "./heads.mjs";
import { brokenRules, explanation, tooWide, seeHeads } from "./page.mjs";
import { openPage, settled } from "./site.mjs";

const { opened, headTest } = openHeads();

headTest(
  "another model is chosen: the old one answers until it has come",
  "bert-seqcls",
  async (page) => {
    await page.fill("#text", "kept from before");
    await settled(page);
    await page.click("#models summary");
    const card = page.locator("#shelf .card:has-text('bert-multilabel')");
    assert.ok((await card.textContent()).includes("<b>Random</b> weights."));
    await card.click();
    await page.waitForFunction(() => document.querySelectorAll("#labels .label").length === 4);
    await settled(page);
    assert.equal(await card.getAttribute("aria-pressed"), "true");
    assert.equal((await explanation(page)).text, "kept from before");
    assert.match(await page.locator("#link").getAttribute("href"), /[#&]model=bert-multilabel&/);
  },
);

headTest("a link brings back a part that was asked about", "bert-tokcls", async (page) => {
  const { spans } = await explanation(page);
  await clickAndSettle(page, page.locator("#spans [aria-pressed=false]").first());
  const before = await jsonOf(page);
  const address = await page.evaluate(() => document.querySelector("#link").href);
  await page.goto("about:blank");
  await page.goto(address);
  await settled(page);
  assert.equal(await jsonOf(page), before);
  assert.ok(spans.length > 1);
});

headTest("names that are markup stay text", "bert-tokcls", async (page) => {
  const hostile = "<img src=x onerror=alert(1)>\u202e";
  await page.evaluate((label) => {
    const spans = document.querySelector("#spans");
    const { explanation } = spans;
    explanation.spans.forEach((span) => (span.label = label));
    spans.explanation = explanation;
  }, hostile);
  const tags = await page
    .locator("#spans [role=button]")
    .evaluateAll((all) => all.map(({ dataset }) => dataset.tag));
  assert.ok(tags.length && tags.every((tag) => tag === hostile));
  assert.equal(await page.locator("#spans img").count(), 0);
});

const LOOKS = {
  desktop: {},
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, colorScheme: "dark" },
};
for (const [look, options] of Object.entries(LOOKS))
  test(`axe finds nothing with any task: ${look}`, async () => {
    const { page, close } = await openPage(opened.browser, opened.site.url, {
      ...options,
      bypassCSP: true,
      path: "#model=bert-regression",
    });
    try {
      await settled(page);
      for (const name of ["bert-tokcls", "bert-qa", "bert-sim", "bert-mlm", "bert-multilabel"]) {
        await page.evaluate((name) => (location.hash = `model=${name}`), name);
        await page.waitForFunction(
          (name) => document.querySelector("why-tokens").explanation?.model.name === name,
          name,
        );
        await settled(page);
        await seeHeads(page);
        await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
        assert.deepEqual(await brokenRules(page), [], name);
        assert.equal(await tooWide(page), 0, name);
      }
    } finally {
      await close();
    }
  });
