// <why-spans> alone, in somebody else's page: a saved explanation, no engine, a strict policy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openAlone } from "./alone.mjs";

const TEXT = "\u00c9mile met Ada in New York.";
const CONTEXT = "Fried squid came first, \ud83d\ude00 then lamb.";
const bytes = (text) => Buffer.byteLength(text);
const span = (text, words, label, probability, segment = 0) => {
  const start = bytes(text.slice(0, text.indexOf(words)));
  return { text: words, label, segment, start, end: start + bytes(words), probability };
};
const groupOf = ({ segment, start, end }) => [segment, start, end];

const saved = (more) => ({
  schema: "whybert/explanation/1",
  method: "occlusion",
  options: {},
  unit: "word",
  probabilities: {},
  result: { kind: "scores" },
  tokens: [],
  words: [],
  evaluations: 1,
  truncated: false,
  ...more,
});

const ENTITIES = [
  span(TEXT, "\u00c9mile", "PER", 0.9),
  span(TEXT, "Ada", "PER", 0.8),
  span(TEXT, "New York", "<img src=x onerror=alert(1)>", 0.7),
];
const TAGGED = saved({
  task: "token_classification",
  text: TEXT,
  spans: ENTITIES,
  target: {
    label: "PER",
    kind: "logit",
    value: 1,
    baseline_value: null,
    span: groupOf(ENTITIES[1]),
  },
});
const ANSWERS = [
  span(CONTEXT, "squid", "answer", 0.5, 1),
  span(CONTEXT, "Fried squid", "answer", 0.3, 1),
  span(CONTEXT, "lamb", "answer", 0.1, 1),
];
const answered = (asked) =>
  saved({
    task: "question_answering",
    text: "What came first?",
    text_pair: CONTEXT,
    spans: ANSWERS,
    no_answer: 0.05,
    target: {
      label: "answer",
      kind: "logit",
      value: 1,
      baseline_value: null,
      span: groupOf(asked),
    },
  });

const PAGE = `<!doctype html><html lang="en"><title>alone</title>
<link rel="icon" href="favicon.svg">
<script type="module" src="why-spans.js"></script>
<why-spans id="tagged" src="tagged.json">${TEXT}</why-spans>
<why-spans id="answered" src="answered.json"></why-spans>
<why-spans id="second" segment="1" src="second.json"></why-spans>`;

const alone = openAlone(
  {
    "alone.html": PAGE,
    "tagged.json": JSON.stringify(TAGGED),
    "answered.json": JSON.stringify(answered(ANSWERS[0])),
    "second.json": JSON.stringify(answered(ANSWERS[1])),
  },
  () => [...document.querySelectorAll("why-spans")].every(({ explanation }) => explanation),
);

const shown = (page, id) =>
  page
    .locator(`#${id} [role=button]`)
    .evaluateAll((all) => all.map(({ textContent, dataset }) => [textContent, dataset.tag]));

test("entities stand in the text with their kind, which is never markup", () =>
  alone(async ({ page, wrongs, requests }) => {
    assert.deepEqual(
      await shown(page, "tagged"),
      ENTITIES.map(({ text, label }) => [text, label]),
    );
    const pressed = page.locator("#tagged [aria-pressed=true]");
    assert.equal(await pressed.textContent(), "Ada");
    assert.equal(await pressed.getAttribute("aria-label"), "Ada, PER, 80.0 %");
    const kinds = await page
      .locator("#tagged [role=button]")
      .evaluateAll((all) => all.map(({ style }) => style.getPropertyValue("--kind")));
    assert.equal(kinds[0], kinds[1]);
    assert.notEqual(kinds[0], kinds[2]);
    assert.ok(!requests.some((url) => /\.wasm|\.gguf|worker/.test(url)), requests.join("\n"));
    assert.deepEqual(wrongs, []);
  }));

test("textContent is the text, with and without JavaScript", async () => {
  await alone(async ({ page }) => {
    const inside = (id) => page.locator(`#${id}`).evaluate((element) => element.textContent);
    assert.equal(await inside("tagged"), TEXT);
    assert.equal(await inside("answered"), `What came first?\n${CONTEXT}`);
    assert.equal(await page.locator("#tagged .text").evaluate((e) => e.textContent), TEXT);
  });
  await alone(async ({ page }) => assert.equal(await page.locator("#tagged").textContent(), TEXT), {
    javaScriptEnabled: false,
  });
});

test("of answers that overlap the one that is explained is shown, of others the likelier", () =>
  alone(async ({ page }) => {
    assert.deepEqual(await shown(page, "answered"), [
      ["squid", "50.0 %"],
      ["lamb", "10.0 %"],
    ]);
    assert.deepEqual(await shown(page, "second"), [
      ["Fried squid", "30.0 %"],
      ["lamb", "10.0 %"],
    ]);
    assert.equal(await page.locator("#answered .text > div").count(), 2);
    assert.deepEqual(await page.locator("#second .text > div").allTextContents(), [CONTEXT]);
  }));

test("a part is chosen by mouse and by keyboard, and keeps the focus when it is drawn again", () =>
  alone(async ({ page }) => {
    await page.evaluate(() => {
      globalThis.chosen = [];
      document.addEventListener("why-choose", ({ target, detail: { span } }) => {
        chosen.push(span.text);
        const { explanation } = target;
        const { segment, start, end } = span;
        explanation.target.span = [segment, start, end];
        target.explanation = explanation;
      });
    });
    await page.locator("#tagged [role=button]").nth(2).click();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press(" ");
    assert.deepEqual(await page.evaluate(() => chosen), ["New York", "Ada", "\u00c9mile"]);
    assert.equal(await page.locator("#tagged [aria-pressed=true]").textContent(), "\u00c9mile");
    assert.equal(
      await page.evaluate(
        () => document.querySelector("#tagged").shadowRoot.activeElement.textContent,
      ),
      "\u00c9mile",
    );
  }));
