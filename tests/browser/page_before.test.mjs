// What a reader sees before the model has come, and before any script has run.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

const MODEL = new URL("../../models/sentiment.gguf", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("manifest.json", MODEL), "utf8"));
const [first, second] = manifest.models[0].examples;

let browser;
let site;
/** Lets the model come. */
let bring;
before(async () => {
  browser = await openBrowser();
  const model = await readFile(MODEL);
  const brought = new Promise((resolve) => (bring = resolve));
  const hold = (response) => brought.then(() => response.end(model));
  site = await serve({ files: { "models/sentiment.gguf": hold } });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

test("without any script an answered example is there to read", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url);
  const sample = page.locator("#words .sample");
  assert.ok((await sample.innerText()).startsWith(first));
  assert.ok(await sample.locator(".for").count());
  assert.ok(await sample.locator(".against").count());
  assert.match(await page.locator(".ask").innerText(), /needs JavaScript/);
  await context.close();
});

test("examples are answered before the model has come, with what it says then", async () => {
  const { page, wrongs, close } = await openPage(browser, site.url);
  const answered = (text) =>
    page.waitForFunction(
      (text) => document.querySelector("#words why-tokens")?.explanation?.text === text,
      text,
    );
  const scores = () =>
    page.evaluate(() => {
      const { words, probabilities } = document.querySelector("#words why-tokens").explanation;
      return { probabilities, words: words.map(({ score }) => score) };
    });
  await answered(first);
  assert.equal(await page.locator("#words .sample").isVisible(), false);
  const saved = await scores();
  await page.locator("#examples button").nth(1).click();
  await answered(second);
  assert.equal(await page.locator("#labels .label").count(), 2);
  await page.locator("#examples button").first().click();
  await answered(first);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.settled), undefined);
  bring();
  await settled(page);
  assert.deepEqual(await scores(), saved);
  assert.deepEqual(wrongs, []);
  await close();
});
