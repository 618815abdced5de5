// The README's picture, a screenshot of the page as it is, written to tests/browser/picture.png:
//
//   tools/demo.sh --no-serve && WHY_SITE=build/site node tests/browser/picture.mjs

import { openBrowser, openPage, serve, settled } from "./site.mjs";

const SENTENCE = "A charming film, though its plot is hardly new and the ending drags on far too long.";
const METHOD = "permutation_shap";

const site = await serve();
const browser = await openBrowser();
const { page } = await openPage(browser, site.url, {
  viewport: { width: 1180, height: 1180 },
  deviceScaleFactor: 1.5,
});
await page.goto(site.url);
await page.getByLabel("Type a sentence").fill(SENTENCE);
await page.getByText("Permutation SHAP", { exact: true }).first().click();
await page.waitForFunction(
  ([text, method]) => {
    const shown = document.querySelector("why-tokens")?.explanation;
    return shown?.text === text && shown.method === method;
  },
  [SENTENCE, METHOD],
  { timeout: 120_000 },
);
await settled(page);
await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
await page.screenshot({ path: new URL("picture.png", import.meta.url).pathname });
await browser.close();
await site.close();
