// <why-bert> in somebody else's page: whatever happens to it there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { bertShows, openSite } from "./page.mjs";
import { openPage, POLICY, serve } from "./site.mjs";

const SMALL = "models/sentiment-small.gguf";
const page = (...body) =>
  `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="favicon.svg">
<script type="module" src="why-bert.js"></script><main>${body.join("\n")}</main></html>`;
const element = (attributes = "", text = "A charming film.") =>
  `<why-bert id="it" method="occlusion" model="${SMALL}" ${attributes}>${text}</why-bert>`;

const CHINESE = "\u8fd9\u90e8\u7535\u5f71 is fine.";

const saved = await readFile(new URL("../../web/variants/saved.json", import.meta.url), "utf8");

const FILES = {
  "one.html": page(element()),
  "none.html": page(),
  "far.html": page('<div id="far"></div>', element()),
  "far.css": "#far { height: 4000px; }",
  "eager.html": page(element("loading=eager")),
  "touch.html": page(element("loading=touch")),
  "editable.html": page(element("editable")),
  "saved.html": page(element('src="saved.json" editable')),
  "saved.json": saved,
  "chinese.html": page(element("", CHINESE)),
  "gone.html": page(element('src="gone.json"')),
  "gone.json": null,
  "wrong.html": page(element('unit="page"')),
  "lost.html": page('<why-bert id="it" model="lost.gguf">A charming film.</why-bert>'),
  "lost.gguf": null,
  "broken.html": page('<why-bert id="it" model="saved.json">A charming film.</why-bert>'),
};
FILES["far.html"] = FILES["far.html"].replace(
  "<main>",
  '<link rel="stylesheet" href="far.css"><main>',
);
const opened = openSite(FILES);

/** Opens a page; nothing must go wrong in it but what a test expects. */
function bertTest(name, path, use, { expected = [], ...options } = {}) {
  test(name, async () => {
    const { page, wrongs, requests, close } = await openPage(opened.browser, opened.site.url, {
      path,
      ...options,
    });
    try {
      await use(page, requests);
      assert.deepEqual(
        wrongs.filter((wrong) => !expected.some((one) => one.test(wrong))),
        [],
      );
    } finally {
      await close();
    }
  });
}

/** Until an element shows the whole explanation of a text. */
const shows = (page, text, id = "it") => bertShows(page, `#${id}`, text);
const models = (requests) => requests.filter((url) => url.endsWith(".gguf")).length;
const notice = (page) => page.locator("why-bert .notice");

bertTest("the text can be read until its picture stands for it", "none.html", async (page) => {
  let bring;
  const held = new Promise((resolve) => (bring = resolve));
  await page.route("**/why-tokens.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.evaluate((model) => {
    const element = document.createElement("why-bert");
    element.id = "it";
    element.setAttribute("model", model);
    element.setAttribute("method", "occlusion");
    element.append("A charming film.");
    document.querySelector("main").append(element);
  }, SMALL);
  const isRead = () =>
    page.evaluate(() => {
      const range = document.createRange();
      range.selectNodeContents(it);
      return range.getClientRects().length > 0;
    });
  await page.waitForFunction(() => document.querySelector("#it").explanation);
  assert.equal(await isRead(), true);
  bring();
  await shows(page, "A charming film.");
  assert.equal(await isRead(), false, "not twice");
});

bertTest("words of Chinese end where the browser says", "chinese.html", async (page) => {
  await shows(page, CHINESE);
  const words = await page.evaluate(() => it.explanation.words.map(({ text }) => text));
  assert.deepEqual(words, ["\u8fd9", "\u90e8", "\u7535\u5f71", "is", "fine", "."]);
  assert.ok(await page.evaluate(() => it.explanation.options.groups.length));
});

bertTest(
  "moved, taken away and put back it stays as it is, and asks nothing again",
  "one.html",
  async (page, requests) => {
    await shows(page, "A charming film.");
    await page.evaluate(() => {
      globalThis.explained = 0;
      globalThis.kept = it;
      kept.addEventListener("why-explained", () => globalThis.explained++);
      document.body.prepend(kept);
      kept.remove();
    });
    await page.evaluate(() => document.querySelector("main").append(kept));
    await shows(page, "A charming film.");
    assert.equal(await page.evaluate(() => globalThis.explained), 0);
    assert.equal(models(requests), 1);
  },
);

