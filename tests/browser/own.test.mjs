// A model of the reader's own in the page: dropped, chosen, named, kept, saved; or refused.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { python, scratch } from "../folders.mjs";
import { brokenRules, choose, explanation, openSite, tooWide } from "./page.mjs";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build";
const PROGRAM = fileURLToPath(new URL(`${BUILD}/native/whybert`, ROOT));
const run = promisify(execFile);

/** Saved by transformers: tools/golden_folders.py. */
const NAMES = ["bert", "distilbert", "electra", "albert", "roberta", "xlmr"].map(
  (family) => `${family}-seqcls`,
);
const folderOf = (name) => fileURLToPath(new URL(`tests/folders/${name}`, ROOT));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const TEXT = "Na\u00efve? A charming film; its plot\u2019s hardly new.";

/** A small model takes the place of the site's own. */
const tiny = await readFile(new URL("models/tiny.gguf", ROOT));
const entry = { name: "tiny", file: "tiny.gguf", bytes: tiny.length, title: { en: "Tiny" } };
const models = [{ ...entry, sha256: sha256(tiny), examples: [TEXT] }];
const siteFiles = {
  "models/manifest.json": JSON.stringify({ default: "tiny", models }),
  "models/tiny.gguf": tiny,
  "examples/tiny.json": JSON.stringify({ explanations: [] }),
};
const opened = openSite(siteFiles);
const { pageTest } = opened;

/** Where <name>.gguf is, of every folder, and what tests write. */
const made = await scratch();
before(() =>
  Promise.all(
    NAMES.map((name) => python("../tools/convert.py", folderOf(name), join(made, `${name}.gguf`))),
  ),
);

const ggufOf = (name) => readFile(join(made, `${name}.gguf`));

/** What the program writes of a text. */
async function programExplains(name, options) {
  const named = { model: join(made, `${name}.gguf`), format: "json", ...options };
  const words = Object.entries(named).flatMap(([option, value]) => [`--${option}`, value]);
  const { stdout } = await run(PROGRAM, ["explain", ...words, "--", TEXT], {
    maxBuffer: 1 << 26,
  });
  return stdout;
}

/** Drops files or folders on the page as a person does. */
async function drop(page, ...files) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"])
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  await session.detach();
}

async function openDialog(page) {
  await page.evaluate(() => (document.querySelector("#models").open = true));
  await page.click(".own-open");
  await page.waitForSelector(".own-dialog[open]");
}

const card = (page) => page.locator("#own-card .own-card");

/** Until the model that was given stands, and its first answer. */
async function standing(page, name) {
  await card(page).locator("h2", { hasText: name }).waitFor();
  await settled(page);
}

const shownJson = (page) =>
  page.evaluate(() => document.querySelector("why-tokens").explanation.json);

const keptFiles = (page) =>
  page.evaluate(async () => {
    const names = [];
    const root = await navigator.storage.getDirectory();
    for await (const [name, handle] of root.entries())
      if (handle.kind === "directory") for await (const file of handle.keys()) names.push(file);
      else names.push(name);
    return names.sort();
  });

/** The file that the card's button saves. */
async function save(page) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    card(page).getByRole("button", { name: "Save" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^[a-z]+-seqcls\.gguf$/);
  return readFile(await download.path());
}

pageTest("a folder or file that is dropped answers as the program does", async (page) => {
  await page.fill("#text", TEXT);
  await settled(page);
  const asked = [];
  page.context().on("request", (request) => asked.push(request));
  for (const name of NAMES) {
    await drop(page, folderOf(name));
    await standing(page, name);
    const json = await shownJson(page);
    const { method, target } = JSON.parse(json);
    assert.equal(json, await programExplains(name, { method }));
    assert.equal(await page.locator("#labels .decided .name").textContent(), target.label);
    assert.equal((await explanation(page)).model.sha256, sha256(await ggufOf(name)));
    await drop(page, join(made, `${name}.gguf`));
    await standing(page, `${name}.gguf`);
    assert.equal(await shownJson(page), json, "the file is the same model");
  }
  assert.ok(asked.length > 0);
  for (const request of asked) {
    assert.equal(request.method(), "GET");
    assert.equal(request.postData(), null);
    assert.match(request.url(), /^http:\/\/127\.0\.0\.1:\d+\/((page|strings)\/)?[\w-]+\.(css|js|wasm)$/);
  }
  assert.deepEqual(await keptFiles(page), [], "nothing is kept that nobody asked for");
});

