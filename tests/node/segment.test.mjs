// Words of text without spaces: the browser's, over whole tokens, and the program says the same.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { load } from "../../web/whybert.js";
import { groupsOf } from "../../web/segment.js";

const ROOT = new URL("../../", import.meta.url);
const BUILD = process.env.WHY_BUILD ?? "build";
const WASM = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, ROOT);
const TINY = new URL("models/tiny.gguf", ROOT);
const PROGRAM = new URL(`${BUILD}/native/whybert`, ROOT).pathname;

let model;
before(async () => {
  model = await load(TINY, { wasm: WASM });
});
after(() => model.close());

/** What groups cover, text by text. */
const covered = (groups, text) =>
  groups.map(([segment, start, end]) =>
    Buffer.from([text].flat()[segment]).subarray(start, end).toString(),
  );

/** A model that reads every letter by itself, and knows no words but those between spaces. */
const LETTERS = {
  tokens: async (text) => spansOf(text, /\S/gu),
  words: async (text) => spansOf(text, /\S+/gu),
};
const spansOf = (text, pattern) =>
  [...text.matchAll(pattern)].map(({ 0: found, index }) => {
    const start = Buffer.byteLength(text.slice(0, index));
    return { segment: 0, text: found, start, end: start + Buffer.byteLength(found) };
  });

test("text with spaces keeps the engine's own words", async () => {
  for (const text of ["A charming film.", "\ud55c\uad6d\uc5b4 \ubb38\uc7a5", "", ["one", "two"]])
    assert.equal(await groupsOf(model, text), undefined);
});

test("Chinese words are joined, and other scripts beside them stay as they are", async () => {
  const text = "\u8fd9\u90e8\u7535\u5f71\u975e\u5e38\u8ff7\u4eba\uff0cI don't know U.S. films.";
  const words = covered(await groupsOf(model, text), text);
  assert.ok(words.includes("\u7535\u5f71") && words.includes("\u8ff7\u4eba"), words.join("|"));
  for (const own of ["\uff0c", "I", "don't", "know", "U.S", "films"])
    assert.ok(words.includes(own), `${own} in ${words.join("|")}`);
});

test("each text of a pair has words of its own, and typed special tokens stay whole", async () => {
  const pair = ["\u4f60\u559c\u6b22\u5417", "I'm fine, \u8c22\u8c22 [MASK]"];
  const groups = await groupsOf(model, pair);
  const words = covered(groups, pair);
  assert.deepEqual(words.slice(words.indexOf("I'm")), [
    "I'm",
    "fine",
    ",",
    "\u8c22\u8c22",
    "[MASK]",
  ]);
  assert.ok(words.includes("\u559c\u6b22"));
  assert.deepEqual([...new Set(groups.map(([segment]) => segment))], [0, 1]);
});

test("words of Thai and Japanese end where the browser says, and no token is cut in two", async () => {
  const thai = "\u0e09\u0e31\u0e19\u0e23\u0e31\u0e01\u0e40\u0e18\u0e2d"; // I love you
  assert.deepEqual(covered(await groupsOf(LETTERS, thai), thai), [
    "\u0e09\u0e31\u0e19",
    "\u0e23\u0e31\u0e01",
    "\u0e40\u0e18\u0e2d",
  ]);
  const mixed = "\u79c1\u306fAI\u304c\u597d\u304d";
  const words = covered(await groupsOf(LETTERS, mixed), mixed);
  assert.ok(words.includes("AI"), words.join("|"));
  assert.equal(words.join(""), mixed);
  const wide = { ...LETTERS, tokens: async (text) => spansOf(text, /\S{1,4}/gu) };
  const groups = await groupsOf(wide, thai);
  for (const token of await wide.tokens(thai))
    assert.ok(groups.some(([, start, end]) => start <= token.start && token.end <= end));
});

test("the engine takes them as units, and the program says the same, byte for byte", async () => {
  const text =
    "\u8fd9\u90e8\u7535\u5f71\u5f88\u597d, na\u00efve \ud83d\ude00 but \u6211\u559c\u6b22\u3002";
  const groups = await groupsOf(model, text);
  const explanation = await model.explain(text, { groups, method: "occlusion", unit: "word" });
  assert.deepEqual(
    explanation.words.map(({ segment, start, end }) => [segment, start, end]),
    groups,
  );
  assert.ok(explanation.tokens.length > groups.length, "tokens keep scores of their own");
  const { stdout } = await promisify(execFile)(PROGRAM, [
    ...["explain", "--model", TINY.pathname, "--method", "occlusion", "--format", "json"],
    ...groups.flatMap((group) => ["--group", group.join(":")]),
    text,
  ]);
  assert.equal(explanation.json, stdout);
});
