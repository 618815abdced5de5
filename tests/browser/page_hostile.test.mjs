// Any text may be typed: it stays text, whole, and nothing else happens.

import assert from "node:assert/strict";
import { choose, explanation, openSite, type } from "./page.mjs";
import { settled } from "./site.mjs";

const { pageTest } = openSite();

const HOSTILE = {
  markup: "<img src=x onerror=alert(1)><script>alert(2)</script> &lt;b&gt; great",
  bidi: "good \u202ebad\u202c \u2066film\u2069 \u05e9\u05dc\u05d5 \u0645\u0631 \u200f end",
  controls:
    "a\u0000b\u0007c\u001b[31m d\ufeff e\u0301\u0301\u0301\u0301 \ud83d\udc68\u200d\ud83d\udc69",
  surrogate: "lone \ud800 half",
  blank: " \n\t ",
};

for (const [name, text] of Object.entries(HOSTILE)) {
  pageTest(`hostile text stays text: ${name}`, async (page) => {
    const wellFormed = text.toWellFormed?.() ?? text.replace(/[\ud800-\udfff]/gu, "\ufffd");
    await page.evaluate((text) => {
      document.querySelector("#text").value = text;
      document.querySelector("#text").dispatchEvent(new Event("input"));
    }, text);
    await page.waitForFunction(
      (text) => document.querySelector("why-tokens").textContent === text,
      wellFormed,
    );
    await settled(page);
    assert.equal(
      await page.locator("#tokens .text").evaluate((shown) => shown.textContent),
      wellFormed,
    );
    assert.equal(
      await page
        .locator("why-tokens img, why-tokens script, why-bars img, why-heatmap img")
        .count(),
      0,
    );
    const shown = await explanation(page);
    for (const word of shown.words)
      assert.equal(shown.text.slice(word.start16, word.end16), word.text);
  });
}

pageTest("a text of 100 kB is cut, says so and stays whole on the page", async (page) => {
  await choose(page, "gradient_x_input");
  const text = "word ".repeat(20_000).trim();
  await type(page, text);
  const { truncated, tokens } = await explanation(page);
  assert.equal(truncated, true);
  assert.ok(tokens.length <= 512);
  assert.match(await page.locator("#notice").textContent(), /cut off/);
  assert.equal(await page.locator("#tokens .text").evaluate((shown) => shown.textContent), text);
});
