// The page that measures a device: that it comes to an end and says what it found. No time is held
// to anything.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openBrowser, openPage, serve } from "./site.mjs";

let browser;
let site;

before(async () => {
  browser = await openBrowser();
  site = await serve();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const PATH = "bench.html?runs=1";

async function measured(page) {
  await page.click("#begin");
  await page.waitForSelector("#taking:not([hidden])", { timeout: 120_000 });
}

test("a device is measured, and the row can be taken along", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { page, wrongs, close } = await openPage(browser, site.url, { path: PATH, permissions });
  try {
    await measured(page);
    const names = await page.locator("#rows th").allTextContents();
    const tokens = await page.locator("#rows td:nth-of-type(1)").allTextContents();
    const found = names.map((name, i) => `${name} ${tokens[i]}`);
    const most = [
      "model in memory to first answer 16",
      ...["forward", "forward and backward"].flatMap((name) =>
        [16, 32, 128].map((count) => `${name} ${count}`),
      ),
      "sampling, exact 52",
      "sampling, fast 52",
    ];
    assert.deepEqual(found, most.slice(0, found.length));
    assert.ok(found.length >= most.length - 1); // fast where the machine is faster so
    for (const run of await page.locator("#rows td:last-child").allTextContents())
      assert.equal(run, "1");

    await page.click("#copy");
    await page.waitForFunction(() => document.getElementById("copied").textContent);
    const taken = await page.evaluate(() => navigator.clipboard.readText());
    const [heads, rule, row, , json] = taken.split("\n");
    const width = found.length + 2;
    for (const line of [heads, rule, row]) assert.equal(line.split(" | ").length, width, line);
    const parsed = JSON.parse(json);
    assert.equal(parsed.rows.length, found.length);
    assert.match(parsed.engine, /^whybert-\w+\.wasm, kernels \w+$/);
    assert.match(await page.textContent("#facts"), /kernels/);
    assert.deepEqual(wrongs, []);

    await measured(page); // again: the old rows go
    assert.equal(await page.locator("#rows tr").count(), found.length);
  } finally {
    await close();
  }
});

test("a model that is not there is said in a sentence", async () => {
  const bare = await serve({ files: { "models/manifest.json": null } });
  const { page, close } = await openPage(browser, bare.url, { path: PATH });
  try {
    await page.click("#begin");
    await page.waitForSelector("#problem:not([hidden])");
    assert.match(
      await page.textContent("#problem"),
      /manifest\.json could not be fetched: .* 404\.$/,
    );
    assert.equal(await page.isEnabled("#begin"), true);
  } finally {
    await close();
    await bare.close();
  }
});

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = {
  light: (page) => page.emulateMedia({ colorScheme: "light" }),
  dark: (page) => page.emulateMedia({ colorScheme: "dark" }),
  phone: (page) => page.setViewportSize({ width: 360, height: 740 }),
};
test("axe finds nothing on the bench, and it is no wider than a phone", async () => {
  // Only here, so that axe can be brought in; the other tests run under the policy.
  const { page, close } = await openPage(browser, site.url, { path: PATH, bypassCSP: true });
  try {
    await measured(page);
    await page.evaluate(axe);
    for (const [look, put] of Object.entries(LOOKS)) {
      await put(page);
      const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, { resultTypes: ["violations"] }),
      );
      const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`);
      assert.deepEqual(said, [], look);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${look}: the page is ${wide} px too wide`);
    }
  } finally {
    await close();
  }
});
