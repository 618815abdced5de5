// What the tests of sharing have in common.

import { readFile } from "node:fs/promises";

/** What is shown, byte for byte. */
export const json = (page) =>
  page.evaluate(() => document.querySelector("why-tokens").explanation.json);

/** Saves what is shown of the words, as a reader does. */
export async function save(page, format) {
  if (!(await page.locator("#share-files").isVisible()))
    await page.click("[aria-controls=share-files]");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click(`#share [data-format=${format}]`),
  ]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}
