// What is kept of the answers to many rows: which are right, in which order they stand, how they are
// saved.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isRight, saidOf, topWords } from "../../web/page/rows_answers.js";
import { csvOfRows, jsonLinesOf } from "../../web/page/rows_export.js";
import { orderOf, WHOLE } from "../../web/page/rows_order.js";
import { readSlot, Store } from "../../web/page/rows_store.js";

const ONE = { labels: ["bad", "good"], problem_type: "single_label_classification" };
const SEVERAL = { labels: ["a", "b", "c"], problem_type: "multi_label_classification" };
const decided = (probabilities, info = ONE) =>
  saidOf({ task: "sequence_classification", probabilities }, info);

test("a decision is right by name, by number, or by all labels that hold", () => {
  const right = (expected, said, info = ONE) => isRight({ expected, said }, info);
  const good = decided({ bad: 0.2, good: 0.8 });
  assert.deepEqual([good.label, good.number], ["good", 0.8]);
  assert.equal(right("Good ", good), true);
  assert.equal(right("1", good), true);
  assert.equal(right("0", good), false);
  assert.equal(right("unheard of", good), false);
  assert.equal(right("", good), undefined);
  assert.equal(right(undefined, good), undefined);
  const both = decided({ a: 0.9, b: 0.1, c: 0.6 }, SEVERAL);
  assert.equal(both.label, "a, c");
  assert.equal(right("c, a", both, SEVERAL), true);
  assert.equal(right("a", both, SEVERAL), false);
});

test("top words are the strongest of both signs, and no special tokens", () => {
  const word = (text, score, more = {}) => ({ text, score, start: 0, end: 1, ...more });
  const words = [word("a", 0.1), word("b", -0.9), word("c", 0), word("d", 0.5)];
  const added = word("[CLS]", 2, { end: 0, special: true });
  assert.deepEqual(topWords({ words: [added, ...words] }), [
    { text: "b", score: -0.9 },
    { text: "d", score: 0.5 },
    { text: "a", score: 0.1 },
  ]);
});

const row = (index, text, more = {}) => ({ index, text, version: 0, ...more });
const ROWS = [
  row(0, "Beta", {
    said: { label: "good", number: 0.6 },
    right: false,
    words: [{ text: "Be", score: -2 }],
  }),
  row(1, ["alpha", "pair"], { said: { label: "bad", number: 0.9 }, right: true }),
  row(2, "gamma", { words: [{ text: "beta", score: 1 }] }),
];
const order = (view) => orderOf(ROWS, { ...WHOLE, ...view }).map(({ index }) => index);

test("rows are sorted, and what is not known comes last in either direction", () => {
  assert.deepEqual(order({}), [0, 1, 2]);
  assert.deepEqual(order({ descending: true }), [2, 1, 0]);
  assert.deepEqual(order({ sort: "text" }), [1, 0, 2]);
  assert.deepEqual(order({ sort: "number" }), [0, 1, 2]);
  assert.deepEqual(order({ sort: "number", descending: true }), [1, 0, 2]);
  assert.deepEqual(order({ sort: "words", descending: true }), [0, 2, 1]);
});

test("rows are chosen by decision, by words, and by being wrong", () => {
  assert.deepEqual(order({ label: "bad" }), [1]);
  assert.deepEqual(order({ wrong: true }), [0]);
  assert.deepEqual(order({ words: " BETA " }), [0]);
  assert.deepEqual(order({ words: "pair" }), [1]);
  assert.deepEqual(order({ words: "beta", top: true }), [2]);
});

test("a CSV file has the file's own columns and ours, under names of their own", () => {
  const cells = [["1", "=1+1"], ["2"], ["3", 'say "hi"']];
  const csv = csvOfRows(ROWS, ["id", "decision"], ({ index }) => cells[index]);
  assert.deepEqual(csv.split("\r\n"), [
    "\ufeffid,decision,whybert_decision,probability,right,top_words,problem",
    "1,'=1+1,good,0.6,0,Be -2,",
    "2,,bad,0.9,1,,",
    '3,"say ""hi""",,,,beta 1,',
    "",
  ]);
});

test("JSON lines hold explanations as they were written, whichever way they are kept", async () => {
  const store = new Store();
  const big = `{"n":1.50,"text":"${"好".repeat(1 << 21)}"}`;
  const slots = ['{"n":1.0e-05}', big, '{"n":3}'].map((json) => store.keep(json));
  assert.ok(slots[0].part instanceof Blob, "beyond a few megabytes they are in a Blob");
  assert.equal(await readSlot(slots[1]), big);
  const rows = ROWS.map((one, index) => ({ ...one, slot: slots[index] }));
  const lines = (await jsonLinesOf([...rows, row(3, "none")]).text()).split("\n");
  assert.ok(lines[0].endsWith(',"explanation":{"n":1.0e-05}}'), lines[0]);
  assert.deepEqual(JSON.parse(lines[1]).text_pair, "pair");
  assert.equal(JSON.parse(lines[2]).explanation.n, 3);
  assert.deepEqual(JSON.parse(lines[3]), { row: 4, text: "none" });
  assert.equal(lines[4], "");
});
