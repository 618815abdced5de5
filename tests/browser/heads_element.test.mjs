// <why-heads> and <why-lines> in somebody else's page, with no engine: what they show of attention
// whose every number is known.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openAlone } from "./alone.mjs";
import { brokenRules, tooWide } from "./page.mjs";

const WORDS = ["[CLS]", "good", "film", "[SEP]", "good", "plot", "[SEP]"];
const T = WORDS.length;
const tokens = WORDS.map((text, at) => ({
  text,
  segment: at < 4 ? 0 : 1,
  special: text.startsWith("["),
}));

/** Rows that give `most` to one place and share the rest. */
const head = (placeOf, most = 0.76) =>
  Array.from({ length: T * T }, (_, i) => {
    const [from, to] = [Math.floor(i / T), i % T];
    return to === placeOf(from) ? most : (1 - most) / (T - 1);
  });
const HEADS = [
  head((from) => Math.max(0, from - 1)),
  head((from) => Math.min(T - 1, from + 1)),
  head((from) => from),
  head(() => 0),
  head(() => 3),
  head((from) => ({ 1: 4, 4: 1 })[from] ?? (from + 3) % T, 0.5),
];
const ATTENTION = { layers: 2, heads: 3, tokens, values: HEADS.flat() };
const NAMES = ["before", "after", "itself", "first", "special"];

const matrix = {
  schema: 1,
  text: "good film",
  text_pair: "good plot",
  method: "attention_rollout",
  unit: "token",
  target: { label: "positive", kind: "logit", value: 1 },
  result: { kind: "matrix", rows: T, columns: T, values: HEADS[0] },
  tokens: tokens.map((token) => ({ ...token, start: 0, end: 0, score: 0 })),
  words: [],
};

const PAGE = `<!doctype html><html lang="en"><title>alone</title><link rel="icon" href="favicon.svg">
<meta name="viewport" content="width=device-width">
<script type="module" src="why-heads.js"></script>
<main><h1>Heads</h1><why-heads id="all" src="attention.json" offers="gradients">heads of a model</why-heads>
<why-heads id="one" src="matrix.json">one matrix</why-heads>
<why-lines id="lines" src="matrix.json">lines</why-lines></main>`;

const alone = openAlone(
  {
    "alone.html": PAGE,
    "attention.json": JSON.stringify(ATTENTION),
    "matrix.json": JSON.stringify(matrix),
  },
  () => {
    const tiles = document.querySelector("#all").shadowRoot?.querySelectorAll(".tile[title]");
    return tiles?.length === 6 && document.querySelector("#lines").matrix;
  },
);

const tile = (page, index) => page.locator("#all .tile").nth(index);
const shown = (page, host = "#all") =>
  page.locator(`${host} why-heatmap`).evaluate(async (heatmap) => {
    await new Promise(requestAnimationFrame);
    const { values, rows, columns } = heatmap.matrix;
    return { values: [...values], rows, columns };
  });
const caption = (page) => page.locator("#all .caption").textContent();
const show = (page, wanted) =>
  page.locator("#all").evaluate((heads, wanted) => void (heads.shown = wanted), wanted);

const close = (found, expected, what) => {
  assert.equal(found.length, expected.length, what);
  found.forEach((value, at) =>
    assert.ok(Math.abs(value - expected[at]) < 1e-6, `${what}: ${at}: ${value}, ${expected[at]}`),
  );
};

test("heads are named by what they look at, in words and by a share", () =>
  alone(async ({ page, wrongs }) => {
    assert.deepEqual((await page.locator("#all .tile .word").allTextContents()).slice(0, 5), NAMES);
    // six of seven tokens have one before them; the first looks at itself
    const share = Math.round((100 * (6 * 0.76)) / 7);
    assert.equal(
      await tile(page, 0).getAttribute("aria-label"),
      `Layer 0, head 0: looks at the previous token, ${share} %`,
    );
    assert.match(await page.locator("#all .counts").textContent(), /previous token: 1/);
    assert.deepEqual(wrongs, []);
  }));

