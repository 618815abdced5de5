// Two texts, two methods, two models side by side, and what was tried before.

import assert from "node:assert/strict";
import { brokenRules, openSite, tooWide, type } from "./page.mjs";
import { settled } from "./site.mjs";

const { pageTest } = openSite();

/** Goes to the part and chooses what the other side is. */
async function compare(page, kind) {
  await page.locator("#compare-title").scrollIntoViewIfNeeded();
  await page.waitForSelector("#compare .choice");
  await page.locator("#compare .choice").scrollIntoViewIfNeeded();
  const names = ["text", "method", "model"];
  await page.locator("#compare .choice input").nth(names.indexOf(kind)).check();
}

const compared = (page) => page.waitForSelector("#compare:not([aria-busy=true]) .differences");

/** What both sides show, as explanations. */
const sides = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("#compare .sides why-tokens")].map(
      ({ explanation }) => explanation,
    ),
  );

const scores = ({ words }) => words.map(({ score }) => score);

/** The differences that the table shows, by word. */
const differences = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".differences tbody tr")].map(({ cells }) => [
      cells[0].textContent,
      cells[cells.length - 1].textContent,
    ]),
  );

pageTest("another text: what changed, and what that does to every word", async (page) => {
  await type(page, "A dull film.");
  await compare(page, "text");
  await page.waitForFunction(() =>
    /Change a word/.test(document.querySelector("#compare").textContent),
  );
  await page.fill("#compare textarea", "A charming film.");
  await compared(page);
  const [first, second] = await sides(page);
  assert.equal(first.text, "A dull film.");
  assert.equal(second.text, "A charming film.");
  assert.equal(second.target.label, first.target.label);
  assert.equal(await page.textContent("#compare .changed"), "A dull charming film.");
  assert.equal(await page.textContent("#compare .changed del"), "dull");
  assert.equal(await page.textContent("#compare .changed ins"), "charming");
  const rows = await differences(page);
  assert.equal(rows.length, 5);
  const film = first.words.find(({ text }) => text === "film").score;
  const there = second.words.find(({ text }) => text === "film").score;
  const [, said] = rows.find(([word]) => word === "film");
  assert.ok(Math.abs(Number(said.replace("\u2212", "-")) - (there - film)) < 0.006, said);
  const strongest = Math.max(...[first, second].flatMap(scores).map(Math.abs));
  const scales = await page.$$eval("#compare .sides why-tokens", (all) =>
    all.map((one) => Number(one.getAttribute("strongest"))),
  );
  assert.deepEqual(scales, [strongest, strongest]);

  const seen = () => page.waitForFunction(() => document.querySelector("#compare").inSight);
  await page.evaluate(() => {
    const place = document.querySelector("#compare");
    place.readHere = document.querySelector("#compare .sides");
    place.askings = 0;
    new MutationObserver(() => place.askings++).observe(place, { attributeFilter: ["aria-busy"] });
    new IntersectionObserver(([entry]) => (place.inSight = entry.isIntersecting)).observe(place);
  });
  await seen();
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction(() => !document.querySelector("#compare").inSight);
  await page.locator("#compare .choice").scrollIntoViewIfNeeded();
  await seen();
  assert.ok(
    await page.evaluate(() => {
      const { readHere, askings } = document.querySelector("#compare");
      return readHere.isConnected && askings === 0;
    }),
    "who comes back to what stands finds it as it was",
  );
});

