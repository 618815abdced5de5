// The page in a real Chromium, under its policy: nothing may go wrong silently while it is used.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

let browser;
let site;

before(async () => {
  browser = await openBrowser();
  const empty = '<!doctype html><title>empty</title><link rel="icon" href="favicon.svg">';
  site = await serve({ files: { "empty.html": empty } });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A test on the page, in which nothing must go wrong. */
function pageTest(name, use, options) {
  test(name, async () => {
    const { page, wrongs, requests, close } = await openPage(browser, site.url, options);
    try {
      await settled(page);
      await use(page, requests);
      assert.deepEqual(wrongs, []);
    } finally {
      await close();
    }
  });
}

async function type(page, text) {
  await page.fill("#text", text);
  await settled(page);
  await page.waitForFunction(
    (text) => document.querySelector("why-tokens").textContent === text,
    text.replaceAll("\r\n", "\n"),
  );
  await settled(page);
}

const choose = async (page, method) => {
  await page.check(`#methods input[value=${method}]`);
  await page.waitForFunction(
    (method) => document.querySelector("why-tokens").explanation.method === method,
    method,
  );
  await settled(page);
};

const explanation = (page) => page.evaluate(() => document.querySelector("why-tokens").explanation);

pageTest("what is typed is decided, coloured and drawn as bars", async (page) => {
  const text = "An awful plot, but a wonderful cast.";
  await type(page, text);
  const { words, probabilities } = await explanation(page);
  const decided = await page.locator("#labels .decided .name").textContent();
  const most = Object.entries(probabilities).sort((a, b) => b[1] - a[1])[0][0];
  assert.equal(decided, most);
  assert.match(await page.locator("#labels .decided .percent").textContent(), /\d %$/);
  assert.equal(await page.locator("why-tokens .text").evaluate((shown) => shown.textContent), text);
  assert.deepEqual(
    await page.locator("why-tokens .unit").allTextContents(),
    words.map((word) => word.text),
  );
  assert.deepEqual(
    await page.locator("why-bars .row .name").allTextContents(),
    words.map((word) => word.text),
  );
  assert.deepEqual(
    words.map((word) => word.text),
    ["An", "awful", "plot", ",", "but", "a", "wonderful", "cast", "."],
  );
  const strongest = words.reduce((a, b) => (Math.abs(b.score) > Math.abs(a.score) ? b : a));
  const colours = await page
    .locator("why-tokens .unit")
    .evaluateAll((units) => units.map((unit) => Number(unit.style.getPropertyValue("--strength"))));
  assert.equal(words[colours.indexOf(1)].text, strongest.text);
});

pageTest(
  "a word that is hovered or focused tells its exact value, there and in the bars",
  async (page) => {
    await type(page, "A charming and often affecting journey.");
    const { words } = await explanation(page);
    const told = async (element) => {
      const tip = await page.locator(`${element} .tip`).textContent();
      return Number(tip.replace("\u2212", "-"));
    };
    await page.locator("why-tokens .unit").nth(1).hover();
    assert.equal(Math.fround(await told("why-tokens")), Math.fround(words[1].score));
    assert.equal(Math.fround(await told("why-bars")), Math.fround(words[1].score));
    await page.locator("why-tokens .unit").first().focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
    await page.mouse.move(0, 0);
    assert.equal(Math.fround(await told("why-tokens")), Math.fround(words[3].score));
    assert.equal(await page.locator("why-bars .row[aria-selected]").count(), 1);
  },
);

pageTest("every method of the engine's list can be chosen and says what it means", async (page) => {
  const names = await page
    .locator("#methods input")
    .evaluateAll((inputs) => inputs.map(({ value }) => value));
  assert.ok(names.length >= 6, names.join());
  const seen = new Set();
  for (const name of names) {
    if (!(await page.isChecked(`#methods input[value=${name}]`))) await choose(page, name);
    const shown = await explanation(page);
    assert.equal(shown.method, name);
    assert.equal(await page.isVisible("#matrix"), shown.result.kind === "matrix");
    assert.ok(await page.locator(`.method:has(:checked) .about`).textContent());
    assert.match(await page.locator("#facts").textContent(), /runs? of the model/);
    seen.add(JSON.stringify(shown.tokens.map(({ score }) => score)));
  }
  assert.equal(seen.size, names.length, "no two methods may give the same scores");
});

pageTest("options and target change the request", async (page) => {
  await page.locator("#options select").nth(1).selectOption("probability");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.target.kind === "probability",
  );
  await settled(page);
  const other = await page.locator("#labels .label:not(.decided) .name").first().textContent();
  await page.locator("#labels .label:not(.decided)").first().click();
  await page.waitForFunction(
    (label) => document.querySelector("why-tokens").explanation.target.label === label,
    other,
  );
  assert.equal(await page.locator("#labels [aria-pressed=true] .name").textContent(), other);
  assert.match(await page.locator("#why-title").textContent(), new RegExp(other));
  await page.locator("#options select").first().selectOption("token");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.unit === "token",
  );
});

