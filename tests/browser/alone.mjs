// Elements alone, in somebody else's page: alone.html, with no engine and under a strict policy.

import { openSite } from "./page.mjs";
import { openPage } from "./site.mjs";

/**
 * @param {Record<string, any>} files alone.html and what it names
 * @param {() => boolean} ready runs in the page: whether all is drawn
 */
export function openAlone(files, ready) {
  const opened = openSite(files);
  return async (use, options = {}) => {
    const { page, wrongs, requests, close } = await openPage(opened.browser, opened.site.url, {
      path: "alone.html",
      ...options,
    });
    try {
      if (options.javaScriptEnabled !== false) await page.waitForFunction(ready);
      await use({ page, wrongs, requests });
    } finally {
      await close();
    }
  };
}
