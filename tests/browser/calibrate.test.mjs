// "Are these probabilities right?" in a real Chromium: the program's numbers, drawn and used, and
// nothing that leaves the machine.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { brokenRules, explanation, openSite, tooWide } from "./page.mjs";
import { openPage, serve, settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where native/ and wasm-simd/ are
const PROGRAM = new URL(`${BUILD}/native/whybert`, ROOT).pathname;
const LABELLED = new URL("tests/labelled.tsv", ROOT).pathname;
const TEXT = "I expected to hate it and I was wrong.";

/** The model that the page begins with. */
const { default: first, models } = JSON.parse(
  await readFile(new URL("models/manifest.json", ROOT), "utf8"),
);
const { file } = models.find(({ name }) => name === first) ?? models[0];
const MODEL = new URL(`models/${file}`, ROOT).pathname;

const program = (command, ...more) =>
  JSON.parse(
    execFileSync(PROGRAM, [command, "--format", "json", "--model", MODEL, ...more], {
      input: TEXT,
    }).toString(),
  );

const opened = openSite();

/** A test on the page with the section open, in which nothing must go wrong. */
const sectionTest = (name, use, options) =>
  opened.pageTest(
    name,
    async (page, requests) => {
      const fetched = await page.evaluate(() =>
        performance.getEntriesByType("resource").map(({ name }) => name),
      );
      assert.ok(!fetched.some((name) => name.includes("calibrat")), "it comes when it is wanted");
      await page.click("#calibration summary");
      await page.waitForSelector("#labelled");
      await use(page, requests);
    },
    options,
  );

const SHOWN = "#calibration-body[aria-busy=false]";
const said = (page) => page.textContent("#calibration-body [role=status]");
const calibration = (page) =>
  page.evaluate(() => document.querySelector("why-reliability").calibration);
const give = (page, content) =>
  page.setInputFiles("#labelled", { name: "l.tsv", mimeType: "text/plain", buffer: content });

async function choose(page) {
  await page.setInputFiles("#labelled", LABELLED);
  await page.waitForSelector(SHOWN, { timeout: 60_000 });
}

const probabilities = async (page) => (await explanation(page)).probabilities;

async function type(page, text) {
  await page.fill("#text", text);
  await settled(page);
}

sectionTest(
  "a labelled file is judged as the program judges it, and nothing is sent",
  async (page, requests) => {
    await choose(page);
    const sent = requests.map((url) => new URL(url).pathname.split("/").at(-1));
    assert.ok(sent.includes("calibration.js"));
    assert.ok(
      !sent.some((name) => name.includes("labelled") || name.includes(".tsv")),
      sent.join(),
    );
    const found = await calibration(page);
    assert.deepEqual(found, program("calibrate", LABELLED));
    const percent = (share) => `${(100 * share).toFixed(1)} %`;
    assert.ok((await said(page)).includes(percent(found.before.ece)));
    assert.ok((await said(page)).includes(percent(found.fitted.ece)));

    for (const [index, { bins }] of [found.before, found.fitted].entries()) {
      const filled = bins.filter(({ count }) => count);
      const figure = page.locator("why-reliability figure").nth(index);
      const heights = await figure
        .locator(".right")
        .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute("height")) / 300));
      assert.deepEqual(
        heights.map((height) => height.toFixed(9)),
        filled.map(({ accuracy }) => accuracy.toFixed(9)),
      );
      const rows = await page
        .locator("why-reliability table")
        .nth(index)
        .locator("tbody tr")
        .evaluateAll((rows) =>
          rows.map((row) => [...row.children].map((cell) => cell.textContent)),
        );
      assert.deepEqual(
        rows.map((row) => row.slice(1)),
        filled.map(({ count, confidence, accuracy }) => [
          String(count),
          percent(confidence),
          percent(accuracy),
        ]),
      );
    }
  },
);

