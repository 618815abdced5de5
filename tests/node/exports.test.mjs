// Explanations as tables, for papers, for pages: whatever is in the text, it arrives as text.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { csvOf } from "../../web/page/csv.js";
import { nameOfFile } from "../../web/page/file_name.js";
import { csvOfExplanation } from "../../web/page/export_csv.js";
import { escapeLatex, latexOf } from "../../web/page/export_latex.js";
import { escapeXml, svgOf } from "../../web/page/export_svg.js";
import { WIDGETS } from "../../web/page/export_widget.js";
import { gradientOf } from "../../web/page/scene_boxes.js";

const bytes = (text) => new TextEncoder().encode(text).length;

/** An explanation of a text whose words are those between spaces, scored as `scoreOf` has it. */
function explained(text, scoreOf = (index) => (index % 2 ? -1 : 1) * (index + 1)) {
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }, i) => ({
    ...{ text: word, segment: 0, start16: index, end16: index + word.length, score: scoreOf(i) },
    ...{ start: bytes(text.slice(0, index)), end: bytes(text.slice(0, index + word.length)) },
  }));
  const model = { name: "a\nmodel", sha256: "0" };
  const target = { label: "a_b&c", kind: "logit", value: 1, baseline_value: 0 };
  const task = "sequence_classification";
  const explanation = {
    text,
    task,
    method: "occlusion",
    seed: 0,
    unit: "word",
    engine: "whybert 0",
  };
  const whole = { ...explanation, model, target, result: { kind: "scores" }, tokens: words, words };
  return { ...whole, json: JSON.stringify(whole) };
}

/** A table as RFC 4180 reads it. */
function readCsv(table) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  for (let at = 0; at < table.length; ) {
    cell.lastIndex = at;
    const [all, quoted, plain, end] = cell.exec(table);
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += all.length;
    if (end === "\r\n" && at < table.length) rows.push([]);
  }
  return rows;
}

