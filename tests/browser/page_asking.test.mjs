// What can be asked beside a method: one label against another, other texts, less than all of it; and
// how far to trust what comes of it.

import assert from "node:assert/strict";
import { brokenRules, choose, explanation, openSite, openTrust, option, tooWide, type } from "./page.mjs";
import { settled } from "./site.mjs";

const { pageTest } = openSite();

const TEXT = "Not a bad film, but a long one.";

/** Until a part of what is shown, by its path, is `value`; without one: is there. */
const shows = (page, path, value, part = "words") =>
  page.waitForFunction(
    ([path, value, part]) => {
      const { explanation } = document.querySelector(`#${part} why-tokens`);
      const found = path.split(".").reduce((found, name) => found?.[name], explanation);
      return value === undefined ? found !== undefined : found === value;
    },
    [path, value, part],
  );

pageTest("the keyboard goes from method to method, each part by itself", async (page) => {
  await choose(page, "layer_lens");
  await page.keyboard.press("ArrowUp");
  const checked = (part) => page.locator(`#${part} .methods :checked`).inputValue();
  assert.equal(await checked("inside"), "layer_integrated_gradients");
  assert.equal(await checked("words"), "permutation_shap");
});

pageTest("one label is held against another, whatever the model says", async (page) => {
  await type(page, TEXT);
  const said = (await explanation(page)).target.label;
  const [other] = await option(page, "against")
    .locator("option")
    .evaluateAll((all) => all.map(({ value }) => value).filter(Boolean));
  assert.notEqual(other, said);
  await option(page, "against").selectOption(other);
  await shows(page, "target.against", other);
  await settled(page);
  assert.equal(await page.locator("#words-title").textContent(), `Why ${said} rather than ${other}?`);
  assert.match(await page.locator("#tokens .legend").textContent(), new RegExp(`for ${other}`));
  const address = await page.evaluate(() => document.querySelector("#link").href);
  assert.match(address, new RegExp(`against=${other}`));
  await type(page, "A terribly dull and badly made film, hated it, awful, good only for sleep.");
  const { target } = await explanation(page);
  assert.deepEqual([target.label, target.against], [said, other]);
  await openTrust(page);
  await page.click("text=Measure it");
  await shows(page, "evidence");
  await settled(page);
  const followed = `the probability of ${said} less that of ${other}`;
  assert.ok((await page.locator("#trust .facts").textContent()).includes(followed));
  await page.click("text=Ask other methods");
  await page.waitForSelector("#trust table");
  await page.locator(`#labels .label:has-text("${other}")`).click();
  await shows(page, "target.label", other);
  assert.equal((await explanation(page)).target.against, undefined);
});

pageTest("a method that needs another text begins with one, and takes another", async (page) => {
  await type(page, TEXT);
  await choose(page, "layer_lens");
  assert.equal(await page.isVisible("#inside-references"), false);
  await choose(page, "activation_patching");
  const area = page.locator("#inside-references textarea");
  assert.match(await area.inputValue(), /\[MASK\]/);
  assert.deepEqual((await explanation(page)).references, [await area.inputValue()]);
  const other = TEXT.replace("bad", "good");
  await area.fill(other);
  await shows(page, "references.0", other, "inside");
  assert.match(await page.locator("#inside-facts").textContent(), /Not a good film/);
  const shown = () => document.querySelector("#inside why-tokens").explanation.json;
  const json = await page.evaluate(shown);
  const address = await page.evaluate(() => document.querySelector("#inside .below a").href);
  await page.goto("about:blank");
  await page.goto(address);
  await settled(page);
  await shows(page, "references.0", other, "inside");
  assert.equal(await page.evaluate(shown), json);
});

pageTest("a text is read by its sentences, and a seed draws again", async (page) => {
  await type(page, "The plot is thin. The actors are charming.");
  await option(page, "by").selectOption("sentence");
  await shows(page, "unit", "sentence");
  await settled(page);
  assert.equal(await page.locator("#bars .row").count(), 2);
  await choose(page, "kernel_shap");
  await option(page, "by").selectOption("word");
  await option(page, "evaluations").fill("60");
  await shows(page, "options.evaluations", 60);
  await settled(page);
  const { words } = await explanation(page);
  assert.ok(await page.locator("#bars .error").count());
  await option(page, "seed").fill("7");
  await shows(page, "seed", 7);
  await settled(page);
  assert.notDeepEqual((await explanation(page)).words, words);
});

pageTest("what takes long is stopped, and what was found so far stays", async (page) => {
  await type(page, `${TEXT} `.repeat(8).trim());
  await page.check("#methods input[value=kernel_shap]");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.method === "kernel_shap",
  );
  await page.click("#stop");
  await settled(page);
  assert.match(await page.locator("#stopped").textContent(), /found so far/);
  assert.equal(await page.locator("#words .answer").getAttribute("aria-busy"), "false");
  assert.ok((await explanation(page)).evaluations > 1);
  await type(page, TEXT);
  assert.equal(await page.isVisible("#stopped"), false);
});

pageTest("an explanation is measured, compared and tested when it is asked for", async (page) => {
  await choose(page, "occlusion");
  await type(page, TEXT);
  await openTrust(page);
  await page.click("text=Measure it");
  await shows(page, "evidence");
  await settled(page);
  const { evidence } = await explanation(page);
  const told = await page.locator("#trust .facts").textContent();
  assert.ok(told.includes(evidence.comprehensiveness.eraser.toFixed(2)), told);
  const curves = page.locator("#trust .evidence why-curve");
  assert.deepEqual(await curves.evaluate(({ curve }) => curve.lines.map(({ values }) => values)), [
    evidence.curves.insertion,
    evidence.curves.deletion,
  ]);
  assert.match(await page.evaluate(() => document.querySelector("#link").href), /evidence=true/);
  await page.click("text=Ask other methods");
  await page.waitForSelector("#trust table");
  assert.equal(await page.locator("#trust tbody tr").count(), 4);
  await page.click("text=Scramble the model");
  await page.waitForSelector("#trust .check:last-of-type why-curve");
  assert.match(
    await page.locator("#trust .check:last-of-type .found p").first().textContent(),
    /scrambled/,
  );
  const before = await explanation(page);
  await type(page, "x");
  await type(page, TEXT);
  const { evidence: none, ...after } = await explanation(page);
  assert.equal(none, undefined, "a new text is not measured");
  assert.deepEqual(after.words, before.words, "the model is what it was");
  assert.equal(await page.locator("#trust .found:visible").count(), 0);
});

pageTest(
  "all of it obeys the accessibility rules and fits a phone",
  async (page) => {
    await type(page, TEXT);
    await openTrust(page);
  await page.click("text=Measure it");
    await shows(page, "evidence");
    await settled(page);
    await page.click("text=Ask other methods");
    await page.waitForSelector("#trust table");
    for (const method of ["occlusion", "anchors", "hotflip", "layer_lens", "activation_patching"]) {
      await choose(page, method);
            assert.deepEqual(await brokenRules(page), [], method);
      assert.equal(await tooWide(page), 0, method);
    }
  },
  { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, bypassCSP: true },
);
