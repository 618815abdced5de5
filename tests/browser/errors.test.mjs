// What goes wrong is provoked, and said in words that a reader can act on; what was typed stays.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { brokenRules, EMPTY, explanation, openSite, tooWide } from "./page.mjs";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const tiny = await readFile(new URL("models/tiny.gguf", ROOT));
const worker = await readFile(new URL("web/worker.js", ROOT), "utf8");
const sha256 = createHash("sha256").update(tiny).digest("hex");
const entry = { bytes: tiny.length, file: "tiny.gguf", sha256 };
const title = (en) => ({ en, zh: `模型${en}` });
const GOOD = { ...entry, name: "good", title: title("Good") };
const listOf = (...models) => JSON.stringify({ default: models[0].name, models });

/** A site with the small model alone; files in place of its own. */
const siteFiles = (files) => ({
  "empty.html": EMPTY,
  "models/manifest.json": listOf(GOOD),
  "models/tiny.gguf": tiny,
  "examples/good.json": JSON.stringify({ explanations: [] }),
  ...files,
});
const opened = openSite(siteFiles({}));
const TYPED = "What I typed is mine.";

/** Browsers that lack something, by V8's flags. */
const lacking = new Map();
after(() => Promise.all([...lacking.values()].map(async (browser) => (await browser).close())));
function browserWithout(flags) {
  if (!flags) return opened.browser;
  if (!lacking.has(flags)) lacking.set(flags, openBrowser([`--js-flags=${flags}`]));
  return lacking.get(flags);
}

const problem = (page) => page.locator("#problem");
const again = (page) => problem(page).getByRole("button", { name: /^(Try again|重试)$/ });

/** Sends half of the model and then nothing more. */
function cutOff(response) {
  response.setHeader("content-length", tiny.length);
  response.write(tiny.subarray(0, tiny.length / 2), () => response.destroy());
}

/**
 * What is wrong, how it begins in each language, what the engine says of it, and whether it is worth
 * another try.
 */
const WRONG = {
  "no WebAssembly": {
    files: { "worker.js": `delete globalThis.WebAssembly;\n${worker}` },
    init: () => delete globalThis.WebAssembly,
    says: ["This browser cannot compute here", "这个浏览器无法在此计算"],
    detail: /has no WebAssembly/,
  },
  "no SIMD": {
    flags: "--no-enable-sse4-1 --no-enable-ssse3 --no-enable-avx",
    says: ["This browser is too old to compute here", "浏览器版本太旧，无法在此计算"],
    detail: /no SIMD instructions/,
  },
  "too little memory": {
    flags: "--wasm-max-mem-pages=40",
    says: ["There is too little memory", "内存不足"],
    detail: /memory/i,
    again: true,
  },
  "another file than expected": {
    files: { "models/tiny.gguf": Buffer.concat([tiny, Buffer.from("!")]) },
    says: ["The file is broken", "文件已损坏"],
    detail: /goes on after its last tensor/,
    again: true,
  },
  "a truncated file": {
    files: { "models/tiny.gguf": tiny.subarray(0, tiny.length / 2) },
    says: ["The file is broken", "文件已损坏"],
    detail: /cut off: it has \d+ bytes/,
    again: true,
  },
  "a connection that breaks": {
    files: { "models/tiny.gguf": cutOff },
    says: ["The network did not bring it", "网络没能取回所需的文件"],
    detail: /stopped coming/,
    again: true,
  },
  "no list of models": {
    files: { "models/manifest.json": null },
    says: ["The network did not bring it", "网络没能取回所需的文件"],
    detail: /404/,
    again: true,
  },
  "a worker that does not begin": {
    files: { "worker.js": "throw new Error('not today');" },
    says: ["The computation was stopped", "计算被中断了"],
    detail: /not today/,
    again: true,
  },
  "another kind of file": {
    files: { "models/tiny.gguf": Buffer.from("<!doctype html>nothing here") },
    says: ["The file is broken", "文件已损坏"],
    detail: /not a GGUF file/,
    again: true,
  },
};
const LOCALES = ["en-GB", "zh-CN"];

for (const [name, wrong] of Object.entries(WRONG))
  test(`${name}: what happened, what can be done, nothing lost`, async () => {
    const site = await serve({ files: siteFiles(wrong.files ?? {}) });
    const browser = await browserWithout(wrong.flags);
    try {
      for (const [index, locale] of LOCALES.entries()) {
        const options = { locale, bypassCSP: true, path: "empty.html" };
        const { page, close } = await openPage(browser, site.url, options);
        if (wrong.init) await page.addInitScript(wrong.init);
        await page.goto(site.url);
        await page.fill("#text", TYPED);
        await problem(page).locator(".problem-title", { hasText: wrong.says[index] }).waitFor();
        assert.match(await problem(page).locator(".problem-detail").innerText(), wrong.detail);
        assert.equal(await again(page).count(), wrong.again ? 1 : 0);
        assert.equal(await page.inputValue("#text"), TYPED);
        assert.equal(await page.isVisible("#loading"), false);
        if (index === 0) {
          assert.deepEqual(await brokenRules(page, "#problem"), []);
          assert.equal(await tooWide(page), 0);
        }
        await close();
      }
    } finally {
      await site.close();
    }
  });

test("another try brings what did not come", async () => {
  let broken = true;
  const files = siteFiles({
    "models/tiny.gguf": (response) => (broken ? cutOff(response) : response.end(tiny)),
  });
  const site = await serve({ files });
  const { page, close } = await openPage(opened.browser, site.url);
  try {
    await page.fill("#text", TYPED);
    await again(page).waitFor();
    broken = false;
    await again(page).click();
    await settled(page);
    assert.equal((await explanation(page)).text, TYPED);
    assert.equal(await problem(page).isVisible(), false);
  } finally {
    await close();
    await site.close();
  }
});

test("a model that needs a network, without one: the one that stands goes on", async () => {
  const other = { ...GOOD, name: "other", title: title("Other"), sha256: "0".repeat(64) };
  const site = await serve({ files: siteFiles({ "models/manifest.json": listOf(GOOD, other) }) });
  const { page, close } = await openPage(opened.browser, site.url, { path: "#text=before" });
  try {
    await settled(page);
    await page.context().setOffline(true);
    await page.evaluate(() => (document.querySelector("#models").open = true));
    await page.locator("#shelf .card", { hasText: "Other" }).click();
    await problem(page).locator(".problem-title", { hasText: "The network" }).waitFor();
    await page.locator("#model-title", { hasText: "Good" }).waitFor();
    await page.context().setOffline(false);
    await again(page).click();
    // It has come, and is another file than the list says.
    await problem(page).locator(".problem-title", { hasText: "The file is broken" }).waitFor();
    await page.fill("#text", "after");
    await page.waitForFunction(
      () => document.querySelector("why-tokens").explanation?.text === "after",
    );
    assert.equal(await problem(page).isVisible(), false);
  } finally {
    await close();
    await site.close();
  }
});

test("a text that is too long is cut, said so, and stays as it was typed", async () => {
  const { page, wrongs, close } = await openPage(opened.browser, opened.site.url, {
    path: "#text=short",
  });
  try {
    await settled(page);
    const long = "all of it ".repeat(2_000);
    await page.fill("#text", long);
    await page.locator("#notice", { hasText: "longer than the model can read" }).waitFor();
    assert.equal(await page.inputValue("#text"), long);
    assert.equal(await problem(page).isVisible(), false);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
});