test("a table holds any text, and no spreadsheet computes it", () => {
  const texts = [
    'a "b", c',
    "x\r\ny",
    "=1+1",
    "+1",
    "-1",
    "@a",
    "\tb",
    "'c",
    "\uff1d1",
    '=a,"b"',
    "",
  ];
  const table = csvOf([["text"], ...texts.map((text) => [text])]);
  assert.equal(table[0], "\ufeff");
  const read = readCsv(table.slice(1)).map(([text]) => text);
  assert.deepEqual(
    read.slice(1).map((text) => text.replace(/^'/, "")),
    texts,
  );
  for (const text of read) assert.doesNotMatch(text, /^[=+\-@\t\r\n\uff1d]/);
});

test("a table of an explanation has a row for each token and each word, and numbers stay numbers", () => {
  const explanation = explained("=A1 fine, -2");
  const [names, ...rows] = readCsv(csvOfExplanation(explanation).slice(1));
  assert.deepEqual(names.slice(0, 8), [
    ...["unit", "index", "text", "segment", "start", "end", "score", "stderr"],
  ]);
  assert.equal(rows.length, 6);
  assert.deepEqual(rows[1].slice(0, 8), ["token", "1", "fine,", "0", "4", "9", "-2", ""]);
  assert.equal(rows[3][0], "word");
  assert.equal(rows[3][2], "'=A1");
});

test("LaTeX prints every sign of ASCII as it is", () => {
  const signs = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");
  const escaped = escapeLatex(signs);
  const left = escaped.replace(/\\[a-z]+\{\}|\\[{}$&#_%]|\{\[\}|\{\]\}|[-,]\{\}/g, "");
  assert.doesNotMatch(left, /[\\{}$&#_%^~<>|"'`[\]]/);
  assert.equal(escapeLatex("a\u0007\0"), "a\\texttt{U+0007}\\texttt{U+0000}");
  assert.equal(escapeLatex("a\r\nb"), "a\\leavevmode\\\\{}%\nb");
  assert.equal(escapeLatex("a   b"), "a\\ \\  b");
});

test("LaTeX's boxes are as strong as the words, and no comment runs out of its line", () => {
  const tex = latexOf(explained("good bad so"), "word");
  assert.match(tex, /\\whyfor\{15\}\{good\} \\whyagainst\{31\}\{bad\} \\whyfor\{46\}\{so\}/);
  assert.doesNotMatch(tex, /^model/m);
  assert.match(tex, /speaks for a\\_b\\&c/);
});

test("a long unit is set in several boxes, for no line breaks within one", () => {
  const explanation = explained("one_two_three_four");
  assert.match(latexOf(explanation, "word"), /\{one\\_two\\_three\\_four\}/);
  const sentence = explained("这部电影的情节很单薄，但两位主演非常温暖。");
  assert.match(
    latexOf(sentence, "word"),
    /\\whyfor\{46\}\{这\}\\allowbreak\{\}\\whyfor\{46\}\{部\}/,
  );
  assert.match(latexOf(sentence, "word"), /\{薄\}\\whyfor\{46\}\{，\}/);
});

const hasLatex = spawnSync("pdflatex", ["--version"]).status === 0;

test("LaTeX takes it", { skip: !hasLatex && "there is no pdflatex here" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "whybert-latex-"));
  try {
    const hostile =
      "\\input{x} %c ^^M $a$ {b} #1 & ~ _ -- << [x] *y \"q\" 'r' `s` caf\u00e9\n\n[n]\n*m\u0007";
    const packages = "\\usepackage{xcolor}\\usepackage[normalem]{ulem}\\usepackage[T1]{fontenc}";
    const body = latexOf(explained(hostile), "word");
    const document = `\\documentclass{article}${packages}\\begin{document}\n${body}\\end{document}`;
    writeFileSync(join(folder, "a.tex"), document);
    execFileSync("pdflatex", ["-halt-on-error", "a.tex"], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a widget keeps hostile text as text", () => {
  const text = `</why-tokens><script>alert(1)</script> "a" 'b' & &amp; \r x`;
  const explanation = explained(text);
  const shown = { explanation, request: {}, entry: { file: 'm".gguf' }, lang: "en" };
  for (const { write } of Object.values(WIDGETS)) {
    const [script, ...rest] = write(shown).split("\n");
    assert.match(script, /^<script type="module" src="whybert\/why-[a-z]+\.js"><\/script>$/);
    const element = rest.join("\n");
    assert.equal(element.match(/</g).length, 2, element);
    assert.doesNotMatch(element, /\r/);
  }
});

test("a live widget is offered where its attributes say all that was asked", () => {
  const { suits, write } = WIDGETS["share.widget.live"];
  const shown = { explanation: explained("a  b"), entry: { file: "m.gguf" }, lang: "en" };
  assert.ok(suits({ ...shown, request: { references: [], groups: [], evidence: false } }));
  for (const request of [{ focus: [0, 0, 1] }, { references: ["x"] }, { precision: "fast" }])
    assert.ok(!suits({ ...shown, request }));
  assert.ok(!suits({ ...shown, entry: {}, request: {} }));
  const code = write({ ...shown, request: { options: { mode: "mask" }, target: "c" } });
  assert.match(code, / method="occlusion" options="mode=mask" unit="word" target="c"/);
  assert.match(code, / text="a {2}b"/);
});

test("an SVG is well-formed whatever is in it", () => {
  assert.equal(escapeXml('<a b="c">&\0\ud800'), "&lt;a b=&quot;c&quot;&gt;&amp;\ufffd\ufffd");
  const run = { kind: "text", text: "]]><x>", x: 1, y: 2, width: 3, rtl: true };
  const font = {
    family: '"A & B", serif',
    size: 16,
    weight: "700",
    style: "italic",
    numeric: "normal",
  };
  const fill = { colour: "#000000", alpha: 0.5 };
  const scene = { width: 10, height: 10, ground: { colour: "#ffffff", alpha: 1 } };
  const parts = [{ x: 0.123, y: 4, items: [{ ...run, font, fill }] }];
  const svg = svgOf({ ...scene, parts }, { title: "<t>", description: "&", lang: "en" });
  assert.match(
    svg,
    /<text x="4" y="2" textLength="3"[^>]*direction="rtl"[^>]*>\]\]&gt;&lt;x&gt;<\/text>/,
  );
  assert.match(svg, /font-family="&quot;A &amp; B&quot;, serif"/);
  assert.match(svg, /translate\(0.12 4\)/);
});

test("files are named after what is in them", () => {
  const of = (text, label = "positive") => nameOfFile({ text, target: { label } });
  assert.equal(of("The plot is thin, but the two leads"), "why-positive-the-plot-is-thin-but-the");
  assert.equal(of("../../etc/passwd\0"), "why-positive-etc-passwd");
  assert.equal(of("电影 不错。", "正面"), "why-正面-电影-不错");
  assert.equal(of("", "???"), "why");
  assert.ok(of("a".repeat(999)).length <= 48);
});

test("hatching is read from whatever a browser says of it", () => {
  const paint = (colour) => ({ colour, alpha: 1 });
  const box = { left: 0, top: 0, width: 100, height: 10 };
  const read = (stops) => gradientOf(`repeating-linear-gradient(-45deg, ${stops})`, box, paint);
  for (const stops of [
    "rgb(1, 2, 3) 0px, rgb(1, 2, 3) 4px, color(srgb 0.5 0.2 0.1 / 0.5) 4px, color(srgb 0.5 0.2 0.1 / 0.5) 8px",
    "rgb(1, 2, 3) 0, rgb(1, 2, 3) 4px, color(srgb 0.5 0.2 0.1 / 0.5) 4px, color(srgb 0.5 0.2 0.1 / 0.5) 8px",
    "rgb(1, 2, 3) 0px 4px, color(srgb 0.5 0.2 0.1 / 0.5) 4px 8px",
  ]) {
    const { repeats, stops: found, from, to } = read(stops);
    assert.ok(repeats);
    assert.deepEqual(
      found.map(({ at }) => at),
      [0, 0.5, 0.5, 1],
    );
    assert.equal(found[3].colour, "color(srgb 0.5 0.2 0.1 / 0.5)");
    assert.ok(Math.abs(Math.hypot(to[0] - from[0], to[1] - from[1]) - 8) < 1e-9);
  }
  const plain = gradientOf("linear-gradient(to right, red 25%, blue 0px)", box, paint);
  assert.deepEqual(
    plain.stops.map(({ at }) => at),
    [0.25, 0.25],
  );
  assert.equal(gradientOf("none", box, paint), undefined);
});
