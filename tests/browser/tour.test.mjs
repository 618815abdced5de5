// The guided tour: every step shows the very numbers of the text that stands, can be gone through by
// keyboard alone, follows what is typed, and has something to say for every task.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { brokenRules } from "./page.mjs";
import { openBrowser, openPage, serve, settled } from "./site.mjs";
import { FILES, pathOf } from "./tour_files.mjs";

const MODEL = "models/sentiment-small.gguf";
const TEXT = "A charming and often affecting journey, though hardly unforgettable.";
const STEPS = 10;

/** In ms: nothing fails for being slow. */
const SLOW = 120_000;

let browser, site;
before(async () => {
  browser = await openBrowser();
  site = await serve({ files: FILES });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens the tour by its button and the keyboard; nothing may go wrong. */
async function onTour(use, { file = MODEL, text = TEXT, language = "en", ...options } = {}) {
  const { page, wrongs, close } = await openPage(browser, site.url, {
    path: pathOf(file, text),
    ...options,
  });
  page.setDefaultTimeout(SLOW);
  try {
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    if (language !== "en")
      await page.evaluate(async (to) => (await import("/language.js")).speak(to), language);
    await page.locator("#open").focus();
    await page.keyboard.press("Enter");
    await drawn(page, 1);
    await use(page);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
}

const drawn = (page, step) => page.waitForSelector(`dialog.tour[data-drawn="${step}"]`);

async function goTo(page, step) {
  await page.evaluate((step) => globalThis.tour.open(step), step);
  await drawn(page, step);
}

/** What the strips of a step show, in the order in which they stand. */
const strips = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("tour-strips")].map(({ picture }) => ({
      ...picture,
      rows: picture.rows.map((row) => ({ ...row, values: [...row.values] })),
    })),
  );

/** What the model itself says, asked beside the tour. */
const inside = (page, asked = {}) =>
  page.evaluate(async (asked) => {
    const { hub } = globalThis;
    const found = await hub.model.inside(hub.text, asked);
    const plain = ([name, value]) => [name, value instanceof Float32Array ? [...value] : value];
    return Object.fromEntries(Object.entries(found).map(plain));
  }, asked);

const row = (values, index, width) => values.slice(index * width, (index + 1) * width);
const names = ({ rows }) => rows.map(({ name }) => name);
const valuesOf = ({ rows }) => rows.map(({ values }) => values);
const near = (one, other, within) => assert.ok(Math.abs(one - other) <= within, `${one}, ${other}`);
const chosen = (page) =>
  page.evaluate(() => {
    const buttons = [...document.querySelectorAll(".tour-picker [role=radio]")];
    return buttons.findIndex((button) => button.ariaChecked === "true");
  });

test("1, 2: tokens with their numbers, and the rows that are added up for each", () =>
  onTour(async (page) => {
    const tokens = await page.evaluate(() => globalThis.hub.model.tokens(globalThis.hub.text));
    const pieces = await page.locator(".piece b").allTextContents();
    assert.deepEqual(
      pieces,
      tokens.map(({ text }) => text),
    );
    assert.deepEqual(
      await page.locator(".piece .id").allTextContents(),
      tokens.map(({ id }) => String(id)),
    );
    assert.equal(await page.locator(".tour-pieces li:has(.piece + .piece) .piece").count(), 4);

    await goTo(page, 2);
    const found = await inside(page);
    const { embedding: E, channels: C } = found;
    const check = async () => {
      const [one, all] = await strips(page);
      const token = await chosen(page);
      assert.equal(all.chosen, token);
      assert.deepEqual(
        valuesOf(all),
        tokens.map((_, index) => row(found.words, index, E)),
      );
      assert.deepEqual(valuesOf(one), [
        ...["words", "positions", "segments"].map((part) => row(found[part], token, E)),
        row(found.states, token, C),
      ]);
      return token;
    };
    const first = await check();
    await page.locator(".tour-picker [aria-checked=true]").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await check(), first + 1);
    await page
      .locator("tour-strips")
      .nth(1)
      .locator(".plot")
      .click({ position: { x: 5, y: 5 } });
    assert.equal(await check(), 0);
    await page.locator("tour-strips").nth(1).locator(".plot").focus();
    for (const key of ["Home", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    const told = await page.locator("tour-strips").nth(1).locator("[role=status]").textContent();
    const value = Math.fround(found.words[E + 1]);
    const said = told.replace("\u2212", "-").match(/number 2 of \d+: ([+-][\d.e-]+)$/);
    assert.equal(Math.fround(Number(said[1])), value);
    await page.keyboard.press("Enter");
    assert.equal(await check(), 1);
  }));

test("3, 4: one head's queries, keys, scores, shares and values, of any token, layer and head", () =>
  onTour(async (page) => {
    await goTo(page, 3);
    for (const [layer, head, token] of [
      [null, null, null],
      [0, 11, 3],
    ]) {
      if (layer !== null) {
        await page.selectOption(".tour-head label:nth-child(1) select", String(layer));
        await page.selectOption(".tour-head label:nth-child(2) select", String(head));
        await page.locator(".tour-picker button").nth(token).click();
      }
      await checkHead(page);
    }
    await page.keyboard.press("Tab"); // from the picker
    await goTo(page, 4);
    const place = await placeOf(page);
    assert.deepEqual([place.layer, place.head, await chosen(page)], [0, 11, 3]);
    const found = await inside(page, place);
    const T = found.explanation.tokens.length;
    const [values, mixed] = await strips(page);
    const shares = row(found.attention, 3, T);
    assert.deepEqual(
      values.rows.map(({ score }) => score),
      shares,
    );
    near(
      shares.reduce((sum, share) => sum + share, 0),
      1,
      1e-5,
    );
    const D = found.depth;
    assert.deepEqual(
      valuesOf(values),
      shares.map((_, to) => row(found.value, to, D)),
    );
    assert.deepEqual(valuesOf(mixed), [row(found.context, 3, D)]);
    const most = found.explanation.tokens[shares.indexOf(Math.max(...shares))].text;
    assert.match(await page.locator(".tour-prose").textContent(), new RegExp(`from “\\${most}”`));
  }));

const placeOf = (page) =>
  page.evaluate(() => {
    const [layer, head] = [...document.querySelectorAll(".tour-head select")].map(({ value }) =>
      Number(value),
    );
    return { layer, head };
  });

async function checkHead(page) {
  const place = await placeOf(page);
  const found = await inside(page, place);
  const token = await chosen(page);
  const { depth: D } = found;
  const T = found.explanation.tokens.length;
  const query = row(found.query, token, D);
  await page.waitForFunction(
    (query) =>
      String([...document.querySelector("tour-strips").picture.rows[0].values]) === String(query),
    query,
  );
  const [, keys] = await strips(page);
  assert.deepEqual(
    valuesOf(keys),
    Array.from({ length: T }, (_, to) => row(found.key, to, D)),
  );
  keys.rows.forEach(({ score, values }) => {
    const product = values.reduce((sum, key, d) => sum + key * query[d], 0);
    near(score, product, 1e-4);
  });
}

test("5, 6: all heads, one of which is taken along; what becomes of a token; the lens", () =>
  onTour(async (page) => {
    await goTo(page, 5);
    const same = await page.evaluate(async () => {
      const { hub } = globalThis;
      const { values } = await hub.model.attention(hub.text);
      const all = document.querySelector("why-heads");
      all.dispatchEvent(new CustomEvent("why-choose", { detail: { layer: 1, head: 7 } }));
      return String(values) === String(all.attention.values);
    });
    assert.ok(same);
    await goTo(page, 3);
    assert.deepEqual(await placeOf(page), { layer: 1, head: 7 });
    await checkHead(page);

    await goTo(page, 6);
    const found = await inside(page);
    const { layers: L, channels: C } = found;
    const T = found.explanation.tokens.length;
    await page.locator(".tour-picker button").nth(2).click();
    const [states] = await strips(page);
    assert.deepEqual(
      valuesOf(states),
      Array.from({ length: L + 1 }, (_, layer) => row(found.states, layer * T + 2, C)),
    );
    const curves = await page.evaluate(async () => {
      const { hub } = globalThis;
      const [cosines, lens] = document.querySelectorAll("why-curve");
      const asked = await hub.model.explain(hub.text, { method: "layer_lens" });
      return {
        cosines: cosines.curve.lines[0].values,
        lens: String(lens.explanation.result.values),
        asked: String(asked.result.values),
      };
    });
    assert.deepEqual(
      curves.cosines,
      Array.from({ length: L }, (_, layer) => found.state_cosines[layer * T + 2]),
    );
    assert.equal(curves.lens, curves.asked);
  }));

test("7: logits add up, and become the model's probabilities at its own temperature", () =>
  onTour(async (page) => {
    await goTo(page, 7);
    const [pooled, parts] = await strips(page);
    const found = await inside(page);
    const decision = await page.evaluate(() => globalThis.hub.model.classify(globalThis.hub.text));
    const { labels } = await page.evaluate(() => globalThis.hub.model.info);
    assert.deepEqual(valuesOf(pooled), [found.pooled]);
    assert.deepEqual(names(parts).toSorted(), labels.toSorted());
    for (const { name, score, values } of parts.rows) {
      const label = labels.indexOf(name);
      assert.deepEqual(values, row(found.logit_parts, label, found.channels));
      near(
        score,
        values.reduce((sum, part) => sum + part, found.biases[label]),
        1e-4,
      );
    }
    const rows = async () =>
      Object.fromEntries(
        (await page.locator(".tour-table tr").allTextContents()).map((text) => {
          const [, name, number] = text.match(/^(.*?)([\d.]+) %$/);
          return [name, Number(number) / 100];
        }),
      );
    const own = await rows();
    for (const label of labels) near(own[label], decision.probabilities[label], 2e-3);
    await page.locator(".tour-range input").focus();
    await page.keyboard.press("End");
    assert.equal(await page.locator(".tour-range output").textContent(), "10");
    const milder = await rows();
    for (const label of labels) near(milder[label], 0.5, 0.06);
    await drawn(page, 7); // End and arrows are the slider's here
  }));

test("8, 9: gradients and what is made of them are the engine's own", () =>
  onTour(async (page) => {
    await goTo(page, 8);
    const [gradients] = await strips(page);
    const found = await inside(page);
    const T = found.explanation.tokens.length;
    assert.deepEqual(
      valuesOf(gradients),
      Array.from({ length: T }, (_, index) => row(found.gradient, index, found.embedding)),
    );
    assert.deepEqual(
      gradients.rows.map(({ score }) => score),
      found.gradient_norms,
    );
    const map = await page.evaluate(() => {
      const { rows, values } = document.querySelector("why-map").matrix;
      return { rows, values: [...values] };
    });
    assert.deepEqual([map.rows[0], map.rows.at(-1)], [String(found.layers - 1), "input"]);
    for (let layer = 0; layer <= found.layers; layer++)
      assert.deepEqual(
        row(map.values, found.layers - layer, T),
        row(found.state_gradient_norms, layer, T),
      );

    await goTo(page, 9);
    const [shown, asked] = await page.evaluate(async () => {
      const { hub } = globalThis;
      const requests = [
        { method: "gradient_x_input" },
        { method: "integrated_gradients", options: { baseline: "zero" } },
      ];
      const scoresOf = ({ tokens }) => tokens.map(({ score }) => score);
      const asked = [];
      for (const request of requests)
        asked.push(scoresOf(await hub.model.explain(hub.text, request)));
      const bars = [...document.querySelectorAll("why-bars")];
      return [bars.map(({ explanation }) => scoresOf(explanation)), asked];
    });
    assert.deepEqual(shown, asked);
    assert.match(await page.locator("figcaption").nth(1).textContent(), /: [+\u2212][\d.]+ in all/);
  }));

test("10: a word that is left out is missed as much as is said, and others can be", () =>
  onTour(async (page) => {
    await goTo(page, 10);
    const quote = page.locator(".tour-result blockquote");
    assert.equal(await quote.textContent(), TEXT.replace("charming ", ""));
    await page.getByRole("button", { name: "hardly", exact: true }).click();
    await page.waitForFunction(
      () => !document.querySelector(".tour-result blockquote").textContent.includes("hardly"),
    );
    const text = await quote.textContent();
    assert.equal(text, "A and often affecting journey, though unforgettable.");
    const asked = await page.evaluate(async (text) => {
      const { hub } = globalThis;
      const request = { method: "gradient_x_input" };
      const { target } = await hub.model.explain(hub.text, request);
      const after = await hub.model.explain(text, { ...request, target: target.label });
      return {
        change: target.value - after.target.value,
        decision: await hub.model.classify(text),
      };
    }, text);
    const numbers = await page.locator(".tour-table .amount").allTextContents();
    near(Number(numbers[1].replace("\u2212", "-")), asked.change, 6e-3);
    const { label, probabilities } = asked.decision;
    const said = await page.locator(".tour-result p").textContent();
    assert.ok(said.includes(`${label}: ${(100 * probabilities[label]).toFixed(1)} %`), said);
  }));

test("of a long text it goes with the beginning, and says so", () =>
  onTour(
    async (page) => {
      assert.equal(await page.locator(".piece").count(), 64);
      assert.match(await page.locator(".tour-prose").textContent(), /its first 64 tokens/);
      await goTo(page, 8);
      const [gradients] = await strips(page);
      const { gradient, embedding } = await inside(page, { maxTokens: 64 });
      assert.deepEqual(gradients.rows[1].values, row(gradient, 1, embedding));
    },
    { text: "dull ".repeat(90) },
  ));

test("the keyboard goes through all of it, and back to where it came from", () =>
  onTour(async (page) => {
    const focus = () => page.evaluate(() => document.activeElement.id);
    await page.evaluate(() => {
      globalThis.told = [];
      document.addEventListener("why-tour", ({ detail }) => globalThis.told.push(detail.step));
    });
    assert.equal(await focus(), "tour-title");
    for (let step = 2; step <= STEPS; step++) {
      await page.keyboard.press("ArrowRight");
      await drawn(page, step);
      assert.equal(await focus(), "tour-title");
      assert.equal(await page.locator(".tour-count").textContent(), `Step ${step} of ${STEPS}`);
    }
    await page.keyboard.press("ArrowRight"); // there is no further one
    await drawn(page, STEPS);
    await page.keyboard.press("ArrowLeft");
    await drawn(page, STEPS - 1);
    await goTo(page, 3);
    await page.locator(".tour-head select").first().focus();
    await page.keyboard.press("ArrowRight"); // the choice's own
    await page.locator("tour-strips .plot").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => globalThis.tour.step), 3);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.tour", { state: "hidden" });
    assert.equal(await focus(), "open");
    assert.equal(await page.evaluate(() => globalThis.tour.step), null);
    await page.waitForFunction(() => globalThis.told.at(-1) === null); // "close" is fired a task later
    await page.keyboard.press("Enter");
    await drawn(page, 3); // it goes on where it was left
    await page.getByRole("button", { name: "Check it yourself" }).click();
    await drawn(page, STEPS);
    await page.getByRole("button", { name: "Done" }).click();
    assert.equal(await focus(), "open");
  }));

