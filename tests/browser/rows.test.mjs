// Many rows in the page: a file goes through the model, a table tells what came of it, nothing freezes
// and nothing is lost that the reader did not give up.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "../../web/page/rows_parse.js";
import { brokenRules, openSite, tooWide } from "./page.mjs";
import { openPage } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);

/** Small models with random weights: what they say is no matter, only that it is what they say. */
const MODELS = { one: "seqcls", several: "multilabel", number: "regression", names: "tokcls" };
Object.assign(MODELS, { answer: "qa", pairs: "sim", gaps: "mlm" });
const files = {};
for (const [name, task] of Object.entries(MODELS))
  files[`models/${name}.gguf`] = await readFile(
    new URL(`tests/golden/heads/bert-${task}.gguf`, ROOT),
  );
files["models/manifest.json"] = JSON.stringify({
  default: "one",
  models: Object.keys(MODELS).map((name) => ({
    name,
    file: `${name}.gguf`,
    bytes: files[`models/${name}.gguf`].length,
    title: { en: `Model ${name}`, zh: `模型 ${name}` },
  })),
});
for (const name of Object.keys(MODELS))
  files[`examples/${name}.json`] = JSON.stringify({ explanations: [] });
const opened = openSite(files);

/** A test on the page with the part in view, in which nothing must go wrong. */
const rowsTest = (name, use, options = {}) =>
  opened.pageTest(
    name,
    async (page, requests) => {
      await page.locator("#rows").scrollIntoViewIfNeeded();
      await page.locator("#rows input[type=file]").waitFor({ state: "attached" });
      await use(page, requests);
    },
    { path: "#text=a+good+film", ...options },
  );

const give = async (page, content, name = "rows.csv") => {
  await page.setInputFiles("#rows input[type=file]", {
    name,
    mimeType: "text/plain",
    buffer: Buffer.from(content),
  });
  await page.locator(".rows-found", { hasText: new RegExp(`${name}(:|：| holds)`) }).waitFor();
};
const start = (page) => page.click(".rows-progress .primary");
const state = (page) => page.locator(".rows-progress [role=status]");
const done = (page) =>
  state(page)
    .filter({ hasText: /^(Done\.|已完成。)$/ })
    .waitFor();
const shown = (page) => page.locator(".grid-body .grid-row");
const column = (page, key) => page.locator(`.grid-body .of-${key}`).allInnerTexts();
const countIs = (page, count) =>
  page.waitForFunction(
    (count) => document.querySelectorAll(".grid-body .grid-row").length === count,
    count,
  );
const columnIs = (page, key, wanted) =>
  page.waitForFunction(
    ([key, wanted]) => {
      const cells = document.querySelectorAll(`.grid-body .of-${key}`);
      return JSON.stringify(Array.from(cells, (cell) => cell.innerText)) === wanted;
    },
    [key, JSON.stringify(wanted)],
  );
const field = (page, name) =>
  page
    .locator("#rows label", { has: page.getByText(name, { exact: true }) })
    .locator("select, input");
const button = (page, name) => page.locator("#rows").getByRole("button", { name, exact: true });

async function saved(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#rows").getByRole("button", { name }).click(),
  ]);
  return readFile(await download.path(), "utf8");
}

const LABELS = ["negative", "neutral", "positive"];
const TEXTS = ["he loves it", "a very good film", "not a bad film", "the plot is dull", "my actor"];
const CSV = [
  "id,review,label",
  ...TEXTS.map((text, index) => `${index},"${text}",${LABELS[index % 3]}`),
].join("\r\n");

