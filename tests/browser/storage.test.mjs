// What this device keeps: the page installed and opened without a network, its pieces told and deleted.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { brokenRules, explanation, tooWide, until } from "./page.mjs";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const small = JSON.parse(await readFile(new URL("models/manifest.json", ROOT), "utf8")).models.find(
  ({ file }) => file === "sentiment-small.gguf",
);
/** A site whose first model is its smallest. */
const files = { "models/manifest.json": JSON.stringify({ default: small.name, models: [small] }) };

let browser;
let site;
before(async () => {
  browser = await openBrowser();
  site = await serve({ files });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Until the page and its model are kept. */
const kept = (page) =>
  until(page, async () => {
    const models = await (await caches.open("whybert-models")).keys();
    const { active } = (await navigator.serviceWorker.getRegistration()) ?? {};
    return models.length === 1 && active?.state === "activated";
  });

async function openStorage(page) {
  await page.click("#storage summary");
  await page.waitForFunction(() =>
    document.querySelector("#storage li, #storage [role=status] span"),
  );
}

const rows = (page) => page.locator("#storage li .name").allInnerTexts();

test("offline after the first visit, model and all; every piece is told and can be deleted", async () => {
  const reached = await serve({ files });
  const { page, wrongs, close } = await openPage(browser, reached.url);
  try {
    await settled(page);
    await kept(page);
    const { words } = await explanation(page);
    await reached.close();
    await page.goto("about:blank");
    await page.goto(reached.url);
    await settled(page);
    assert.deepEqual((await explanation(page)).words, words);
    assert.equal(await page.locator("#problem").isVisible(), false);
    for (const id of ["inside", "attention", "change", "trust", "compare", "rows"])
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.waitForFunction(
      () => document.querySelector("#change why-variants:not([hidden])")?.explanation,
    );

    await openStorage(page);
    assert.deepEqual(await rows(page), ["This page", small.title.en]);
    const sizes = await page.locator("#storage li").allInnerTexts();
    assert.match(sizes[1], /6\.3 MB/);
    await page.getByRole("button", { name: `Delete ${small.title.en} from this device` }).click();
    await page.getByText(`Deleted: ${small.title.en}.`).waitFor();
    await page.waitForFunction(
      () => document.activeElement.getAttribute("aria-label") === "Delete This page from this device",
    );
    assert.deepEqual(await rows(page), ["This page"]);
    assert.deepEqual(
      await page.evaluate(async () => (await caches.open("whybert-models")).keys()),
      [],
    );
    await page.getByRole("button", { name: "Delete This page from this device" }).click();
    await until(page, async () => !(await navigator.serviceWorker.getRegistrations()).length);
    await page.waitForFunction(
      () => document.activeElement === document.querySelector("#storage summary"),
    );
    const left = await page.evaluate(() => caches.keys());
    assert.deepEqual(
      left.filter((name) => name.startsWith("whybert page")),
      [],
    );
    assert.deepEqual(
      wrongs.filter((wrong) => !/ERR_CONNECTION_REFUSED/.test(wrong)),
      [],
    );
  } finally {
    await close();
  }
});

test("all is deleted at once, a model of the reader's own too; in Chinese", async () => {
  const { page, wrongs, close } = await openPage(browser, site.url, { locale: "zh-CN" });
  try {
    await settled(page);
    await kept(page);
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("whybert-models", { create: true });
      const note = { id: "own", name: "mine.gguf", bytes: 4 };
      for (const [name, content] of [
        ["own.gguf", "GGUF"],
        ["own.json", JSON.stringify(note)],
      ]) {
        const writable = await (
          await folder.getFileHandle(name, { create: true })
        ).createWritable();
        await writable.write(content);
        await writable.close();
      }
    });
    await openStorage(page);
    assert.deepEqual(await rows(page), ["本页", small.title.zh, "mine.gguf（你自己的模型）"]);
    await page.getByRole("button", { name: /^全部删除（\d+\.\d MB）$/ }).click();
    await page.getByText("已全部删除。").waitFor();
    await page.waitForFunction(() => !document.querySelector("#storage li"));
    const left = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("whybert-models");
      const names = [];
      for await (const name of folder.keys()) names.push(name);
      return [...names, ...(await (await caches.open("whybert-models")).keys())];
    });
    assert.deepEqual(left, []);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
});

