// Every kind of result in the element that draws it: saved by hand, no engine, a strict policy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openAlone } from "./alone.mjs";
import { FILES, KINDS, TAG_OF } from "./kinds.mjs";
import { brokenRules, tooWide } from "./page.mjs";

const drawn = () =>
  [...document.querySelectorAll("main > [id]")].every(
    (element) => element.explanation && !element.shadowRoot.querySelector("slot"),
  );
const bars = () => document.querySelector("#scores")?.items?.length > 0;
const alone = openAlone(FILES, () => true);

/** Opens the page once all is drawn; nothing may go wrong on it. */
const kinds = (use, options) =>
  alone(async ({ page, wrongs }) => {
    await page.waitForFunction(bars);
    await page.waitForFunction(drawn);
    await use(page);
    assert.deepEqual(wrongs, []);
  }, options);

const tip = (page, id) => page.locator(`#${id} .tip`).textContent();

test("each kind is drawn, obeys the accessibility rules and fits a phone, light and dark", async () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"]))
    await kinds(
      async (page) => {
        for (const [id, tag] of TAG_OF)
          assert.ok(await page.locator(`${tag}#${id}`).isVisible(), `${tag}#${id}`);
        assert.equal(await tooWide(page), 0);
        assert.deepEqual(await brokenRules(page), []);
      },
      { viewport: { width: 390, height: 844 }, colorScheme, bypassCSP: true },
    );
});

test("a map tells its values by row and column, for the mouse and for the keyboard", () =>
  kinds(async (page) => {
    const { values, stderr, columns } = KINDS.map.result;
    await page.locator("#map .plot").focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    const value = values[2 * columns + 1];
    const told = `layer \u20682\u2069 \u00b7 head \u20681\u2069: `;
    assert.equal(
      await tip(page, "map"),
      `${told}+${value} \u00b1 ${stderr[2 * columns + 1]}`.replace("+-", "\u2212"),
    );
    assert.equal(await page.locator("#map [role=status]").textContent(), await tip(page, "map"));
    await page.locator("#map .plot").blur();
    await page.locator("#pairs").scrollIntoViewIfNeeded();
    const box = await page.locator("#pairs .plot").boundingBox();
    const cell = box.width / 11;
    await page.mouse.move(box.x + 4.5 * cell, box.y + 9.5 * cell);
    assert.match(await tip(page, "pairs"), /^\u2068charming\u2069 \u00b7 \u2068not\u2069: /);
    assert.match(await page.locator("#map .plot").getAttribute("aria-label"), /6 by 12 cells/);
  }));

test("cells below zero are hatched, in every colour scheme, and no others", async () => {
  for (const options of [
    { colorScheme: "light" },
    { colorScheme: "dark" },
    { forcedColors: "active" },
  ])
    await kinds(async (page) => {
      const wrong = await page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const { shadowRoot, matrix } = document.querySelector("#map");
        const marks = shadowRoot.querySelector(".marks");
        const { data } = marks.getContext("2d").getImageData(0, 0, marks.width, marks.height);
        const [rows, columns] = [matrix.rows.length, matrix.columns.length];
        const [width, height] = [marks.width / columns, marks.height / rows];
        const strongest = Math.max(...matrix.values.map(Math.abs));
        return matrix.values.filter((value, at) => {
          const [left, top] = [(at % columns) * width, Math.floor(at / columns) * height];
          let isMarked = false;
          for (let y = Math.ceil(top) + 1; y < top + height - 1; y++)
            for (let x = Math.ceil(left) + 1; x < left + width - 1; x++)
              isMarked ||= data[4 * (y * marks.width + x) + 3] > 0;
          return isMarked !== value < -strongest / 32;
        });
      });
      assert.deepEqual(wrong, []);
    }, /** @type {any} */ (options));
});

test("every kind is told in Chinese once the page speaks it, and in English again", () =>
  kinds(async (page) => {
    const speak = (language) =>
      page.evaluate(async (language) => (await import("/language.js")).speak(language), language);
    const told = () =>
      page.evaluate(() => ({
        map: document.querySelector("#map").shadowRoot.querySelector(".plot").ariaLabel,
        curve: document.querySelector("#curve").shadowRoot.querySelector(".plot").ariaLabel,
        anchor: document.querySelector("#anchor").shadowRoot.querySelector(".says").textContent,
        tree: document.querySelector("#tree").shadowRoot.querySelector("thead").textContent,
        edits: document.querySelector("#edits").shadowRoot.querySelector(".said").textContent,
      }));
    const english = await told();
    await speak("zh");
    const chinese = await told();
    assert.match(chinese.map, /层×注意力头/);
    assert.match(chinese.curve, /logit，按经过的层。\u2068positive\u2069：从 .* 到 .*。用方向键逐一读取数值。/);
    assert.equal(
      chinese.anchor,
      "只要 charming 和 so 都在，随机去掉其他词后，96.9% 的文本仍被判断为 positive" +
        "（95% 置信区间 93.8% 到 98.4%）。在随机去掉一些词的所有文本中，25.0% 符合这一条件。",
    );
    assert.match(chinese.tree, /文本的变体/);
    assert.match(chinese.edits, /判断改变/);
    await page.locator("#map .plot").focus();
    await page.keyboard.press("ArrowDown");
    assert.match(await tip(page, "map"), /^第 \u20681\u2069 层·注意力头 \u20680\u2069：/);
    await speak("en");
    assert.deepEqual(await told(), english);
  }));

