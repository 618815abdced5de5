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
