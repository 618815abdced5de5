// How the module and the model come: from the network, from what the browser keeps, or not at all.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { until } from "./page.mjs";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const tiny = await readFile(new URL("models/tiny.gguf", ROOT));
const sha256 = createHash("sha256").update(tiny).digest("hex");
const WORKER = await readFile(new URL("web/worker.js", ROOT), "utf8");
const EMPTY = '<!doctype html><title>loading</title><link rel="icon" href="favicon.svg">';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** Calls `use` with an empty page of a site that has the tiny model, whose files it may change. */
async function withPage(files, use) {
  files = { "empty.html": EMPTY, "models/tiny.gguf": tiny, ...files };
  const site = await serve({ files });
  const opened = await openPage(browser, site.url, { path: "empty.html" });
  try {
    await use({ ...opened, files });
  } finally {
    await opened.close();
    await site.close();
  }
}

/** Loads in the page; what comes of it, and what is kept afterwards. */
const attempt = (page, options) =>
  page.evaluate(async (options) => {
    const { loadInWorker } = await import("/whybert.js");
    const seen = [];
    const onProgress = (progress) => seen.push(progress);
    const found = { seen };
    try {
      const model = await loadInWorker("models/tiny.gguf", { onProgress, ...options });
      found.json = (await model.explain("a film")).json;
      found.sha256 = model.info.sha256;
      found.stats = await model.stats();
      await new Promise((resolve) => setTimeout(resolve, 200)); // it is kept in the background
      await model.close();
    } catch ({ message, kind }) {
      Object.assign(found, { message, kind });
    }
    const cache = await caches.open("whybert-models");
    found.kept = (await cache.keys()).map(({ url }) => url);
    return found;
  }, options);

const fetches = (requests) => requests.filter((url) => url.endsWith("tiny.gguf")).length;

test("a verified model is fetched once and kept by its sha256", async () => {
  await withPage({}, async ({ page, requests, wrongs }) => {
    const first = await attempt(page, { sha256 });
    assert.equal(first.sha256, sha256);
    assert.equal(first.kept.length, 1);
    assert.match(first.kept[0], new RegExp(`models/tiny\\.gguf\\?sha256=${sha256}$`));
    const { loaded, total } = first.seen.at(-1);
    assert.equal(loaded, tiny.length);
    assert.ok(total > 0 && total <= loaded);
    const second = await attempt(page, { sha256 });
    assert.equal(second.json, first.json);
    assert.equal(second.sha256, sha256);
    assert.equal(second.seen.at(-1).loaded, tiny.length);
    assert.equal(fetches(requests), 1);
    const third = await attempt(page, { sha256, cache: false });
    assert.equal(third.json, first.json);
    assert.equal(fetches(requests), 2);
    assert.deepEqual(wrongs, []);
  });
});

test("a truncated, a changed and an unverified file are not kept", async () => {
  await withPage({}, async ({ page, files }) => {
    files["models/tiny.gguf"] = tiny.subarray(0, tiny.length - 64);
    const cut = await attempt(page, { sha256 });
    assert.match(cut.message, /cut off/);
    files["models/tiny.gguf"] = (response) => {
      response.setHeader("content-length", tiny.length);
      response.write(tiny.subarray(0, tiny.length / 2), () => response.destroy());
    };
    const broken = await attempt(page, { sha256 });
    assert.match(broken.message, /^The bytes stopped coming/);
    const changed = Buffer.from(tiny);
    changed[changed.length - 40] ^= 1;
    files["models/tiny.gguf"] = changed;
    const wrong = await attempt(page, { sha256 });
    assert.match(wrong.message, /not the one that was expected/);
    assert.equal(wrong.kind, "format");
    files["models/tiny.gguf"] = tiny;
    const unverified = await attempt(page, {});
    assert.equal(unverified.sha256, sha256);
    for (const { kept } of [cut, broken, wrong, unverified]) assert.deepEqual(kept, []);
    assert.equal((await attempt(page, { sha256 })).kept.length, 1);
  });
});

test("a newer file takes the place of the one that was kept", async () => {
  await withPage({}, async ({ page, files }) => {
    await attempt(page, { sha256 });
    const newer = Buffer.from(tiny);
    newer[newer.length - 40] ^= 1;
    files["models/tiny.gguf"] = newer;
    const newSha256 = createHash("sha256").update(newer).digest("hex");
    const { kept, ...found } = await attempt(page, { sha256: newSha256 });
    assert.equal(found.sha256, newSha256);
    assert.equal(kept.length, 1);
    assert.ok(kept[0].endsWith(newSha256));
  });
});

test("a kept file that the browser damaged is fetched again", async () => {
  await withPage({}, async ({ page, requests }) => {
    const { kept, json } = await attempt(page, { sha256 });
    await page.evaluate(async (url) => {
      const cache = await caches.open("whybert-models");
      const bytes = await (await cache.match(url)).arrayBuffer();
      await cache.put(url, new Response(bytes.slice(0, bytes.byteLength / 2)));
    }, kept[0]);
    assert.equal((await attempt(page, { sha256 })).json, json);
    assert.equal(fetches(requests), 2);
    await attempt(page, { sha256 });
    assert.equal(fetches(requests), 2, "it was kept anew");
  });
});

