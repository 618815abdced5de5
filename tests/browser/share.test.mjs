// What leaves the page and comes back to it: links, files and pieces for other pages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brokenRules, choose, openSite, tooWide, type } from "./page.mjs";
import { openPage, settled } from "./site.mjs";

/** A page of somebody else's with what was copied in it. */
let widget = "";
const opened = openSite({
  "widget.html": (response) =>
    response.end(`<!doctype html><meta charset="utf-8"><title>w</title>
      <link rel="icon" href="favicon.svg">${widget}`),
});
const { pageTest } = opened;

const json = (page) =>
  page.evaluate(() => document.querySelector("why-tokens").explanation.json);

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
    assert.deepEqual(wrongs.filter((wrong) => !wrong.startsWith("request")), []);
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

async function save(page, format) {
  if (!(await page.locator("#share-files").isVisible()))
    await page.click("[aria-controls=share-files]");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click(`#share [data-format=${format}]`),
  ]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
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

pageTest("a long text makes a packed link, and it is said that some programs cut it", async (page) => {
  await choose(page, "gradient_x_input");
  const text = Array.from({ length: 900 }, (_, i) => `${(i * 7919) % 10007}!`).join(" ");
  await page.fill("#text", text);
  await settled(page);
  await page.waitForFunction(() => /#z=/.test(document.querySelector("#link")?.href));
  assert.match(await page.textContent("#share .faint:has(#link)"), /cut off/);
  const link = await comesBack(page);
  assert.ok(link.length < encodeURIComponent(text).length);
});

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

pageTest("an explanation is saved in every format, under a name that says what it is", async (page) => {
  await type(page, "=1+1 is a charming film.");
  for (const [format, begin, name] of [
    ["svg", "<svg", "why-positive-1-1-is-a-charming-film.svg"],
    ["png", "\u0089PNG", "why-positive-1-1-is-a-charming-film.png"],
    ["html", "<!doctype html", "why-positive-1-1-is-a-charming-film.html"],
    ["json", '{"schema"', "why-positive-1-1-is-a-charming-film.json"],
    ["csv", "\u00ef\u00bb\u00bfunit,", "why-positive-1-1-is-a-charming-film.csv"],
    ["latex", "% permutation_shap", "why-positive-1-1-is-a-charming-film.tex"],
  ]) {
    const saved = await save(page, format);
    const content = saved.content.toString("latin1").toLowerCase();
    assert.ok(content.startsWith(begin.toLowerCase()), `${format}: ${content.slice(0, 20)}`);
    assert.equal(saved.name, name);
  }
  assert.match((await save(page, "csv")).content.toString(), /^word,0,'=1\+1,|^word,0,'=,/m);
  assert.equal((await save(page, "json")).content.toString(), await json(page));
});

pageTest("a heatmap is saved at full size, as the program draws it", async (page) => {
  await page.evaluate(() => {
    location.hash = "text=Good+film.&method=attention_rollout";
  });
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.method === "attention_rollout",
  );
  await settled(page);
  const { name, content } = await save(page, "heatmap");
  assert.equal(name, "why-positive-good-film.heatmap.png");
  const program = await page.evaluate(async () => {
    const { explanation } = document.querySelector("why-tokens");
    const { loadInWorker } = await import("./whybert.js");
    const model = await loadInWorker("models/sentiment.gguf", { workers: 1 });
    const drawn = await model.render(explanation, "png");
    await model.close();
    return [...drawn];
  });
  assert.deepEqual([...content], program);
  await choose(page, "occlusion");
  assert.equal(await page.locator("#share [data-format=heatmap]").isVisible(), false);
});

