// What a reader may see of the page: each state is reached from the one before it, so that one visit
// goes through all of them.

import { settled } from "./site.mjs";

/** Long enough for every method to have something to say, short enough for none to take long. */
export const TEXT = "The plot is thin, but it is charming.";

/** Of a file of many. */
export const ROWS = [
  "review,label",
  "A good film.,positive",
  "A dull film.,negative",
  "Not bad.,negative",
];

/** Until nothing in view is on its way, or fades: what is stale is pale, as what it belongs to. */
const quiet = (page) =>
  page.waitForFunction(
    () =>
      document.getAnimations().length === 0 &&
      [...document.querySelectorAll("[aria-busy=true], .stale")].every((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top > innerHeight || bottom < 0 || !element.checkVisibility();
      }),
    null,
    { timeout: 60_000 },
  );

/** Brings a part of the page, and waits until a picture is drawn in it. */
const drawn = (selector) => async (page) => {
  await page.locator(selector).scrollIntoViewIfNeeded();
  await page
    .locator(`${selector} :is(why-tokens, why-heads, why-heatmap, why-variants)`)
    .first()
    .waitFor({ timeout: 60_000 });
};

/** Opens a `<details>`, by the keyboard. */
const opened = (selector) => async (page) => {
  await page.locator(`${selector} > summary`).press("Enter");
};

/**
 * @typedef {object} State
 * @property {string} name
 * @property {string} part where it is to be looked for
 * @property {(page: import("playwright-core").Page) => Promise<void>} reach
 * @property {(page: import("playwright-core").Page) => Promise<void>} [leave] for the next one
 */

/** @type {State[]} */
export const STATES = [
  {
    name: "first",
    part: ".ask",
    async reach(page) {
      await settled(page);
      await page.fill("#text", TEXT);
      await page.waitForFunction(
        (text) => document.querySelector("why-tokens").explanation?.text === text,
        TEXT,
      );
      await settled(page);
    },
  },
  {
    name: "a word",
    part: "#words",
    async reach(page) {
      await page.locator("#words why-tokens [role=option][tabindex='0']").focus();
      await page.keyboard.press("End");
    },
  },
  {
    name: "files",
    part: "#share",
    reach: (page) => page.locator("[aria-controls=share-files]").press("Enter"),
  },
  {
    name: "widget",
    part: "#share",
    reach: (page) => page.locator("[aria-controls=share-widget]").press("Enter"),
  },
  {
    name: "tour",
    part: ".tour",
    async reach(page) {
      await page.locator("#tour-open").press("Enter");
      await page.waitForSelector(".tour[open]");
    },
  },
  ...["tokens", "heads", "gradient"].map((name, index) => ({
    name: `tour: ${name}`,
    part: ".tour",
    async reach(page) {
      await page.locator(".tour-dots button").nth([1, 4, 8][index]).press("Enter");
    },
    ...(index === 2 && { leave: (page) => page.keyboard.press("Escape") }),
  })),
  { name: "models", part: ".ask", reach: opened("#models") },
  {
    name: "own model",
    part: ".own-dialog",
    async reach(page) {
      await page.locator(".own-open").press("Enter");
      await page.waitForSelector(".own-dialog[open]");
    },
    leave: (page) => page.keyboard.press("Escape"),
  },
  { name: "inside", part: "#inside", reach: drawn("#inside") },
  {
    name: "attention",
    part: "#attention",
    reach: drawn("#attention"),
  },
  { name: "change", part: "#change", reach: drawn("#change") },
  {
    name: "trust",
    part: "#trust",
    async reach(page) {
      await page.locator("#trust").scrollIntoViewIfNeeded();
      await page.locator("#trust .check button").first().press("Enter");
      await page.waitForFunction(() => document.querySelector("why-tokens").explanation?.evidence);
      await settled(page);
    },
  },
  {
    name: "compare",
    part: "#compare",
    async reach(page) {
      await page.locator("#compare").scrollIntoViewIfNeeded();
      await page.locator("#compare .choice input").nth(1).check();
      await page.waitForSelector("#compare:not([aria-busy=true]) .differences", {
        timeout: 60_000,
      });
    },
  },
  {
    name: "rows",
    part: "#rows",
    async reach(page) {
      await page.locator("#rows").scrollIntoViewIfNeeded();
      const file = { name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(ROWS.join("\n")) };
      await page.setInputFiles("#rows input[type=file]", file);
      await page.locator(".rows-progress .primary").press("Enter");
      await page.waitForFunction(
        (count) =>
          document.querySelectorAll(".grid-body .of-decision:not(:empty)").length === count,
        ROWS.length - 1,
      );
    },
  },
  { name: "calibration", part: "#calibration", reach: opened("#calibration") },
  {
    name: "all of it",
    part: "html",
    async reach(page) {
      await opened("#speed")(page);
      await page.waitForSelector("#speed-facts dd");
      for (const part of await page.locator(".answer:visible").all()) {
        await part.evaluate((element) => element.scrollIntoView());
        await quiet(page); // what is stale is asked anew once it is seen
      }
    },
  },
];

/**
 * Goes through all states.
 * @param {import("playwright-core").Page} page
 * @param {(state: State) => Promise<void>} visit
 * @param {string[]} [names] of those to be looked at; default: all
 */
export async function walk(page, visit, names = STATES.map(({ name }) => name)) {
  for (const state of STATES) {
    try {
      await state.reach(page);
      await quiet(page);
    } catch (cause) {
      throw new Error(`the state "${state.name}" was not reached: ${cause.message}`, { cause });
    }
    if (names.includes(state.name)) await visit(state);
    await state.leave?.(page);
    if (state.name === names.at(-1)) return; // what comes after it nobody looks at
  }
}