test("where nothing can be kept, a sentence says so; where the page can be installed, a button does it", async () => {
  const { page, wrongs, close } = await openPage(browser, site.url);
  try {
    await page.evaluate(() => {
      Object.defineProperty(globalThis, "caches", { value: undefined });
      Object.defineProperty(navigator.serviceWorker, "getRegistration", {
        value: async () => undefined,
      });
    });
    await settled(page);
    await openStorage(page);
    await page.getByText("This browser keeps nothing for this page").waitFor();
    const button = page.getByRole("button", { name: "Install as an app" });
    assert.equal(await button.count(), 0);
    await page.evaluate(() => {
      const offer = new Event("beforeinstallprompt", { cancelable: true });
      offer.prompt = async () => (globalThis.prompted = offer.defaultPrevented);
      dispatchEvent(offer);
    });
    await button.click();
    await page.waitForFunction(() => globalThis.prompted === true);
    await button.waitFor({ state: "hidden" });
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
});

test("the manifest's icons are the favicon, as large as it says", async () => {
  const { page, wrongs, close } = await openPage(browser, site.url);
  try {
    const manifest = await (await fetch(`${site.url}manifest.webmanifest`)).json();
    assert.ok(manifest.name_localized.zh);
    const icons = [
      ...manifest.icons,
      { src: "icons/icon-apple.png", sizes: "180x180", purpose: "maskable" },
    ];
    for (const { src, sizes, purpose } of icons) {
      const found = await page.evaluate(
        async ({ src, ground }) => {
          const [icon, favicon] = [src, "favicon.svg"].map((file) =>
            Object.assign(new Image(), { src: file }),
          );
          await Promise.all([icon.decode(), favicon.decode()]);
          const side = icon.naturalWidth;
          const pixels = (draw) => {
            const context = new OffscreenCanvas(side, side).getContext("2d");
            draw(context);
            return context.getImageData(0, 0, side, side).data;
          };
          const share = ground ? (side === 180 ? 0.8 : 0.7) : 1;
          const own = pixels((context) => context.drawImage(icon, 0, 0, side, side));
          const same = pixels((context) => {
            if (ground) {
              context.fillStyle = "#fff";
              context.fillRect(0, 0, side, side);
            }
            const size = side * share;
            context.drawImage(favicon, (side - size) / 2, (side - size) / 2, size, size);
          });
          const apart = own.reduce((sum, value, at) => sum + Math.abs(value - same[at]), 0);
          return { size: `${side}x${icon.naturalHeight}`, apart: apart / own.length };
        },
        { src, ground: purpose === "maskable" },
      );
      if (sizes !== "any") assert.equal(found.size, sizes, src);
      assert.ok(found.apart < 0.5, `${src}: ${found.apart}`);
    }
    const [link] = await page.locator('link[rel="manifest"]').all();
    assert.ok(link);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
  }
});

for (const [look, options] of Object.entries({
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale: "zh-CN" },
}))
  test(`axe finds nothing in what is kept: ${look}`, async () => {
    const { page, wrongs, close } = await openPage(browser, site.url, {
      ...options,
      bypassCSP: true,
    });
    try {
      await settled(page);
      await kept(page);
      await openStorage(page);
      await page.locator("#storage li").nth(1).waitFor();
      assert.deepEqual(await brokenRules(page, "footer"), []);
      assert.equal(await tooWide(page), 0);
      assert.deepEqual(wrongs, []);
    } finally {
      await close();
    }
  });