test("without Cache storage a model is fetched each time", async () => {
  const refusing = `
    Object.defineProperty(globalThis, "caches", {
      get() { throw new DOMException("not here", "SecurityError"); },
    });`;
  await withPage({ "worker.js": WORKER + refusing }, async ({ page, requests, wrongs }) => {
    for (const count of [1, 2]) {
      const { json, kept } = await attempt(page, { sha256 });
      assert.ok(json);
      assert.deepEqual(kept, []);
      assert.equal(fetches(requests), count);
    }
    assert.deepEqual(wrongs, []);
  });
});

test("an insecure page has no storage and no locks, and works", async () => {
  const insecure = await openBrowser(["--host-resolver-rules=MAP site.test 127.0.0.1"]);
  const site = await serve();
  const url = site.url.replace("127.0.0.1", "site.test");
  try {
    const { page, wrongs } = await openPage(insecure, url);
    await settled(page);
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await page.check("#methods input[value=integrated_gradients]");
    await settled(page);
    assert.match(await page.locator("#facts").textContent(), /Converged/i);
    assert.deepEqual(wrongs, []);
  } finally {
    await insecure.close();
    await site.close();
  }
});

test("both builds give the same bits; where the faster one is missing, the other serves", async () => {
  await withPage({}, async ({ page }) => {
    const either = await attempt(page, {});
    const simd = await attempt(page, { relaxed: false });
    assert.equal(simd.stats.file, "whybert-simd.wasm");
    assert.equal(either.json, simd.json);
  });
  const files = {
    "offered.js": 'export const offered = ["relaxed", "simd"];',
    "whybert-relaxed.wasm": null,
  };
  await withPage(files, async ({ page }) => {
    assert.equal((await attempt(page, {})).stats.file, "whybert-simd.wasm");
  });
});

const x64 = { skip: process.arch !== "x64" && "elsewhere the byte products never saturate" };
test("a build that would compute other numbers here says so, and is not chosen", x64, async () => {
  const plain = await openBrowser(["--js-flags=--no-enable-avx-vnni"]);
  const site = await serve({ files: { "empty.html": EMPTY, "models/tiny.gguf": tiny } });
  const { page } = await openPage(plain, site.url, { path: "empty.html" });
  try {
    const said = await page.evaluate(async () => {
      const { load } = await import("/whybert.js");
      const options = { cache: false, wasm: "/whybert-relaxed.wasm" };
      return load("/models/tiny.gguf", options).catch(({ kind, message }) => [kind, message]);
    });
    assert.equal(said[0], "unsupported");
    assert.match(said[1], /other numbers on this machine/);
    assert.equal((await attempt(page, {})).stats.file, "whybert-simd.wasm");
  } finally {
    await plain.close();
    await site.close();
  }
});

/** A site of one address, which may be closed and opened again. */
async function openSite(files, port) {
  const site = await serve({ files, port });
  return { ...site, port: Number(new URL(site.url).port) };
}

const LACKS = {
  SIMD: "WebAssembly.validate = () => false;",
  "no WebAssembly": "delete globalThis.WebAssembly;",
};
for (const [what, lacking] of Object.entries(LACKS)) {
  test(`the page says in a sentence what the browser lacks: ${what}`, async () => {
    const site = await serve({ files: { "worker.js": `${WORKER};${lacking}` } });
    const { page, wrongs, close } = await openPage(browser, site.url);
    try {
      await page.waitForSelector("#problem:not([hidden])");
      assert.match(await page.locator("#problem").textContent(), new RegExp(`${what}.*computes`));
      assert.deepEqual(wrongs, []);
    } finally {
      await close();
      await site.close();
    }
  });
}

/** What tells one version of the page from another, and no script changes. */
const description = (page) => page.locator('meta[name="description"]').getAttribute("content");

test("the second visit needs no network, and a newer version is seen at once", async () => {
  const files = {};
  let site = await openSite(files);
  const { page, wrongs, close } = await openPage(browser, site.url);
  try {
    await settled(page);
    const first = await page.evaluate(() => document.querySelector("why-tokens").explanation.json);
    await until(
      page,
      async () =>
        (await navigator.serviceWorker.getRegistration())?.active?.state === "activated" &&
        (await (await caches.open("whybert-models")).keys()).length === 1,
    );
    await site.close();
    await page.goto("about:blank");
    await page.goto(site.url);
    await settled(page);
    assert.equal(
      await page.evaluate(() => document.querySelector("why-tokens").explanation.json),
      first,
    );
    assert.equal(await page.locator("#problem").isVisible(), false);
    assert.deepEqual(
      wrongs.filter((wrong) => !wrong.includes("ERR_CONNECTION_REFUSED")),
      [],
    );
    const html = await readFile(new URL("web/index.html", ROOT), "utf8");
    files["index.html"] = html.replace(/(name="description" content=)"[^"]*"/, '$1"newer"');
    site = await openSite(files, site.port);
    await page.goto(site.url);
    assert.equal(await description(page), "newer");
    await settled(page);

    const worker = await (await fetch(`${site.url}sw.js`)).text();
    files["sw.js"] = worker.replace(/"version": "\w+"/, '"version": "newer"');
    assert.notEqual(files["sw.js"], worker);
    await page.goto("about:blank");
    await page.goto(site.url);
    await settled(page);
    await until(page, async () => {
      const { active } = await navigator.serviceWorker.getRegistration();
      const names = (await caches.keys()).filter((name) => name.startsWith("whybert page"));
      return active.state === "activated" && names.length === 1 && names[0].endsWith("newer");
    });
    await site.close();
    await page.goto("about:blank");
    await page.goto(site.url);
    assert.equal(await description(page), "newer");
    await settled(page);
  } finally {
    await close();
    await site.close();
  }
});
