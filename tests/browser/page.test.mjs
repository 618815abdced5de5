// The page in a real Chromium, under its policy: what is typed and chosen is decided and explained.

import assert from "node:assert/strict";
import { choose, explanation, openParts, openSite, option, type } from "./page.mjs";
import { settled } from "./site.mjs";

const { pageTest } = openSite();

pageTest("what is typed is decided, coloured and drawn as bars", async (page) => {
  const text = "An awful plot, but a wonderful cast.";
  await type(page, text);
  const { words, probabilities } = await explanation(page);
  const decided = await page.locator("#labels .decided .name").textContent();
  const most = Object.entries(probabilities).sort((a, b) => b[1] - a[1])[0][0];
  assert.equal(decided, most);
  assert.match(await page.locator("#labels .decided .percent").textContent(), /\d %$/);
  assert.equal(await page.locator("#words why-tokens .text").evaluate((shown) => shown.textContent), text);
  assert.deepEqual(
    await page.locator("#words why-tokens .unit").allTextContents(),
    words.map((word) => word.text),
  );
  assert.deepEqual(
    await page.locator("#words why-bars .row .name").allTextContents(),
    words.map((word) => word.text),
  );
  assert.deepEqual(
    words.map((word) => word.text),
    ["An", "awful", "plot", ",", "but", "a", "wonderful", "cast", "."],
  );
  const strongest = words.reduce((a, b) => (Math.abs(b.score) > Math.abs(a.score) ? b : a));
  const colours = await page
    .locator("#words why-tokens .unit")
    .evaluateAll((units) => units.map((unit) => Number(unit.style.getPropertyValue("--strength"))));
  assert.equal(words[colours.indexOf(1)].text, strongest.text);
});

pageTest(
  "a word that is hovered or focused tells its exact value, there and in the bars",
  async (page) => {
    await choose(page, "occlusion");
    await type(page, "A charming and often affecting journey.");
    const { words } = await explanation(page);
    const told = async (element) => {
      const tip = await page.locator(`#words ${element} .tip`).textContent();
      return Number(/[-+]?[\d.]+(e-?\d+)?/.exec(tip.replace("\u2212", "-"))[0]);
    };
    await page.locator("#words why-tokens .unit").nth(1).hover();
    assert.equal(Math.fround(await told("why-tokens")), Math.fround(words[1].score));
    assert.equal(Math.fround(await told("why-bars")), Math.fround(words[1].score));
    await page.locator("#words why-tokens .unit").first().focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
    await page.mouse.move(0, 0);
    assert.equal(Math.fround(await told("why-tokens")), Math.fround(words[3].score));
    assert.equal(await page.locator("#words why-bars .row[aria-selected]").count(), 1);
  },
);

/** What draws each kind of result but scores. */
const DRAWN = {
  map: "why-map",
  curve: "why-curve",
  rule: "why-rule",
  edits: "why-variants",
  matrix: "why-heatmap",
};

pageTest("every method stands in its part, answers, and says what it means", async (page) => {
  await type(page, "Not a bad film.");
  await openParts(page);
  const asked = (part) =>
    page
      .locator(`#${part} .methods input[type=radio]`)
      .evaluateAll((inputs) => inputs.map(({ value }) => value));
  const parts = { words: await asked("words"), inside: await asked("inside") };
  parts.change = await asked("change");
  assert.ok(parts.words.length >= 14, parts.words.join());
  assert.ok(parts.inside.length >= 4 && parts.change.length >= 4);
  const questions = await page.locator(".methods .asked").allTextContents();
  assert.deepEqual(questions, [
    "Which layer?",
    "Which part of the network?",
    "What would change its mind?",
    "What rule?",
  ]);
  for (const [part, names] of Object.entries(parts))
    for (const name of names) {
      await choose(page, name);
      const { method, result } = await explanation(page);
      assert.equal(method, name);
      assert.equal(await page.locator("#problem").isVisible(), false);
      const pictures = page.locator(`#${part} .pictures > :visible`);
      if (result.kind !== "scores") await pictures.waitFor(); // what draws it comes when it is wanted
      const drawn = await pictures
        .evaluateAll((all) => all.map(({ localName }) => localName));
      assert.deepEqual(drawn, result.kind === "scores" ? [] : [DRAWN[result.kind]], name);
      assert.ok(await page.locator(`#${part} .method:has(:checked) .about`).textContent());
      assert.match(await page.locator(`#${part} .facts`).textContent(), /runs? of the model/);
    }
});

pageTest("options and target change the request", async (page) => {
  await option(page, "explain").selectOption("probability");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.target.kind === "probability",
  );
  await settled(page);
  const other = await page.locator("#labels .label:not(.decided) .name").first().textContent();
  await page.locator("#labels .label:not(.decided)").first().click();
  await page.waitForFunction(
    (label) => document.querySelector("why-tokens").explanation.target.label === label,
    other,
  );
  await settled(page);
  assert.equal(await page.locator("#labels [aria-pressed=true] .name").textContent(), other);
  assert.match(await page.locator("#words-title").textContent(), new RegExp(other));
  await option(page, "by").selectOption("token");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.unit === "token",
  );
});

pageTest("a method that takes one run of the model is answered in one", async (page) => {
  await choose(page, "gradient_x_input");
  await page.locator("#speed summary").click();
  await type(page, "Not bad at all.");
  const { probabilities } = await explanation(page);
  const most = Object.entries(probabilities).sort((a, b) => b[1] - a[1])[0][0];
  assert.equal(await page.locator("#labels .decided .name").textContent(), most);
  assert.match(await page.locator("#speed-facts").textContent(), /Tokens7Runs of the model1/);
});

pageTest("while one types, stale answers are dropped and the last one stays", async (page) => {
  await choose(page, "integrated_gradients");
  await page.evaluate(() => {
    globalThis.shown = [];
    const tokens = document.querySelector("why-tokens");
    new MutationObserver(() => shown.push(tokens.textContent)).observe(tokens, { childList: true });
  });
  const text = "This is a film that I would gladly see again.";
  await page.fill("#text", "");
  await page.locator("#text").pressSequentially(text, { delay: 15 });
  await page.waitForFunction(
    (text) => document.querySelector("why-tokens").textContent === text,
    text,
  );
  await settled(page);
  const shown = await page.evaluate(() => shown);
  assert.equal(shown.at(-1), text);
  assert.deepEqual(
    shown,
    [...shown].sort((a, b) => a.length - b.length),
    "never back to an older text",
  );
  assert.ok(
    shown.length < text.length / 2,
    `${shown.length} of ${text.length} answered: none was cancelled`,
  );
  assert.equal((await explanation(page)).text, text);
});
