// What checks of an explanation and of probabilities say, in both languages: the same numbers, said
// anew when the reader switches.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { brokenRules } from "./page.mjs";
import { openBrowser, openPage, serve } from "./site.mjs";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trust</title>
<link rel="icon" href="favicon.svg">
<link rel="stylesheet" href="page/style.css">
<main>
  <h1>Trust</h1>
  <section id="trust" class="trust" aria-label="Trust"></section>
  <p id="temperature"></p>
  <section id="calibration-body" aria-label="Calibration"></section>
</main>
<script type="module" src="trust_page.js"></script>`;

/** Stands in for the page: what is asked is explained, and told to the parts. */
const SCRIPT = `
import { load } from "./whybert.js";
import { Hub } from "./page/hub.js";
import { Calibrate } from "./page/calibrate.js";
import { Temperature } from "./page/temperature.js";
import { Trust } from "./page/trust.js";

const hub = new Hub({
  report: (error) => console.error(error),
  async ask({ request }) {
    hub.request = { ...hub.request, ...request };
    hub.tell("text");
    hub.explanation = await hub.model.explain(hub.text, hub.request);
    hub.tell("explanation");
    hub.tell("rest");
  },
});
hub.model = await load("models/sentiment-small.gguf", { workers: 1 });
hub.text = "Charming, but far too long.";
hub.request = { method: "occlusion", unit: "word" };
new Trust(document.querySelector("#trust"), hub);
const temperature = new Temperature(document.querySelector("#temperature"), () => {}, hub.report);
temperature.adopt(hub.model);
new Calibrate(document.querySelector("#calibration-body"), temperature).adopt(hub.model);
await hub.ask({});
document.documentElement.dataset.ready = "";
`;

/** In ms: nothing fails for being slow. */
const SLOW = 120_000;

let browser, site;
before(async () => {
  browser = await openBrowser();
  site = await serve({ files: { "trust.html": PAGE, "trust_page.js": SCRIPT } });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function opened(use) {
  const { page, wrongs, close } = await openPage(browser, site.url, {
    path: "trust.html",
    bypassCSP: true,
  });
  page.setDefaultTimeout(SLOW);
  try {
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    await use(page);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
}

/** Switches, and lets curves draw themselves to their width. */
const speak = (page, language) =>
  page.evaluate(async (to) => {
    (await import("/language.js")).speak(to);
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let frames = 0; frames < 3; frames++) await frame();
  }, language);

const HAN = /[\u4e00-\u9fff]/;

/** All that a section says, in its order: a piece of text a line. */
const told = (page, section) =>
  page.evaluate((section) => {
    const pieces = [];
    const read = (root) => {
      const walker = document.createTreeWalker(
        root,
        NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
      );
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.nodeType === Node.TEXT_NODE && node.data.trim()) pieces.push(node.data.trim());
        else if (node.shadowRoot) read(node.shadowRoot);
    };
    read(document.querySelector(section));
    return pieces;
  }, section);

/** Numbers are the same in every language. */
const numbers = (pieces) =>
  pieces
    .join(" ")
    .match(/[+\u2212]?\d+\.\d+/g)
    .toSorted();

/** Chinese throughout, but for names; and as before in English again. */
async function inBoth(page, section) {
  const english = await told(page, section);
  assert.ok(!english.some((piece) => HAN.test(piece)));
  await speak(page, "zh");
  const chinese = await told(page, section);
  assert.deepEqual(numbers(chinese), numbers(english));
  const left = chinese.filter((piece) => /[a-z]{3,} [a-z]{2,}/.test(piece));
  assert.deepEqual(left, []);
  assert.deepEqual(await brokenRules(page, section), []);
  await speak(page, "en");
  assert.deepEqual(await told(page, section), english);
}

test("evidence, other methods and the scrambled model are told in both languages", () =>
  opened(async (page) => {
    await page.click("text=Measure it");
    await page.waitForSelector("#trust .facts");
    await page.click("text=Ask other methods");
    await page.waitForSelector("#trust table");
    await page.click("text=Scramble the model");
    await page.waitForSelector("#trust .check:last-of-type why-curve");
    await inBoth(page, "#trust");
  }));

test("a calibration and its temperature are told in both languages", () =>
  opened(async (page) => {
    const content = "positive\tgreat\nnegative\tawful\npositive\tdull\nnegative\tboring\n";
    const buffer = Buffer.from(content.repeat(3) + "negative\tlovely\n");
    await page.setInputFiles("#labelled", { name: "l.tsv", mimeType: "text/plain", buffer });
    await page.waitForFunction(() => document.querySelector("why-reliability").calibration);
    await inBoth(page, "#calibration-body");
    await page.click("#calibration-body .saves button");
    await page.waitForSelector("#temperature button");
    assert.match((await told(page, "#calibration-body")).join(" "), /It is in use/);
    await inBoth(page, "#calibration-body");
    await inBoth(page, "#temperature");
  }));
