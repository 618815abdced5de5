// What the tests of the page have in common: to open it, to type, to choose, to see what is shown.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

export const EMPTY = '<!doctype html><title>empty</title><link rel="icon" href="favicon.svg">';

/**
 * A browser and a site for the tests of one file.
 * @param {Record<string, any>} [files] as of `serve`
 */
export function openSite(files = {}) {
  const opened = { browser: undefined, site: undefined };
  before(async () => {
    opened.browser = await openBrowser();
    opened.site = await serve({ files: { "empty.html": EMPTY, ...files } });
  });
  after(async () => {
    await opened.browser?.close();
    await opened.site?.close();
  });
  /** A test on the page, in which nothing must go wrong. */
  opened.pageTest = (name, use, options) =>
    test(name, async () => {
      const { page, wrongs, requests, close } = await openPage(
        opened.browser,
        opened.site.url,
        options,
      );
      try {
        await settled(page);
        await use(page, requests);
        assert.deepEqual(wrongs, []);
      } finally {
        await close();
      }
    });
  return opened;
}

export async function type(page, text) {
  await page.fill("#text", text);
  await settled(page);
  await page.waitForFunction(
    (text) => document.querySelector("why-tokens").textContent === text,
    text.replaceAll("\r\n", "\n"),
  );
  await settled(page);
}

/** Brings the parts below the first screen. */
export async function openParts(page) {
  for (const id of ["inside", "change"]) {
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.waitForSelector(`#${id}[hidden], #${id}[data-settled]`, { state: "attached" });
  }
}

/** Brings the checks of an explanation. */
export async function openTrust(page) {
  await page.locator("#trust").scrollIntoViewIfNeeded();
  await page.waitForSelector("#trust button");
}

/** What an option of the words' method is chosen with, by its English name. */
export const option = (page, name) =>
  page.locator(`#words label.option:has(.name:text-is("${name}")) > :is(select, input)`);

/** The part in which the method that was chosen last is asked. @type {WeakMap<object, string>} */
const asked = new WeakMap();

/** Chooses a method, in the part of the page where it is asked. */
export async function choose(page, method) {
  const input = page.locator(`.asking input[value=${method}]`);
  if (!(await input.count())) await openParts(page);
  const part = await input.evaluate((input) => input.closest(".part").id);
  asked.set(page, part);
  await input.scrollIntoViewIfNeeded(); // below the first screen nothing is asked unseen
  await input.check();
  await page.waitForFunction(
    ([part, method]) =>
      document.querySelector(`#${part} why-tokens`).explanation?.method === method &&
      (part === "words" ? document.documentElement : document.getElementById(part)).dataset.settled,
    [part, method],
    { timeout: 120_000 },
  );
}

/** What was answered where a method was chosen last, at first about the words. */
export const explanation = (page) =>
  page.evaluate(
    (part) => document.querySelector(`#${part} why-tokens`).explanation,
    asked.get(page) ?? "words",
  );

/**
 * Until every `<why-bert>` that a selector finds has its whole answer, and shows it: what draws that
 * may come later.
 * @param {string} [text] that it is the answer for; default: any
 */
export const bertShows = (page, selector = "why-bert", text) =>
  page.waitForFunction(
    ([selector, text]) => {
      const elements = [...document.querySelectorAll(selector)];
      const isShown = ({ explanation, shadowRoot, view }) => {
        const isBusy = shadowRoot?.querySelector(".notice")?.hidden === false;
        if (!explanation || isBusy || (text ?? explanation.text) !== explanation.text) return false;
        const pictures = [...shadowRoot.querySelectorAll(".views > [part]:not(.decision)")];
        const shows = (picture) => picture.attention ?? picture.explanation === explanation;
        return pictures.every(shows) && (pictures.length > 0 || view === "decision");
      };
      return elements.length > 0 && elements.every(isShown);
    },
    [selector, text],
    { timeout: 120_000 },
  );

/** Goes to the heads, which what comes above them may push out of sight, until they stand. */
export const seeHeads = (page) =>
  page.waitForFunction(() => {
    const section = document.querySelector("#attention");
    section.scrollIntoView();
    return section.getAttribute("aria-busy") === "false";
  });

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * The accessibility rules that a page, or a part of it, breaks; it is opened with `bypassCSP`, so that
 * axe gets in.
 */
export async function brokenRules(page, part = "html") {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (part) => globalThis.axe.run(document.querySelector(part), { resultTypes: ["violations"] }),
    part,
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .map(({ target, failureSummary }) => `${target} ${failureSummary}`)
        .slice(0, 3)
        .join("; ")}`,
  );
}

/** How many pixels of a page stand out to the side. */
export const tooWide = (page) =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));

/** Until what is asked in the page, and may take its time, is so: `waitForFunction` asks such a thing once. */
export async function until(page, isSo) {
  const end = Date.now() + 30_000;
  while (!(await page.evaluate(isSo))) {
    assert.ok(Date.now() < end, `still not: ${isSo}`);
    await page.waitForTimeout(20);
  }
}
