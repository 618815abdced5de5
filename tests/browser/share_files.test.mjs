// What is saved: every format, and pictures of what is on the screen.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { choose, openSite, type } from "./page.mjs";
import { json, save } from "./share.mjs";
import { settled } from "./site.mjs";

const opened = openSite();
const { pageTest } = opened;

pageTest(
  "an explanation is saved in every format, under a name that says what it is",
  async (page) => {
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
  },
);

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
  {
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    locale: "zh-CN",
  },
])
  pageTest(
    `what is saved is what is on the screen (${options.colorScheme}, ${options.viewport.width} px)`,
    async (page) => {
      await type(
        page,
        "A dull, \u0634\u0643\u0631\u0627 film \u2014 \u4f46\u7ed3\u5c3e\u4e0d\u9519!\nFine   spaces.",
      );
      await page.click("[aria-controls=share-files]");
      await page.locator("#tokens").scrollIntoViewIfNeeded();
      const box = await page.evaluate(() => {
        const { left, top, width, height } = document
          .querySelector("#tokens")
          .getBoundingClientRect();
        return [left, top, width, height].map(Math.floor);
      });
      const at = (x, y) => ({ x: box[0] + x, y: box[1] + y, width: box[2], height: box[3] });
      const screen = await page.screenshot({ clip: at(0, 0) });
      const saveHere = async (format) => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.evaluate(
            (format) => document.querySelector(`#share [data-format=${format}]`).click(),
            format,
          ),
        ]);
        return readFile(await download.path());
      };
      const png = await saveHere("png");
      const svg = await saveHere("svg");
      // Of the words, the second part of the picture, where they stand in it.
      const [x, y] = [...svg.toString().matchAll(/translate\((.*) (.*)\)/g)][1]
        .slice(1)
        .map(Number);
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
        const apart = await difference([
          asAddress("image/png", screen),
          asAddress("image/png", drawn),
        ]);
        assert.ok(apart < 0.005, `${type}: ${apart} of the pixels are others`);
      }
      assert.match(svg.toString(), /\u4f46/);
      assert.match(svg.toString(), /direction="rtl"/);
    },
    options,
  );
