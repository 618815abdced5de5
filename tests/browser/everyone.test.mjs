// The page is for everyone, in every state: it is named and contrasted as the rules say, the keyboard
// alone reaches all of it, and it fits small screens, large type, forced colours, paper and quiet eyes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenRules, openSite, tooWide } from "./page.mjs";
import { openPage } from "./site.mjs";
import { TEXT, walk } from "./states.mjs";

const opened = openSite();

/** CSS pixels that are left of 1280 at 200 %, and of the smallest phones. */
const NARROW = [640, 360];

/**
 * Goes through all states under the rules, and in the last one, in which everything is open, makes sure
 * of more.
 * @param {string} name
 * @param {object} options of the browser
 * @param {[string, (page: import("playwright-core").Page) => Promise<void>][]} more
 */
const testStates = (name, options, more) =>
  test(`axe finds nothing in any state, and nothing stands out to the side: ${name}`, async (t) => {
    // Only here, so that axe can be brought in; all other tests run under the policy.
    const { page, close } = await openPage(opened.browser, opened.site.url, {
      ...options,
      bypassCSP: true,
    });
    try {
      const broken = [];
      await walk(page, async ({ name, part }) => {
        broken.push(...(await brokenRules(page, part)).map((rule) => `${name}: ${rule}`));
        const size = page.viewportSize();
        for (const width of NARROW) {
          await page.setViewportSize({ ...size, width });
          const out = await tooWide(page);
          if (out) broken.push(`${name}: stands out by ${out} pixels of ${width}`);
        }
        await page.setViewportSize(size);
      });
      for (const [name, check] of more) await t.test(name, () => check(page));
      assert.equal(broken.join("\n"), "");
    } finally {
      await close();
    }
  });

/**
 * Runs in the page: what can be used, and what can be pressed by a mouse alone. What is one of a group
 * that arrows go through counts as reached with the group.
 */
function everythingUsable() {
  const USABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const GROUP = "[role=listbox], [role=grid], [role=radiogroup], [role=tablist], [role=toolbar]";
  const usable = [];
  const mouseOnly = [];
  const visit = (element, isInUsable) => {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.inert) return;
    const isLed = element.tabIndex < 0 && !element.closest(GROUP); // the page alone puts the focus there
    const mine = element.matches(USABLE) && !isLed;
    if (mine && !element.disabled) usable.push(element);
    const reached = isInUsable || mine || element.closest(`label, ${GROUP}`);
    if (!reached && getComputedStyle(element).cursor === "pointer")
      mouseOnly.push(element.outerHTML.slice(0, 80));
    for (const child of (element.shadowRoot ?? element).children) visit(child, reached);
  };
  visit(document.body, false);
  const groupOf = (element) =>
    element.type === "radio" ? `radio ${element.name}` : (element.closest(GROUP) ?? element);
  globalThis.unreached = new Map(usable.map((element) => [groupOf(element), element]));
  globalThis.reach = (element) => globalThis.unreached.delete(groupOf(element));
  return mouseOnly;
}

/** Runs in the page: what has the focus is reached; whether that can be seen. */
function reachFocused() {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  globalThis.reach(at);
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
  const isSeen = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  const { width, height } = at.getBoundingClientRect();
  return {
    isBody: at === document.body,
    said: at.outerHTML.slice(0, 120),
    isSeen: isSeen && width * height > 0,
  };
}

