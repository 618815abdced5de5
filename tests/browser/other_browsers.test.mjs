// The core of the page and the package in Firefox and in WebKit: no file choice, no style and no
// interface of the browser may be Chromium's alone.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { missing } from "./drivers.mjs";
import { FIREFOX, openFirefox } from "./firefox_driver.mjs";
import { POLICY, serve } from "./site.mjs";
import { WEBKIT, openWebKit } from "./webkit_driver.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build";
const PROGRAM = fileURLToPath(new URL(`${BUILD}/native/whybert`, ROOT));
const TINY = fileURLToPath(new URL("models/tiny.gguf", ROOT));
const run = promisify(execFile);

/** What must not happen, as a page sees it itself; by its address it is one of an older browser. */
const WATCH = `globalThis.wrongs = [];
if (location.search === "?old") delete Intl.Segmenter;
addEventListener("error", (event) => wrongs.push("error: " + (event.message ?? event.target.outerHTML)), true);
addEventListener("unhandledrejection", (event) => wrongs.push("rejected: " + event.reason));
for (const level of ["error", "warn"])
  console[level] = (...said) => wrongs.push(level + ": " + said.join(" "));`;
const watched = (html) => html.replace("<title>", '<script src="/watch.js"></script>\n<title>');

const explained = async (text, { model = TINY, ...options }) => {
  const words = Object.entries({ model, format: "json", ...options }).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [`--${name}`, each]),
  );
  return (await run(PROGRAM, ["explain", ...words, "--", text], { maxBuffer: 1 << 28 })).stdout;
};

/** The program's words for what an explanation says of its request. */
async function repeated({ model, text, method, unit, seed, options, target, precision }) {
  const { models } = JSON.parse(await readFile(new URL("models/manifest.json", ROOT), "utf8"));
  const { file } = models.find(({ sha256 }) => sha256 === model.sha256);
  return explained(text, {
    model: fileURLToPath(new URL(`models/${file}`, ROOT)),
    ...{ method, unit, precision, target: target.label, "target-kind": target.kind },
    seed: String(seed),
    option: Object.entries(options).map(([name, value]) => `${name}=${value}`),
  });
}

const SAID = "charming, not dull";

/** What is drawn without an engine, of a method that the program was asked by. */
const ALONE = {
  tokens: "occlusion",
  bars: "kernel_shap",
  waterfall: "permutation_shap",
  heatmap: "attention",
  heads: "attention_rollout",
  lines: "attention",
  map: "layer_integrated_gradients",
  curve: "layer_lens",
  variants: "hotflip",
  rule: "anchors",
};
const alone = watched(`<!doctype html><html lang="en"><meta charset="utf-8"><title>alone</title>
<link rel="icon" href="favicon.svg">
${Object.keys(ALONE)
  .map(
    (name) =>
      `<script type="module" src="why-${name}.js"></script><why-${name} src="${name}.json">${SAID}</why-${name}>`,
  )
  .join("\n")}`);

const BROWSERS = [
  { name: "Firefox", programs: FIREFOX, start: openFirefox },
  { name: "WebKit", programs: WEBKIT, start: openWebKit },
];

const EDITABLE = "variants/02-editable.html";

const saved = Object.fromEntries(
  await Promise.all(
    Object.entries(ALONE).map(async ([name, method]) => [
      `${name}.json`,
      await explained(SAID, { method }),
    ]),
  ),
);

