// web/README.md, the package's manual: what it shows is what happens.

import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { openBrowser, openPage } from "../browser/site.mjs";
import { host } from "./host.mjs";
import {
  BLOCKS,
  BUILD,
  install,
  MODEL,
  pathOf,
  PROGRAM,
  README,
  run,
  save,
  TEXT,
  written,
} from "./recipes.mjs";

const POLICY = BLOCKS.get("Content-Security-Policy").trim();
const MANIFEST = JSON.parse(await readFile(pathOf("models/manifest.json"), "utf8"));

/** The table of elements: the attributes of each. */
const TABLE = new Map(
  Array.from(README.matchAll(/^\| `(why-\w+)` \|[^|]*\| (.*) \|$/gm), ([, tag, attributes]) => [
    tag,
    Array.from(attributes.matchAll(/`([\w-]+)`/g), ([, name]) => name),
  ]),
);

/** A page of the README beside the package, a model and what was saved. */
let site;
let browser;
before(async () => {
  const folder = await written(["plain.html"]);
  await install(join(folder, "whybert"));
  await mkdir(join(folder, "models"));
  await cp(MODEL, join(folder, "models/sentiment-small.gguf"));
  await save(join(folder, "saved.json"));
  await writeFile(join(folder, "empty.html"), "<!doctype html><title>empty</title>");
  site = await host(folder, POLICY);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens a page in which nothing must go wrong. */
async function look(path, use) {
  const { page, wrongs, close } = await openPage(browser, site.url, { path });
  try {
    await use(page);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
}

test("the library's ten lines print what the README says", async () => {
  const folder = await written(["explain.mjs"]);
  await install(join(folder, "node_modules/whybert"));
  await mkdir(join(folder, "models"));
  await cp(MODEL, join(folder, "models/sentiment-small.gguf"));
  const { stdout } = await run(process.execPath, ["explain.mjs"], { cwd: folder });
  const [, said] = README.match(/^prints\n\n```text\n(.*?)^```$/ms);
  assert.equal(stdout, said);
});

test("the table has every element and every attribute", async () => {
  await look("empty.html", async (page) => {
    const observed = await page.evaluate(
      async (tags) => {
        await import("/whybert/elements.js");
        return tags.map((tag) => customElements.get(tag)?.observedAttributes);
      },
      [...TABLE.keys()],
    );
    for (const [index, [tag, listed]] of [...TABLE.entries()].entries())
      assert.deepEqual([...new Set(observed[index])].sort(), listed.sort(), tag);
  });
  const all = await readFile(pathOf("web/elements.js"), "utf8");
  const tags = Array.from(all.matchAll(/"\.\/(why-\w+)\.js"/g), ([, tag]) => tag);
  assert.deepEqual([...TABLE.keys()].sort(), tags.sort());
});

test("no recipe names an element, an attribute, a method or a model that there is not", async () => {
  const { stdout } = await run(PROGRAM, ["methods", "--format", "json"]);
  const methods = JSON.parse(stdout).map(({ name }) => name);
  const fences = Array.from(README.matchAll(/^```\w+\n(.*?)^```$/gms), ([, text]) => text).join("");
  const found = [...fences.matchAll(/<(why-[\w-]+)([^>]*)>/g)];
  assert.ok(found.length >= 10);
  for (const [, tag, attributes] of found)
    for (const [, name, value] of attributes.matchAll(/([\w-]+)="([^"]*)"/g)) {
      assert.ok(TABLE.get(tag)?.includes(name), `<${tag} ${name}>`);
      if (name === "method") assert.ok(methods.includes(value), value);
      if (name === "sha256")
        assert.ok(
          MANIFEST.models.some(({ sha256 }) => sha256 === value),
          value,
        );
    }
});

test("sizes are what the README says", async () => {
  const module = await readFile(pathOf(`${BUILD}/wasm-simd/whybert-simd.wasm`));
  const [, said] = README.match(/about (\d+) KB with gzip/);
  assert.ok(Math.abs(gzipSync(module).length / 1000 / said - 1) < 0.1, `${said} KB`);
  const smallest = Math.min(...MANIFEST.models.map(({ bytes }) => bytes));
  assert.ok(README.includes(`has ${(smallest / 1e6).toFixed(1)} MB`));
});

test("plain HTML, under the README's own policy", async () => {
  await look("plain.html", async (page) => {
    await page.waitForFunction(
      () => document.querySelector("why-bert").shadowRoot.querySelector("why-bars")?.explanation,
    );
    const [live, saved] = await page.evaluate(() =>
      ["why-bert", "why-tokens"].map((tag) => document.querySelector(tag).explanation),
    );
    assert.equal(live.text, TEXT);
    assert.deepEqual(live.words, saved.words, "the page says what the program said");
  });
});

/** Stands for IPython's, which shows what it is given. */
const DISPLAY = "HTML = print\n";

test("Jupyter: an explanation in a frame, without a script, its style to itself", async () => {
  const folder = await written(["explain.py"]);
  await mkdir(join(folder, "IPython"));
  await writeFile(join(folder, "IPython/__init__.py"), "");
  await writeFile(join(folder, "IPython/display.py"), DISPLAY);
  await mkdir(join(folder, "models"));
  await cp(MODEL, join(folder, "models/sentiment-small.gguf"));
  const PATH = [dirname(PROGRAM), process.env.PATH].join(delimiter);
  const { stdout } = await run("python3", ["explain.py"], {
    cwd: folder,
    env: { ...process.env, PATH },
  });
  assert.ok(!/<(?:script|style|link)\b/i.test(stdout), "nothing but the frame is the notebook's");
  await writeFile(
    join(folder, "notebook.html"),
    `<!doctype html><title>notebook</title><h1>A notebook</h1>${stdout}`,
  );
  const notebook = await host(folder, "");
  const { page, wrongs, close } = await openPage(browser, notebook.url, { path: "notebook.html" });
  try {
    const frame = page.frameLocator("iframe");
    await frame.locator("mark", { hasText: "charming" }).first().waitFor();
    assert.equal(await frame.locator("script").count(), 0);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).margin), "8px");
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
    await notebook.close();
  }
});
