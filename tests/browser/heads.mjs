// Models of every task with random weights, as the shelf of a page; and what the program says of them.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { explanation, openSite } from "./page.mjs";
import { settled } from "./site.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build"; // where native/ is
const PROGRAM = new URL(`${BUILD}/native/whybert`, ROOT).pathname;
const fileOf = (model) => new URL(`tests/golden/heads/${model}.gguf`, ROOT);

/** Models with random weights, and what each is asked about. */
export const EXAMPLES = {
  "bert-seqcls": "he loves it",
  "bert-multilabel": "a very good film",
  "bert-regression": "not a bad film",
  "bert-tokcls": "Ada met him in London \u5317\u4eac.",
  "bert-qa": ["is the film good", "the plot is dull but my actor was not bad"],
  "bert-sim": ["a dog in the park", "my actor was not bad"],
  "bert-mlm": "the [MASK] is [MASK] good",
  "roberta-mlm": "the <mask> is good",
};

const files = {};
for (const model of Object.keys(EXAMPLES))
  files[`models/${model}.gguf`] = await readFile(fileOf(model));
files["models/manifest.json"] = JSON.stringify({
  default: "bert-seqcls",
  models: Object.entries(EXAMPLES).map(([name, example]) => ({
    name,
    file: `${name}.gguf`,
    bytes: files[`models/${name}.gguf`].length,
    title: { en: `The model ${name}` },
    description: { en: "<b>Random</b> weights." },
    examples: [example],
  })),
});

/** The page of a site that has all of them, and a test of it that begins with one. */
export function openHeads() {
  const opened = openSite(files);
  const headTest = (name, model, use) => opened.pageTest(name, use, { path: `#model=${model}` });
  return { opened, headTest };
}

/** What the program writes about what the page shows. */
async function programExplains(model, explanation, more = []) {
  const { text, text_pair: pair, method, unit, options } = explanation;
  const groups = (options.groups ?? []).flatMap((group) => ["--group", group.join(":")]);
  const { stdout } = await promisify(execFile)(
    PROGRAM,
    [
      ...["explain", "--model", fileOf(model).pathname, "--method", method, "--unit", unit],
      ...["--format", "json", ...(pair === undefined ? [] : ["--pair", pair]), ...groups],
      ...[...more, "--", text],
    ],
    { maxBuffer: 1 << 26 },
  );
  return stdout;
}

export const jsonOf = (page) =>
  page.evaluate(() => document.querySelector("why-tokens").explanation.json);

export async function isTheProgramsOwn(page, model, more) {
  const shown = await explanation(page);
  assert.equal(await jsonOf(page), await programExplains(model, shown, more));
}

export const focusOf = ({ target }) => ["--focus", target.span.join(":")];

export async function clickAndSettle(page, target) {
  const before = await jsonOf(page);
  await target.click();
  await page.waitForFunction(
    (before) => document.querySelector("why-tokens").explanation.json !== before,
    before,
  );
  await settled(page);
}
