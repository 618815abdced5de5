// In Chinese nothing is left in English, in no state of the page: what is shown, and what is read out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./page.mjs";
import { openPage } from "./site.mjs";
import { ROWS, TEXT, walk } from "./states.mjs";

const opened = openSite();

/** What the reader gave, which stays as it is. */
const READ = [TEXT, ...ROWS.flatMap((row) => row.split(",")), "rows.csv"];

/** Names of formats, units, methods and collections of texts, which are the same in both languages. */
const SAME = new Set(
  (
    "whybert BERT English CLS SEP MASK PAD UNK JSON CSV TSV JSONL SVG PNG HTML LaTeX input GGUF SIMD " +
    "WebAssembly JavaScript wasm relaxed Hugging Face safetensors config tokenizer json UTF logit " +
    "value baseline_value LIME SHAP Shapley Owen Anchors Grad CAM SmoothGrad HotFlip Kernel " +
    "MiniLM TREC WNUT SubjQA XQuAD Kendall Enter Apache"
  ).split(" "),
);

/** Papers, files, and what names a file's content. */
const PAPER = /[^；。（：]*\b(arXiv|doi):[^\s；。，）]+/g;
const FILE = /\b[\w-]+\.(json|safetensors|wasm)\b|all-MiniLM-L6-v2/g;
const CHECKSUM = /\b(sha256 )?[0-9a-f]{8,}/g;

/** Runs in the page: all that is said in it, shadow roots included, and by which attribute. */
function everythingSaid() {
  const ATTRIBUTES = [
    "title",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "placeholder",
    "alt",
    "aria-valuetext",
    "data-name",
  ];
  const said = [{ where: "title", text: document.title }];
  const nameOf = (element) =>
    [
      element.localName,
      element.id && `#${element.id}`,
      ...[...element.classList].map((name) => `.${name}`),
    ].join("");
  const visit = (element) => {
    const { lang } = element.closest?.("[lang]") ?? {};
    if (lang === "en" || !element.checkVisibility?.({ visibilityProperty: true })) return;
    if (element.matches("script, style, noscript, textarea, code, pre, ins, del")) return;
    for (const name of ATTRIBUTES)
      if (element.hasAttribute(name))
        said.push({ where: `${nameOf(element)} ${name}`, text: element.getAttribute(name) });
    const content = element.shadowRoot ?? element;
    for (const node of content.childNodes)
      if (node.nodeType === Node.TEXT_NODE) said.push({ where: nameOf(element), text: node.data });
      else if (node.nodeType === Node.ELEMENT_NODE) visit(node);
  };
  visit(document.documentElement);
  return said;
}

/** What may stand in any language: the reader's texts, whole and by words, and the model's own words. */
const data = (page) =>
  page.evaluate(async (text) => {
    const { models } = await (await fetch("models/manifest.json")).json();
    const { probabilities = {}, model } = document.querySelector("why-tokens").explanation;
    const whole = models.flatMap(({ name, examples = [] }) => [name, ...examples.flat()]);
    const labels = Object.keys(probabilities);
    return {
      whole: [...text.split("\n"), model.name, navigator.userAgent, ...whole, ...labels],
      words: text.split(/\P{L}+/u),
    };
  }, READ.join("\n"));

/** English words of a sentence that are none of the data. */
function englishIn(text, { whole, words }) {
  text = [PAPER, FILE, CHECKSUM].reduce((text, known) => text.replace(known, " "), text);
  for (const part of whole.sort((a, b) => b.length - a.length)) text = text.replaceAll(part, " ");
  const isRead = (word) => words.some((one) => one.toLowerCase() === word.toLowerCase());
  const found = text.match(/[\p{Script=Latin}\u2019'_]+\d*/gu) ?? [];
  return found.filter((word) => word.length > 2 && !SAME.has(word) && !isRead(word));
}

test("in Chinese nothing is left in English", async () => {
  const { page, close } = await openPage(opened.browser, opened.site.url, { locale: "zh-CN" });
  const left = new Set();
  try {
    await walk(page, async ({ name }) => {
      assert.match(await page.evaluate(() => document.documentElement.lang), /^zh/, name);
      const known = await data(page);
      for (const { where, text } of await page.evaluate(everythingSaid))
        if (englishIn(text, known).length)
          left.add(`${where}: ${text.trim()}`.replace(/\d+/g, "0"));
    });
  } finally {
    await close();
  }
  assert.equal([...left].join("\n"), "");
});