test("a curve tells its values step by step, and line by line", () =>
  kinds(async (page) => {
    await page.locator("#curve .plot").focus();
    for (const key of ["End", "ArrowLeft"]) await page.keyboard.press(key);
    assert.equal(await tip(page, "curve"), "after layer \u20684\u2069: 1.3");
    await page.locator("#lines .plot").focus();
    await page.keyboard.press("ArrowDown");
    assert.match(
      await tip(page, "lines"),
      /^\u2068film\u2069, step \u20680\u2069: \u22120.5 \u00b1 /,
    );
    assert.equal(await page.locator("#lines .dot").count(), 22);
    assert.equal(await page.locator("#lines .error").count(), 22);
  }));

test("a rule is a sentence with its bounds, and a table of its steps", () =>
  kinds(async (page) => {
    const says = await page.locator("#anchor .says").textContent();
    assert.match(says, /^As long as charming and so are there, the model says positive in 96\.9 %/);
    assert.match(says, /between 93\.8 % and 98\.4 %.*25\.0 %/);
    const rows = await page.locator("#tree tbody tr").allTextContents();
    assert.deepEqual(
      rows.map((row) => row.replaceAll(/[\u2068\u2069]/g, "")),
      [
        "all of them+0.20100.0 %",
        "with charming+1.1050.0 %",
        "with charming, with not+0.4025.0 %",
        "with charming, without not+1.9025.0 %",
        "without charming\u22120.9050.0 %",
      ],
    );
    assert.equal(await page.locator("#tree .bar.against").count(), 1);
  }));

test("a rule that goes in circles is read once round", () =>
  kinds(async (page) => {
    const rows = await page.evaluate(() => {
      const tree = document.querySelector("#tree");
      const [first, ...rest] = tree.explanation.result.nodes;
      const nodes = [{ ...first, present: 0, absent: 99 }, ...rest];
      tree.explanation = { ...tree.explanation, result: { kind: "rule", nodes } };
      return tree.shadowRoot.querySelectorAll("tr").length;
    });
    assert.equal(rows, 0);
  }));

test("a file that promises more values than it has is refused", () =>
  kinds(async (page) => {
    const refused = await page.evaluate(() =>
      ["map", "curve"].map((id) => {
        const element = document.getElementById(id);
        const { explanation } = element;
        const result = { ...explanation.result, rows: 2 ** 31 };
        try {
          element.explanation = { ...explanation, result };
        } catch ({ message }) {
          return message;
        }
      }),
    );
    for (const message of refused) assert.match(message, /rows times columns/);
  }));

test("changed texts mark what goes and what comes, and read as both texts", () =>
  kinds(async (page) => {
    const texts = page.locator("#edits .text");
    for (const [index, { text }] of KINDS.edits.result.variants.entries()) {
      const [before, after] = await texts.nth(index).evaluate((line) => {
        const without = (tag) => {
          const copy = line.cloneNode(true);
          for (const mark of copy.querySelectorAll(tag)) mark.remove();
          return copy.textContent.replaceAll(/\s+/g, "");
        };
        return [without("ins"), without("del")];
      });
      assert.equal(before, KINDS.edits.text.replaceAll(" ", ""));
      assert.equal(after, text.replaceAll(" ", ""));
    }
    const said = await page.locator("#edits .said").allTextContents();
    assert.match(said[0], /positive 80\.0 % \u2192 negative 97\.0 %.*changes its mind.*no smaller/);
    assert.match(said[1], /keeps its mind1 left out, 1 added/);
    assert.match(await page.locator("#nothing .none").textContent(), /No change/);
  }));

test("bars show the error of each score, and which words are tied", () =>
  kinds(async (page) => {
    const ends = await page.locator("#scores .row").evaluateAll((rows) =>
      rows.map((row) => {
        const [bar, error] = ["bar", "error"].map((name) =>
          row.querySelector(`.${name}`).getBoundingClientRect(),
        );
        const end = row.querySelector(".bar.against") ? bar.left : bar.right;
        return [end - (error.left + error.right) / 2, error.width];
      }),
    );
    for (const [off] of ends) assert.ok(Math.abs(off) < 1.5, `${off} px beside the bar's end`);
    const [small, large] = [ends[0][1], ends[3][1]];
    assert.ok(Math.abs(large / small - 10) < 1.5, `${small} and ${large} px for 0.01 and 0.10`);
    assert.match(await page.locator("#scores .value").nth(1).textContent(), /\u2248$/);
    assert.doesNotMatch(await page.locator("#scores .value").nth(5).textContent(), /\u2248/);
    assert.match(await page.locator("#scores .legend").textContent(), /95 % confidence/);
  }));

test("what stands in an element is kept until it is drawn, and without JavaScript", () =>
  alone(
    async ({ page }) => {
      for (const [id] of TAG_OF)
        assert.equal(await page.locator(`#${id}`).textContent(), `${id} stands here`);
    },
    { javaScriptEnabled: false },
  ));
