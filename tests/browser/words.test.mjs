// Words as they are pointed at, summed up and read out: by mouse, touch and keyboard, in both
// languages, in text that runs from right to left, without colours, on paper.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openAlone } from "./alone.mjs";
import { brokenRules, tooWide } from "./page.mjs";
import { FILES, isDrawn } from "./words.mjs";

const alone = openAlone(FILES, isDrawn);
const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true };

const tipOf = (page, element) =>
  page.locator(`${element} .tip`).evaluate((tip) => (tip.hidden ? null : tip.innerText.trim()));

test("a tap shows a word's exact value and what it means, and one elsewhere hides it", () =>
  alone(async ({ page }) => {
    for (const element of ["#drawn why-tokens", "#drawn why-bars", "#drawn why-waterfall"]) {
      assert.equal(await tipOf(page, element), null);
      const good = page.locator(`${element} [role=option]`).filter({ hasText: /^good/ }).first();
      await good.tap();
      assert.match(await tipOf(page, element), /^\u22120\.5 \u00b1 0\.125\nspeaks against good/);
      await page.locator("#elsewhere").tap();
      assert.equal(await tipOf(page, element), null);
      await good.tap();
      assert.notEqual(await tipOf(page, element), null);
      await page.locator("#drawn h2").tap();
      assert.equal(await tipOf(page, element), null);
    }
  }, PHONE));

test("a tap does the same where it moves no focus", () =>
  alone(async ({ page }) => {
    await page.evaluate(() => {
      globalThis.tapOn = (element) => {
        for (const type of ["pointerover", "pointerdown", "pointerup", "pointerout"])
          element.dispatchEvent(
            new PointerEvent(type, { bubbles: true, composed: true, pointerType: "touch" }),
          );
      };
      tapOn(document.querySelector("#film why-tokens").items[4]);
    });
    assert.match(await tipOf(page, "#film why-tokens"), /^\u22121\n/);
    await page.evaluate(() => tapOn(document.querySelector("#elsewhere")));
    assert.equal(await tipOf(page, "#film why-tokens"), null);
  }));

test("a tap on what is coupled to another list is not taken back by it", () =>
  alone(async ({ page }) => {
    await page.evaluate(() => {
      const [tokens, bars] = ["why-tokens", "why-bars"].map((tag) =>
        document.querySelector(`#film ${tag}`),
      );
      tokens.addEventListener("why-point", ({ detail }) => (bars.pointed = detail.index));
      bars.addEventListener("why-point", ({ detail }) => (tokens.pointed = detail.index));
    });
    await page.locator("#film why-tokens .unit").nth(1).tap();
    assert.match(await tipOf(page, "#film why-bars"), /^\+1\.5/);
    await page.locator("#film why-bars .row").nth(1).tap();
    for (const element of ["#film why-tokens", "#film why-bars"])
      assert.match(await tipOf(page, element), /^\u22121\n/);
  }, PHONE));

test("the mouse and the keyboard show the same", () =>
  alone(async ({ page }) => {
    await page.locator("#drawn why-tokens .unit").first().hover();
    const shown = "+0.5 \u00b1 0.25\nspeaks for good; too close to a neighbour to rank";
    assert.equal(await tipOf(page, "#drawn why-tokens"), shown);
    await page.locator("#elsewhere").hover();
    assert.equal(await tipOf(page, "#drawn why-tokens"), null);
    await page.locator("#drawn why-tokens .unit").first().focus();
    assert.equal(await tipOf(page, "#drawn why-tokens"), shown);
  }));

test("who is on a word stays on it while the picture sharpens", () =>
  alone(async ({ page }) => {
    for (const element of ["why-tokens", "why-bars", "why-waterfall"]) {
      const held = await page.locator(`#film ${element}`).evaluate((list) => {
        list.items[4].focus();
        list.explanation = structuredClone(list.explanation);
        const { activeElement } = list.shadowRoot;
        const stops = list.items.filter(({ tabIndex }) => tabIndex === 0);
        return [list.pointed, activeElement === list.items[4], stops.length];
      });
      assert.deepEqual(held, [4, true, 1], element);
      assert.match(await tipOf(page, `#film ${element}`), /^\u22121\n/);
    }
  }));

const rowsOf = (page, section) =>
  page.locator(`#${section} why-waterfall .row`).evaluateAll((rows) =>
    rows.map((row) => {
      const box = (part) => row.querySelector(part)?.getBoundingClientRect();
      const arrow = box(".arrow");
      return {
        name: row.querySelector(".name").textContent,
        value: row.querySelector(".value").textContent,
        left: arrow?.left,
        right: arrow?.right,
        mark: box(".mark")?.left,
        against: Boolean(row.querySelector(".arrow.against")),
        said: row.getAttribute("aria-label"),
      };
    }),
  );