pageTest(
  "another method: shares where units differ, and the engine's own agreement",
  async (page) => {
    await type(page, "A dull, overlong and strangely charming film.");
    await compare(page, "method");
    await page.selectOption("#compare select >> nth=0", "gradient_x_input");
    await page.waitForFunction(
      () =>
        document.querySelector("#compare .sides figure:last-child why-tokens")?.explanation
          .method === "gradient_x_input",
    );
    await compared(page);
    const [first, second] = await sides(page);
    assert.match(await page.textContent("#compare .compared"), /own scale of colour/);
    const said = await page.$$eval("#compare .agreement dd", (all) =>
      all.map((one) => one.textContent),
    );
    const [agreement] = await page.evaluate(
      async ([text, methods]) => {
        const { loadInWorker } = await import("./whybert.js");
        const model = await loadInWorker("models/sentiment.gguf", { workers: 1 });
        const { agreements } = await model.compare(text, {
          methods,
          unit: "word",
          target: "negative",
        });
        await model.close();
        return agreements;
      },
      [first.text, [first.method, second.method]],
    );
    assert.equal(said[0], agreement.spearman.toFixed(2).replace("-", "\u2212"));
    assert.equal(said[1], agreement.kendall_tau.toFixed(2).replace("-", "\u2212"));
    assert.equal(said[2], `${Math.round(5 * agreement.top_overlap)} / 5`);
  },
);

pageTest("another model is loaded beside the one that stands, and closed again", async (page) => {
  await type(page, "A dull film.");
  const workers = page.workers().length;
  await compare(page, "model");
  await compared(page);
  const [first, second] = await sides(page);
  assert.notEqual(first.model.name, second.model.name);
  assert.equal(first.text, second.text);
  assert.equal(await page.locator("#compare figcaption").count(), 2);
  assert.equal(page.workers().length, workers + 1);
  const gone = page.workers().at(-1).waitForEvent("close");
  await compare(page, "text");
  await gone;
});

pageTest("what was tried can be gone back to, and forgotten", async (page) => {
  const tried = () =>
    page.$$eval(".tried .text", (all) => all.map((one) => one.textContent).slice(0, 2));
  const isTried = (text) =>
    page.waitForFunction(
      (text) => document.querySelector(".tried [aria-current] .text")?.textContent === text,
      text,
    );
  await isTried(await page.inputValue("#text"));
  await page.focus("#text");
  await page.fill("#text", "");
  await page.keyboard.type("A dull film.");
  await isTried("A dull film.");
  await type(page, "A charming film.");
  await isTried("A charming film.");
  assert.deepEqual(await tried(), ["A charming film.", "A dull film."]);
  assert.match(
    await page.getAttribute(".course svg", "aria-label"),
    /^Probability of positive over 3/,
  );
  await page.click(".history summary");
  await page.click(".tried button:has-text('A dull film.')");
  await page.waitForFunction(() => document.querySelector("#text").value === "A dull film.");
  await settled(page);
  await isTried("A dull film.");
  assert.equal(await page.locator(".tried li").count(), 3);
  await page.reload();
  await settled(page);
  await isTried(await page.inputValue("#text"));
  assert.equal(await page.locator(".tried li").count(), 3);
  await page.click(".history summary");
  await page.click(".history .pill");
  assert.equal(await page.locator(".history").isVisible(), false);
});

pageTest(
  "answers to two questions stand beside each other",
  async (page) => {
    await compare(page, "text");
    await page.locator("#compare textarea").first().fill("When was the book written?");
    await compared(page);
    const said = await page.$$eval("#compare .said", (all) => all.map((one) => one.textContent));
    for (const one of said) assert.match(one, /^\u201c.+\u201d \d+\.\d %$/);
    assert.match(await page.textContent("#compare .changed del"), /^Who$/);
    const [question, context] = (await page.textContent("#compare .changed")).split("\n\n");
    assert.equal(question, "Who wrote When was the book written?");
    assert.equal(context, await page.inputValue("#text-pair"));
  },
  { path: "#model=minilm-l6-answers" },
);

for (const locale of ["en", "zh-CN"])
  pageTest(
    `side by side on a phone (${locale})`,
    async (page) => {
      await compare(page, "method");
      await compared(page);
      assert.deepEqual(await brokenRules(page, "#compare"), []);
      assert.equal(await tooWide(page), 0);
      await page.keyboard.press("ArrowLeft");
      await page.waitForSelector("#compare textarea:visible");
    },
    { viewport: { width: 360, height: 740 }, bypassCSP: true, locale },
  );