pageTest("every method answers for a model of one's own", async (page) => {
  await page.fill("#text", TEXT);
  await drop(page, folderOf("roberta-seqcls"));
  await standing(page, "roberta-seqcls");
  const methods = await page
    .locator("#methods [name=method]")
    .evaluateAll((inputs) => inputs.map(({ value }) => value));
  assert.ok(methods.length >= 6);
  for (const method of methods) {
    if (!(await page.isChecked(`#methods input[value=${method}]`))) await choose(page, method);
    assert.equal((await explanation(page)).model.name, "roberta-seqcls");
  }
});

pageTest(
  "files are chosen too, a GGUF file or a folder, and the card says what they are",
  async (page) => {
    await openDialog(page);
    await page
      .locator(".own-dialog input:not([webkitdirectory])")
      .setInputFiles(join(made, "electra-seqcls.gguf"));
    await standing(page, "electra-seqcls.gguf");
    assert.match(
      await card(page).innerText(),
      /ElectraForSequenceClassification[^]*as they were stored/,
    );
    assert.equal(await page.locator(".own-dialog").isVisible(), false);
    await openDialog(page);
    await page
      .locator(".own-dialog input[webkitdirectory]")
      .setInputFiles(folderOf("albert-seqcls"));
    await standing(page, "albert-seqcls");
    const said = await card(page).innerText();
    assert.match(said, /AlbertForSequenceClassification, 4 layers of 2 heads/);
    assert.match(said, /Unigram, \d+ tokens/);
    assert.match(said, /F32; \d+ matrices rounded to Q8_0/);
    const saved = await save(page);
    assert.ok(saved.equals(await ggufOf("albert-seqcls")), "it is the file that convert.py makes");
    await page.evaluate(() => (document.querySelector("#models").open = true));
    await page.locator("#shelf button").first().click();
    await page.waitForFunction(() => document.querySelector("#own-card").hidden);
  },
);

pageTest("labels are renamed, and stay so in what is kept and saved", async (page) => {
  const input = (index) => card(page).locator("input").nth(index);
  await drop(page, folderOf("bert-seqcls"));
  await standing(page, "bert-seqcls");
  const before = (await explanation(page)).probabilities;
  await input(0).fill("\u574f <b>");
  await input(0).blur();
  await page.waitForFunction(
    () => "\u574f <b>" in document.querySelector("why-tokens").explanation.probabilities,
  );
  const renamed = await explanation(page);
  assert.deepEqual(Object.values(renamed.probabilities), Object.values(before));
  await input(1).fill("positive");
  await input(1).blur();
  await card(page).locator(".problem:not([hidden])").waitFor();
  assert.equal(await input(1).inputValue(), "neutral", "two labels of one name");

  await card(page).getByRole("button", { name: "Keep" }).click();
  await card(page).getByRole("button", { name: "Delete" }).waitFor();
  const files = await keptFiles(page);
  assert.deepEqual(
    files.map((file) => file.split(".").at(-1)),
    ["gguf", "json"],
  );
  await input(2).fill("splendid");
  await input(2).blur();
  await page.waitForFunction(
    () => "splendid" in document.querySelector("why-tokens").explanation.probabilities,
  );

  await page.reload();
  await settled(page);
  await openDialog(page);
  await page.locator(".own-kept").getByRole("button", { name: "Open" }).click();
  await standing(page, "bert-seqcls");
  assert.deepEqual(Object.keys((await explanation(page)).probabilities), [
    "\u574f <b>",
    "neutral",
    "splendid",
  ]);
  const saved = await save(page);
  assert.equal(sha256(saved), (await explanation(page)).model.sha256);

  await openDialog(page);
  await page.locator(".own-kept").getByRole("button", { name: "Delete" }).click();
  await page.waitForFunction(() => document.querySelector(".own-kept").hidden);
  assert.deepEqual(await keptFiles(page), []);
});