async function reachesByKeyboard(page) {
  assert.deepEqual(await page.evaluate(everythingUsable), [], "for the mouse alone");
  await page.evaluate(() => document.activeElement.blur());
  const unseen = new Set();
  let rounds = 0;
  for (let step = 0; step < 1000 && rounds < 2; step++) {
    await page.keyboard.press("Tab");
    const { isBody, isSeen, said } = await page.evaluate(reachFocused);
    if (isBody) rounds++;
    else if (!isSeen) unseen.add(said);
  }
  assert.ok(rounds, "the focus comes out at the end");
  assert.deepEqual([...unseen], [], "no focus to be seen");
  const left = await page.evaluate(() =>
    [...globalThis.unreached.values()].map((element) => element.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(left, [], "never reached");
}

async function movesNothing(page) {
  const moving = await page.evaluate(() => {
    const found = new Set();
    const visit = (element) => {
      for (const pseudo of [undefined, "::before", "::after"]) {
        const style = getComputedStyle(element, pseudo);
        const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
        const isMoving =
          (lasts(style.transitionDuration) && style.transitionProperty !== "none") ||
          (lasts(style.animationDuration) && style.animationName !== "none") ||
          style.scrollBehavior === "smooth";
        if (isMoving) found.add(`${element.localName}.${element.className} ${pseudo ?? ""}`);
      }
      for (const child of element.shadowRoot?.children ?? []) visit(child);
      for (const child of element.children) visit(child);
    };
    visit(document.documentElement);
    return [...found];
  });
  assert.deepEqual(moving, []);
}

async function keepsSigns(page) {
  await page.emulateMedia({ forcedColors: "active" });
  const signs = await page.evaluate(() => {
    const canvas = getComputedStyle(document.body).backgroundColor;
    const tokens = document.querySelector("why-tokens").shadowRoot;
    const bars = document.querySelector("why-bars").shadowRoot;
    const line = (unit) => getComputedStyle(unit).textDecorationStyle;
    const fill = (bar) => {
      const { backgroundColor, backgroundImage, borderTopStyle } = getComputedStyle(bar);
      return [
        backgroundColor === canvas ? "" : "filled",
        backgroundImage !== "none",
        borderTopStyle,
      ].join(" ");
    };
    const [up, down] = [".unit.marked:not(.against)", ".unit.marked.against"];
    return {
      words: [line(tokens.querySelector(up)), line(tokens.querySelector(down))],
      bars: [
        fill(bars.querySelector(".bar:not(.against)")),
        fill(bars.querySelector(".bar.against")),
      ],
    };
  });
  assert.deepEqual(signs.words, ["solid", "dashed"]);
  assert.match(signs.bars[0], /filled/);
  assert.notEqual(signs.bars[0], signs.bars[1]);
}

async function prints(page) {
  await page.emulateMedia({ media: "print" });
  const printed = await page.evaluate(() => {
    const isShown = (element) => element?.checkVisibility({ visibilityProperty: true });
    const all = (selector) => [...document.querySelectorAll(selector)].filter(isShown);
    const tokens = document.querySelector("#words why-tokens");
    return {
      text: isShown(tokens.shadowRoot.querySelector(".text")) && tokens.textContent,
      legend: isShown(tokens.shadowRoot.querySelector(".legend")),
      decision: isShown(document.querySelector("#labels .decided .share")),
      facts: all("#words .facts dd").length,
      ground: getComputedStyle(document.documentElement).colorScheme,
      controls: all("button, select, input, textarea, progress, .contents, .methods")
        .filter((control) => !control.closest("#labels"))
        .map((control) => control.outerHTML.slice(0, 80)),
    };
  });
  const { facts, ...rest } = printed;
  assert.ok(facts > 3, `${facts} facts`);
  assert.deepEqual(rest, {
    ...{ text: TEXT, legend: true, decision: true, ground: "light", controls: [] },
  });
  assert.equal(await tooWide(page), 0);
}

testStates("light, wide, English", { reducedMotion: "reduce" }, [
  ["the keyboard alone reaches everything, and one sees where it is", reachesByKeyboard],
  ["nothing moves where the reader wants it quiet", movesNothing],
  ["in forced colours signs stay apart, and marks are seen", keepsSigns],
]);
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
testStates("dark, phone, Chinese", { colorScheme: "dark", locale: "zh-CN", ...PHONE }, [
  ["on paper: text, legend and facts, in ink, and nothing to click", prints],
]);