bertTest(
  "a clone explains what the first does, with the same model",
  "one.html",
  async (page, requests) => {
    await shows(page, "A charming film.");
    await page.evaluate(() => {
      const clone = it.cloneNode(true);
      clone.id = "clone";
      it.after(clone);
    });
    await shows(page, "A charming film.", "clone");
    assert.equal(models(requests), 1);
  },
);

bertTest(
  "attributes and text may change at any time: the last counts",
  "one.html",
  async (page) => {
    await page.evaluate(() => {
      for (const text of ["one", "two", "three"]) it.setAttribute("text", text);
    });
    await shows(page, "three");
    await page.evaluate(() => {
      it.textContent = "  Dull   and\n long. ";
      it.removeAttribute("text");
      it.method = "saliency";
      it.view = "bars";
    });
    await shows(page, "Dull and long.");
    const { method } = await page.evaluate(() => it.explanation);
    assert.equal(method, "saliency");
    await page.locator("why-bert why-bars").waitFor();
    assert.equal(await page.locator("why-bert why-tokens").count(), 0);
    assert.ok(
      await page.getByText("Dull and long.").isVisible(),
      "without <why-tokens> the text itself",
    );
    await page.evaluate(() => (it.options = { steps: 8 }));
    assert.equal(await page.getAttribute("#it", "options"), "steps=8");
    await page.evaluate(() =>
      Object.assign(it, { options: null, method: "integrated_gradients", seed: 7 }),
    );
    await page.waitForFunction(() => it.explanation.method === "integrated_gradients");
  },
);

bertTest("properties set before its script has come are heeded", "none.html", async (page) => {
  await page.evaluate(async (model) => {
    const made = document.createElement("why-bert");
    Object.assign(made, {
      id: "it",
      model,
      method: "occlusion",
      text: "Set before",
      unit: "token",
    });
    document.querySelector("main").append(made);
  }, SMALL);
  await shows(page, "Set before");
  assert.equal(await page.evaluate(() => it.explanation.unit), "token");
});

bertTest("removed while the model comes, it does nothing any more", "eager.html", async (page) => {
  await page.evaluate(async () => {
    await customElements.whenDefined("why-bert");
    globalThis.heard = [];
    for (const name of ["why-explained", "error"])
      it.addEventListener(name, () => globalThis.heard.push(name));
    it.remove();
  });
  await page.waitForLoadState("networkidle");
  assert.deepEqual(await page.evaluate(() => globalThis.heard), []);
});

bertTest(
  "what is not seen fetches nothing; what is scrolled to does",
  "far.html",
  async (page, requests) => {
    await page.waitForLoadState("networkidle");
    assert.equal(models(requests), 0);
    await page.locator("#it").scrollIntoViewIfNeeded();
    await shows(page, "A charming film.");
  },
);

bertTest(
  "the model is given back when nobody has used it for a while",
  "one.html",
  async (page, requests) => {
    await page.clock.install();
    await page.reload();
    await page.clock.resume();
    await shows(page, "A charming film.");
    await page.evaluate(() => (globalThis.kept = it).remove());
    await page.clock.fastForward(60_000);
    await page.waitForTimeout(50);
    const before = models(requests);
    await page.evaluate(() => {
      kept.text = "Another one";
      document.querySelector("main").append(kept);
    });
    await shows(page, "Another one");
    assert.equal(models(requests), before + 1);
  },
);

bertTest(
  "who types sees the last text explained, and the page may say another",
  "editable.html",
  async (page) => {
    await shows(page, "A charming film.");
    const field = page.getByLabel("Text", { exact: true });
    await field.fill("");
    await page.waitForFunction(() => it.explanation === null);
    await field.pressSequentially("Dull film");
    await shows(page, "Dull film");
    const status = page.locator("why-bert .summary[role=status]");
    await status.filter({ hasText: /^The model says negative, .*counts most for negative: Dull/ }).waitFor();
    assert.equal(await page.evaluate(() => it.textContent), "A charming film.");
    await page.evaluate(() => (it.text = "The page says this"));
    await shows(page, "The page says this");
    assert.equal(await field.inputValue(), "The page says this");
  },
);