test("a waterfall leads from the baseline, largest words first, to the value that is explained", () =>
  alone(async ({ page }) => {
    const rows = await rowsOf(page, "film");
    assert.deepEqual(
      rows.map(({ name, value }) => `${name} ${value}`),
      [
        "baseline 0.25",
        "charming +1.50",
        "not \u22121.00",
        "good +0.75",
        "film +0.30",
        "long \u22120.25",
        "3 other words \u22120.19",
        "special tokens +0.13",
        "gap +0.50",
        "good 1.99",
      ],
    );
    const [baseline, charming, not] = rows;
    assert.ok(Math.abs(baseline.mark + 2 - charming.left) < 1, "it begins at the baseline");
    assert.ok(Math.abs(charming.right - not.right) < 1, "each begins where the one before ends");
    assert.ok(not.left < not.right - 10 && not.against && !charming.against);
    assert.ok(Math.abs((not.right - not.left) / (charming.right - charming.left) - 1 / 1.5) < 0.02);
    assert.ok(Math.abs(rows.at(-1).mark + 2 - rows.at(-2).right) < 1, "it ends at the value");
    assert.equal(charming.said, "charming, +1.50: speaks for good; now 1.75");
    assert.equal(not.said, "not, \u22121.00: speaks against good; now 0.75");
    assert.match(
      await page.locator("#film why-waterfall .summary").textContent(),
      /^From 0\.25 at the baseline to 1\.99 for good: charming \+1\.50, not \u22121\.00, .*gap \+0\.50\.$/,
    );
  }));

test("arrows go down a waterfall, and tell others of words alone", () =>
  alone(async ({ page }) => {
    await page.evaluate(() => {
      globalThis.told = [];
      document.querySelector("#film why-waterfall").addEventListener("why-point", ({ detail }) => {
        if (detail.unit) told.push(`${detail.index} ${detail.unit.text}`);
      });
    });
    await page.locator("#film why-waterfall .row[tabindex='0']").focus();
    assert.match(await tipOf(page, "#film why-waterfall"), /^0\.25 logit$/);
    for (const key of ["ArrowDown", "ArrowDown", "End"]) await page.keyboard.press(key);
    assert.deepEqual(await page.evaluate(() => told), ["1 charming", "4 not"]);
    assert.match(await tipOf(page, "#film why-waterfall"), /^1\.9\d* logit$/);
    await page.keyboard.press("ArrowUp");
    assert.match(await tipOf(page, "#film why-waterfall"), /^\+0\.5\n.*1\.49 \u2192 1\.99$/);
  }));

test("a method that promises no sum has no waterfall, and it says so", () =>
  alone(async ({ page }) => {
    assert.equal(await page.locator("#plain why-waterfall .row").count(), 0);
    assert.match(
      await page.locator("#plain why-waterfall .legend").textContent(),
      /does not promise that its scores add up/,
    );
    assert.equal(await page.locator("#plain why-waterfall .steps").isVisible(), false);
  }));

test("five hundred words scroll by themselves, and what is pointed at comes into view", () =>
  alone(async ({ page }) => {
    const bars = page.locator("#many why-bars");
    assert.equal(await bars.locator(".row").count(), 510);
    assert.ok((await bars.boundingBox()).height < 720);
    assert.equal(await page.locator("#many why-waterfall .row").count(), 10);
    const before = await page.evaluate(() => scrollY);
    const isSeen = await bars.evaluate((element) => {
      element.order = "text";
      element.pointed = 500;
      const [row, list] = [".row[aria-selected]", ".bars"].map((part) =>
        element.shadowRoot.querySelector(part).getBoundingClientRect(),
      );
      return row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
    });
    assert.ok(isSeen);
    assert.equal(await page.evaluate(() => scrollY), before);
  }));

test("every sentence is there in Chinese, and changes with the page's language", () =>
  alone(
    async ({ page }) => {
      const text = (part) => page.locator(part).first().textContent();
      assert.equal(
        await text("#film why-tokens .summary"),
        "\u6a21\u578b\u7684\u5224\u65ad\u662f good\uff0c97.0%\uff1b\u652f\u6301\uff1acharming +1.50\u3001good +0.75\u3001film +0.30\uff1b\u53cd\u5bf9\uff1anot \u22121.00\u3001long \u22120.25\u3001but \u22120.20\u3002",
      );
      assert.equal(
        await page.locator("#film why-tokens .unit").nth(1).getAttribute("aria-label"),
        "charming\uff0c+1.50\uff1a\u652f\u6301 good",
      );
      for (const part of ["why-tokens .legend", "why-bars .legend", "why-waterfall .legend"])
        for (const section of ["#film", "#drawn", "#plain"]) {
          const said = await text(`${section} ${part}`);
          const words = said.replace(/logit|good|CLS|\d+(\.\d+)?|[\s+%]/g, "");
          assert.doesNotMatch(words, /[a-z]/i, said);
        }
      const rows = await rowsOf(page, "film");
      assert.equal(rows[0].name, "\u57fa\u7ebf");
      assert.equal(rows[6].name, "\u5176\u4f59 3 \u4e2a\u8bcd");
      await page.evaluate(async () => (await import("./language.js")).speak("en"));
      assert.match(await text("#film why-tokens .summary"), /^The model says good, 97\.0 %; for: /);
      assert.equal((await rowsOf(page, "film"))[0].name, "baseline");
    },
    { path: "zh.html" },
  ));

