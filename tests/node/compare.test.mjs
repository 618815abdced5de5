// Two explanations side by side.

import assert from "node:assert/strict";
import { test } from "node:test";
import { agreementOf, align, isComparable, sideBySide } from "../../web/page/compare_words.js";

const words = (text, segment = 0) => text.split(" ").map((text) => ({ text, segment }));
const told = (rows) =>
  rows.map(({ where, text }) => ({ both: "", first: "-", second: "+" })[where] + text).join(" ");

test("words are aligned by the longest list that both have", () => {
  const of = (a, b) => told(align(words(a), words(b)));
  assert.equal(of("a dull film", "a dull film"), "a dull film");
  assert.equal(of("a dull film", "a charming film"), "a -dull +charming film");
  assert.equal(of("not a bad film", "a bad film indeed"), "-not a bad film +indeed");
  assert.equal(of("a b c d", "b d a"), "-a b -c d +a");
  assert.equal(told(align([], words("x y"))), "+x +y");
  assert.equal(told(align(words("x y"), [])), "-x -y");
});

test("a word of the second text is not that of the first", () => {
  const rows = align([...words("a b"), ...words("a", 1)], [...words("a"), ...words("a b", 1)]);
  assert.equal(told(rows), "a -b a +b");
});

const explanation = (text, scores, more = {}) => ({
  ...{ method: "occlusion", task: "sequence_classification", unit: "word", ...more },
  target: { kind: "logit", label: "positive", ...more.target },
  words: words(text).map((word, index) => ({
    ...word,
    start: index,
    end: index + 1,
    score: scores[index],
  })),
});

test("scores in the same units are taken from each other, what is not there counts nothing", () => {
  const { comparable, rows } = sideBySide(
    explanation("a dull film", [0.5, -2, 1]),
    explanation("a charming film", [0.25, 3, 1]),
  );
  assert.equal(comparable, true);
  assert.deepEqual(
    rows.map(({ text, difference }) => [text, difference]),
    [
      ["a", -0.25],
      ["dull", 2],
      ["charming", 3],
      ["film", 0],
    ],
  );
});

test("scores in other units are held against each other as shares", () => {
  const first = explanation("a b", [1, -3]);
  const second = explanation("a b", [10, 10], { method: "lime" });
  const { comparable, rows } = sideBySide(first, second);
  assert.equal(comparable, false);
  assert.deepEqual(
    rows.map(({ before, after }) => [before, after]),
    [
      [0.25, 0.5],
      [-0.75, 0.5],
    ],
  );
  for (const target of [{ kind: "log_odds" }, { label: "negative" }, { against: "negative" }])
    assert.equal(isComparable(first, explanation("a b", [1, 1], { target })), false);
});

test("words that say nothing do not divide by it", () => {
  const { rows } = sideBySide(explanation("a", [0]), explanation("a", [0], { method: "lime" }));
  assert.deepEqual(rows[0].difference, 0);
});

test("orders agree by ranks", () => {
  assert.deepEqual(agreementOf([1, 2, 3], [10, 20, 30]), {
    ...{ spearman: 1, kendall_tau: 1, top: 3, top_overlap: 1 },
  });
  assert.equal(agreementOf([1, 2, 3], [3, 2, 1]).spearman, -1);
  const { spearman, kendall_tau: tau } = agreementOf([1, 2, 3, 4], [1, 3, 2, 4]);
  assert.ok(Math.abs(spearman - 0.8) < 1e-12);
  assert.ok(Math.abs(tau - 2 / 3) < 1e-12);
  assert.deepEqual(agreementOf([1, 1], [1, 2]).spearman, null);
  const [a, b] = [
    [6, 5, 4, 3, 2, 1, 0],
    [6, 5, 4, 3, 0, 1, 2],
  ];
  assert.equal(agreementOf(a, b).top_overlap, 0.8);
});
