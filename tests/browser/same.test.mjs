// The bytes that Chromium computes, in a worker, are those of the program.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { openBrowser, openPage, serve } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where native/ and wasm-simd/ are
const PROGRAM = new URL(`${BUILD}/native/whybert`, ROOT).pathname;
const run = promisify(execFile);

const shipped = JSON.parse(
  await readFile(new URL("models/manifest.json", ROOT), "utf8"),
).models.map(({ file }) => file);
const TEXTS = {
  "tiny.gguf": [
    "A charming film, though its plot is hardly new.",
    "na\u00efve \ud83d\ude00 \u6211\u559c\u6b22",
    "",
    "long ".repeat(80),
  ],
  [shipped[0]]: ["It is not without charm, but I would not call it good."],
};

/** Runs in the page. */
async function explainAll({ file, texts, relaxed, budget }) {
  const { loadInWorker } = await import("/whybert.js");
  const model = await loadInWorker(await fetch(`/models/${file}`), { relaxed });
  const found = [];
  for (const { name: method, references: takes, options: has } of model.methods)
    for (const text of texts)
      for (const unit of ["token", "word"]) {
        const references = takes === "one" ? [text] : [];
        const isBound = has.some(({ name }) => name === "evaluations");
        const options = isBound ? { evaluations: budget } : {};
        const { json } = await model.explain(text, { method, unit, references, options });
        found.push({ method, text, unit, references, isBound, json });
      }
  await model.close();
  const afterwards = await model.classify("").catch(({ message }) => message);
  return { found, afterwards };
}

/** The module that this machine prefers, and on a short way the other one too. */
const CASES = Object.entries(TEXTS).map(([file, texts]) => ({ file, texts }));
CASES.push({ ...CASES[0], texts: CASES[0].texts.slice(0, 2), relaxed: false });

/** Runs of the model, for methods that take as many as they are given. */
const BUDGET = 48;

for (const { file, texts, relaxed } of CASES) {
  const module = relaxed === false ? "without relaxed SIMD" : "as it comes";
  test(`Chromium and the program write the same bytes: ${file}, ${module}`, async () => {
    const browser = await openBrowser();
    const site = await serve({
      files: {
        "empty.html": '<!doctype html><title>same</title><link rel="icon" href="favicon.svg">',
        // It is no part of the site.
        "models/tiny.gguf": await readFile(new URL("models/tiny.gguf", ROOT)),
      },
    });
    try {
      const { page, wrongs } = await openPage(browser, site.url, { path: "empty.html" });
      const { found, afterwards } = await page.evaluate(explainAll, {
        ...{ file, texts, relaxed },
        budget: BUDGET,
      });
      assert.match(afterwards, /closed/);
      assert.ok(found.length >= 12 * texts.length);
      for (const { method, text, unit, references, isBound, json } of found) {
        const { stdout } = await run(
          PROGRAM,
          [
            "explain",
            "--model",
            new URL(`models/${file}`, ROOT).pathname,
            "--method",
            method,
            "--unit",
            unit,
            "--format",
            "json",
            ...references.flatMap((reference) => ["--reference", reference]),
            ...(isBound ? ["--option", `evaluations=${BUDGET}`] : []),
            "--",
            text,
          ],
          { maxBuffer: 1 << 28 },
        );
        assert.equal(json, stdout, `${method} by ${unit} of ${text.slice(0, 40)}`);
      }
      assert.deepEqual(wrongs, []);
    } finally {
      await browser.close();
      await site.close();
    }
  });
}
