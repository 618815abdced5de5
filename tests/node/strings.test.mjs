// The catalogue: every sentence in English and in Chinese, none missing, none in vain.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { languageFor, learn, say, t } from "../../web/language.js";
import { load } from "../../web/whybert.js";

const ROOT = new URL("../../", import.meta.url);
const WASM = new URL(`${process.env.WHY_BUILD ?? "build"}/wasm-simd/whybert-simd.wasm`, ROOT);
const WEB = new URL("web/", ROOT);

/** Which catalogue is not by keys. */
const BY_SENTENCE = "engine_zh.js";

const files = (await readdir(WEB, { recursive: true })).filter(
  (file) => /\.(js|html)$/.test(file) && !file.includes("node_modules"),
);
const catalogues = files.filter((file) => /^strings\/.*\.js$/.test(file));
const rows = [];
for (const file of catalogues.filter((file) => !file.endsWith(BY_SENTENCE)))
  for (const row of Object.entries((await import(new URL(file, WEB))).default))
    rows.push([file, ...row]);

const placeholders = (sentence) =>
  [...new Set([...sentence.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();

test("every sentence is there in both languages, with the same places to fill", () => {
  assert.ok(rows.length > 100);
  for (const [file, key, sentences] of rows) {
    const name = `${file}: ${key}`;
    assert.equal(sentences.length, 2, name);
    const [english, chinese] = sentences;
    assert.ok(english, name);
    assert.ok(chinese || !english.trim(), name); // what only parts words is nothing in Chinese
    const counted = /\{(\w+)\|/.exec(english)?.[1];
    const mayLack = (wanted) => wanted.filter((one) => one !== counted);
    assert.deepEqual(
      mayLack(placeholders(chinese)),
      mayLack(placeholders(english)),
      name,
    );
  }
});

test("Chinese is written with its own punctuation", () => {
  for (const [file, key, [, chinese]] of rows) {
    const wrong = /[\u4e00-\u9fff]\s*[,;:?!]|[,;?!]\s*[\u4e00-\u9fff]|\.\.\.|您/.exec(chinese);
    assert.equal(wrong, null, `${file}: ${key}: ${chinese}`);
    const close = /[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]/.exec(chinese);
    assert.equal(close, null, `${file}: ${key}: a space is missing: ${chinese}`);
  }
});

test("no key stands twice", () => {
  const keys = rows.map(([, key]) => key);
  assert.deepEqual(
    keys.filter((key, index) => keys.indexOf(key) !== index),
    [],
  );
});

test("what is said is in the catalogue, and what is in the catalogue is said", async () => {
  const keys = new Set(rows.map(([, key]) => key));
  const text = (
    await Promise.all(
      files
        .filter((file) => !catalogues.includes(file))
        .map((file) => readFile(new URL(file, WEB), "utf8")),
    )
  )
    .join("\n")
    .replace(/^\s*(\/\/|\*).*$/gm, ""); // comments say nothing to readers
  const called = /(?:\b(?:t|say|knows)\(|data-say(?:-[\w-]+)?=)\s*"([\w-]+(?:\.[\w-]+)+)"/g;
  for (const [, key] of text.matchAll(called)) assert.ok(keys.has(key), `${key} is not there`);
  // A key that is put together of parts is written as `name.${part}`.
  const built = [...text.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, prefix]) => prefix);
  const isSaid = (key) =>
    text.includes(`"${key}"`) || built.some((prefix) => key.startsWith(prefix));
  assert.deepEqual(
    [...keys].filter((key) => !isSaid(key)),
    [],
  );
});

test("everything that the engine says of its methods is there in Chinese", async () => {
  const chinese = (await import(new URL(`strings/${BY_SENTENCE}`, WEB))).default;
  const said = new Set();
  for (const file of ["sentiment.gguf", "similarity.gguf"]) {
    const model = await load(new URL(`models/${file}`, ROOT), { wasm: WASM });
    for (const { promise, options, title_zh: title, about_zh: about } of model.methods) {
      assert.match(title + about, /[\u4e00-\u9fff]/);
      said.add(promise);
      for (const { name, about, choices = [] } of options) {
        said.add(name.replaceAll("_", " ")).add(about);
        for (const choice of choices)
          if (!/^\d+$/.test(choice)) said.add(choice.replaceAll("_", " "));
      }
    }
    await model.close();
  }
  assert.deepEqual(
    [...said].filter((sentence) => !chinese[sentence]),
    [],
  );
  assert.deepEqual(
    Object.keys(chinese).filter((sentence) => !said.has(sentence)),
    [],
  );
});

test("a sentence is said in each language, with what it is about", () => {
  learn({ "test.runs": ["{n} {n|run|runs} of {name}", "{name} 的 {n} 次运行"] });
  assert.equal(say("test.runs", { n: 1, name: "it" }), "1 run of it");
  assert.equal(say("test.runs", { n: 2, name: "it" }), "2 runs of it");
  assert.equal(say("test.runs", { n: 2, name: "it" }, "zh"), "it 的 2 次运行");
  assert.equal(String(t("test.runs", { n: 1, name: t("test.runs", { n: 3, name: "x" }) })), "1 run of 3 runs of x");
  assert.throws(() => say("test.nothing"), /test\.nothing/);
  assert.deepEqual(["zh-Hans-CN", "zh", "en-GB", "zho", "fr"].map(languageFor), ["zh", "zh", "en", "en", "en"]);
});
