// The page in one file, opened from a disk with the network off: tools/single_file.py.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { scratch } from "../folders.mjs";
import { missing } from "./drivers.mjs";
import { FIREFOX, openFirefox } from "./firefox_driver.mjs";
import { explanation, type } from "./page.mjs";
import { openBrowser, openPage, settled, SITE } from "./site.mjs";
import { openWebKit, WEBKIT } from "./webkit_driver.mjs";

const run = promisify(execFile);
const ROOT = new URL("../../", import.meta.url);
const pathOf = (file) => fileURLToPath(new URL(file, ROOT));
const TOOLS = pathOf("tools");
const PROGRAM = pathOf(`${process.env.WHY_BUILD ?? "build"}/native/whybert`);
const TEXT = "A charming film, though its plot is hardly new.";
const folder = await scratch();

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** The bytes of an explanation by the program. */
async function programSays(method, text) {
  const words = ["--method", method, "--unit", "word", "--format", "json", "--", text];
  return (
    await run(PROGRAM, ["explain", "--model", pathOf("models/sentiment-small.gguf"), ...words])
  ).stdout;
}

/** Makes the file and opens it; every violation, error and request but those for itself is noted. */
async function openFile(name, ...options) {
  const file = join(folder, name);
  const { stdout } = await run("python3", [
    join(TOOLS, "single_file.py"),
    fileURLToPath(SITE),
    file,
    ...options,
  ]);
  const address = pathToFileURL(file).href;
  const opened = await openPage(browser, address, { offline: true });
  // What a page of a file makes itself has the address blob:null/…
  const elsewhere = () => opened.wrongs.filter((wrong) => !wrong.startsWith("request: blob:null/"));
  await settled(opened.page);
  return { ...opened, file, stdout, elsewhere };
}

test("one file explains a sentence as the program does, without a network", async () => {
  const { page, close, elsewhere, file, stdout } = await openFile("whybert.html");
  try {
    assert.match(stdout, /whybert\.html: \d+\.\d MB, .*models\/sentiment-small\.gguf/);
    assert.equal(page.url(), pathToFileURL(file).href);
    await type(page, TEXT);
    const { method, model } = await explanation(page);
    const json = await page.evaluate(() => document.querySelector("why-tokens").explanation.json);
    assert.equal(model.name, "minilm-l4-sst2");
    assert.equal(json, await programSays(method, TEXT));
    for (const section of await page.locator("main > section.part:visible").all())
      await section.scrollIntoViewIfNeeded();
    await page.waitForFunction(
      () =>
        document.querySelector("#change").querySelector("why-variants:not([hidden])")?.explanation,
    );
    assert.equal(await page.locator("link[rel=stylesheet]").count(), 0);
    assert.equal(await page.locator("#problem").isVisible(), false);
    assert.deepEqual(elsewhere(), []);
  } finally {
    await close();
  }
});

const OTHERS = [
  { name: "Firefox", programs: FIREFOX, start: openFirefox },
  { name: "WebKit", programs: WEBKIT, start: openWebKit },
];
for (const { name, programs, start } of OTHERS)
  test(`${name} opens the file from a disk`, { skip: missing(programs) }, async () => {
    const driver = await start();
    try {
      await driver.open(pathToFileURL(join(folder, "whybert.html")).href);
      const { method, json, text } = await driver.until(() => {
        const { explanation } = document.querySelector("why-tokens") ?? {};
        return (
          document.documentElement.dataset.settled && { ...explanation, json: explanation.json }
        );
      });
      assert.equal(json, await programSays(method, text));
      assert.equal(await driver.evaluate(() => document.querySelector("#problem").hidden), true);
    } finally {
      await driver.close();
    }
  });

test("a model that no list knows is put in; nothing gets out", async () => {
  const model = pathOf("models/tiny.gguf");
  const { page, close, elsewhere } = await openFile("tiny.html", "--model", model);
  try {
    await type(page, "a film");
    assert.equal(await page.locator("#model-title").textContent(), "tiny");
    assert.deepEqual(elsewhere(), []);
    await page.evaluate(() => {
      new Image().src = "https://example.org/leak.png";
      navigator.sendBeacon("https://example.org/leak", "text");
    });
    const policies = () => elsewhere().filter((wrong) => wrong.startsWith("policy: "));
    while (policies().length < 2) await page.waitForTimeout(20);
    assert.deepEqual(policies().sort(), [
      "policy: connect-src https://example.org/leak",
      "policy: img-src https://example.org/leak.png",
    ]);
  } finally {
    await close();
  }
});

test("a form of import or export that the linker does not know is an error", async () => {
  const link = (source) =>
    run(
      "python3",
      [
        "-c",
        "import sys; from link_modules import link_one; link_one('a.js', sys.argv[1])",
        source,
      ],
      {
        cwd: TOOLS,
      },
    );
  await link('import { a as b } from "./b.js";\nexport const c = b;\n');
  for (const source of ["export let a = 1;\n", 'import a from "b";\n', "import './b.js';\n"])
    await assert.rejects(link(source), /ValueError: a\.js/);
});

test("what the file holds can be read in it: its page, its policy, its packed parts", async () => {
  const text = await readFile(join(folder, "whybert.html"), "utf8");
  assert.match(
    text,
    /default-src 'none'; script-src 'sha256-[\w+/=]+' 'wasm-unsafe-eval'; style-src 'sha256-/,
  );
  const page = text.slice(0, text.indexOf("<script "));
  assert.match(page, /<link rel="icon" href="data:image/);
  assert.ok(!/<(?:link|img|a)\b[^>]+(?:href|src)="(?!data:|#|https:)/.test(page));
  assert.match(text, /data-file="models\/sentiment-small\.gguf">H4sI/);
});
