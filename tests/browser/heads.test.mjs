// What models of every task say, on the page: as their users expect it, and in the program's bytes.

import assert from "node:assert/strict";
import { clickAndSettle, EXAMPLES, focusOf, isTheProgramsOwn, openHeads } from "./heads.mjs";
import { choose, explanation } from "./page.mjs";
import { settled } from "./site.mjs";

const { headTest } = openHeads();

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
    assert.ok((await page.locator("#words-title").textContent()).includes(spans[other].text));
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
    assert.equal(await page.locator("#words-title").textContent(), "Why no answer?");
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
    const { values, rows, columns } = document.querySelector("#pictures why-heatmap").matrix;
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
