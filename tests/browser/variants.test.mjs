// The pages of variants/: each does what it says, under a strict policy, in both languages and looks,
// and shows the very code that it is made of.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bertShows, brokenRules, openSite, tooWide } from "./page.mjs";
import { openPage } from "./site.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = resolve(ROOT, "web/variants");
const pages = (await readdir(FOLDER)).filter((name) => /^\d.*\.html$/.test(name));
const PHONE = { viewport: { width: 360, height: 800 }, hasTouch: true };
const opened = openSite();

/** Opens a page of the folder, in which nothing must go wrong. */
function variantTest(name, use, { path, ...options }) {
  test(`${path}: ${name}`, async () => {
    const { page, wrongs, requests, close } = await openPage(opened.browser, opened.site.url, {
      path: `variants/${path}`,
      ...options,
    });
    try {
      await use(page, requests);
      assert.deepEqual(wrongs, []);
    } finally {
      await close();
    }
  });
}

/** The texts of what a selector finds in an element's shadow, and in those below it. */
const inside = (page, selector) => page.locator(`why-bert ${selector}`).allTextContents();
const isEngine = (url) => /\.(wasm|gguf)$|\/(worker|whybert|engine|model)\.js$/.test(url);

variantTest(
  "a coloured text, whose own text stays as it was",
  async (page) => {
    const TEXT = "A charming film, though its plot is hardly new.";
    assert.equal(await page.locator("why-bert").textContent(), TEXT);
    await bertShows(page);
    assert.equal(await page.locator("why-bert").textContent(), TEXT);
    assert.equal(await page.locator("why-tokens").evaluate((e) => e.textContent), TEXT);
    assert.match((await inside(page, ".decision")).join(), /The model says positive, 81/);
    assert.ok((await page.locator("why-tokens .unit").count()) >= 9);
  },
  { path: "01-fixed.html" },
);

variantTest(
  "the text can be read without scripts",
  async (page) =>
    assert.match(await page.locator("#demo").innerText(), /A charming film, though its plot/),
  { path: "01-fixed.html", javaScriptEnabled: false },
);

variantTest(
  "what is typed is explained",
  async (page) => {
    await bertShows(page);
    await page.getByLabel("Text", { exact: true }).fill("Two hours of noise.");
    await bertShows(page, "why-bert", "Two hours of noise.");
    assert.equal(
      await page.evaluate(() => document.querySelector("why-bert").text),
      "Two hours of noise.",
    );
    await page.locator("why-bars [role=option]").filter({ hasText: "noise" }).waitFor();
  },
  { path: "02-editable.html" },
);

variantTest(
  "what was saved is shown without an engine, and is what the program says today",
  async (page, requests) => {
    await bertShows(page);
    await page.locator("why-waterfall [role=option]").first().waitFor();
    assert.deepEqual(requests.filter(isEngine), []);
    const { json, text } = await page.evaluate(() => {
      const { json, text } = document.querySelector("why-bert").explanation;
      return { json, text };
    });
    const program = resolve(ROOT, process.env.WHY_BUILD ?? "build", "native/whybert");
    const model = resolve(ROOT, "models/sentiment.gguf");
    const wanted = ["--method", "permutation_shap", "--unit", "word", "--format", "json"];
    const { stdout } = await promisify(execFile)(program, [
      "explain",
      "--model",
      model,
      ...wanted,
      text,
    ]);
    assert.ok(json === stdout, "saved.json is not what the program says");
  },
  { path: "03-saved.html" },
);

variantTest(
  "what is pointed at in one element is pointed at in the other",
  async (page) => {
    await bertShows(page);
    await page.locator("why-tokens .unit").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.querySelector("#bars").pointed), 1);
    await page.locator("#bars [role=option]").filter({ hasText: "bad" }).hover();
    assert.equal(await page.evaluate(() => document.querySelector("#words").pointed), 2);
  },
  { path: "04-linked.html" },
);

variantTest(
  "both texts are read, and both are coloured",
  async (page) => {
    await bertShows(page);
    const {
      text,
      text_pair: pair,
      task,
    } = await page.evaluate(() => document.querySelector("why-bert").explanation);
    assert.deepEqual(
      [text, pair, task],
      [
        "The train was an hour late.",
        "We waited sixty minutes at the station.",
        "sentence_similarity",
      ],
    );
    assert.equal(await page.locator("why-tokens .text > div").count(), 2);
    assert.equal(await page.locator("[slot=text-pair]").isVisible(), false);
  },
  { path: "05-pair.html" },
);

variantTest(
  "one label is held against the other",
  async (page) => {
    await bertShows(page);
    const { target } = await page.evaluate(() => document.querySelector("why-bert").explanation);
    assert.deepEqual([target.label, target.against], ["number", "human"]);
  },
  { path: "06-against.html" },
);

const colourOf = (page, selector, property) =>
  page
    .locator(selector)
    .first()
    .evaluate((e, property) => getComputedStyle(e)[property], property);

