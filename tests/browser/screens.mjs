// Pictures of the states that matter, in screens/, each small:  node tests/browser/screens.mjs [NAME…]
//
// They are looked at when the page changes; no test compares them, for fonts differ.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openBrowser, openPage, serve, settled } from "./site.mjs";
import { walk } from "./states.mjs";

const FOLDER = new URL("screens/", import.meta.url);
await mkdir(FOLDER, { recursive: true });

const WIDE = { viewport: { width: 1120, height: 720 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Types a text and shows it from the top. */
const typed = (text) => async (page) => {
  await page.fill("#text", text);
  await page.waitForFunction(
    (text) => document.querySelector("why-tokens").explanation?.text === text,
    text,
  );
  await settled(page);
};

const onPaper = (page) => page.emulateMedia({ media: "print" });
const inForcedColours = (page) => page.emulateMedia({ forcedColors: "active" });

/**
 * What is pictured: how the page is opened, then a state of states.mjs or what is done to it.
 * @type {Record<string, { options: object, state?: string, make?: (page: any) => Promise<any> }>}
 */
const SCREENS = {
  "first-light": { options: WIDE, state: "first" },
  "first-dark-phone-chinese": {
    options: { ...PHONE, colorScheme: "dark", locale: "zh-CN" },
    state: "first",
  },
  "word-light-chinese": { options: { ...WIDE, locale: "zh-CN" }, state: "a word" },
  "attention-light": { options: WIDE, state: "attention" },
  "attention-dark-phone": { options: { ...PHONE, colorScheme: "dark" }, state: "attention" },
  "change-light": { options: WIDE, state: "change" },
  "compare-dark": { options: { ...WIDE, colorScheme: "dark" }, state: "compare" },
  "rows-light": { options: WIDE, state: "rows" },
  "tour-dark-chinese": {
    options: { ...WIDE, colorScheme: "dark", locale: "zh-CN" },
    state: "tour: heads",
  },
  "right-to-left": {
    options: WIDE,
    make: typed("\u0641\u064a\u0644\u0645 \u062c\u0645\u064a\u0644\u060c a charming film"),
  },
  paper: { options: WIDE, make: onPaper },
  "forced-colours": { options: WIDE, make: inForcedColours },
};

async function picture(page, name) {
  const path = fileURLToPath(new URL(`${name}.png`, FOLDER));
  await page.screenshot({ path, scale: "css", animations: "disabled" });
}

const names = process.argv.slice(2);
const browser = await openBrowser();
const site = await serve();
try {
  for (const [name, { options, state, make }] of Object.entries(SCREENS)) {
    if (names.length && !names.includes(name)) continue;
    const { page, close } = await openPage(browser, site.url, options);
    await settled(page);
    if (make) {
      await make(page);
      await picture(page, name);
    } else
      await walk(
        page,
        async ({ part }) => {
          if (part === ".ask") await page.evaluate(() => scrollTo(0, 0));
          else await page.locator(part).evaluate((element) => element.scrollIntoView());
          await picture(page, name);
        },
        [state],
      );
    await close();
  }
} finally {
  await browser.close();
  await site.close();
}