test("what is typed in it is what every step shows", () =>
  onTour(async (page) => {
    await page.locator(".tour-texts textarea").first().fill("dull & <b>dull</b>");
    await page.waitForFunction(
      () => document.querySelectorAll(".tour-stage:not(.stale) .piece").length === 12,
    );
    const pieces = await page.locator(".piece b").allTextContents();
    assert.equal(pieces[3], "<");
    assert.equal(await page.evaluate(() => globalThis.hub.text), "dull & <b>dull</b>");
    assert.equal(
      await page.evaluate(() => document.activeElement.localName),
      "textarea", // and typing goes on
    );
    await goTo(page, 10);
    assert.equal(await page.locator(".tour-picker button").first().textContent(), "dull");
  }));

for (const [language, options] of [
  ["en", { colorScheme: "light" }],
  ["zh", { colorScheme: "dark", viewport: { width: 360, height: 740 } }],
])
  test(`every step obeys the rules and fits, ${language}, ${options.colorScheme}`, () =>
    onTour(
      async (page) => {
        for (let step = 1; step <= STEPS; step++) {
          await goTo(page, step);
          assert.deepEqual(await brokenRules(page, "dialog.tour"), [], `step ${step}`);
          const wide = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.querySelector(".tour-scroll");
            return scrollWidth - clientWidth;
          });
          assert.equal(wide, 0, `step ${step}`);
          const told = await page.locator(".tour-stage").innerText();
          if (language === "zh") assert.match(told, /[\u4e00-\u9fff]/);
          else assert.doesNotMatch(told, /[\u4e00-\u9fff]/);
        }
      },
      { language, bypassCSP: true, .../** @type {any} */ (options) },
    ));