sectionTest(
  "the temperature that fits is used, said beside the probabilities, and undone",
  async (page) => {
    await type(page, TEXT);
    const before = await probabilities(page);
    assert.deepEqual(before, program("classify").probabilities);
    const own = await page.locator("#temperature").isVisible();
    await choose(page);
    const { fitted } = await calibration(page);
    await page.click("#calibration-body .saves button");
    await page.waitForSelector("#temperature button");
    await settled(page);
    assert.match(
      await page.textContent("#temperature"),
      new RegExp(`temperature ${Number(fitted.temperature.toPrecision(3))},`),
    );
    const after = await probabilities(page);
    const expected = program("classify", "--temperature", String(fitted.temperature));
    assert.deepEqual(after, expected.probabilities);
    assert.notDeepEqual(after, before);
    assert.match(await said(page), /in use/);

    const link = await page.locator("#link").evaluate(({ href }) => href);
    const other = await openPage(opened.browser, link);
    await other.page.waitForSelector("#temperature button");
    await settled(other.page);
    assert.deepEqual(await probabilities(other.page), after);
    await other.close();

    await choose(page);
    const again = await calibration(page);
    assert.deepEqual([again.before.ece, again.before.nll], [fitted.ece, fitted.nll]);
    assert.ok(await page.locator("#calibration-body .saves button").isHidden());

    await page.click("#temperature button");
    await page.waitForFunction(() => !document.querySelector("#temperature button"));
    await settled(page);
    assert.deepEqual(await probabilities(page), before);
    assert.equal(await page.locator("#temperature").isVisible(), own);
  },
);

sectionTest(
  "what is no labelled file is said in a sentence, and the next is judged",
  async (page) => {
    const cases = [
      [Buffer.from("positive good\n"), /^Line 1: It has no tab/],
      [Buffer.from("0\tgood\nmaybe\tbad\n"), /^Line 2: There is no label/],
      [Buffer.from("<img src=x onerror=alert(1)>\tgood"), /^Line 1: There is no label/],
      [Buffer.from([0xff, 0xfe, 0, 9, 9, 10, 0x80]), /^Line 1: /],
      [Buffer.from(""), /no labelled text/],
    ];
    for (const [content, message] of cases) {
      await give(page, content);
      await page.waitForFunction(
        (source) =>
          document.querySelector("#calibration-body[aria-busy=false]") &&
          new RegExp(source).test(document.querySelector("#calibration-body .problem").textContent),
        message.source,
      );
      assert.ok(await page.locator("#calibration-body .problem").isVisible());
      assert.equal(await calibration(page), null);
    }
    await give(page, Buffer.from("positive\tgreat\r\nnegative\tawful\r\n"));
    await page.waitForFunction(() => document.querySelector("why-reliability").calibration);
    assert.ok(await page.locator("#calibration-body .problem").isHidden());
    assert.match(await said(page), /No temperature/);
    assert.ok(await page.locator("#calibration-body .saves button").isHidden());
  },
);

sectionTest("a long file tells how far it is and can be cancelled", async (page) => {
  await give(page, Buffer.from("positive\tgreat\n".repeat(50_000)));
  await page.waitForFunction(() =>
    /^\d+ of 50000 texts$/.test(document.querySelector(".labelled-busy .faint").textContent),
  );
  assert.ok((await page.locator(".labelled-busy progress").getAttribute("max")) === "50000");
  await page.click(".labelled-busy button");
  await page.waitForSelector(SHOWN);
  assert.ok(await page.locator(".labelled-busy").isHidden());
  assert.equal(await calibration(page), null);
  await choose(page);
  assert.equal((await calibration(page)).texts, 48);
  await type(page, "An awful plot.");
});