test("arrows go from head to head, and others hear of it", () =>
  alone(async ({ page }) => {
    await page.locator("#all").evaluate((heads) => {
      globalThis.heard = [];
      globalThis.pointed = [];
      heads.addEventListener("why-choose", ({ detail }) => globalThis.heard.push(detail));
      heads.addEventListener("why-point", ({ detail }) => globalThis.pointed.push(detail));
    });
    await page.locator("#all .tile[tabindex='0']").focus();
    for (const key of ["ArrowDown", "ArrowRight", "ArrowUp", "End", "Home"])
      await page.keyboard.press(key);
    assert.deepEqual(
      await page.evaluate(() => globalThis.heard.map(({ layer, head }) => [layer, head])),
      [
        [1, 0],
        [1, 1],
        [0, 1],
        [1, 2],
        [0, 0],
      ],
    );
    assert.equal(await page.locator("#all [role=radio][tabindex='0']").count(), 1);
    await page.keyboard.press("ArrowRight");
    close((await shown(page)).values, HEADS[1].map(Math.fround), "the large one");
    assert.equal(await caption(page), "Layer 0, head 1");
    await page.locator("#all why-lines .from li").nth(1).hover();
    assert.deepEqual((await page.evaluate(() => globalThis.pointed)).at(-1), {
      row: 1,
      column: null,
    });
  }));

test("the average of a layer, of all, and the row of the first token", () =>
  alone(async ({ page }) => {
    const mean = (heads) =>
      heads[0].map((_, i) => heads.reduce((s, h) => s + h[i], 0) / heads.length);
    await page.locator("#all").evaluate((heads) => (heads.chosen = { layer: 1, head: 2 }));
    await show(page, { view: "layer" });
    close((await shown(page)).values, mean(HEADS.slice(3)), "layer 1");
    await show(page, { view: "all" });
    close((await shown(page)).values, mean(HEADS), "all");
    await show(page, { view: "row" });
    const rows = await shown(page);
    assert.deepEqual(rows.rows, [
      "0\u00b70",
      "0\u00b71",
      "0\u00b72",
      "1\u00b70",
      "1\u00b71",
      "1\u00b72",
    ]);
    close(
      rows.values,
      HEADS.flatMap((values) => values.slice(0, T)),
      "rows",
    );
    assert.equal(await page.locator("#all .words").isVisible(), true);
    assert.equal(await page.locator("#all why-lines").isVisible(), false);
  }));

test("special tokens go, and one text looks at the other; values stay as they are", () =>
  alone(async ({ page }) => {
    await page.locator("#all input[type=checkbox]").uncheck();
    let found = await shown(page);
    assert.deepEqual(found.rows, ["good", "film", "good", "plot"]);
    assert.equal(found.values[4], Math.fround(HEADS[0][2 * T + 1])); // film -> good
    assert.match(await page.locator("#all .note").textContent(), /nothing is renormalised/);
    await page.locator("#all select").nth(2).selectOption("01");
    found = await shown(page);
    assert.deepEqual(
      [found.rows, found.columns],
      [
        ["good", "film"],
        ["good", "plot"],
      ],
    );
    close(
      found.values,
      [1, 2].flatMap((r) => [4, 5].map((c) => HEADS[0][r * T + c])),
      "1 to 2",
    );
    await page.locator("#all").evaluate((heads) => {
      const { attention } = heads;
      heads.attention = { ...attention, values: new Float32Array(attention.values.length) };
    });
    assert.match(await page.locator("#all .note").textContent(), /All values here are 0/);
    assert.equal(await page.locator("#all why-lines .shown").isVisible(), false);
  }));