rowsTest("every row is answered as the model answers it, and can be taken away", async (page) => {
  await give(page, CSV);
  await columnIs(page, "text", TEXTS);
  assert.equal(await field(page, "Text").locator("option:checked").innerText(), "review");
  assert.equal(await field(page, "Right label").locator("option:checked").innerText(), "label");
  await start(page);
  await done(page);
  const lines = (await saved(page, /JSONL/))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const wanted = await page.evaluate(async (texts) => {
    const { loadInWorker } = await import("/whybert.js");
    const model = await loadInWorker("models/one.gguf");
    const found = [];
    for (const text of texts)
      found.push([
        await model.classify(text),
        JSON.parse((await model.explain(text, { method: "occlusion", unit: "word" })).json),
      ]);
    return found;
  }, TEXTS);
  for (const [index, [{ label, probabilities }, explanation]] of wanted.entries()) {
    const expected = LABELS[index % 3];
    assert.deepEqual(lines[index], {
      row: index + 1,
      text: TEXTS[index],
      expected,
      right: label === expected,
      decision: { label, number: probabilities[label], probabilities },
      explanation,
    });
  }
  const csv = (await saved(page, /CSV/)).slice(1);
  const { records } = await parse(csv, { format: "delimited", delimiter: "," });
  assert.deepEqual(records[0].slice(0, 6), [
    "id",
    "review",
    "label",
    "decision",
    "probability",
    "right",
  ]);
  assert.deepEqual(
    records.slice(1).map((cells) => cells[3]),
    wanted.map(([{ label }]) => label),
  );
  const right = wanted.filter(([{ label }], index) => label === LABELS[index % 3]).length;
  assert.match(
    await page.locator(".rows-accuracy").innerText(),
    new RegExp(`^${right} of 5 right`),
  );
  assert.equal(await page.locator("#rows .mark.wrong").count(), 5 - right);
});

rowsTest("the table is sorted and filtered", async (page) => {
  await give(page, CSV);
  await start(page);
  await done(page);
  await button(page, "Text").click();
  await columnIs(page, "text", [...TEXTS].sort());
  assert.equal(await page.locator("#rows [aria-sort]").getAttribute("aria-sort"), "ascending");
  await button(page, "Text").click();
  await columnIs(page, "text", [...TEXTS].sort().reverse());
  await button(page, "Probability").click();
  await page.waitForFunction(() => {
    const cells = document.querySelectorAll(".grid-body .of-number");
    const numbers = Array.from(cells, (cell) => parseFloat(cell.textContent));
    return numbers.every((number, index) => index === 0 || number >= numbers[index - 1]);
  });
  await field(page, "With the words").fill("FILM");
  await countIs(page, 2);
  assert.equal(await page.locator("#rows [role=grid]").getAttribute("aria-rowcount"), "3");
  await field(page, "With the words").fill("nowhere");
  await page.locator("#rows", { hasText: "No row is like that." }).waitFor();
  await field(page, "With the words").fill("");
  await countIs(page, TEXTS.length);
  const wrong = await page.locator("#rows .mark.wrong").count();
  await field(page, "only wrong ones").check();
  await countIs(page, wrong);
  await field(page, "only wrong ones").uncheck();
  await countIs(page, TEXTS.length);
  const decisions = await page.locator("#rows .of-decision bdi").allInnerTexts();
  await field(page, "Decision").selectOption(decisions[0]);
  await countIs(page, decisions.filter((label) => label === decisions[0]).length);
  for (const label of await page.locator("#rows .of-decision bdi").allInnerTexts())
    assert.equal(label, decisions[0]);
});

const MANY = 10_000;