pageTest("other answers are shared like that of the words", async (page) => {
  await page.evaluate(() => {
    location.hash = "text=A+dull+film.&method=layer_lens";
  });
  await page.waitForFunction(() => /picture=/.test(document.querySelector("#inside-link")?.href));
  const link = await page.evaluate(() => document.querySelector("#inside-link").href);
  assert.match(link, /method=layer_lens/);
  await opens(link, async (other) => {
    await other.waitForFunction(
      () => document.querySelector("#inside .said")?.textContent.includes("to the last bit"),
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

/**
 * The share of pixels of one picture that another has neither there nor right beside it, give or take
 * a quarter of the whole range: edges may be rounded another way, no more.
 */
async function difference(pictures) {
  const page = await opened.browser.newPage();
  try {
    return await page.evaluate(async (addresses) => {
      const [one, other] = await Promise.all(
        addresses.map(async (src) => {
          const image = Object.assign(new Image(), { src });
          await image.decode();
          return image;
        }),
      );
      const [width, height] = [one.naturalWidth, one.naturalHeight];
      const [a, b] = [one, other].map((image) => {
        const pen = new OffscreenCanvas(width, height).getContext("2d");
        pen.drawImage(image, 0, 0, width, height);
        return pen.getImageData(0, 0, width, height).data;
      });
      const isThere = (x, y, i) => {
        for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
          for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
            const j = 4 * (row * width + column);
            if ([0, 1, 2].every((c) => Math.abs(a[i + c] - b[j + c]) <= 64)) return true;
          }
        return false;
      };
      let apart = 0;
      for (let i = 0; i < width * height; i++)
        if (!isThere(i % width, Math.floor(i / width), 4 * i)) apart++;
      return apart / (width * height);
    }, pictures);
  } finally {
    await page.close();
  }
}

const asAddress = (type, content) => `data:${type};base64,${content.toString("base64")}`;

for (const options of [
  { colorScheme: "light", viewport: { width: 1280, height: 900 }, deviceScaleFactor: 2 },
  { colorScheme: "dark", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: "zh-CN" },
])
  pageTest(
    `what is saved is what is on the screen (${options.colorScheme}, ${options.viewport.width} px)`,
    async (page) => {
      await type(page, "A dull, \u0634\u0643\u0631\u0627 film \u2014 \u4f46\u7ed3\u5c3e\u4e0d\u9519!\nFine   spaces.");
      await page.click("[aria-controls=share-files]");
      await page.locator("#tokens").scrollIntoViewIfNeeded();
      const box = await page.evaluate(() => {
        const { left, top, width, height } = document.querySelector("#tokens").getBoundingClientRect();
        return [left, top, width, height].map(Math.floor);
      });
      const at = (x, y) => ({ x: box[0] + x, y: box[1] + y, width: box[2], height: box[3] });
      const screen = await page.screenshot({ clip: at(0, 0) });
      const saveHere = async (format) => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.evaluate((format) => document.querySelector(`#share [data-format=${format}]`).click(), format),
        ]);
        return readFile(await download.path());
      };
      const png = await saveHere("png");
      const svg = await saveHere("svg");
      // Of the words, the second part of the picture, where they stand in it.
      const [x, y] = [...svg.toString().matchAll(/translate\((.*) (.*)\)/g)][1].slice(1).map(Number);
      const cut = async (type, content) => {
        const other = await opened.browser.newPage({
          viewport: { width: 1300, height: 1400 },
          deviceScaleFactor: 2,
        });
        await other.setContent("<body style='margin:0'><img style='display:block'>");
        await other.evaluate(
          async ([src, type]) => {
            const image = document.querySelector("img");
            image.src = src;
            await image.decode();
            if (type === "image/png") image.width = image.naturalWidth / 2;
          },
          [asAddress(type, content), type],
        );
        const picture = await other.screenshot({ clip: at(x, y) });
        await other.close();
        return picture;
      };
      for (const [type, content] of [
        ["image/png", png],
        ["image/svg+xml", svg],
      ]) {
        const drawn = await cut(type, content);
        const apart = await difference([asAddress("image/png", screen), asAddress("image/png", drawn)]);
        assert.ok(apart < 0.005, `${type}: ${apart} of the pixels are others`);
      }
      assert.match(svg.toString(), /\u4f46/);
      assert.match(svg.toString(), /direction="rtl"/);
    },
    options,
  );

pageTest("a piece for another page shows the same words, and hostile text stays text", async (page) => {
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
    assert.equal(await other.page.evaluate((tag) => document.querySelector(tag).textContent, tag), text);
    const scores = (page) =>
      page.evaluate(
        (tag) => JSON.stringify(document.querySelector(tag).explanation.words.map(({ score }) => score)),
        page === other.page ? tag : "why-tokens",
      );
    assert.equal(await scores(other.page), await scores(page));
    assert.deepEqual(other.wrongs, []);
    await other.close();
  }
});

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

