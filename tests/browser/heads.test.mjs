// What models of every task say, on the page: as their users expect it, and in the program's bytes.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { brokenRules, choose, explanation, openSite, tooWide } from "./page.mjs";
import { openPage, settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where native/ is
const PROGRAM = new URL(`${BUILD}/native/whybert`, ROOT).pathname;
const fileOf = (model) => new URL(`tests/golden/heads/${model}.gguf`, ROOT);

/** Models with random weights, and what each is asked about. */
const EXAMPLES = {
  "bert-seqcls": "he loves it",
  "bert-multilabel": "a very good film",
  "bert-regression": "not a bad film",
  "bert-tokcls": "Ada met him in London \u5317\u4eac.",
  "bert-qa": ["is the film good", "the plot is dull but my actor was not bad"],
  "bert-sim": ["a dog in the park", "my actor was not bad"],
  "bert-mlm": "the [MASK] is [MASK] good",
  "roberta-mlm": "the <mask> is good",
};

const files = {};
for (const model of Object.keys(EXAMPLES))
  files[`models/${model}.gguf`] = await readFile(fileOf(model));
files["models/manifest.json"] = JSON.stringify({
  default: "bert-seqcls",
  models: Object.entries(EXAMPLES).map(([name, example]) => ({
    name,
    file: `${name}.gguf`,
    bytes: files[`models/${name}.gguf`].length,
    title: { en: `The model ${name}` },
    description: { en: "<b>Random</b> weights." },
    examples: [example],
  })),
});

const opened = openSite(files);
const headTest = (name, model, use, options) =>
  opened.pageTest(name, use, { path: `#model=${model}`, ...options });

/** What the program writes about what the page shows. */
async function programExplains(model, { text, text_pair: pair, method, unit }, more = []) {
  const { stdout } = await promisify(execFile)(
    PROGRAM,
    [
      ...["explain", "--model", fileOf(model).pathname, "--method", method, "--unit", unit],
      ...["--format", "json", ...(pair === undefined ? [] : ["--pair", pair]), ...more, "--", text],
    ],
    { maxBuffer: 1 << 26 },
  );
  return stdout;
}

const jsonOf = (page) => page.evaluate(() => document.querySelector("why-tokens").explanation.json);

async function isTheProgramsOwn(page, model, more) {
  const shown = await explanation(page);
  assert.equal(await jsonOf(page), await programExplains(model, shown, more));
}

const focusOf = ({ target }) => ["--focus", target.span.join(":")];

async function clickAndSettle(page, target) {
  const before = await jsonOf(page);
  await target.click();
  await page.waitForFunction(
    (before) => document.querySelector("why-tokens").explanation.json !== before,
    before,
  );
  await settled(page);
}

for (const [model, example] of Object.entries(EXAMPLES))
  headTest(`page and program write the same bytes: ${model}`, model, async (page) => {
    const [text, pair] = [example].flat();
    const { text: shown, text_pair: second } = await explanation(page);
    assert.deepEqual([shown, second], [text, pair]);
    await isTheProgramsOwn(page, model);
    await choose(page, "gradient_x_input");
    await isTheProgramsOwn(page, model);
  });

headTest(
  "labels that may be true together are decided each by itself",
  "bert-multilabel",
  async (page) => {
    const { probabilities } = await explanation(page);
    const decided = Object.keys(probabilities).filter((name) => probabilities[name] > 0.5);
    assert.deepEqual(await page.locator("#labels .decided .name").allTextContents(), decided);
    assert.equal(await page.locator("#labels .label").count(), Object.keys(probabilities).length);
  },
);

headTest(
  "a regression says a number, which has no probability",
  "bert-regression",
  async (page) => {
    const { value } = await explanation(page);
    const said = await page.locator("#number output").textContent();
    assert.equal(said.replace("\u2212", "-"), value.toFixed(2));
    assert.equal(await page.locator("#labels .label").count(), 0);
    assert.equal(await page.locator("#options select option[value=probability]").count(), 0);
  },
);

headTest(
  "entities stand in the text, and each is asked about by itself",
  "bert-tokcls",
  async (page) => {
    const { spans, text, target } = await explanation(page);
    const buttons = page.locator("#spans [role=button]");
    assert.deepEqual(
      await buttons.evaluateAll((all) => all.map((one) => [one.textContent, one.dataset.tag])),
      spans.map((span) => [text.slice(span.start16, span.end16), span.label]),
    );
    assert.equal(await page.locator("#spans").evaluate((spans) => spans.textContent), text);
    const most = spans.reduce((a, b) => (b.probability > a.probability ? b : a));
    assert.deepEqual(target.span, [most.segment, most.start, most.end]);
    const other = spans.findIndex((span) => span !== most);
    await clickAndSettle(page, buttons.nth(other));
    const asked = await explanation(page);
    assert.deepEqual(asked.target.span, [0, spans[other].start, spans[other].end]);
    assert.equal(await buttons.nth(other).getAttribute("aria-pressed"), "true");
    assert.ok((await page.locator("#why-title").textContent()).includes(spans[other].text));
    await isTheProgramsOwn(page, "bert-tokcls", focusOf(asked));

    const label = page.locator("#labels [aria-pressed=false]").first();
    const name = await label.locator(".name").textContent();
    await clickAndSettle(page, label);
    const against = await explanation(page);
    assert.equal(against.target.label, name);
    await isTheProgramsOwn(page, "bert-tokcls", [...focusOf(asked), "--target", name]);
  },
);

headTest(
  "answers are listed, with none among them, and marked in the context",
  "bert-qa",
  async (page) => {
    const { spans, no_answer: none, text_pair: context, target } = await explanation(page);
    const rows = page.locator("#labels .label");
    const listed = await rows.evaluateAll((all) => all.map(({ value }) => value));
    assert.ok(listed.includes("no_answer"));
    assert.ok(listed.includes([spans[0].segment, spans[0].start, spans[0].end].join()));
    const chosen = page.locator("#spans [aria-pressed=true]");
    if (target.label === "answer")
      assert.equal(
        await chosen.textContent(),
        Buffer.from(context).subarray(target.span[1], target.span[2]).toString(),
      );
    const wanted = target.label === "no_answer" ? spans[0] : spans[1];
    const key = [wanted.segment, wanted.start, wanted.end].join();
    await clickAndSettle(page, page.locator(`#labels [value="${key}"]`));
    const asked = await explanation(page);
    assert.equal(asked.target.span.join(), key);
    assert.equal(await chosen.textContent(), wanted.text);
    await isTheProgramsOwn(page, "bert-qa", focusOf(asked));
    await clickAndSettle(page, page.locator("#labels [value=no_answer]"));
    assert.equal((await explanation(page)).target.label, "no_answer");
    assert.equal(await page.locator("#why-title").textContent(), "Why no answer?");
    await isTheProgramsOwn(page, "bert-qa", ["--target", "no_answer"]);
    assert.ok(none >= 0);
  },
);

headTest(
  "a long context is read in parts, and what was not read for this is grey",
  "bert-qa",
  async (page) => {
    const context = `${"the plot is dull but my actor was not bad ".repeat(8)}.`;
    await page.fill("#text-pair", context);
    await page.waitForFunction(() => document.querySelector("why-tokens").explanation.windows > 1);
    await settled(page);
    const { words, text_pair: shown } = await explanation(page);
    assert.equal(shown, context);
    const read = words.filter(({ segment }) => segment === 1);
    const texts = await page
      .locator("why-tokens .text > div")
      .nth(1)
      .evaluate((line) => [
        line.textContent,
        [...line.querySelectorAll(".cut")]
          .map(({ textContent }) => textContent)
          .join("")
          .trim(),
      ]);
    assert.equal(texts[0], context);
    const before = context.slice(0, read[0].start16);
    assert.equal(texts[1], (before + context.slice(read.at(-1).end16)).trim());
    await isTheProgramsOwn(page, "bert-qa");
  },
);

headTest("two texts are compared, side by side and token by token", "bert-sim", async (page) => {
  const { value } = await explanation(page);
  assert.equal(
    (await page.locator("#number output").textContent()).replace("\u2212", "-"),
    value.toFixed(3),
  );
  const boxes = await page
    .locator("#texts textarea")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  assert.equal(boxes[0], boxes[1]);
  await choose(page, "similarity_pairs");
  const { tokens, result } = await explanation(page);
  const names = (segment) =>
    tokens.filter((token) => token.segment === segment).map(({ text }) => text);
  const matrix = await page.evaluate(() => {
    const { values, rows, columns } = document.querySelector("#matrix").matrix;
    return { values: [...values], rows, columns };
  });
  assert.deepEqual([matrix.rows, matrix.columns], [names(0), names(1)]);
  const sum = matrix.values.reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - value) < 1e-4, `${sum}: the parts of ${value}`);
  assert.equal(matrix.values[0], result.values[matrix.rows.length]);
  await isTheProgramsOwn(page, "bert-sim");
});