rowsTest("ten thousand rows: few are in the document, the keyboard reaches all", async (page) => {
  const lines = Array.from({ length: MANY }, (_, index) => `text number ${index + 1}`);
  await give(page, lines.join("\n"), "many.txt");
  assert.match(await page.locator(".rows-found").innerText(), /10,000 rows/);
  assert.equal(await page.locator("#rows [role=grid]").getAttribute("aria-rowcount"), "10001");
  await start(page);
  await page.locator("#rows .of-decision bdi").first().waitFor();
  await page.locator(".grid-body [tabindex='0']").focus();
  const focused = () =>
    page.evaluate(() => {
      const cell = document.activeElement;
      const box = cell.getBoundingClientRect();
      const view = cell.closest("[role=grid]").getBoundingClientRect();
      const inside = box.top >= view.top - 1 && box.bottom <= view.bottom + 1;
      return [cell.parentNode.getAttribute("aria-rowindex"), cell.className, inside];
    });
  await page.keyboard.press("Control+End");
  assert.deepEqual(await focused(), ["10001", "of-text", true]);
  assert.ok((await shown(page).count()) < 60);
  await page.keyboard.press("PageUp");
  const [index] = await focused();
  assert.ok(Number(index) < 10_000 && Number(index) > 9_900, index);
  await page.keyboard.press("ArrowUp");
  assert.deepEqual(await focused(), [String(Number(index) - 1), "of-text", true]);
  // What is in view is answered before the thousands above it.
  await page.locator(`[aria-rowindex="${index}"] .of-words .word`).first().waitFor();
  await page.keyboard.press("Control+Home");
  assert.deepEqual(await focused(), ["2", "of-row", true]);
  await page.keyboard.press("ArrowRight");
  assert.deepEqual(await focused(), ["2", "of-decision", true]);
  // The focus stays with its row, however far this one is scrolled away.
  await page.locator("#rows [role=grid]").evaluate((grid) => (grid.scrollTop = 200_000));
  await page.locator('[aria-rowindex="4555"]').waitFor();
  assert.equal((await focused())[0], "2");
  assert.ok((await shown(page).count()) < 60);
  await button(page, "Stop").click();
  await state(page).filter({ hasText: "Stopped. What was found stays." }).waitFor();
});

rowsTest("a pause holds, and nothing is lost without a word of the reader", async (page) => {
  const lines = ["text\tlabel", ...Array.from({ length: 400 }, (_, i) => `text ${i}\tneutral`)];
  await give(page, lines.join("\n"), "rows.tsv");
  await start(page);
  await page.locator("#rows .word").first().waitFor();
  await button(page, "Pause").click();
  await state(page).filter({ hasText: "Paused." }).waitFor();
  const count = await page.locator(".rows-progress p").innerText();
  const title = page.locator("#rows .rows-question");
  await field(page, "Text").selectOption("label");
  await title.filter({ hasText: /discard \d+ answers/ }).waitFor();
  await button(page, "Keep them").click();
  assert.equal(await field(page, "Text").locator("option:checked").innerText(), "text");
  assert.equal(await page.locator(".rows-progress p").innerText(), count);
  await field(page, "Words found by").selectOption("saliency");
  await title.filter({ hasText: /discard the words/ }).waitFor();
  await button(page, "Discard them").click();
  await page.locator("#rows .word").first().waitFor({ state: "detached" });
  assert.ok((await page.locator("#rows .of-decision bdi").count()) > 0);
  await button(page, "Continue").click();
  await done(page);
  const [line] = (await saved(page, /JSONL/)).split("\n");
  assert.equal(JSON.parse(line).explanation.method, "saliency");
  await give(page, "only one", "other.txt").catch(() => {});
  await title.filter({ hasText: /discard 400 answers/ }).waitFor();
  await button(page, "Discard them").click();
  await page.locator(".rows-found", { hasText: "other.txt: 1 row" }).waitFor();
});

rowsTest("another model keeps the answers of the one before", async (page) => {
  const stand = (name) => page.evaluate((name) => (location.hash = `model=${name}`), name);
  await give(page, CSV);
  await start(page);
  await done(page);
  const before = await column(page, "decision");
  await stand("several");
  const question = page.locator("#rows .rows-question");
  await question.filter({ hasText: "those of Model one; Model several stands now" }).waitFor();
  assert.deepEqual(await column(page, "decision"), before);
  await stand("one");
  await question.waitFor({ state: "hidden" });
  await stand("several");
  await page.locator("#rows").getByRole("button", { name: "Ask Model several" }).click();
  await done(page);
  const [line] = (await saved(page, /JSONL/)).split("\n");
  const { decision } = JSON.parse(line);
  assert.equal(Object.keys(decision.probabilities).length, 4);
});

rowsTest("a row is shown above, and here in full", async (page) => {
  await give(page, CSV);
  await start(page);
  await done(page);
  await shown(page).nth(3).click();
  assert.equal(await page.inputValue("#text"), TEXTS[3]);
  const reading = page.locator(".rows-chosen why-tokens");
  await page.waitForFunction(
    (text) => document.querySelector(".rows-chosen why-tokens").explanation?.text === text,
    TEXTS[3],
  );
  assert.equal(await reading.evaluate((element) => element.explanation.method), "occlusion");
  await shown(page).first().locator(".of-row").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.inputValue("#text"), TEXTS[0]);
  await button(page, "Go up to it").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
});

