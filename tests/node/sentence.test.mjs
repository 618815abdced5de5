// One sentence says what an explanation says, in both languages and for every task; scores add up.

import assert from "node:assert/strict";
import { test } from "node:test";
import { say } from "../../web/language.js";
import { formatScore } from "../../web/scores.js";
import { sentenceOf } from "../../web/sentence.js";
import { promisesSum, stepsOf } from "../../web/waterfall.js";

const inChinese = (key, values) => say(key, values, "zh");
const word = (text, score, start) => ({ text, score, segment: 0, start, end: start + text.length });
const WORDS = [
  word("wonderful", 2.1, 0),
  word("charming", 0.8, 10),
  word("dull", -1.25, 20),
  word("the", 0.01, 30),
];
const FILM = {
  task: "sequence_classification",
  text: "wonderful charming  dull      the",
  unit: "word",
  words: WORDS,
  tokens: [{ text: "[CLS]", score: 0.5, start: 0, end: 0 }, ...WORDS],
  probabilities: { positive: 0.99, negative: 0.01 },
  target: { label: "positive", kind: "logit", value: 2.5, baseline_value: 0.25 },
  gap: 0.09,
};

test("what the model says, and which words speak for and against it", () => {
  assert.equal(
    sentenceOf(FILM),
    "The model says positive, 99.0 %; for: wonderful +2.10, charming +0.80; against: dull \u22121.25.",
  );
  assert.equal(
    sentenceOf(FILM, inChinese),
    "模型的判断是 positive，99.0%；支持：wonderful +2.10、charming +0.80；反对：dull \u22121.25。",
  );
});

test("a label that the model did not choose is called by its name", () => {
  const other = { ...FILM, target: { ...FILM.target, label: "negative" } };
  assert.match(
    sentenceOf(other),
    /^The model says positive, 99\.0 %; speaks for negative: wonderful .*; speaks against negative: dull/,
  );
  const rather = { ...FILM, target: { ...FILM.target, against: "negative" } };
  assert.match(sentenceOf(rather), /speaks for positive: wonderful .*; speaks for negative: dull/);
});

test("each task has a sentence of its own", () => {
  const span = { text: "Ada", label: "PER", segment: 0, start: 0, end: 3, probability: 0.8 };
  const target = { ...FILM.target, label: "PER", span: [0, 0, 3] };
  const entity = { ...FILM, task: "token_classification", spans: [span], target };
  const tags = { ...entity, probabilities: { "B-PER": 0.7, "I-PER": 0.1, O: 0.2 } };
  assert.match(sentenceOf(tags), /^The model says \u201cAda\u201d is PER, 80\.0 %; for: wonderful/);
  const answer = { ...entity, task: "question_answering", text_pair: "Ada" };
  assert.match(sentenceOf(answer), /^The model answers \u201cAda\u201d, 80\.0 %; for: /);
  const unsure = { ...answer, spans: [{ ...span, probability: 0.3 }], no_answer: 0.7 };
  const none = { ...unsure, target: { ...FILM.target, label: "no_answer" } };
  assert.match(sentenceOf(none), /^The model finds no answer, 70\.0 %; for: wonderful/);
  assert.match(
    sentenceOf(unsure),
    /^The model finds no answer, 70\.0 %; speaks for \u201cAda\u201d: /,
  );
  const cosine = { ...FILM, task: "sentence_similarity", value: -0.5, probabilities: {} };
  assert.match(sentenceOf(cosine), /\u22120\.500; makes the texts more alike: wonderful/);
  const number = { ...FILM, value: 3.25, probabilities: {} };
  assert.match(sentenceOf(number), /^The model says positive 3\.25; raises positive: wonderful/);
  const gap = { ...FILM, task: "masked_lm", probabilities: { positive: 0.6 } };
  assert.match(sentenceOf(gap), /^The model fills in positive, 60\.0 %; for: /);
});

test("of scores without a sign what counts most is named, and of a cut text that it was cut", () => {
  const words = WORDS.map((word) => ({ ...word, score: Math.abs(word.score) }));
  const plain = { ...FILM, gap: undefined, words, tokens: words, truncated: true };
  assert.equal(
    sentenceOf(plain),
    "The model says positive, 99.0 %; counts most for positive: wonderful 2.10, dull 1.25, charming 0.80. The text was too long and was cut.",
  );
  const silent = { ...plain, words: [], tokens: [], truncated: false };
  assert.equal(sentenceOf(silent), "The model says positive, 99.0 %.");
});

test("steps add up to the value that is explained, however few are named", () => {
  assert.ok(promisesSum(FILM));
  assert.ok(!promisesSum({ ...FILM, gap: undefined }));
  assert.ok(!promisesSum({ ...FILM, target: { ...FILM.target, baseline_value: null } }));
  for (const limit of [2, 3, 4, 9]) {
    const steps = stepsOf(FILM, "word", limit);
    assert.ok(Math.abs(steps.at(-2).to - FILM.target.value) < 1e-9);
    steps.slice(2, -1).forEach(({ from }, index) => assert.equal(from, steps[index + 1].to));
    const named = steps.filter(({ kind }) => kind === "unit");
    assert.equal(named.length, limit < 4 ? limit - 1 : 4);
    assert.equal(named[0].unit.text, "wonderful");
    const others = steps.find(({ kind }) => kind === "others");
    assert.equal(others?.others ?? 0, 4 - named.length);
  }
  const kinds = stepsOf(FILM, "word", 9).map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(-3), ["special", "gap", "total"]);
  assert.ok(!stepsOf({ ...FILM, gap: 1e-5 }, "word", 9).some(({ kind }) => kind === "gap"));
});

test("a score is written with its sign, and nothing without one", () => {
  assert.equal(formatScore(-0.001, 1), "0.00");
  assert.equal(formatScore(-0.5, 1), "\u22120.50");
  assert.equal(formatScore(0.5, 1), "+0.50");
  assert.equal(formatScore(0.5, 1, false), "0.50");
});