pageTest("a link asks for the fast precision, which stays chosen", async (page) => {
  await page.evaluate(() => {
    location.hash = "text=Good.&method=kernel_shap&precision=fast";
  });
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.precision === "fast",
  );
  await settled(page);
  const choice = page.locator("label.option:has-text('precision') select");
  assert.equal(await choice.inputValue(), "fast");
  assert.match(await page.locator("#link").getAttribute("href"), /precision=fast/);
  await choice.selectOption("exact");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.precision === "exact",
  );
});

pageTest("heads are drawn, one opens large, its values are exact", async (page) => {
  await page.locator("#heads").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector("#head").matrix);
  const small = page.locator("#heads button").nth(5);
  await small.click();
  assert.equal(
    await page.locator("#head-name").textContent(),
    (await small.getAttribute("title")).replace("layer", "Layer"),
  );
  assert.equal(await page.locator("#heads [aria-checked=true]").count(), 1);
  const { values, rows } = await page.evaluate(() => {
    const { values, rows } = document.querySelector("#head").matrix;
    return { values: [...values], rows };
  });
  assert.equal(values.length, rows.length ** 2);
  for (let row = 0; row < rows.length; row++) {
    const sum = values.slice(row * rows.length, (row + 1) * rows.length).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-4, `row ${row} sums to ${sum}`);
  }
  await page.locator("#head .plot").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const told = await page.locator("#head .summary").textContent();
  assert.equal(Math.fround(Number(told.split(": ")[1])), Math.fround(values[rows.length + 1]));
  const plot = await page.locator("#head .plot").boundingBox();
  await page.mouse.move(
    plot.x + plot.width * (2.5 / rows.length),
    plot.y + plot.height * (0.5 / rows.length),
  );
  const tip = await page.locator("#head .tip").textContent();
  assert.equal(Math.fround(Number(tip.split(": ")[1])), Math.fround(values[2]));
  const dark = await page
    .locator("#heads canvas")
    .first()
    .evaluate((canvas) =>
      canvas
        .getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height)
        .data.some((c, i) => i % 4 === 0 && c < 200),
    );
  assert.ok(dark, "a small head that shows nothing");
});

pageTest("one control tells what computes, and how fast the last answer was", async (page) => {
  assert.equal(await page.locator("#speed-facts").isVisible(), false);
  await page.locator("#speed summary").click();
  const told = async () => {
    await page.waitForSelector("#speed-facts dd");
    const [terms, said] = await Promise.all(
      ["dt", "dd"].map((tag) => page.locator(`#speed-facts ${tag}`).allTextContents()),
    );
    return Object.fromEntries(terms.map((term, index) => [term, said[index]]));
  };
  const first = await told();
  assert.match(first.Kernels, /^[a-z0-9]+, in whybert-(simd|relaxed)\.wasm$/);
  assert.match(first.Workers, /^[1-9] of at most [1-9]/);
  assert.match(
    first.Memory,
    /^\d+\.\d MB for the model, \d+\.\d MB for a session; \d+\.\d MB in all/,
  );
  assert.match(first["Last answer"], /^\d+(\.\d)? ms$/);
  assert.match(first["Jobs a second"], /^\d+$/);
  const count = async () => String((await explanation(page)).evaluations);
  assert.equal(first.Evaluations, await count());
  assert.equal(first.Tokens, String((await explanation(page)).tokens.length));
  await choose(page, "gradient_x_input");
  await page.waitForFunction(() =>
    document.querySelector("#speed-facts").textContent.includes("Evaluations1"),
  );
});