const HOSTILE = '<img src=x onerror=alert(1)>\u202e=HYPERLINK("x")';

rowsTest("encodings and odd rows are told; markup stays text", async (page) => {
  const gbk = Buffer.concat([
    Buffer.from("text,n\n"),
    Buffer.from([0xba, 0xc3, 0xb5, 0xe7, 0xd3, 0xb0]),
    Buffer.from(",1\n2\n"),
  ]);
  await give(page, gbk, "gbk.csv");
  await columnIs(page, "text", ["好电影", "2"]);
  const flaws = page.locator(".rows-flaws");
  assert.match(
    await flaws.innerText(),
    /not UTF-8 and was read as GB18030[^]*Row 2 has more or fewer/,
  );
  await field(page, "Encoding").selectOption("windows-1252");
  await page.locator(".grid-body", { hasText: "ºÃµçÓ°" }).waitFor();
  await give(page, `"${HOSTILE.replaceAll('"', '""')}",x\n"another",y`, "hostile.csv");
  await columnIs(page, "text", [HOSTILE, "another"]);
  assert.equal(await page.locator("#rows img").count(), 0);
  await give(page, '{"text":"good"}\n{"text":\n', "lines.jsonl");
  assert.match(await flaws.innerText(), /Row 2 could not be read: no JSON/);
  await give(page, "", "empty.csv");
  assert.match(await page.locator(".rows-found").innerText(), /holds no rows/);
  assert.equal(await page.locator(".rows-table").isVisible(), false);
});

rowsTest("rows are pasted, and dropped anywhere", async (page) => {
  await page.locator("#rows summary", { hasText: "Paste rows" }).click();
  await page.locator("#rows textarea").fill("one text\nanother");
  await button(page, "Read these rows").click();
  await page.locator(".rows-found", { hasText: "pasted rows: 2 rows" }).waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["dropped"], "dropped.txt"));
    document.body.dispatchEvent(
      new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }),
    );
  });
  await page.locator(".rows-found", { hasText: "dropped.txt: 1 row" }).waitFor();
  assert.equal(await page.locator(".own-dialog").count(), 0);
});

const PAIR = "first,second\nis the film good,the plot is dull but my actor was not bad\n";
const TASKS = {
  several: [CSV, "decision"],
  number: [CSV, "number"],
  names: ["text\nAda met him in London", "decision"],
  answer: [PAIR, "decision"],
  pairs: [PAIR, "number"],
  gaps: ["text\nthe [MASK] is good", "decision"],
};
for (const [name, [content, key]] of Object.entries(TASKS))
  rowsTest(
    `rows of each task are answered: ${name}`,
    async (page) => {
      await give(page, content);
      await start(page);
      await done(page);
      for (const cell of await column(page, key)) assert.notEqual(cell, "");
      assert.equal(await page.locator(".rows-problem").count(), 0);
    },
    { path: `#model=${name}&text=the+[MASK]+is+good` },
  );

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  narrow: { viewport: { width: 360, height: 740 }, locale: "zh-CN" },
};
for (const [look, options] of Object.entries(LOOKS))
  test(`axe finds nothing in the rows: ${look}`, async () => {
    const { page, close } = await openPage(opened.browser, opened.site.url, {
      ...options,
      bypassCSP: true,
      path: "#text=a+good+film",
    });
    try {
      await page.waitForSelector("html[data-settled]");
      await page.locator("#rows").scrollIntoViewIfNeeded();
      await page.locator("#rows input[type=file]").waitFor({ state: "attached" });
      await give(page, `${CSV}\nodd`);
      assert.deepEqual(await brokenRules(page, "#rows"), []);
      await start(page);
      await done(page);
      await shown(page).nth(1).click();
      await page.locator(".rows-chosen why-tokens").waitFor();
      assert.deepEqual(await brokenRules(page, "#rows"), []);
      assert.equal(await tooWide(page), 0);
    } finally {
      await close();
    }
  });
