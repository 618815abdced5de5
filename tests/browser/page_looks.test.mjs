// The page in the light, in the dark and on a phone: for everybody, and no wider than the screen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenRules, openSite, tooWide, seeHeads } from "./page.mjs";
import { openPage, settled } from "./site.mjs";

const opened = openSite();

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing: ${look}`, async () => {
    // Only here, so that axe can be brought in; all other tests run under the policy.
    const { page, close } = await openPage(opened.browser, opened.site.url, {
      ...options,
      bypassCSP: true,
    });
    try {
      await settled(page);
      await seeHeads(page);
      await page.locator("#speed summary").click();
      await page.waitForSelector("#speed-facts dd");
      assert.deepEqual(await brokenRules(page), []);
      assert.equal(await tooWide(page), 0);
    } finally {
      await close();
    }
  });
}