variantTest(
  "colours are the page's own",
  async (page) => {
    await bertShows(page);
    const of = (name) => colourOf(page, `why-tokens .key${name}`, "borderBottomColor");
    assert.equal(await of(""), "rgb(0, 105, 92)");
    assert.equal(await of(".against"), "rgb(142, 36, 170)");
    assert.match(await colourOf(page, "why-bert .decision", "borderInlineStart"), /^4px/);
  },
  { path: "07-colours.html" },
);

variantTest(
  "the element follows a theme that the page switches",
  async (page) => {
    await bertShows(page);
    const ink = () => colourOf(page, "why-bert .decision b", "color");
    const [first, second] = ["rgb(27, 31, 36)", "rgb(232, 234, 237)"];
    await page.locator("#theme").click();
    assert.equal(await ink(), first);
    await page.locator("#theme").click();
    assert.equal(await ink(), second);
  },
  { path: "08-dark.html", colorScheme: "dark" },
);

variantTest(
  "nothing is fetched before it is touched",
  async (page, requests) => {
    const button = page.getByRole("button", { name: "Explain this" });
    await button.waitFor();
    assert.deepEqual(requests.filter(isEngine), []);
    await button.focus();
    await page.keyboard.press("Enter");
    await bertShows(page);
    assert.ok(requests.some((url) => url.endsWith(".gguf")));
    assert.equal(await button.isVisible(), false);
  },
  { path: "09-touch.html" },
);

variantTest(
  "every head of every layer is drawn",
  async (page) => {
    await bertShows(page);
    await page.waitForFunction(
      () => document.querySelector("why-bert").shadowRoot.querySelector("why-heads")?.attention,
    );
    const { layers, heads, tokens, read } = await page.evaluate(() => {
      const element = document.querySelector("why-bert");
      const { layers, heads, tokens } = element.shadowRoot.querySelector("why-heads").attention;
      return { layers, heads, tokens: tokens.length, read: element.explanation.tokens.length };
    });
    assert.deepEqual([layers, heads, tokens], [6, 12, read]);
  },
  { path: "10-heads.html" },
);

variantTest(
  "all share one model",
  async (page, requests) => {
    for (const element of await page.locator("why-bert").all())
      await element.scrollIntoViewIfNeeded();
    await bertShows(page);
    assert.equal((await page.locator("why-bert").count()) > 5, true);
    assert.equal(requests.filter((url) => url.endsWith(".gguf")).length, 1);
  },
  { path: "11-many.html" },
);

variantTest(
  "changed texts are drawn, in the language around the element",
  async (page) => {
    await bertShows(page);
    const { result } = await page.evaluate(() => document.querySelector("why-bert").explanation);
    assert.equal(result.kind, "edits");
    await page.locator("why-variants").waitFor();
    assert.match((await inside(page, ".decision")).join(), /模型的判断是 positive/);
    assert.equal(
      await page.locator("h1").textContent(),
      "What would change the decision, in Chinese",
    );
  },
  { path: "12-changed.html" },
);

const EN = { locale: "en-GB", colorScheme: /** @type {const} */ ("light") };
const ZH = { locale: "zh-CN", colorScheme: /** @type {const} */ ("dark"), ...PHONE };
/** The page with the most of what a reader can touch. */
const IN_BOTH = "02-editable.html";

for (const path of pages)
  for (const looks of path === IN_BOTH ? [EN, ZH] : [ZH])
    variantTest(
      `${looks.locale}, ${looks.colorScheme}: accessible, no wider than the screen`,
      async (page) => {
        if (path !== "09-touch.html") {
          for (const element of await page.locator("why-bert").all())
            await element.scrollIntoViewIfNeeded();
          await bertShows(page);
        }
        const heading = await page.locator("h1").textContent();
        assert.equal(/[\u4e00-\u9fff]/.test(heading), looks.locale === "zh-CN");
        assert.equal(await tooWide(page), 0);
        assert.deepEqual(await brokenRules(page), []);
      },
      { path, bypassCSP: true, ...looks },
    );

variantTest(
  "names every page, and switches its language",
  async (page) => {
    const links = await page
      .locator("li a")
      .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assert.deepEqual(links, pages);
    await page.locator("#language").click();
    assert.equal(await page.locator("h1").textContent(), "十二个页面看懂这些元素");
    assert.deepEqual(await brokenRules(page), []);
  },
  { path: "index.html", bypassCSP: true },
);

const unescaped = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

for (const path of pages)
  test(`${path}: the code that is shown is the code that runs`, async () => {
    const source = await readFile(resolve(FOLDER, path), "utf8");
    const shown = (id) => new RegExp(`<code id="${id}">([^]*?)</code>`).exec(source)?.[1];
    const [scripts, demo] = unescaped(shown("code")).split("\n\n");
    assert.ok(source.includes(`<div id="demo">\n${demo}\n</div>\n`));
    for (const line of scripts.split("\n")) assert.ok(source.split("<header>")[0].includes(line));
    for (const kind of ["js", "css"]) {
      const file = resolve(FOLDER, path.replace(/html$/, kind));
      const content = await readFile(file, "utf8").catch(() => undefined);
      assert.equal(shown(kind) && `${unescaped(shown(kind))}\n`, content);
    }
  });