for (const { name, programs, start } of BROWSERS) {
  describe(name, { skip: missing(programs) }, () => {
    let driver, site;
    const reported = [];
    before(async () => {
      site = await serve({
        policy: `${POLICY}; report-uri /report`,
        files: {
          report: (response) => {
            response.req.on("data", (data) => reported.push(`policy: ${data}`));
            response.req.on("end", () => response.end());
          },
          "watch.js": WATCH,
          ...Object.fromEntries(
            await Promise.all(
              ["index.html", EDITABLE].map(async (path) => [
                path,
                watched(await readFile(new URL(`web/${path}`, ROOT), "utf8")),
              ]),
            ),
          ),
          "empty.html": watched(
            "<!doctype html><link rel=icon href=favicon.svg><title>empty</title>",
          ),
          "alone.html": alone,
          ...saved,
          "models/tiny.gguf": await readFile(TINY), // it is no part of the site
        },
      });
      driver = await start();
      await driver.resize(1280, 1000);
    });
    after(async () => {
      await driver?.close();
      await site?.close();
    });

    const settled = () => driver.until(() => "settled" in document.documentElement.dataset);
    const json = () => driver.evaluate(() => document.querySelector("why-tokens").explanation.json);
    /** A test on a page, in which nothing must go wrong. */
    const pageTest = (what, path, use) =>
      test(what, async () => {
        await driver.open("about:blank"); // another fragment alone would load nothing
        await driver.open(site.url + path);
        await use();
        assert.deepEqual(await driver.evaluate(() => globalThis.wrongs), []);
        assert.deepEqual(reported.splice(0), []);
      });

    pageTest("the page answers with the bytes of the program", "", async () => {
      await settled();
      const shown = await json();
      assert.equal(shown, await repeated(JSON.parse(shown)));
    });

    pageTest("every module computes the bytes of the program", "empty.html", async () => {
      for (const relaxed of [true, false])
        for (const method of ["integrated_gradients", "kernel_shap", "attention_rollout"]) {
          const shown = await driver.evaluate(
            async (text, method, relaxed) => {
              const { loadInWorker } = await import("/whybert.js");
              const model = await loadInWorker(await fetch("/models/tiny.gguf"), { relaxed });
              const { json } = await model.explain(text, { method, unit: "word" });
              await model.close();
              return json;
            },
            ...[SAID, method, relaxed],
          );
          assert.equal(shown, await explained(SAID, { method, unit: "word" }), method);
        }
    });

    pageTest("what is typed is explained, by the method that is chosen", "", async () => {
      await settled();
      await driver.evaluate(() => document.querySelector("#text").select());
      await driver.press("A dull film, with charm.");
      await driver.until(
        () => document.querySelector("why-tokens").textContent === "A dull film, with charm.",
      );
      await settled();
      await driver.click("[name=method][value=occlusion]");
      await driver.until(
        () => document.querySelector("why-tokens").explanation?.method === "occlusion",
      );
      await settled();
      const shown = await json();
      assert.equal(shown, await repeated(JSON.parse(shown)));
      const link = await driver.evaluate(() => document.querySelector("#link").hash);
      await driver.open("about:blank");
      await driver.open(`${site.url}${link}`);
      await settled();
      assert.equal(await json(), shown, "the link leads back");
    });

    pageTest("elements draw what was saved, without an engine", "alone.html", async () => {
      for (const element of Object.keys(ALONE)) {
        const drawn = await driver.until((name) => {
          const element = document.querySelector(name);
          const { width, height } = element.getBoundingClientRect();
          const { childElementCount } = element.shadowRoot ?? {};
          return element.explanation && childElementCount && { width, height };
        }, `why-${element}`);
        assert.ok(drawn.width > 50 && drawn.height > 10, `${element} ${JSON.stringify(drawn)}`);
      }
      const [marks, text] = await driver.evaluate(() => {
        const tokens = document.querySelector("why-tokens");
        const marked = [...tokens.shadowRoot.querySelectorAll(".unit.marked")];
        return [marked.map((unit) => getComputedStyle(unit).backgroundColor), tokens.textContent];
      });
      assert.equal(text, SAID);
      assert.ok(
        marks.length > 1 && marks.every((colour) => !/^rgba\(0, 0, 0, 0\)/.test(colour)),
        `${marks}`,
      );
    });

    pageTest(
      "a text of a page's own is explained where it stands",
      "variants/02-editable.html",
      async () => {
        const found = () =>
          driver.evaluate(() => document.querySelector("why-bert").explanation?.text);
        await driver.until(() => document.querySelector("why-bert").explanation);
        assert.match(await found(), /jokes are old/);
      },
    );

    pageTest("heads, and all the parts below, are there in both languages", "", async () => {
      await settled();
      await driver.click("#languages [lang^=zh]");
      await driver.until(() => /[\u4e00-\u9fff]/.test(document.querySelector("h1").textContent));
      for (const [id, drawn] of [
        ["attention", "why-heads"],
        ["change", "why-variants"],
        ["compare", "input"],
        ["rows", "input[type=file]"],
      ]) {
        await driver.evaluate((id) => document.getElementById(id).scrollIntoView(), id);
        await driver.until(
          (id, drawn) => {
            const element = document.getElementById(id).querySelector(drawn);
            return element && (!element.shadowRoot || element.getBoundingClientRect().height > 20);
          },
          ...[id, drawn],
        );
      }
      await driver.click("#tour-open");
      await driver.until(() => document.querySelector(".tour[open] .tour-stage")?.children.length);
      await driver.press("\ue00c"); // Escape
      await driver.until(() => !document.querySelector(".tour[open]"));
      await driver.click("#languages [lang^=en]");
    });

    for (const [what, search, isGrouped] of [
      ["by the browser's", "", true],
      ["by the engine's where the browser knows of none", "?old", false],
    ])
      pageTest(`Chinese is read word by word, ${what}`, search, async () => {
        await settled();
        const TEXT = "\u8fd9\u90e8\u7535\u5f71\u5f88\u597d\u770b";
        await driver.evaluate(() => document.querySelector("#text").select());
        await driver.press(TEXT);
        await driver.until(
          (text) => document.querySelector("why-tokens").explanation?.text === text,
          TEXT,
        );
        await settled();
        const words = await driver.evaluate(() =>
          document.querySelector("why-tokens").explanation.words.map(({ text }) => text),
        );
        assert.equal(words.filter((word) => word.length > 1).length > 0, isGrouped, `${words}`);
      });

    pageTest("what is on the screen is drawn as files", "", async () => {
      await settled();
      for (const [format, type, begin] of [
        ["svg", "image/svg+xml", "<svg"],
        ["png", "image/png", "\u0089PNG"],
      ]) {
        const made = await driver.evaluate(async (format) => {
          const button = await new Promise((resolve) => {
            const look = () => document.querySelector(`[data-format=${format}]`) ?? null;
            const again = () => (look() ? resolve(look()) : setTimeout(again, 50));
            again();
          });
          HTMLAnchorElement.prototype.click = () => "nothing is saved here";
          const { createObjectURL } = URL;
          const blob = await new Promise((resolve) => {
            URL.createObjectURL = (blob) => {
              if (blob.size > 2000) resolve(blob);
              return createObjectURL.call(URL, blob);
            };
            button.click();
          });
          URL.createObjectURL = createObjectURL;
          const bytes = new Uint8Array(await blob.arrayBuffer());
          return {
            type: blob.type,
            begin: String.fromCharCode(...bytes.slice(0, 8)),
            size: blob.size,
          };
        }, format);
        assert.ok(made.type.startsWith(type) && made.begin.startsWith(begin), JSON.stringify(made));
      }
    });

    pageTest("a model of the reader's own is chosen as a file", "", async () => {
      await settled();
      await driver.evaluate(() => (document.querySelector("#models").open = true));
      await driver.click(".own-open");
      await driver.until(() => document.querySelector(".own-dialog[open]"));
      await driver.give(".own-dialog input[type=file]:not([webkitdirectory])", TINY);
      await driver.until(() => document.querySelector("#own-card h2"));
      await settled();
      const shown = await json();
      const { text, method, options } = JSON.parse(shown);
      const option = Object.entries(options).map(([name, value]) => `${name}=${value}`);
      assert.equal(shown, await explained(text, { method, option, unit: JSON.parse(shown).unit }));
    });

    pageTest("a second visit needs no network", "", async () => {
      await settled();
      const shown = await json();
      await driver.until(
        async () =>
          (await navigator.serviceWorker.getRegistration())?.active?.state === "activated" &&
          (await (await caches.open("whybert-models")).keys()).length > 0,
      );
      await site.close(); // the last of these tests
      await driver.open("about:blank");
      await driver.open(site.url);
      await settled();
      assert.equal(await json(), shown);
      await driver.evaluate(() => (globalThis.wrongs = [])); // watch.js is no part of what is kept
    });
  });
}
