// Words on the page: of Chinese text as the browser has them, and the program says the same; the sum.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { choose, explanation, openSite, type } from "./page.mjs";
import { settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url).pathname;
const BUILD = process.env.WHY_BUILD ?? `${ROOT}build`;
const CHINESE = "\u8fd9\u90e8\u7535\u5f71\u5f88\u597d, a na\u00efve film \u6211\u559c\u6b22\u3002";

const { pageTest } = openSite();

const covered = ({ words, text }) =>
  words.map(({ start, end }) => Buffer.from(text).subarray(start, end).toString());

/** What the program says of the same request. */
async function programSays({ method, text, options: { groups } }) {
  const { stdout } = await promisify(execFile)(`${BUILD}/native/whybert`, [
    ...["explain", "--model", `${ROOT}models/sentiment.gguf`, "--format", "json"],
    ...["--method", method, ...groups.flatMap((group) => ["--group", group.join(":")]), text],
  ]);
  return stdout;
}

pageTest("Chinese is explained by words, as the program does, and by characters", async (page) => {
  await choose(page, "occlusion");
  await type(page, CHINESE);
  const shown = await explanation(page);
  const words = covered(shown);
  for (const word of ["\u7535\u5f71", "\u559c\u6b22", "na\u00efve", ",", "\u3002"])
    assert.ok(words.includes(word), words.join("|"));
  const json = await page.evaluate(() => document.querySelector("why-tokens").explanation.json);
  assert.equal(json, await programSays(shown));
  const address = await page.evaluate(() => document.querySelector("#link").href);
  await page.goto("about:blank");
  await page.goto(address);
  await settled(page);
  assert.equal(
    await page.evaluate(() => document.querySelector("why-tokens").explanation.json),
    json,
  );
  await page
    .locator("why-tokens")
    .first()
    .evaluate((tokens) => (tokens.unit = "token"));
  const units = await page.locator("why-tokens .unit").allTextContents();
  assert.ok(units.includes("\u7535") && units.includes("\u5f71"), units.join("|"));
  await type(page, "A good film");
  assert.equal((await explanation(page)).options.groups, undefined);
});

pageTest("who listens hears the decision and its words, in the page's language", async (page) => {
  await choose(page, "occlusion");
  await type(page, "A charming film, though rather dull");
  const spoken = () => page.locator("#spoken").textContent();
  assert.match(
    await spoken(),
    /^The model says (negative|positive), \d.* %; for: \S+ \+\d.*; against: \S+ \u2212\d.*\.$/,
  );
  await page.evaluate(async () => (await import("./language.js")).speak("zh"));
  assert.match(await spoken(), /^模型的判断是 (negative|positive)，\d.*%；支持：.*；反对：.*。$/);
});

pageTest(
  "the sum stands beside the bars, and shows what is pointed at in the text",
  async (page) => {
    await type(page, "A charming film, though rather long");
    await page.locator("#order label", { has: page.locator("[value=waterfall]") }).click();
    const row = page.locator("#waterfall .row", { hasText: "charming" });
    await row.waitFor();
    await page.locator("#tokens .unit", { hasText: "charming" }).hover();
    assert.equal(await row.getAttribute("aria-selected"), "true");
    const { target } = await explanation(page);
    const last = await page.locator("#waterfall .row .value").last().textContent();
    assert.equal(last.replace("\u2212", "-"), target.value.toFixed(last.split(".")[1].length));
  },
);
