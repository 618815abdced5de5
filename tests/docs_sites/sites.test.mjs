// Documentation sites with the elements in them, from a fresh install, as the README's recipes say.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brokenRules } from "../browser/page.mjs";
import { openBrowser, openPage } from "../browser/site.mjs";
import { host, policyFor } from "./host.mjs";
import { BLOCKS, install, PYTHON, run, save, TEXT, written } from "./recipes.mjs";

/** The README's, for themes that bring no trusted types, and pictures within their style sheets. */
const POLICY = `${BLOCKS.get("Content-Security-Policy").trim().split("; require-")[0]}; img-src 'self' data:`;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const SITES = {
  "MkDocs Material": {
    files: ["mkdocs.yml", "docs/why.css", "docs/index.md", "docs/saved.md"],
    statics: "docs",
    build: ["-m", "mkdocs", "build", "--strict", "--site-dir", "built"],
    /** How the theme says that it is dark, and what a reader clicks for that. */
    dark: 'body[data-md-color-scheme="slate"]',
    toggle: "form.md-header__option label:visible",
    /** Of a link to another page, where the theme swaps pages in place. */
    other: "computed beforehand",
  },
  Sphinx: {
    files: ["conf.py", "_static/why.css", "index.rst"],
    statics: "_static",
    build: ["-m", "sphinx", "-W", "-b", "html", ".", "built"],
    dark: 'body[data-theme="dark"]',
    toggle: ".theme-toggle:visible",
  },
};

/** Builds a site and opens it; to be closed by whoever opened it. */
async function build({ files, statics, build }) {
  const folder = await written(files);
  await install(join(folder, statics, "whybert"));
  await save(join(folder, statics, "saved.json"));
  await run(PYTHON, build, { cwd: folder });
  const built = join(folder, "built");
  return host(built, await policyFor(POLICY, built));
}

/** Until an element of the page shows words with scores. */
const drawn = (page, tag) =>
  page.waitForFunction(
    (tag) => {
      const element = document.querySelector(tag);
      const words = tag === "why-bert" ? element?.shadowRoot?.querySelector("why-tokens") : element;
      return words?.shadowRoot?.querySelectorAll("[role=option]").length > 5;
    },
    tag,
    { timeout: 60_000 },
  );

/** Clicks the theme's switch until it says that it is dark. */
async function darken(page, { dark, toggle }) {
  for (let clicks = 0; !(await page.locator(dark).count()); clicks++) {
    assert.ok(clicks < 3, "no click on the switch makes it dark");
    await page.locator(toggle).first().click();
  }
}

/** How ink stands out from ground, as WCAG counts it. */
const contrastOf = (page, tag) =>
  page.evaluate((tag) => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const luminance = (...colours) => {
      for (const colour of colours) {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
      }
      return [...context.getImageData(0, 0, 1, 1).data]
        .slice(0, 3)
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    };
    const element = document.querySelector(tag);
    let ground = document.body;
    for (let at = element; at; at = at.parentElement)
      if (!/rgba\(.*, 0\)/.test(getComputedStyle(at).backgroundColor)) {
        ground = at;
        break;
      }
    const below = getComputedStyle(ground).backgroundColor;
    const [low, high] = [
      luminance("#fff", below),
      luminance("#fff", below, getComputedStyle(element).color),
    ].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }, tag);

for (const [name, site] of Object.entries(SITES)) {
  test(`${name}: the elements in a built site`, async (t) => {
    const opened = await build(site);
    t.after(() => opened.close());

    await t.test("live and saved, under a strict policy, in the theme's dark mode", async () => {
      const { page, wrongs, close } = await openPage(browser, opened.url);
      try {
        await drawn(page, "why-bert");
        if (!site.other) await drawn(page, "why-tokens");
        assert.equal(
          await page.evaluate(() => document.querySelector("why-bert").textContent),
          TEXT,
        );
        assert.ok((await contrastOf(page, "why-bert")) > 7);
        await darken(page, site);
        assert.ok((await contrastOf(page, "why-bert")) > 7);
        const [ink] = await page.evaluate(() =>
          getComputedStyle(document.querySelector("why-bert")).color.match(/\d+/g).map(Number),
        );
        assert.ok(ink > 128, "light ink on a dark ground");
        assert.deepEqual(wrongs, []);
      } finally {
        await close();
      }
    });

    if (site.other)
      await t.test("elements come and go as the theme swaps pages", async () => {
        const { page, wrongs, requests, close } = await openPage(browser, opened.url);
        const models = () => requests.filter((url) => url.endsWith(".gguf")).length;
        try {
          await drawn(page, "why-bert");
          assert.equal(await page.locator("nav", { hasText: /whybert/i }).count(), 0);
          await page.evaluate(() => (globalThis.stays = true));
          await page.locator("article").getByRole("link", { name: site.other }).click();
          await drawn(page, "why-tokens");
          await page.waitForFunction(() =>
            document.querySelector("why-bert[src]")?.shadowRoot.querySelector("why-bars"),
          );
          await page.goBack();
          await drawn(page, "why-bert");
          assert.equal(await page.evaluate(() => globalThis.stays), true, "it is the same page");
          assert.equal(models(), 1);
          assert.deepEqual(wrongs, []);
        } finally {
          await close();
        }
      });

    await t.test("axe finds nothing in the elements, light and dark", async () => {
      const { page, close } = await openPage(browser, opened.url, { bypassCSP: true });
      try {
        await drawn(page, "why-bert");
        assert.deepEqual(await brokenRules(page, "why-bert"), []);
        await darken(page, site);
        assert.deepEqual(await brokenRules(page, "why-bert"), []);
      } finally {
        await close();
      }
    });

    await t.test("the text can be read without JavaScript", async () => {
      const { page, close } = await openPage(browser, opened.url, { javaScriptEnabled: false });
      try {
        assert.match(await page.locator("body").innerText(), new RegExp(TEXT.replace(".", "\\.")));
      } finally {
        await close();
      }
    });
  });
}
