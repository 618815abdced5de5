// Answers the examples of the models, so that a page can show them before a model has come:
//
//   node tools/make_examples.mjs SITE CACHE
//
// SITE is a folder made by make_site.py; SITE/examples/NAME.json is written for each model of its
// manifest. CACHE keeps them from one site to the next, by what they were made of.

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [site, cache] = process.argv.slice(2).map((folder) => resolve(folder));
const url = (file) => pathToFileURL(join(site, file));
const { load } = await import(url("whybert.js"));
const { firstMethodOf } = await import(url("first_method.js"));

const module = await readFile(join(site, "whybert-simd.wasm"));
const { models } = JSON.parse(await readFile(join(site, "models", "manifest.json"), "utf8"));
await mkdir(cache, { recursive: true });
await mkdir(join(site, "examples"), { recursive: true });

for (const { name, file, sha256, examples = [] } of models) {
  const made = createHash("sha256").update(module).update(sha256).update(JSON.stringify(examples));
  const kept = join(cache, `${name}-${made.digest("hex").slice(0, 16)}.json`);
  const known = await readFile(kept).catch(() => undefined);
  if (!known) await writeWhole(kept, JSON.stringify(await answered(file, examples)));
  await copyFile(kept, join(site, "examples", `${name}.json`));
}

async function answered(file, examples) {
  const model = await load(await readFile(join(site, "models", file)), { wasm: module });
  const explanations = [];
  for (const text of examples) {
    const request = { method: firstMethodOf(model.info), unit: "word" };
    explanations.push(JSON.parse((await model.explain(text, request)).json));
  }
  const { info } = model;
  await model.close();
  return { info, explanations };
}

/** Several sites may be made at once. */
async function writeWhole(path, content) {
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
}
