// What leaves the page and comes back to it: links, files and pieces for other pages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brokenRules, choose, openSite, tooWide, type } from "./page.mjs";
import { json, save } from "./share.mjs";
import { openPage, settled } from "./site.mjs";

/** A page of somebody else's with what was copied in it. */
let widget = "";
const opened = openSite({
  "widget.html": (response) =>
    response.end(`<!doctype html><meta charset="utf-8"><title>w</title>
      <link rel="icon" href="favicon.svg">${widget}`),
});
const { pageTest } = opened;

/** The link, once it is that of what is shown. */
async function linkOf(page) {
  await page.waitForFunction(() => /picture=|#z=/.test(document.querySelector("#link")?.href));
  return page.evaluate(() => document.querySelector("#link").href);
}

/** Opens a link where nobody has been before. */
async function opens(link, use) {
  const { page, wrongs, close } = await openPage(opened.browser, link, { path: "" });
  try {
    await settled(page);
    await use(page);
    assert.deepEqual(
      wrongs.filter((wrong) => !wrong.startsWith("request")),
      [],
    );
  } finally {
    await close();
  }
}

/** That a link gives the same picture, bit for bit, and says so. */
async function comesBack(page) {
  const before = await json(page);
  const link = await linkOf(page);
  await opens(link, async (other) => {
    assert.equal(await json(other), before);
    await other.waitForFunction(() => document.querySelector("#share .said")?.textContent);
    assert.match(await other.textContent("#share .said"), /to the last bit/);
  });
  return link;
}

pageTest("a link asks for the fast precision, which stays chosen", async (page) => {
  await page.evaluate(() => {
    location.hash = "text=Good.&method=kernel_shap&precision=fast";
  });
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.precision === "fast",
  );
  await settled(page);
  const choice = page.locator("label.option:has-text('precision') select");
  assert.equal(await choice.inputValue(), "fast");
  assert.match(await linkOf(page), /precision=fast/);
});

pageTest("a link brings back the text and all that was chosen", async (page) => {
  await choose(page, "integrated_gradients");
  await page.locator("label.option:has-text('baseline') select").selectOption("pad");
  await page.locator("#options select").first().selectOption("token");
  await type(page, "50% of it & more = \u{1f600} #good\n\n +1");
  await page.locator("#labels .label:not(.decided)").click();
  await page.waitForFunction(
    () => document.querySelector("#labels .label:not(.decided)").ariaPressed === "true",
  );
  await settled(page);
  await comesBack(page);
});

pageTest(
  "a long text makes a packed link, and it is said that some programs cut it",
  async (page) => {
    await choose(page, "gradient_x_input");
    const text = Array.from({ length: 900 }, (_, i) => `${(i * 7919) % 10007}!`).join(" ");
    await page.fill("#text", text);
    await settled(page);
    await page.waitForFunction(() => /#z=/.test(document.querySelector("#link")?.href));
    assert.match(await page.textContent("#share .faint:has(#link)"), /cut off/);
    const link = await comesBack(page);
    assert.ok(link.length < encodeURIComponent(text).length);
  },
);

pageTest("who opens a link that gives another picture is told so", async (page) => {
  const link = await linkOf(page);
  await opens(link.replace(/picture=\w+/, "picture=00000000"), async (other) => {
    await other.waitForFunction(() => document.querySelector("#share .said")?.textContent);
    assert.match(await other.textContent("#share .said"), /not the picture/);
    await type(other, "Something else.");
    assert.equal(await other.textContent("#share .said"), "");
  });
});

pageTest("a link that cannot be followed says why", async (page) => {
  for (const [hash, said] of [
    ["#z=AAAA", "This link is broken"],
    ["#text=a&seed=many", "\u201cseed\u201d cannot be read"],
    ["#v=7&text=a", "a newer version"],
  ]) {
    await page.evaluate((hash) => (location.hash = hash), hash);
    await page.waitForSelector(`#link-problem:has-text('${said}')`);
  }
});

pageTest("the link is copied, and it is said that it is", async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const link = await linkOf(page);
  await page.click("#share button:text-is('Copy link')");
  await page.waitForFunction(() => document.querySelector("#share .said")?.textContent);
  assert.match(await page.textContent("#share .said"), /in the clipboard/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
});

pageTest("other answers are shared like that of the words", async (page) => {
  await page.evaluate(() => {
    location.hash = "text=A+dull+film.&method=layer_lens";
  });
  await page.waitForFunction(() => /picture=/.test(document.querySelector("#inside-link")?.href));
  const link = await page.evaluate(() => document.querySelector("#inside-link").href);
  assert.match(link, /method=layer_lens/);
  await opens(link, async (other) => {
    await other.waitForFunction(() =>
      document.querySelector("#inside .said")?.textContent.includes("to the last bit"),
    );
  });
  await page.click("[aria-controls=inside-share-files]");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click("#inside-share-files [data-format=svg]"),
  ]);
  const svg = (await readFile(await download.path())).toString();
  assert.match(svg, />after layer</);
});

pageTest("no link leads to a model of one's own, and it is said why", async (page) => {
  await page.evaluate(() => (document.querySelector("#models").open = true));
  await page.click(".own-open");
  const tiny = fileURLToPath(new URL("../../models/tiny.gguf", import.meta.url));
  await page.setInputFiles(".own-dialog input[type=file]:not([webkitdirectory])", tiny);
  await page.waitForSelector("#own-card h2");
  await settled(page);
  await page.waitForSelector("#share > .faint:has-text('model of your own')");
  assert.ok(await page.locator("#share button:text-is('Copy link')").isDisabled());
  assert.ok(await page.locator("#link").isHidden());
  assert.equal((await save(page, "json")).content.toString(), await json(page));
});

pageTest(
  "a piece for another page shows the same words, and hostile text stays text",
  async (page) => {
    const text = `A </why-tokens><script>alert(1)</script> "charming" 'film' & &amp; more`;
    await type(page, text);
    await page.click("[aria-controls=share-widget]");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    for (const [index, tag] of ["why-tokens", "why-bert"].entries()) {
      await page.locator("#share-widget input").nth(index).check();
      await page.click("#share-widget .pill");
      const code = await page.evaluate(() => navigator.clipboard.readText());
      assert.ok(code.startsWith((await page.textContent("#share-widget code")).slice(0, 300)));
      widget = code.replaceAll("whybert/", "");
      const other = await openPage(opened.browser, opened.site.url, { path: "widget.html" });
      await other.page.waitForFunction((tag) => document.querySelector(tag)?.explanation, tag);
      assert.equal(
        await other.page.evaluate((tag) => document.querySelector(tag).textContent, tag),
        text,
      );
      const scores = (page) =>
        page.evaluate(
          (tag) =>
            JSON.stringify(document.querySelector(tag).explanation.words.map(({ score }) => score)),
          page === other.page ? tag : "why-tokens",
        );
      assert.equal(await scores(other.page), await scores(page));
      assert.deepEqual(other.wrongs, []);
      await other.close();
    }
  },
);

for (const locale of ["en", "zh-CN"])
  pageTest(
    `nothing of it stands in anybody's way (${locale})`,
    async (page) => {
      for (const panel of ["files", "widget"]) {
        await page.focus(`[aria-controls=share-${panel}]`);
        await page.keyboard.press("Enter");
        assert.equal(await page.locator(`#share-${panel}`).isVisible(), true);
        assert.deepEqual(await brokenRules(page, "#share"), []);
        assert.equal(await tooWide(page), 0);
      }
    },
    { viewport: { width: 360, height: 740 }, bypassCSP: true, locale },
  );
