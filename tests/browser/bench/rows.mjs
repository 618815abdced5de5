// A table of 10,000 rows in the site's own page: how many a second are decided and explained, and the
// longest that the page does not answer while it is read, scrolled, sorted and filtered.

import { settled } from "../site.mjs";
import { textOf } from "./texts.mjs";

/** Of the texts, [CLS] and [SEP] included. */
export const TOKENS = 32;

const ROWS = 10_000;

/** Seconds of decisions and words that are counted. */
const COUNTED = 15;

/** Runs in the page: notes tasks that are longer than 50 ms, as browsers count them. */
function watch() {
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      globalThis.longest = Math.max(globalThis.longest, duration);
  }).observe({ type: "longtask" });
}

/** Runs in the page: a wheel that does not stop. @returns the longest frame, in ms */
const scroll = (frames) =>
  new Promise((resolve) => {
    const grid = document.querySelector("#rows [role=grid]");
    let longest = 0;
    let last = performance.now();
    const step = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      grid.scrollTop += 900;
      if (--frames) requestAnimationFrame(step);
      else resolve(longest);
    };
    requestAnimationFrame(step);
  });

const done = (page) => page.locator(".rows-progress").innerText();

/** "1,234 of 10,000 decided, 56 explained" */
function countsIn(said) {
  const [, decided, explained] = /([\d,]+) of [\d,]+ decided, ([\d,]+) explained/.exec(said);
  return [decided, explained].map((number) => Number(number.replaceAll(",", "")));
}

/** @param {import("playwright-core").Page} page of the site, just opened */
export async function measureRows(page) {
  await settled(page);
  await page.evaluate(watch);
  await page.locator("#rows").scrollIntoViewIfNeeded();
  const text = textOf(TOKENS);
  const lines = Array.from({ length: ROWS }, (_, index) => `"${text}",${index % 2}`);
  await page.locator("#rows input[type=file]").waitFor({ state: "attached" });
  const begun = performance.now();
  await page.setInputFiles("#rows input[type=file]", {
    name: "rows.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(["text,label", ...lines].join("\n")),
  });
  await page.locator(".grid-body .grid-row").first().waitFor();
  const read = performance.now() - begun;
  await page.click(".rows-progress .primary");
  await page.locator(".rows-progress", { hasText: " decided" }).waitFor();
  await page.waitForTimeout(COUNTED * 1000);
  const [decided, explained] = countsIn(await done(page));
  const frame = await page.evaluate(scroll, 120);
  await page.locator("#rows .of-text button").click();
  await page.locator("#rows input[type=search]").fill("film");
  await page.waitForTimeout(2000);
  return {
    rows: ROWS,
    read_ms: read,
    decided_per_second: decided / COUNTED,
    explained,
    longest_task_ms: await page.evaluate(() => globalThis.longest),
    longest_frame_ms: frame,
    in_document: await page.locator(".grid-body .grid-row").count(),
  };
}