pageTest("a method that takes one run of the model is answered in one", async (page) => {
  await choose(page, "gradient_x_input");
  await page.locator("#speed summary").click();
  await type(page, "Not bad at all.");
  const { probabilities } = await explanation(page);
  const most = Object.entries(probabilities).sort((a, b) => b[1] - a[1])[0][0];
  assert.equal(await page.locator("#labels .decided .name").textContent(), most);
  assert.match(await page.locator("#speed-facts").textContent(), /Tokens7Evaluations1/);
});

test("how much of the model has come is told in bytes", async () => {
  const { page, wrongs, close } = await openPage(browser, site.url, { path: "empty.html" });
  try {
    await page.addInitScript(() => {
      globalThis.told = new Set();
      document.addEventListener("DOMContentLoaded", () =>
        new MutationObserver(() => told.add(document.querySelector("#loaded").textContent)).observe(
          document.querySelector("#loaded"),
          { childList: true },
        ),
      );
    });
    await page.goto(site.url);
    await settled(page);
    const told = await page.evaluate(() => [...told]);
    assert.ok(told.length > 2, "more than the beginning and the end");
    const { models } = JSON.parse(
      await readFile(new URL("../../models/manifest.json", import.meta.url), "utf8"),
    );
    assert.equal(told.at(-1), "");
    const size = `${(models[0].bytes / 1e6).toFixed(1)} MB`;
    assert.equal(told.at(-2), `${size} of ${size}`);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
});

const HOSTILE = {
  markup: "<img src=x onerror=alert(1)><script>alert(2)</script> &lt;b&gt; great",
  bidi: "good \u202ebad\u202c \u2066film\u2069 \u05e9\u05dc\u05d5 \u0645\u0631 \u200f end",
  controls:
    "a\u0000b\u0007c\u001b[31m d\ufeff e\u0301\u0301\u0301\u0301 \ud83d\udc68\u200d\ud83d\udc69",
  surrogate: "lone \ud800 half",
  blank: " \n\t ",
};

for (const [name, text] of Object.entries(HOSTILE)) {
  pageTest(`hostile text stays text: ${name}`, async (page) => {
    const wellFormed = text.toWellFormed?.() ?? text.replace(/[\ud800-\udfff]/gu, "\ufffd");
    await page.evaluate((text) => {
      document.querySelector("#text").value = text;
      document.querySelector("#text").dispatchEvent(new Event("input"));
    }, text);
    await page.waitForFunction(
      (text) => document.querySelector("why-tokens").textContent === text,
      wellFormed,
    );
    await settled(page);
    assert.equal(
      await page.locator("why-tokens .text").evaluate((shown) => shown.textContent),
      wellFormed,
    );
    assert.equal(
      await page
        .locator("why-tokens img, why-tokens script, why-bars img, why-heatmap img")
        .count(),
      0,
    );
    const shown = await explanation(page);
    for (const word of shown.words)
      assert.equal(shown.text.slice(word.start16, word.end16), word.text);
  });
}

pageTest("a text of 100 kB is cut, says so and stays whole on the page", async (page) => {
  await choose(page, "gradient_x_input");
  const text = "word ".repeat(20_000).trim();
  await type(page, text);
  const { truncated, tokens } = await explanation(page);
  assert.equal(truncated, true);
  assert.ok(tokens.length <= 512);
  assert.match(await page.locator("#notice").textContent(), /cut off/);
  assert.equal(await page.locator("why-tokens .text").evaluate((shown) => shown.textContent), text);
});

pageTest("while one types, stale answers are dropped and the last one stays", async (page) => {
  await choose(page, "integrated_gradients");
  await page.evaluate(() => {
    globalThis.shown = [];
    const tokens = document.querySelector("why-tokens");
    new MutationObserver(() => shown.push(tokens.textContent)).observe(tokens, { childList: true });
  });
  const text = "This is a film that I would gladly see again.";
  await page.fill("#text", "");
  await page.locator("#text").pressSequentially(text, { delay: 15 });
  await page.waitForFunction(
    (text) => document.querySelector("why-tokens").textContent === text,
    text,
  );
  await settled(page);
  const shown = await page.evaluate(() => shown);
  assert.equal(shown.at(-1), text);
  assert.deepEqual(
    shown,
    [...shown].sort((a, b) => a.length - b.length),
    "never back to an older text",
  );
  assert.ok(
    shown.length < text.length / 2,
    `${shown.length} of ${text.length} answered: none was cancelled`,
  );
  assert.equal((await explanation(page)).text, text);
});

pageTest("a link brings back the text and all that was chosen", async (page) => {
  await choose(page, "integrated_gradients");
  await page.locator("label.option:has-text('baseline') select").selectOption("pad");
  await page.locator("#options select").first().selectOption("token");
  await type(page, "50% of it & more = \u{1f600} #good");
  await page.locator("#labels .label:not(.decided)").click();
  await page.waitForFunction(
    () => document.querySelector("#labels .label:not(.decided)").ariaPressed === "true",
  );
  await settled(page);
  const before = await page.evaluate(() => document.querySelector("why-tokens").explanation.json);
  const address = await page.evaluate(() => document.querySelector("#link").href);
  await page.goto("about:blank");
  await page.goto(address);
  await settled(page);
  assert.equal(
    await page.evaluate(() => document.querySelector("why-tokens").explanation.json),
    before,
  );
});

pageTest("an explanation is saved in every format", async (page) => {
  for (const [button, begin] of [
    ["JSON", '{"schema"'],
    ["SVG", "<svg"],
    ["PNG", "\u0089PNG"],
    ["HTML", "<!doctype html"],
  ]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click(`#saves button:text-is("${button}")`),
    ]);
    const content = await readFile(await download.path(), "latin1");
    assert.ok(
      content.toLowerCase().startsWith(begin.toLowerCase()),
      `${button} begins with ${content.slice(0, 20)}`,
    );
  }
});

