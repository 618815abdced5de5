// What npm publishes, packed and installed: into a project that Vite bundles, into a plain page, and
// into a project in TypeScript.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, preview } from "vite";
import { openBrowser, openPage, POLICY } from "../browser/site.mjs";
import { scratch } from "../folders.mjs";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HERE = fileURLToPath(new URL("./", import.meta.url));
const BUILD = process.env.WHY_BUILD ?? "build";
const TEXT = "A charming film with a dull ending.";
const folder = await scratch();

/** @type {{ name: string, version: string, files: { path: string }[], filename: string }} */
let packed;
let browser;

before(async () => {
  const made = join(folder, "package");
  await run("python3", ["tools/make_package.py", BUILD, made], { cwd: ROOT });
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: made,
  });
  [packed] = JSON.parse(stdout);
  browser = await openBrowser();
});
after(() => browser?.close());

/** A project with the package installed, as a reader of the manual does. */
async function project(name, from) {
  const place = join(folder, name);
  await cp(join(HERE, from), place, { recursive: true });
  const tarball = join(folder, packed.filename);
  const options = ["--offline", "--no-audit", "--no-fund", "--prefix", place];
  await run("npm", ["install", ...options, tarball], { cwd: place });
  return place;
}

/** What the page names and a package does not bring. */
const furnish = async (place) => {
  await mkdir(join(place, "models"), { recursive: true });
  for (const [from, to] of [
    ["models/sentiment-small.gguf", "models/sentiment-small.gguf"],
    ["web/favicon.svg", "favicon.svg"],
  ])
    await cp(join(ROOT, from), join(place, to));
};

/** What the program says, to the byte. */
const byProgram = async (...options) => {
  const model = join(ROOT, "models/sentiment-small.gguf");
  const args = [
    "explain",
    "--model",
    model,
    "--format",
    "json",
    "--unit",
    "word",
    ...options,
    TEXT,
  ];
  return (await run(resolve(ROOT, BUILD, "native/whybert"), args)).stdout;
};

/** Opens a folder as a static host serves it, under the strictest policy. */
async function opened(root, outDir, use) {
  const headers = { "content-security-policy": POLICY };
  const server = await preview({
    root,
    configFile: false,
    logLevel: "silent",
    build: { outDir },
    preview: { port: 0, headers },
  });
  const url = `http://localhost:${server.httpServer.address().port}/`;
  const { page, wrongs, requests, close } = await openPage(browser, url);
  try {
    await page.waitForFunction(() => document.querySelector("#element").explanation, null, {
      timeout: 120_000,
    });
    await use(page, requests);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
    await new Promise((resolve) => server.httpServer.close(resolve));
  }
}

const shown = (page) => page.evaluate(() => document.querySelector("#element").explanation.json);

/** Without printing both where they differ: they are long. */
const assertSame = (json, expected) => assert.ok(json === expected, `${json.slice(0, 300)} …`);

test("the package has all that its scripts name, nothing of the page, and no dependency", async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, "web/package.json"), "utf8"));
  const source = await readFile(join(ROOT, "src/why.c"), "utf8");
  assert.equal(version, /define WHY_VERSION "(.*)"/.exec(source)[1]);
  assert.equal(packed.version, version);
  const files = packed.files.map(({ path }) => path);
  for (const file of ["README.md", "LICENSE", "whybert.js", "whybert.d.ts", "worker.js"])
    assert.ok(files.includes(file), file);
  assert.ok(files.includes("whybert-simd.wasm") && files.includes("why-bert.js"));
  const foreign = files.filter((file) =>
    /^(page|variants|models)\/|\.(html|css|gguf)$|^sw/.test(file),
  );
  assert.deepEqual(foreign, []);
  const manifest = JSON.parse(await readFile(join(folder, "package/package.json"), "utf8"));
  assert.equal(manifest.dependencies, undefined);
});

test("the core does nothing when it is imported, and needs no page", async () => {
  const place = await project("core", "plain");
  const script = `
    const before = Object.getOwnPropertyNames(globalThis).length;
    const { load, parseExplanation } = await import("whybert");
    if (Object.getOwnPropertyNames(globalThis).length !== before) throw new Error("a global");
    console.log(typeof load, typeof parseExplanation);`;
  const { stdout } = await run("node", ["--input-type=module", "--eval", script], { cwd: place });
  assert.equal(stdout.trim(), "function function");
});

test("in a project that Vite bundles: worker and module are assets, every bit is the program's", async () => {
  const root = await project("app", "app");
  await furnish(join(root, "public"));
  await build({ root, configFile: false, logLevel: "error" });
  const assets = await readdir(join(root, "dist/assets"));
  assert.ok(
    assets.some((name) => /^worker-.*\.js$/.test(name)),
    assets.join(),
  );
  assert.ok(
    assets.some((name) => /^whybert-simd-.*\.wasm$/.test(name)),
    assets.join(),
  );
  await opened(root, "dist", async (page, requests) => {
    assertSame(await shown(page), await byProgram("--method", "occlusion"));
    await page.waitForFunction(() => globalThis.why, null, { timeout: 120_000 });
    const why = await page.evaluate(() => globalThis.why.json);
    assertSame(why, await byProgram("--method", "permutation_shap"));
    assert.ok(requests.some((url) => /assets\/whybert-.*\.wasm$/.test(url)));
    assert.ok(requests.some((url) => /assets\/worker-.*\.js$/.test(url)));
  });
});

test("in a plain page, straight from node_modules", async () => {
  const root = await project("plain", "plain");
  await furnish(root);
  await opened(root, root, async (page) => {
    assertSame(await shown(page), await byProgram("--method", "occlusion"));
  });
});

test("its types are those of a project in TypeScript", async () => {
  const root = await project("types", "app");
  await symlink(join(HERE, "node_modules/typescript"), join(root, "node_modules/typescript"));
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022"];
  const compiler = join(HERE, "node_modules/.bin/tsc");
  const { stdout } = await run(
    compiler,
    [...options, "--lib", "es2022,dom,dom.iterable", "consumer.ts"],
    {
      cwd: root,
    },
  ).catch((error) => error);
  assert.equal(stdout, "");
});
