// The elements alone, in somebody else's page: a saved explanation, no engine, a strict policy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openAlone } from "./alone.mjs";

const TEXT = "Caf\u00e9 \ud83d\ude00 na\u00efve, not good";
const bytes = (text) => Buffer.byteLength(text);
const span = (word, score, segment = 0, text = TEXT) => {
  const start = bytes(text.slice(0, text.indexOf(word)));
  return { text: word, segment, special: false, start, end: start + bytes(word), score };
};
const added = (text, score, segment = 0) => ({
  text,
  segment,
  special: true,
  start: 0,
  end: 0,
  score,
});

const SAVED = {
  schema: "whybert/explanation/1",
  engine: "whybert 0.1.0",
  model: { name: "m", sha256: "0".repeat(64) },
  text: TEXT,
  method: "occlusion",
  options: {},
  seed: 0,
  precision: "exact",
  unit: "word",
  target: { label: "bad", kind: "logit", value: 1.5, baseline_value: null },
  probabilities: { bad: 0.9, good: 0.1 },
  result: { kind: "scores" },
  tokens: [
    added("[CLS]", 0.125),
    span("Caf\u00e9", 0.01),
    span("\ud83d\ude00", -0.25),
    span("na\u00ef", 0.1),
    span("ve", 0.2),
    span(",", 0),
    span("not", 1.25),
    span("good", -0.5),
    added("[SEP]", 0.125),
  ],
  words: [
    span("Caf\u00e9", 0.01),
    span("\ud83d\ude00", -0.25),
    span("na\u00efve", 0.3),
    span(",", 0),
    span("not", 1.25),
    span("good", -0.5),
  ],
  evaluations: 7,
  truncated: false,
};
const MATRIX = {
  ...SAVED,
  method: "attention",
  result: { kind: "matrix", rows: 2, columns: 2, values: [0.1, 0.9, 0.25, 0.75] },
  tokens: [added("[CLS]", 0.1), span("Caf\u00e9", 0.9)],
  words: [span("Caf\u00e9", 0.9)],
};
const DRAWN = { ...SAVED, words: SAVED.words.map((word) => ({ ...word, stderr: 0.0625 })) };
const PAIR = {
  ...SAVED,
  text: "one two",
  text_pair: "two three",
  tokens: [],
  words: [span("two", 1, 0, "one two"), span("three", -1, 1, "two three")],
};

const attribute = (value) =>
  JSON.stringify(value).replaceAll("&", "&amp;").replaceAll("'", "&#39;");
const PAGE = `<!doctype html><html lang="en"><title>alone</title>
<script type="module" src="why-tokens.js"></script><script type="module" src="why-bars.js"></script>
<script type="module" src="why-heatmap.js"></script>
<why-tokens id="saved" src="saved.json">${TEXT}</why-tokens>
<why-tokens id="inline" unit="token" explanation='${attribute(SAVED)}'></why-tokens>
<why-tokens id="pair" explanation='${attribute(PAIR)}'></why-tokens>
<why-tokens id="missing" src="missing.json">stays readable</why-tokens>
<why-bars id="bars" order="score" src="saved.json"></why-bars>
<why-bars id="drawn" explanation='${attribute(DRAWN)}'></why-bars>
<why-heatmap id="map" src="matrix.json">a matrix</why-heatmap>`;

const alone = openAlone(
  {
    "alone.html": PAGE,
    "saved.json": JSON.stringify(SAVED),
    "matrix.json": JSON.stringify(MATRIX),
  },
  () =>
    document.querySelector("#saved").explanation &&
    document.querySelector("#map").matrix &&
    document.querySelector("#bars").explanation,
);

test("a saved explanation is drawn without an engine and without breaking the policy", () =>
  alone(async ({ page, wrongs, requests }) => {
    const shown = await page
      .locator("#saved .unit")
      .evaluateAll((units) =>
        units.map((unit) => [
          unit.textContent,
          unit.classList.contains("against"),
          unit.classList.contains("marked"),
        ]),
      );
    assert.deepEqual(shown, [
      ["Caf\u00e9", false, false],
      ["\ud83d\ude00", true, true],
      ["na\u00efve", false, true],
      [",", false, false],
      ["not", false, true],
      ["good", true, true],
    ]);
    assert.ok(
      !requests.some((url) => /whybert\.js|\.wasm|\.gguf|worker/.test(url)),
      requests.join("\n"),
    );
    assert.deepEqual(
      wrongs.filter((wrong) => !wrong.includes("404")),
      [],
    );
  }));

test("textContent is the text, with and without JavaScript", async () => {
  await alone(async ({ page }) => {
    assert.equal(await page.locator("#saved").evaluate((element) => element.textContent), TEXT);
    assert.equal(await page.locator("#inline").evaluate((element) => element.textContent), TEXT);
    assert.equal(
      await page.locator("#pair").evaluate((element) => element.textContent),
      "one two\ntwo three",
    );
    assert.equal(
      await page.locator("#saved .text").evaluate((element) => element.textContent),
      TEXT,
    );
    assert.equal(
      await page.locator("#missing").evaluate((element) => element.textContent),
      "stays readable",
    );
    assert.ok(await page.locator("#missing").isVisible());
  });
  await alone(async ({ page }) => assert.equal(await page.locator("#saved").textContent(), TEXT), {
    javaScriptEnabled: false,
  });
});