headTest("words for a mask are listed, and each can be asked about", "bert-mlm", async (page) => {
  const { probabilities, target } = await explanation(page);
  const words = Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
  assert.equal(words.length, 10);
  assert.deepEqual(
    await page.locator("#labels .name").allTextContents(),
    words.map(([word]) => word),
  );
  assert.equal(target.label, words[0][0]);
  const masks = page.locator("#spans [role=button]");
  assert.deepEqual(await masks.allTextContents(), ["[MASK]", "[MASK]"]);
  await clickAndSettle(page, page.locator("#labels .label").nth(3));
  assert.equal((await explanation(page)).target.label, words[3][0]);
  await isTheProgramsOwn(page, "bert-mlm", [...focusOf({ target }), "--target", words[3][0]]);
  await clickAndSettle(page, masks.nth(1));
  const second = await explanation(page);
  assert.notDeepEqual(second.target.span, target.span);
  await isTheProgramsOwn(page, "bert-mlm", focusOf(second));
});

headTest(
  "a gap is put where the cursor is, as the model spells it",
  "roberta-mlm",
  async (page) => {
    await page.fill("#text", "my actor was bad");
    await page.waitForFunction(() => /<mask>/.test(document.querySelector("#notice").textContent));
    assert.equal(await page.isVisible("#problem"), false);
    await page.evaluate(() => document.querySelector("#text").setSelectionRange(3, 8));
    await page.click("text=insert <mask>");
    assert.equal(await page.inputValue("#text"), "my <mask> was bad");
    await page.waitForFunction(
      () => document.querySelector("why-tokens").explanation.text === "my <mask> was bad",
    );
  },
);

headTest("a classifier takes a second text when it is given one", "bert-seqcls", async (page) => {
  assert.equal(await page.isVisible("#text-pair"), false);
  await page.click("text=+ second text");
  await page.fill("#text-pair", "a dull plot");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.text_pair === "a dull plot",
  );
  await settled(page);
  await isTheProgramsOwn(page, "bert-seqcls");
  await page.click("text=\u2212 second text");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.text_pair === undefined,
  );
});

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
    assert.match(await page.locator("#link").getAttribute("href"), /^#model=bert-multilabel&/);
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
        await page.locator("#heads").scrollIntoViewIfNeeded();
        await page.waitForSelector(".heads[aria-busy=false]");
        await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
        assert.deepEqual(await brokenRules(page), [], name);
        assert.equal(await tooWide(page), 0, name);
      }
    } finally {
      await close();
    }
  });
