// What the tests of the page have in common: to open it, to type, to choose, to see what is shown.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

const EMPTY = '<!doctype html><title>empty</title><link rel="icon" href="favicon.svg">';

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

/** Opens the question that a method answers, whose last or first method is then asked, and chooses it. */
export const choose = async (page, method) => {
  const input = page.locator(`#methods input[value=${method}]`);
  if (!(await input.isVisible())) {
    await page.check(`.question:has([value=${method}]) [name=question]`);
    await settled(page);
  }
  await input.check();
  await page.waitForFunction(
    (method) => document.querySelector("why-tokens").explanation.method === method,
    method,
  );
  await settled(page);
};

export const explanation = (page) =>
  page.evaluate(() => document.querySelector("why-tokens").explanation);

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