test("Chinese words stand apart in colour and line, and the text is the reader's own", () =>
  alone(
    async ({ page }) => {
      const units = page.locator("#chinese why-tokens .unit");
      const boxes = await units.evaluateAll((units) =>
        units.map((unit) => unit.getBoundingClientRect()).map(({ left, right }) => [left, right]),
      );
      for (let index = 1; index < 4; index++)
        assert.ok(boxes[index][0] >= boxes[index - 1][1] - 0.5, `${boxes}`);
      assert.equal(
        await page.locator("#chinese why-tokens").evaluate(({ textContent }) => textContent),
        "\u8fd9\u90e8\u7535\u5f71\u5f88\u8ff7\u4eba\u3002",
      );
    },
    { path: "zh.html" },
  ));

test("text from right to left stands and is walked that way, and numbers stay numbers", () =>
  alone(
    async ({ page }) => {
      const lefts = await page
        .locator("#arabic why-tokens .unit")
        .evaluateAll((units) => units.map((unit) => unit.getBoundingClientRect().left));
      assert.ok(lefts[0] > lefts[1] && lefts[1] > lefts[2], `${lefts}`);
      await page.locator("#arabic why-tokens .unit").first().focus();
      await page.keyboard.press("ArrowLeft");
      const pointed = () =>
        page.evaluate(() => document.querySelector("#arabic why-tokens").pointed);
      assert.equal(await pointed(), 1);
      await page.keyboard.press("ArrowRight");
      assert.equal(await pointed(), 0);
      for (const element of ["why-bars", "why-waterfall"]) {
        const parts = await page
          .locator(`#arabic ${element} .row`)
          .nth(1)
          .evaluate((row) => {
            const box = (part) => row.querySelector(part).getBoundingClientRect();
            const [name, track, value] = [box(".name bdi"), box(".track"), box(".value")];
            return {
              mirrored: value.right <= track.left && track.right <= name.left,
              beside: name.left - track.right,
              direction: getComputedStyle(row.querySelector(".value")).direction,
            };
          });
        assert.ok(parts.mirrored, element);
        assert.ok(parts.beside < 20, `${element}: the name stands by its bar: ${parts.beside}`);
        assert.equal(parts.direction, "ltr");
      }
    },
    { path: "rtl.html" },
  ));

test("without colours of its own a picture still tells sign and strength", () =>
  alone(
    async ({ page }) => {
      const style = (part, property) =>
        page
          .locator(`#film ${part}`)
          .first()
          .evaluate((element, property) => getComputedStyle(element)[property], property);
      for (const [mark, part] of [
        ["why-bars .bar", ""],
        ["why-waterfall .arrow", " .shaft"],
      ]) {
        assert.match(await style(`${mark}.against${part}`, "backgroundImage"), /repeating/);
        assert.equal(await style(`${mark}:not(.against)${part}`, "backgroundImage"), "none");
      }
      const black = "rgb(0, 0, 0)";
      assert.equal(await style("why-waterfall .against .head", "fill"), black);
      const thickness = (index) =>
        page
          .locator("#film why-tokens .unit")
          .nth(index)
          .evaluate((unit) => parseFloat(getComputedStyle(unit).textDecorationThickness));
      assert.ok((await thickness(1)) > (await thickness(4)), "charming weighs more than not");
      await page.emulateMedia({ forcedColors: "none", media: "print" });
      assert.equal(await style("why-tokens .unit", "printColorAdjust"), "exact");
      assert.equal(await style("why-bars .bar", "printColorAdjust"), "exact");
    },
    { forcedColors: "active" },
  ));

for (const [name, options] of Object.entries({
  "a desktop": {},
  "a phone": PHONE,
  "the dark": { colorScheme: "dark" },
  Chinese: { path: "zh.html", ...PHONE },
  "a mirrored page": { path: "rtl.html", ...PHONE },
}))
  test(`nothing breaks a rule of accessibility or the policy, or is too wide, in ${name}`, () =>
    alone(
      async ({ page, wrongs }) => {
        await page.locator("#film why-waterfall .row").nth(1).hover();
        assert.deepEqual(await brokenRules(page), []);
        assert.equal(await tooWide(page), 0);
        assert.deepEqual(wrongs, []);
      },
      { bypassCSP: true, ...options },
    ));
