// What the page and the elements call things, task by task.

import assert from "node:assert/strict";
import { test } from "node:test";
import { meaningOf, nameOfTarget, percent, targetSpan, titleOf, unitOf } from "../../web/tasks.js";

const TEXT = "\u00c9mile met Ada";
const ADA = { text: "Ada", label: "PER", segment: 0, start: 11, end: 14, probability: 0.8 };
const target = (label, span) => ({ label, kind: "logit", value: 1, baseline_value: null, span });
const said = (explanation) => titleOf(explanation).join("");

test("an entity is asked about by name; what the model does not name, by what would make it one", () => {
  const entity = {
    task: "token_classification",
    text: TEXT,
    spans: [ADA],
    probabilities: { O: 0.9, "B-PER": 0.1 },
  };
  assert.equal(
    said({ ...entity, target: target("PER", [0, 11, 14]) }),
    "Why is \u201cAda\u201d PER?",
  );
  const unnamed = { ...entity, target: target("B-PER", [0, 0, 6]) };
  assert.equal(said(unnamed), "What would make \u201c\u00c9mile\u201d B-PER?");
  assert.deepEqual(targetSpan(unnamed), {
    ...{ label: "B-PER", probability: 0.1, segment: 0, start: 0, end: 6 },
    ...{ text: "\u00c9mile", start16: 0, end16: 5 },
  });
});

test("an answer is called by its words, and none by that", () => {
  const spans = [{ ...ADA, segment: 1, label: "answer" }];
  const question = { task: "question_answering", text: "Who?", text_pair: TEXT, spans };
  const found = { ...question, target: target("answer", [1, 11, 14]) };
  assert.equal(nameOfTarget(found), "\u201cAda\u201d");
  assert.deepEqual(meaningOf(found), [
    "speaks for \u201cAda\u201d",
    "speaks against \u201cAda\u201d",
  ]);
  assert.equal(said({ ...question, target: target("no_answer") }), "Why no answer?");
});

test("of words for one mask the one that is asked about is meant", () => {
  const mask = { text: "[MASK]", segment: 0, start: 4, end: 10 };
  const spans = [
    { ...mask, label: "cat", probability: 0.6 },
    { ...mask, label: "dog", probability: 0.3 },
  ];
  const masked = {
    task: "masked_lm",
    text: "The [MASK]",
    spans,
    target: target("dog", [0, 4, 10]),
  };
  assert.equal(targetSpan(masked).label, "dog");
  assert.equal(said(masked), "Why dog?");
});

test("a number is raised or lowered, and counted in its own unit", () => {
  const regression = { task: "sequence_classification", value: -1.234, target: target("score") };
  assert.equal(said(regression), "Why is score \u22121.23?");
  assert.deepEqual(meaningOf(regression), ["raises score", "lowers score"]);
  assert.equal(unitOf(regression), "");
  const similarity = { task: "sentence_similarity", value: 0.5, target: target("similarity") };
  assert.equal(said(similarity), "Why this similarity?");
  assert.equal(unitOf(similarity), "of cosine");
  const label = { task: "sequence_classification", target: target("positive") };
  assert.equal(unitOf(label), "logit");
});

test("a probability is never said to be certain when it is not", () => {
  assert.equal(percent(1), "100.0 %");
  assert.equal(percent(0.99999), "> 99.9 %");
  assert.equal(percent(0), "0.0 %");
  assert.equal(percent(0.00001), "< 0.1 %");
  assert.equal(percent(0.5), "50.0 %");
});
