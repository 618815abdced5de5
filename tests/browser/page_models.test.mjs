// Models come to the page: how far, which, and what is said where none is.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openSite } from "./page.mjs";
import { openPage, serve, settled } from "./site.mjs";

const opened = openSite();

test("how much of the model has come is told in bytes", async () => {
  const { page, wrongs, close } = await openPage(opened.browser, opened.site.url, {
    path: "empty.html",
  });
  try {
    await page.addInitScript(() => {
      globalThis.told = new Set();
      document.addEventListener("DOMContentLoaded", () =>
        new MutationObserver(() => told.add(document.querySelector("#loaded").textContent)).observe(
          document.querySelector("#loaded"),
          { childList: true },
        ),
      );
    });
    await page.goto(opened.site.url);
    await settled(page);
    const told = await page.evaluate(() => [...told]);
    assert.ok(told.length > 2, "more than the beginning and the end");
    const { models } = JSON.parse(
      await readFile(new URL("../../models/manifest.json", import.meta.url), "utf8"),
    );
    assert.equal(told.at(-1), "");
    const size = `${(models[0].bytes / 1e6).toFixed(1)} MB`;
    assert.equal(told.at(-2), `${size} of ${size}`);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
});

test("where there is no model, a sentence says so and what was typed stays", async () => {
  const bare = await serve({ files: { "models/manifest.json": null } });
  const { page, close } = await openPage(opened.browser, bare.url);
  try {
    await page.fill("#text", "not lost");
    await page.waitForSelector("#problem:not([hidden])");
    assert.match(await page.locator("#problem").textContent(), /manifest/);
    assert.equal(await page.inputValue("#text"), "not lost");
  } finally {
    await close();
    await bare.close();
  }
});

/** A list of the first model and of others that are not there. */
const list = JSON.parse(
  await readFile(new URL("../../models/manifest.json", import.meta.url), "utf8"),
);
const missing = { ...list.models[0], name: "missing", file: "missing.gguf", title: { en: "Nowhere" } };
const broken = { ...list.models[0], name: "broken", sha256: "0".repeat(64), title: { en: "Tampered" } };
const others = openSite({
  "models/manifest.json": JSON.stringify({ ...list, models: [...list.models, missing, broken] }),
});

test("where a model does not come, a sentence says so, and the one that stands goes on", async () => {
  const { page, close } = await openPage(others.browser, others.site.url);
  try {
    await settled(page);
    const title = await page.locator("#model-title").textContent();
    for (const [name, sentence] of [
      ["Nowhere", /404/],
      ["Tampered", /sha256 differs/],
    ]) {
      await page.click("#models summary");
      await page.click(`#shelf .card:has-text("${name}")`);
      await page.waitForFunction(
        (source) => new RegExp(source).test(document.querySelector("#problem").textContent),
        sentence.source,
      );
      assert.equal(await page.locator("#model-title").textContent(), title);
      assert.equal(await page.isVisible("#loading"), false);
      assert.equal(await page.isVisible("#models .shelf"), false);
    }
    await page.fill("#text", "and on");
    await page.waitForFunction(
      () => document.querySelector("why-tokens").explanation.text === "and on",
    );
    assert.equal(await page.isVisible("#problem"), false);
  } finally {
    await close();
  }
});

test("a link to a model that there is not says so, and others can be chosen", async () => {
  const { page, close } = await openPage(others.browser, others.site.url, {
    path: "#model=<b>nonsense</b>&text=good",
  });
  try {
    await page.waitForSelector("#problem:not([hidden])");
    assert.match(await page.locator("#problem").textContent(), /no model called .<b>nonsense<.b>/);
    await page.evaluate(() => (location.hash = "text=good"));
    await settled(page);
    assert.equal(await page.inputValue("#text"), "good");
  } finally {
    await close();
  }
});
