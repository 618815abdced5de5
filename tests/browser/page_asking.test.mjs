// What can be asked beside a method: one label against another, other texts, less than all of it; and
// how far to trust what comes of it.

import assert from "node:assert/strict";
import { brokenRules, choose, explanation, openSite, tooWide, type } from "./page.mjs";
import { settled } from "./site.mjs";

const { pageTest } = openSite();

const TEXT = "Not a bad film, but a long one.";

const option = (page, name) =>
  page.locator(`label.option:has(.name:text-is("${name}")) > :is(select, input)`);
/** Until a part of what is shown, by its path, is `value`; without one: is there. */
const shows = (page, path, value) =>
  page.waitForFunction(
    ([path, value]) => {
      const { explanation } = document.querySelector("why-tokens");
      const part = path.split(".").reduce((part, name) => part?.[name], explanation);
      return value === undefined ? part !== undefined : part === value;
    },
    [path, value],
  );

pageTest(
  "a question opens its methods, and the keyboard goes from question to question",
  async (page) => {
    await page.locator("[name=question][value=words]").focus();
    await page.keyboard.press("ArrowDown");
    await settled(page);
    assert.equal(await page.isChecked("[name=question][value=layers]"), true);
    const open = await page.locator("[name=method]:visible").evaluateAll((all) => all.length);
    assert.ok(open >= 2 && open < 5, `${open}`);
    await page.keyboard.press("ArrowUp");
    await settled(page);
    assert.equal((await explanation(page)).method, "permutation_shap", "what was chosen before");
  },
);

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
  assert.equal(await page.locator("#why-title").textContent(), `Why ${said} rather than ${other}?`);
  assert.match(await page.locator("#tokens .legend").textContent(), new RegExp(`for ${other}`));
  const address = await page.evaluate(() => document.querySelector("#link").href);
  assert.match(address, new RegExp(`against=${other}`));
  await type(page, "A terribly dull and badly made film, hated it, awful, good only for sleep.");
  const { target } = await explanation(page);
  assert.deepEqual([target.label, target.against], [said, other]);
  await page.click("text=Measure it");
  await shows(page, "evidence");
  await settled(page);
  const followed = `the probability of ${said} less that of ${other}`;
  assert.ok((await page.locator("#checks .facts").textContent()).includes(followed));
  await page.click("text=Ask other methods");
  await page.waitForSelector("#checks table");
  await page.locator(`#labels .label:has-text("${other}")`).click();
  await shows(page, "target.label", other);
  assert.equal((await explanation(page)).target.against, undefined);
});

pageTest("a method that needs another text begins with one, and takes another", async (page) => {
  await type(page, TEXT);
  assert.equal(await page.isVisible("#references"), false);
  await choose(page, "activation_patching");
  const area = page.locator("#references textarea");
  assert.match(await area.inputValue(), /\[MASK\]/);
  assert.deepEqual((await explanation(page)).references, [await area.inputValue()]);
  const other = TEXT.replace("bad", "good");
  await area.fill(other);
  await shows(page, "references.0", other);
  await settled(page);
  assert.match(await page.locator("#facts").textContent(), /Not a good film/);
  const before = await page.evaluate(() => document.querySelector("why-tokens").explanation.json);
  const address = await page.evaluate(() => document.querySelector("#link").href);
  await page.goto("about:blank");
  await page.goto(address);
  await settled(page);
  assert.equal(
    await page.evaluate(() => document.querySelector("why-tokens").explanation.json),
    before,
  );
  await page.locator("#references textarea").fill("x");
  await page.waitForFunction(() => document.querySelector("#notice").textContent);
  assert.equal(await page.isVisible("#problem"), false);
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
  assert.equal(await page.locator("#why").getAttribute("aria-busy"), "false");
  assert.ok((await explanation(page)).evaluations > 1);
  await page.click('#saves button:text-is("JSON")'); // nothing is whole: nothing is saved
  await type(page, TEXT);
  assert.equal(await page.isVisible("#stopped"), false);
});

pageTest("an explanation is measured, compared and tested when it is asked for", async (page) => {
  await choose(page, "occlusion");
  await type(page, TEXT);
  await page.click("text=Measure it");
  await shows(page, "evidence");
  await settled(page);
  const { evidence } = await explanation(page);
  const told = await page.locator("#checks .facts").textContent();
  assert.ok(told.includes(evidence.comprehensiveness.eraser.toFixed(2)), told);
  const curves = page.locator("#checks .evidence why-curve");
  assert.deepEqual(await curves.evaluate(({ curve }) => curve.lines.map(({ values }) => values)), [
    evidence.curves.insertion,
    evidence.curves.deletion,
  ]);
  assert.match(await page.evaluate(() => document.querySelector("#link").href), /evidence=true/);
  await page.click("text=Ask other methods");
  await page.waitForSelector("#checks table");
  assert.equal(await page.locator("#checks tbody tr").count(), 4);
  await page.click("text=Scramble the model");
  await page.waitForSelector("#checks .check:last-of-type why-curve");
  assert.match(
    await page.locator("#checks .check:last-of-type .found p").first().textContent(),
    /scrambled/,
  );
  const before = await explanation(page);
  await type(page, "x");
  await type(page, TEXT);
  const { evidence: none, ...after } = await explanation(page);
  assert.equal(none, undefined, "a new text is not measured");
  assert.deepEqual(after.words, before.words, "the model is what it was");
  assert.equal(await page.locator("#checks .found:visible").count(), 0);
});

pageTest(
  "all of it obeys the accessibility rules and fits a phone",
  async (page) => {
    await type(page, TEXT);
    await page.click("text=Measure it");
    await shows(page, "evidence");
    await settled(page);
    await page.click("text=Ask other methods");
    await page.waitForSelector("#checks table");
    for (const method of ["occlusion", "anchors", "hotflip", "layer_lens", "activation_patching"]) {
      await choose(page, method);
      await page.locator("#heads").scrollIntoViewIfNeeded();
      await page.waitForSelector('.heads[aria-busy="false"]');
      assert.deepEqual(await brokenRules(page), [], method);
      assert.equal(await tooWide(page), 0, method);
    }
  },
  { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, bypassCSP: true },
);