pageTest("without room nothing is kept, and a sentence says so", async (page) => {
  await drop(page, folderOf("distilbert-seqcls"));
  await standing(page, "distilbert-seqcls");
  const session = await page.context().newCDPSession(page);
  const origin = new URL(opened.site.url).origin;
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 20_000 });
  await card(page).getByRole("button", { name: "Keep" }).click();
  const problem = card(page).locator(".problem:not([hidden])");
  await problem.waitFor();
  assert.match(await problem.textContent(), /^It cannot be kept on this device/);
  const detail = await problem.locator(".problem-detail").textContent();
  assert.match(detail, /^There is no room to keep the model/);
  assert.deepEqual(await keptFiles(page), []);
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await card(page).getByRole("button", { name: "Keep" }).click();
  await card(page).getByRole("button", { name: "Delete" }).click();
  await card(page).getByRole("button", { name: "Keep" }).waitFor();
  assert.deepEqual(await keptFiles(page), []);
});

/** Folders that are none: what is wrong, as other files in place of a good folder's. */
const WRONG = {
  pickled: [{ "model.safetensors": null, "pytorch_model.bin": "x" }, /pytorch_model\.bin.*pickle/],
  "cut off": [{ "model.safetensors": (bytes) => bytes.subarray(0, 50_000) }, /cut off/],
  "deeply nested": [{ "config.json": () => "[".repeat(1e6) }, /config\.json is n/],
  "another's": [
    { "config.json": () => '{"architectures":["<img src=x onerror=alert(1)>"]}' },
    /The architecture is <img src=x onerror=alert\(1\)>; what can be read/,
  ],
  "not finite": [
    {
      "model.safetensors"(bytes) {
        const copy = Buffer.from(bytes);
        copy.writeFloatLE(Infinity, copy.length - 4);
        return copy;
      },
    },
    /not finite/,
  ],
};

pageTest(
  "what cannot be read is refused in a sentence; the page and its model stay",
  async (page) => {
    const standingBefore = (await explanation(page)).model.sha256;
    for (const [name, [changes, pattern]] of Object.entries(WRONG)) {
      const folder = join(made, "wrong", name);
      await mkdir(folder, { recursive: true });
      for (const file of ["config.json", "model.safetensors", "tokenizer.json"]) {
        const change = file in changes ? changes[file] : (bytes) => bytes;
        if (change)
          await writeFile(
            join(folder, file),
            change(await readFile(join(folderOf("bert-seqcls"), file))),
          );
      }
      if (changes["pytorch_model.bin"]) await writeFile(join(folder, "pytorch_model.bin"), "x");
      await drop(page, folder);
      await page.locator(".own-dialog .problem", { hasText: pattern }).waitFor();
    }
    await page.keyboard.press("Escape");
    await page.locator(".own-dialog").waitFor({ state: "hidden" });
    await page.fill("#text", "Still here.");
    await settled(page);
    await page.waitForFunction(
      () => document.querySelector("why-tokens").explanation.text === "Still here.",
    );
    assert.equal((await explanation(page)).model.sha256, standingBefore);
    assert.deepEqual(await keptFiles(page), []);
    assert.equal(await page.locator("#own-card").isVisible(), false);
  },
);