test("sign is never by colour alone, and the special tokens' share is stated", () =>
  alone(async ({ page }) => {
    const decoration = (index) =>
      page
        .locator("#saved .unit")
        .nth(index)
        .evaluate((unit) => getComputedStyle(unit).textDecorationStyle);
    assert.equal(await decoration(4), "solid");
    assert.equal(await decoration(5), "dashed");
    assert.equal(
      await page.locator("#saved .unit").nth(5).getAttribute("aria-label"),
      "good, \u22120.50: speaks against bad",
    );
    assert.match(await page.locator("#saved .legend").textContent(), /special tokens.*\+0\.25/);
    assert.match(await page.locator("#saved .legend").textContent(), /1\.25 logit/);
    assert.match(
      await page.locator("#saved .summary").textContent(),
      /bad, 90\.0 %; for: not \+1\.25.*; against: good \u22120\.50/,
    );
  }));

test("bars say how sure a drawn score is, and no other", () =>
  alone(async ({ page }) => {
    assert.equal(await page.locator("#drawn .value").last().textContent(), "\u22120.50 \u00b10.06");
    assert.equal(await page.locator("#bars .value").last().textContent(), "0.00");
    assert.equal(
      await page.locator("#drawn .row").last().getAttribute("aria-label"),
      "good, \u22120.50 \u00b1 0.06: speaks against bad",
    );
  }));

test("tokens and pairs have units of their own", () =>
  alone(async ({ page }) => {
    assert.deepEqual(await page.locator("#inline .unit").allTextContents(), [
      "Caf\u00e9",
      "\ud83d\ude00",
      "na\u00ef",
      "ve",
      ",",
      "not",
      "good",
    ]);
    assert.deepEqual(await page.locator("#pair .text > div").allTextContents(), [
      "one two",
      "two three",
    ]);
    assert.deepEqual(await page.locator("#pair .unit").allTextContents(), ["two", "three"]);
  }));

test("arrows go through the units and tell others", () =>
  alone(async ({ page }) => {
    await page.evaluate(() => {
      globalThis.told = [];
      for (const id of ["saved", "bars"])
        document
          .getElementById(id)
          .addEventListener(
            "why-point",
            ({ detail }) => detail.unit && told.push(`${id} ${detail.unit.text}`),
          );
    });
    await page.locator("#saved .unit").first().focus();
    for (const key of ["ArrowRight", "End", "ArrowRight", "Home"]) await page.keyboard.press(key);
    await page.locator("#bars .row[tabindex='0']").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    assert.deepEqual(
      await page.evaluate(() => told.filter((what, index) => what !== told[index - 1])),
      [
        "saved Caf\u00e9",
        "saved \ud83d\ude00",
        "saved good",
        "saved Caf\u00e9",
        "bars not",
        "bars good",
      ],
    );
  }));

test("arrows go past tokens that share a character with another", () =>
  alone(async ({ page }) => {
    const tokens = [
      ["\u1112", 0, 1],
      ["##\u1161\u11ab", 0, 1],
      ["good", 2, 6],
    ].map(([text, start16, end16]) => ({
      ...{ text, segment: 0, start: start16, end: end16, special: false, score: 1 },
      ...{ start16, end16 },
    }));
    await page.evaluate((tokens) => {
      const saved = document.querySelector("#saved");
      const { explanation } = saved;
      saved.unit = "token";
      saved.explanation = { ...explanation, text: "\ud55c good", tokens };
    }, tokens);
    await page.locator("#saved .unit").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.querySelector("#saved").pointed), 2);
  }));

test("bars are as long as the scores, on their side of zero", () =>
  alone(async ({ page }) => {
    assert.deepEqual(await page.locator("#bars .row .name").allTextContents(), [
      "not",
      "good",
      "na\u00efve",
      "\ud83d\ude00",
      "Caf\u00e9",
      ",",
    ]);
    const boxes = await page.locator("#bars .bar").evaluateAll((bars) =>
      bars.map((bar) => {
        const { left, right, width } = bar.getBoundingClientRect();
        return { left, right, width };
      }),
    );
    assert.ok(Math.abs(boxes[1].width / boxes[0].width - 0.5 / 1.25) < 0.02);
    assert.ok(Math.abs(boxes[0].left - boxes[1].right) < 1, "both start at zero");
    assert.ok(boxes[1].left < boxes[0].left);
  }));

test("a heatmap shows its matrix and reads it out", () =>
  alone(async ({ page }) => {
    const shades = await page.locator("#map canvas").evaluate((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, 2, 2);
      return [0, 1, 2, 3].map((i) => data[4 * i]);
    });
    const order = [0, 1, 2, 3].sort((a, b) => shades[b] - shades[a]);
    assert.deepEqual(order, [0, 2, 3, 1], `darker where larger: ${shades}`);
    await page.locator("#map .plot").focus();
    await page.keyboard.press("ArrowRight");
    assert.match(
      await page.locator("#map [role=status]").textContent(),
      /\[CLS\].*\u2192.*Caf\u00e9.*: 0\.9$/,
    );
    assert.match(
      await page.locator("#map .plot").getAttribute("aria-label"),
      /at \u2068\[CLS\]\u2069 \u2192 \u2068Caf\u00e9/,
    );
  }));

test("what turns the direction of text is kept inside its own piece", async () => {
  const text = "good \u202ebad film"; // from here on everything runs from right to left
  const turned = {
    ...SAVED,
    text,
    tokens: [],
    words: [span("good", 1, 0, text), span("bad", -1, 0, text), span("film", 0.5, 0, text)],
  };
  await alone(async ({ page }) => {
    await page
      .locator("#saved")
      .evaluate((element, json) => (element.explanation = json), JSON.stringify(turned));
    const lefts = await page
      .locator("#saved .unit")
      .evaluateAll((units) => units.map((unit) => unit.getBoundingClientRect().left));
    assert.deepEqual(
      [...lefts].sort((a, b) => a - b),
      lefts,
      "words stand in the order of the text",
    );
    assert.equal(await page.locator("#saved").evaluate((element) => element.textContent), text);
  });
});
