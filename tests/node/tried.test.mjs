// What was tried, and what is kept of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Tried } from "../../web/page/tried.js";

const attempt = (text, positive, model = "m") => ({
  ...{ text, model, label: positive > 0.5 ? "positive" : "negative" },
  probabilities: { positive, negative: 1 - positive },
});

/** @returns {any} */
function storage(before) {
  const kept = new Map(before && [["whybert-tried", before]]);
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
}

test("what was tried stays in its order, and what is tried again stands where it stood", () => {
  const tried = new Tried(storage());
  for (const [text, share] of [
    ["a", 0.9],
    ["b", 0.2],
    [["a", "b"], 0.4],
  ])
    tried.add(attempt(text, share));
  assert.deepEqual([tried.all.length, tried.at], [3, 2]);
  tried.add(attempt("b", 0.3));
  assert.deepEqual([tried.all.length, tried.at], [3, 1]);
  assert.equal(tried.all[1].probabilities.positive, 0.3);
});

test("no more than fifty are kept", () => {
  const tried = new Tried(storage());
  for (let i = 0; i < 60; i++) tried.add(attempt(`text ${i}`, 0.5));
  assert.equal(tried.all.length, 50);
  assert.equal(tried.all[0].text, "text 10");
  assert.equal(tried.at, 49);
});

test("a page that is loaded again knows them, and forgets all but the one that stands", () => {
  const kept = storage();
  const before = new Tried(kept);
  before.add(attempt("a", 0.9));
  before.add(attempt("b", 0.9));
  const after = new Tried(kept);
  assert.deepEqual(after.all, before.all);
  after.add(attempt("a", 0.9));
  after.clear();
  assert.deepEqual(
    new Tried(kept).all.map(({ text }) => text),
    ["a"],
  );
});

test("what is kept may be anything, and may not be kept at all", () => {
  for (const content of ["[", "{}", "[{}]", "7"])
    assert.deepEqual(new Tried(storage(content)).all, []);
  const none = new Tried(undefined);
  none.add(attempt("a", 0.9));
  assert.equal(none.all.length, 1);
});

test("the course is that of one label by one model", () => {
  const tried = new Tried(storage());
  tried.add(attempt("a", 0.9));
  tried.add(attempt("b", 0.2, "other"));
  tried.add(attempt("c", 0.3));
  assert.deepEqual(tried.course(tried.all[2]), [
    { place: 0, value: 1 - 0.9 },
    { place: 2, value: 0.7 },
  ]);
});