test("where there is no model, a sentence says so and what was typed stays", async () => {
  const bare = await serve({ files: { "models/manifest.json": null } });
  const { page, close } = await openPage(browser, bare.url);
  try {
    await page.fill("#text", "not lost");
    await page.waitForSelector("#problem:not([hidden])");
    assert.match(await page.locator("#problem").textContent(), /manifest/);
    assert.equal(await page.inputValue("#text"), "not lost");
  } finally {
    await close();
    await bare.close();
  }
});

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing: ${look}`, async () => {
    // Only here, so that axe can be brought in; all other tests run under the policy.
    const { page, close } = await openPage(browser, site.url, { ...options, bypassCSP: true });
    try {
      await settled(page);
      await page.locator("#heads").scrollIntoViewIfNeeded();
      await page.waitForFunction(() => document.querySelector("#head").matrix);
      await page.locator("#speed summary").click();
      await page.waitForSelector("#speed-facts dd");
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, { resultTypes: ["violations"] }),
      );
      const said = violations.map(
        ({ id, help, nodes }) =>
          `${id}: ${help}: ${nodes
            .map(({ target, failureSummary }) => `${target} ${failureSummary}`)
            .slice(0, 3)
            .join("; ")}`,
      );
      assert.deepEqual(said, []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the page is ${wide} px too wide`);
    } finally {
      await close();
    }
  });
}