bertTest(
  "a saved explanation that may be edited brings the model when it is",
  "saved.html",
  async (page, requests) => {
    const { text } = JSON.parse(saved);
    await shows(page, text);
    assert.equal(models(requests), 0);
    const field = page.getByLabel("Text", { exact: true });
    await field.fill("A long evening.");
    await shows(page, "A long evening.");
    assert.equal(models(requests), 1);
    await field.fill(text);
    await shows(page, text);
    assert.equal(await page.evaluate(() => it.explanation.json), saved);
  },
);

bertTest("many listen: progress, decision and explanation are told", "touch.html", async (page) => {
  await page.evaluate(() => {
    globalThis.heard = new Set();
    for (const name of ["why-progress", "why-decision", "why-explained"])
      document.addEventListener(name, ({ detail }) =>
        globalThis.heard.add(`${name} ${Object.keys(detail)}`),
      );
  });
  await page.locator("#it").click();
  await shows(page, "A charming film.");
  assert.deepEqual(await page.evaluate(() => [...globalThis.heard].sort()), [
    "why-decision decision",
    "why-explained explanation",
    "why-progress stage,done,total",
  ]);
});

for (const [path, what, detail, expected] of [
  ["lost.html", /could not be loaded.*check the address/, /lost\.gguf.*404/, [/404/]],
  ["gone.html", /could not be loaded/, /gone\.json.*404/, [/404/]],
  ["broken.html", /broken.*check the file and its sha256/, /not a GGUF file/, []],
  ["wrong.html", /change what is named/, /unit is one of token, word, sentence/i, []],
])
  bertTest(
    `${path}: what went wrong, what can be done, and the text stays`,
    path,
    async (page) => {
      await notice(page).locator(".what").waitFor();
      assert.match(await notice(page).locator(".what").textContent(), what);
      assert.match(await notice(page).locator(".detail").textContent(), detail);
      assert.ok(await page.getByText("A charming film.").isVisible());
      await page.evaluate(() => {
        it.removeAttribute("src");
        it.setAttribute("model", "models/sentiment-small.gguf");
        it.setAttribute("unit", "word");
      });
      await shows(page, "A charming film.");
      assert.equal(await notice(page).isVisible(), false);
    },
    { expected },
  );

/** A page whose policy is another, or whose scripts are those of another site. */
async function elsewhere({ policy, body, expected = [], locale = "en-GB" }) {
  const host = await serve({ policy, files: { "host.html": body } });
  const { page, wrongs, requests, close } = await openPage(opened.browser, host.url, {
    path: "host.html",
    locale,
  });
  try {
    await shows(page, "A charming film.");
    const origins = wrongs.filter((wrong) => !expected.some((one) => one.test(wrong)));
    return { wrongs: origins, requests, workers: page.workers().map((worker) => worker.url()) };
  } finally {
    await close();
    await host.close();
  }
}

test("a policy without workers: it computes in the page", async () => {
  const { wrongs, workers } = await elsewhere({
    policy: `${POLICY}; worker-src 'none'`,
    body: FILES["one.html"],
    expected: [/worker-src|Worker/i],
  });
  assert.deepEqual([wrongs, workers], [[], []]);
});

test("from another origin it computes in a worker, where the policy lets it", async () => {
  const open = { "access-control-allow-origin": "*" };
  const cdn = await serve({ headers: open });
  const body = FILES["one.html"]
    .replace('src="why-bert.js"', `src="${cdn.url}why-bert.js"`)
    .replace(`model="${SMALL}"`, `model="${cdn.url}${SMALL}"`);
  const foreign = [new RegExp(`request: ${cdn.url}`), /request: blob:/];
  const policy =
    `default-src 'self' ${cdn.url}; script-src 'self' ${cdn.url} 'wasm-unsafe-eval'; ` +
    "require-trusted-types-for 'script'; worker-src ";
  try {
    const open = await elsewhere({ policy: `${policy}blob: ${cdn.url}`, body, expected: foreign });
    assert.deepEqual(open.wrongs, []);
    assert.ok(
      open.workers.some((url) => url.startsWith("blob:")),
      open.workers.join(),
    );
    const closed = await elsewhere({
      policy: `${policy}'self'`,
      body,
      expected: [...foreign, /worker-src|Worker/i],
    });
    assert.deepEqual([closed.wrongs, closed.workers], [[], []]);
  } finally {
    await cdn.close();
  }
});