pageTest("who changes their mind keeps the model that stood", async (page) => {
  const standingBefore = (await explanation(page)).model.sha256;
  await openDialog(page);
  await page.evaluate(() => {
    // The next worker never answers.
    globalThis.Worker = class extends EventTarget {
      postMessage() {}
      terminate() {}
    };
  });
  await page.locator(".own-dialog input[webkitdirectory]").setInputFiles(folderOf("bert-seqcls"));
  await page.locator(".own-busy progress").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".own-dialog").waitFor({ state: "hidden" });
  await page.fill("#text", "As before.");
  await page.waitForFunction(
    () => document.querySelector("why-tokens").explanation.text === "As before.",
  );
  assert.equal((await explanation(page)).model.sha256, standingBefore);
});

test("a model of one's own that comes before the site's stays", async () => {
  let asked;
  const held = new Promise((resolve) => (asked = resolve));
  const files = { ...siteFiles, "models/tiny.gguf": asked };
  const slow = await serve({ files });
  const { page, wrongs, close } = await openPage(opened.browser, slow.url);
  try {
    const response = await held;
    const givenUp = once(response, "close", { signal: AbortSignal.timeout(30_000) });
    await drop(page, folderOf("bert-seqcls"));
    await standing(page, "bert-seqcls");
    await givenUp;
    await page.fill("#text", "It stays.");
    await page.waitForFunction(
      () => document.querySelector("why-tokens").explanation.text === "It stays.",
    );
    assert.equal((await explanation(page)).model.name, "bert-seqcls");
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
    await slow.close();
  }
});

test("an insecure page opens a model, and keeps none", async () => {
  const insecure = await openBrowser(["--host-resolver-rules=MAP site.test 127.0.0.1"]);
  try {
    const { page, wrongs } = await openPage(
      insecure,
      opened.site.url.replace("127.0.0.1", "site.test"),
    );
    await settled(page);
    await drop(page, folderOf("bert-seqcls"));
    await standing(page, "bert-seqcls");
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await card(page).getByRole("button", { name: "Keep" }).click();
    const problem = card(page).locator(".problem", { hasText: /keeps no files/ });
    await problem.waitFor();
    await openDialog(page);
    assert.equal(await page.locator(".own-kept").isVisible(), false);
    assert.deepEqual(wrongs, []);
  } finally {
    await insecure.close();
  }
});

pageTest("other workers read the folder themselves, and the bits are the same", async (page) => {
  await openDialog(page);
  // The files of an input that nobody listens to any more.
  await page.evaluate(() => {
    const input = document.querySelector(".own-dialog input[webkitdirectory]");
    input.replaceWith(Object.assign(input.cloneNode(), { id: "folder", webkitdirectory: true }));
  });
  await page.locator("#folder").setInputFiles(folderOf("bert-seqcls"));
  const { alone, shared, running } = await page.evaluate(async (text) => {
    const { loadInWorker } = await import("/whybert.js");
    const { files } = document.querySelector("#folder");
    const request = { method: "kernel_shap", options: { evaluations: 8000 } };
    const asked = async (workers) => {
      const model = await loadInWorker({ files }, { workers });
      const { json } = await model.explain(text, request);
      const { running } = (await model.stats()).workers;
      await model.close();
      return { json, running };
    };
    const one = await asked(1);
    const many = await asked(2);
    return { alone: one.json, shared: many.json, running: many.running };
  }, `${TEXT} `.repeat(4));
  assert.equal(running, 2);
  assert.equal(shared, alone);
});

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
for (const [look, options] of Object.entries(LOOKS))
  pageTest(
    `axe finds nothing in dialog and card: ${look}`,
    async (page) => {
      const check = async (part) => {
        assert.deepEqual(await brokenRules(page, part), []);
        assert.equal(await tooWide(page), 0);
      };
      await openDialog(page);
      await page
        .locator(".own-dialog input[webkitdirectory]")
        .setInputFiles(folderOf("bert-seqcls"));
      await standing(page, "bert-seqcls");
      await card(page).getByRole("button", { name: "Keep" }).click();
      await card(page).getByRole("button", { name: "Delete" }).waitFor();
      await check(".ask");
      await openDialog(page);
      await page.locator(".own-kept li").waitFor();
      await check(".own-dialog");
    },
    { ...options, bypassCSP: true },
  );