test("on the page a button opens it, and what is typed in it is the page's text", async () => {
  const { page, wrongs, close } = await openPage(browser, site.url);
  page.setDefaultTimeout(SLOW);
  const fetched = () =>
    page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  try {
    await settled(page);
    assert.ok(
      !(await fetched()).some((name) => name.includes("tour")),
      "it comes when it is wanted",
    );
    await page.click("#tour-open");
    await drawn(page, 1);
    await page.locator(".tour-texts textarea").first().fill("dull");
    await page.waitForFunction(
      () => document.querySelectorAll(".tour-stage:not(.stale) .piece").length === 3,
    );
    assert.equal(await page.inputValue("#text"), "dull");
    await forward(page);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.tour", { state: "hidden" });
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
});

/** By the keyboard alone. */
async function forward(page) {
  await page.locator("#tour-title").focus();
  await page.keyboard.press("ArrowRight");
  await drawn(page, 2);
}

/** What adds up to the cosine is what the model says. */
async function checkCosine(page) {
  const [texts, products] = await strips(page);
  const found = await inside(page);
  const { value } = await page.evaluate(() => globalThis.hub.model.classify(globalThis.hub.text));
  const { channels: C } = found;
  assert.deepEqual(valuesOf(texts), [row(found.pooled, 0, C), row(found.pooled, 1, C)]);
  near(products.rows[0].score, value, 1e-4);
}

const HEADS = "tests/golden/heads";
const PAIR = ["the plot is dull", "my actor was not bad"];

test("every family of models and every task has ten steps to go through", async () => {
  const told = {
    "albert-seqcls": [PAIR[0], /classifier reads one row/],
    "roberta-seqcls": [PAIR[0], /classifier reads one row/],
    "electra-tokcls": [PAIR[0], /row of every token by itself/],
    "bert-qa": [PAIR, /does an answer begin here/],
    "distilbert-sim": [PAIR, /cosine of the angle/],
    "bert-mlm": ["the plot is [MASK], not bad", /embedding of every word/],
    "bert-regression": [PAIR[0], /are what the model says/],
  };
  for (const [name, [text, says]] of Object.entries(told))
    await onTour(
      async (page) => {
        for (let step = 1; step <= STEPS; step++) {
          await goTo(page, step);
          assert.ok(await page.locator(".tour .problem").isHidden(), `${name}, step ${step}`);
          if (step === 7) assert.match(await page.locator(".tour-prose").textContent(), says);
          if (step === 7 && Array.isArray(text) && name.endsWith("sim")) await checkCosine(page);
        }
      },
      { file: `${HEADS}/${name}.gguf`, text },
    );
});