test("heads are sorted by a pattern", () =>
  alone(async ({ page }) => {
    const places = () => page.locator("#all .tile .place").allTextContents();
    await show(page, { order: "special" });
    assert.equal((await places())[0], "1\u00b71");
    await show(page, { order: "patterns" });
    assert.deepEqual((await places()).slice(0, 3), ["0\u00b70", "0\u00b71", "0\u00b72"]);
    await show(page, { order: "same" });
    assert.equal((await places())[0], "1\u00b72");
    await page.locator("#all .tile").first().click();
    await page.keyboard.press("ArrowRight");
    const [layer, head] = (await places())[1].split("\u00b7");
    await shown(page);
    assert.equal(await caption(page), `Layer ${layer}, head ${head}`);
  }));

test("what a page computes only when it is wanted is asked for once", () =>
  alone(async ({ page }) => {
    await page.locator("#all").evaluate((heads) => {
      globalThis.wanted = [];
      heads.addEventListener("why-want", ({ detail }) => globalThis.wanted.push(detail.what));
    });
    const views = await page.locator("#all select").first().locator("option").allTextContents();
    assert.ok(views.some((view) => view.includes("gradient")));
    assert.ok(!views.some((view) => view.includes("rollout")), "nobody offers it");
    await show(page, { view: "gradients" });
    await show(page, { special: false });
    assert.deepEqual(await page.evaluate(() => globalThis.wanted), ["gradients"]);
    assert.match(await page.locator("#all .note").textContent(), /Computing/);
    await show(page, { special: true });
    await page.locator("#all").evaluate((heads) => {
      const { attention } = heads;
      const gradients = attention.values.map((_, at) => (at % 2 ? -2 : 2));
      heads.attention = { ...attention, gradients, target: { label: "positive" } };
    });
    close(
      (await shown(page)).values,
      HEADS[0].map((value, at) => value * (at % 2 ? -2 : 2)),
      "gradient x attention",
    );
    assert.match(await page.locator("#all .note").textContent(), /speak for positive/);
  }));

test("a word's row is told, by mouse and by keyboard", () =>
  alone(async ({ page }) => {
    const words = page.locator("#lines .from li");
    await words.nth(2).hover();
    const lit = () =>
      page.locator("#lines .to li.lit").evaluateAll((all) => all.map((one) => one.textContent));
    assert.ok((await lit()).includes("good"));
    await words.nth(2).focus();
    assert.match(await words.nth(2).getAttribute("aria-label"), /^film looks at: good 0\.760, /);
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator("#lines").evaluate((lines) => lines.row), 3);
    await page.keyboard.press("ArrowRight");
    const focused = await page
      .locator("#lines")
      .evaluate(({ shadowRoot }) => [
        shadowRoot.activeElement.parentNode.className,
        shadowRoot.activeElement.textContent,
      ]);
    assert.deepEqual(focused, ["to", "film"]); // the strongest of [SEP]
    const drawn = await page.locator("#lines canvas").evaluate(async (canvas) => {
      await new Promise(requestAnimationFrame);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value, at) => at % 4 === 3 && value > 0);
    });
    assert.ok(drawn);
  }));

test("a saved explanation of a matrix is one large picture", () =>
  alone(async ({ page }) => {
    assert.equal(await page.locator("#one .tile").first().isVisible(), false);
    assert.equal((await shown(page, "#one")).values[T], Math.fround(HEADS[0][T]));
    assert.equal(await page.locator("#one why-lines").isVisible(), true);
  }));

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 } },
  forced: { forcedColors: "active" },
};
for (const [look, options] of Object.entries(LOOKS))
  test(`axe finds nothing in either language: ${look}`, () =>
    alone(
      async ({ page }) => {
        for (const language of ["zh", "en"]) {
          await page.evaluate(
            async (language) => (await import("./language.js")).speak(language),
            language,
          );
          for (const view of ["row", "head"]) {
            await show(page, { view });
            assert.deepEqual(await brokenRules(page), [], `${language} ${view}`);
            assert.equal(await tooWide(page), 0);
          }
          const name = await tile(page, 0).getAttribute("aria-label");
          assert.match(name, language === "zh" ? /^第 0 层.*前一个词元/ : /^Layer 0.*previous/);
        }
      },
      { bypassCSP: true, ...options },
    ));
