// Explanations of words, made by hand, and a page with the elements that show them.

const bytes = (text) => Buffer.byteLength(text);

/**
 * @param {string} text
 * @param {[string, number, object?][]} scored words in their order
 * @param {object} [more]
 */
export function explained(text, scored, more = {}) {
  let at = 0;
  const words = scored.map(([word, score, rest]) => {
    at = text.indexOf(word, at);
    const start = bytes(text.slice(0, at));
    at += word.length;
    const span = { text: word, segment: 0, special: false, start, end: start + bytes(word) };
    return { ...span, score, ...rest };
  });
  const special = { text: "[CLS]", segment: 0, special: true, start: 0, end: 0, score: 0.125 };
  const sum = words.reduce((sum, { score }) => sum + score, special.score);
  return {
    schema: "whybert/explanation/1",
    engine: "whybert 0.1.0",
    model: { name: "m", sha256: "0".repeat(64) },
    text,
    task: "sequence_classification",
    method: "made_by_hand",
    options: {},
    seed: 0,
    precision: "exact",
    unit: "word",
    target: { label: "good", kind: "logit", value: 0.25 + sum + 0.5, baseline_value: 0.25 },
    probabilities: { good: 0.97, bad: 0.03 },
    gap: 0.5,
    result: { kind: "scores" },
    tokens: [special, ...words],
    words,
    evaluations: 3,
    truncated: false,
    ...more,
  };
}

const FILM = "A charming film, not good but long";
const many = Array.from({ length: 510 }, (_, index) => [
  `w${index}`,
  (((index * 7) % 31) - 15) / 10,
]);

/** By the name of their file. */
export const EXPLANATIONS = {
  film: explained(FILM, [
    ["A", 0.01],
    ["charming", 1.5],
    ["film", 0.3],
    [",", 0],
    ["not", -1],
    ["good", 0.75],
    ["but", -0.2],
    ["long", -0.25],
  ]),
  drawn: explained("so very good", [
    ["so", 0.5, { stderr: 0.25, rank: 2, tied: true }],
    ["very", 0.625, { stderr: 0.25, rank: 1, tied: true }],
    ["good", -0.5, { stderr: 0.125, rank: 3, tied: false }],
  ]),
  plain: explained(
    "so good",
    [
      ["so", 0.5],
      ["good", 0.25],
    ],
    {
      gap: undefined,
      target: { label: "good", kind: "logit", value: 1, baseline_value: null },
    },
  ),
  many: explained(many.map(([word]) => word).join(" "), many),
  chinese: explained("\u8fd9\u90e8\u7535\u5f71\u5f88\u8ff7\u4eba\u3002", [
    ["\u8fd9\u90e8", -0.25],
    ["\u7535\u5f71", 0.5],
    ["\u5f88", -0.5],
    ["\u8ff7\u4eba", 1],
    ["\u3002", 0],
  ]),
  arabic: explained("\u0641\u064a\u0644\u0645 \u0631\u0627\u0626\u0639 \u062c\u062f\u0627", [
    ["\u0641\u064a\u0644\u0645", 0.25],
    ["\u0631\u0627\u0626\u0639", 1.5],
    ["\u062c\u062f\u0627", -0.5],
  ]),
};

const elements = (name) =>
  `<section id="${name}"><h2>${name}</h2><why-tokens src="${name}.json">${name}</why-tokens>` +
  `<why-bars src="${name}.json" order="score"></why-bars>` +
  `<why-waterfall src="${name}.json" limit="6"></why-waterfall></section>`;

/** A page that shows some of them: `alone.html` is in English, `zh.html` in Chinese, `rtl.html` mirrored. */
const page = (attributes, names) =>
  `<!doctype html><html ${attributes}><title>words</title><link rel="icon" href="favicon.svg">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="words.css">
${["why-tokens", "why-bars", "why-waterfall"]
  .map((tag) => `<script type="module" src="${tag}.js"></script>`)
  .join("\n")}
<main><h1>Words</h1><p id="elsewhere">Elsewhere</p>${names.map(elements).join("\n")}</main>`;

export const FILES = {
  ...Object.fromEntries(
    Object.entries(EXPLANATIONS).map(([name, shown]) => [`${name}.json`, JSON.stringify(shown)]),
  ),
  "alone.html": page('lang="en"', ["film", "drawn", "plain", "many"]),
  "zh.html": page('lang="zh-Hans"', ["film", "drawn", "plain", "chinese"]),
  "rtl.html": page('lang="en" dir="rtl"', ["arabic", "film"]),
  "words.css":
    "html { color-scheme: light dark; background: light-dark(#fff, #15181c); " +
    "color: light-dark(#1b1f24, #e8eaed); } main { max-width: 44rem; margin: auto; } " +
    "why-tokens, why-bars, why-waterfall { margin-bottom: 1.5rem; }",
};

/** Whether all is drawn; runs in the page. */
export const isDrawn = () =>
  [...document.querySelectorAll("why-tokens, why-bars, why-waterfall")].every(
    ({ explanation }) => explanation,
  );