sectionTest("a file that is dropped on the box is labelled texts, and no model", async (page) => {
  const content = await readFile(LABELLED, "utf8");
  await page.evaluate((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], "labelled.tsv"));
    const box = document.querySelector(".labelled-box");
    for (const type of ["dragover", "drop"])
      box.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
  }, content);
  await page.waitForFunction(() => document.querySelector("why-reliability").calibration);
  assert.equal((await calibration(page)).texts, 48);
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

test("the diagram stands in any page, drawn from a file", async () => {
  const other = await serve({
    files: {
      "some.html":
        '<!doctype html><title>some</title><link rel="icon" href="favicon.svg">' +
        '<script type="module" src="why-reliability.js"></script>' +
        '<why-reliability src="calibration.json"></why-reliability>',
      "calibration.json": JSON.stringify(program("calibrate", LABELLED)),
    },
  });
  const { page, wrongs, close } = await openPage(opened.browser, other.url, { path: "some.html" });
  try {
    await page.waitForSelector("why-reliability figure svg");
    assert.equal(await page.locator("why-reliability figure").count(), 2);
    assert.equal(await page.locator("why-reliability details").getAttribute("open"), null);
    assert.deepEqual(wrongs, []);
    const said = await page.evaluate(async () => {
      const element = document.querySelector("why-reliability");
      const failed = new Promise((resolve) =>
        element.addEventListener("error", ({ detail }) => resolve(detail.message)),
      );
      element.setAttribute("src", "nothing.json");
      return failed;
    });
    assert.match(said, /nothing\.json: the server answered 404/);
    assert.equal(await page.locator("why-reliability figure").count(), 2);
  } finally {
    await close();
    await other.close();
  }
});

/** Models in the place of those that come along; the first is the default. */
async function siteOf(names) {
  const contents = await Promise.all(
    names.map((name) => readFile(new URL(`tests/golden/heads/${name}.gguf`, ROOT))),
  );
  const models = names.map((name, index) => ({
    name,
    file: `${name}.gguf`,
    bytes: contents[index].length,
    title: { en: name },
  }));
  const files = names.map((name, index) => [`models/${name}.gguf`, contents[index]]);
  files.push(["models/manifest.json", JSON.stringify({ default: names[0], models })]);
  return serve({ files: Object.fromEntries(files) });
}

test("it is about the model that stands, and not there for one without labels", async () => {
  const other = await siteOf(["bert-multilabel", "bert-mlm"]);
  const { page, wrongs, close } = await openPage(opened.browser, other.url);
  const stand = async (name) => {
    await page.click("#models summary");
    await page.click(`#shelf .card:has-text("${name}")`);
    await page.waitForFunction(
      (name) => document.querySelector("#model-title").textContent === name,
      name,
    );
    await settled(page);
  };
  try {
    await settled(page);
    await page.click("#calibration summary");
    await page.waitForSelector("#labelled");
    assert.match(await page.textContent("#calibration-body .lead"), /commas between/);
    await give(page, Buffer.from("0, 2\tgood\n\tbad\n1\tdull\n"));
    await page.waitForSelector(SHOWN);
    const { texts, answers } = await calibration(page);
    const labels = Object.keys(await probabilities(page)).length;
    assert.deepEqual([texts, answers], [3, 3 * labels]);
    await stand("bert-mlm");
    await page.waitForFunction(() => document.querySelector("#calibration").hidden);
    await stand("bert-multilabel");
    await page.waitForFunction(() => !document.querySelector("#calibration").hidden);
    await page.waitForFunction(() => !document.querySelector("why-reliability").calibration);
    assert.equal(await said(page), "");
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
    await other.close();
  }
});

for (const [look, options] of [
  ["dark", { colorScheme: "dark" }],
  ["phone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
])
  sectionTest(
    `axe finds nothing: ${look}`,
    async (page) => {
      await choose(page);
      await page.locator("why-reliability summary").click();
      assert.deepEqual(await brokenRules(page), []);
      assert.equal(await tooWide(page), 0);
    },
    { ...options, bypassCSP: true },
  );
