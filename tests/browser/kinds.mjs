// Saved explanations of every kind, made by hand, and a page that shows each in its element.

const TEXT = "A film that is not good, but so charming!";

const span = (word, score, more = {}) => {
  const start = TEXT.indexOf(word);
  return {
    text: word,
    segment: 0,
    special: false,
    start,
    end: start + word.length,
    score,
    ...more,
  };
};
const added = (text) => ({ ...span("A", 0), text, special: true, start: 0, end: 0 });
const WORDS = ["A", "film", "that", "is", "not", "good", ",", "but", "so", "charming", "!"];
const SCORES = [0.02, -0.05, 0, 0.11, -1.4, 0.6, -0.02, 0.3, 0.55, 1.9, 0.07];
const words = WORDS.map((word, index) => span(word, SCORES[index]));

const BASE = {
  schema: "whybert/explanation/1",
  engine: "whybert 0.1.0",
  model: { name: "m", sha256: "0".repeat(64) },
  text: TEXT,
  method: "made_by_hand",
  options: {},
  seed: 3,
  precision: "exact",
  unit: "word",
  target: { label: "positive", kind: "logit", value: 1.25, baseline_value: null },
  task: "sequence_classification",
  probabilities: { negative: 0.2, positive: 0.8 },
  result: { kind: "scores" },
  tokens: [added("[CLS]"), ...words, added("[SEP]")],
  words,
  evaluations: 64,
  truncated: false,
};

const wave = (count) => Array.from({ length: count }, (_, i) => (((i * 5) % 17) - 8) / 8);

/** By the element that shows them. */
export const KINDS = {
  scores: {
    ...BASE,
    words: words.map((word, index) => ({
      ...word,
      stderr: 0.01 + 0.03 * (index % 4),
      rank: 1 + index,
      tied: index < 3,
    })),
    stopped: "budget",
  },
  map: {
    ...BASE,
    result: {
      kind: "map",
      rows: 6,
      columns: 12,
      row_axis: "layers",
      column_axis: "heads",
      values: wave(72),
      stderr: wave(72).map((value) => Math.abs(value) / 8),
    },
  },
  pairs: {
    ...BASE,
    result: {
      kind: "map",
      rows: WORDS.length,
      columns: WORDS.length,
      row_axis: "words",
      column_axis: "words",
      values: wave(WORDS.length ** 2),
    },
  },
  curve: {
    ...BASE,
    result: {
      kind: "curve",
      rows: 1,
      columns: 7,
      row_axis: "value",
      column_axis: "states",
      values: [0.1, -0.2, -0.3, 0.2, 0.9, 1.3, 1.25],
    },
  },
  lines: {
    ...BASE,
    result: {
      kind: "curve",
      rows: 2,
      columns: 11,
      row_axis: "words",
      column_axis: "steps",
      values: wave(22),
      stderr: wave(22).map((value) => Math.abs(value) / 4),
    },
  },
  anchor: {
    ...BASE,
    result: {
      kind: "rule",
      nodes: [
        { word: 9, present: 1, absent: null, value: -0.4, share: 1 },
        { word: 8, present: 2, absent: null, value: 0.7, share: 0.5 },
        { word: null, present: null, absent: null, value: 1.5, share: 0.25 },
      ],
      precision: { value: 0.96875, low: 0.9375, high: 0.984375 },
      coverage: 0.25,
    },
  },
  tree: {
    ...BASE,
    fidelity: 0.82,
    result: {
      kind: "rule",
      nodes: [
        { word: 9, present: 1, absent: 2, value: 0.2, share: 1 },
        { word: 4, present: 3, absent: 4, value: 1.1, share: 0.5 },
        { word: null, present: null, absent: null, value: -0.9, share: 0.5 },
        { word: null, present: null, absent: null, value: 0.4, share: 0.25 },
        { word: null, present: null, absent: null, value: 1.9, share: 0.25 },
      ],
    },
  },
  edits: {
    ...BASE,
    result: {
      kind: "edits",
      variants: [
        {
          text: "A film that is not good, but so awful!",
          changes: [{ kind: "replace", segment: 0, start: 32, end: 40, text: "awful" }],
          label: "negative",
          probability: 0.97,
          value: -2,
          flips: true,
          minimal: true,
        },
        {
          text: "A film that is never not good, but charming!",
          changes: [
            { kind: "insert", segment: 0, start: 15, end: 15, text: "never " },
            { kind: "remove", segment: 0, start: 29, end: 31, text: "" },
          ],
          label: "positive",
          probability: 0.6,
          value: 0.4,
          flips: false,
          minimal: false,
        },
      ],
    },
  },
  nothing: { ...BASE, result: { kind: "edits", variants: [] } },
};

/** What each of them is shown in. */
const TAGS = {
  scores: "why-bars",
  map: "why-map",
  pairs: "why-map",
  curve: "why-curve",
  lines: "why-curve",
  anchor: "why-rule",
  tree: "why-rule",
  edits: "why-variants",
  nothing: "why-variants",
};

export const TAG_OF = Object.entries(TAGS);

/** Files of a site: `alone.html`, and what it names. */
export const FILES = {
  ...Object.fromEntries(TAG_OF.map(([id]) => [`${id}.json`, JSON.stringify(KINDS[id])])),
  "alone.html": `<!doctype html><html lang="en"><title>kinds</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="favicon.svg"><link rel="stylesheet" href="alone.css">
${[...new Set(Object.values(TAGS))]
  .map((tag) => `<script type="module" src="${tag}.js"></script>`)
  .join("\n")}
<main><h1>Kinds</h1>
${TAG_OF.map(([id, tag]) => `<${tag} id="${id}" src="${id}.json">${id} stands here</${tag}>`).join("\n")}
</main>`,
  "alone.css":
    "html { color-scheme: light dark; background: light-dark(#fff, #15181c); } " +
    "main { max-width: 44rem; margin: auto; } main > * { margin-bottom: 2rem; }",
};
