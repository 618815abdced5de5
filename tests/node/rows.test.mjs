// A file of many rows: its characters, its records, which column is what; hostile files, too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, guessEncoding } from "../../web/page/rows_decode.js";
import { guessLayout, MOST_ROWS, parse } from "../../web/page/rows_parse.js";
import { guessColumns, hasHeader, labelIn } from "../../web/page/rows_columns.js";

const CSV = { format: "delimited", delimiter: "," };
const TSV = { format: "delimited", delimiter: "\t" };
const read = async (text, layout = CSV) => (await parse(text, layout)).records;

test("CSV as RFC 4180 has it", async () => {
  assert.deepEqual(await read('a,"b, ""c""\r\nd",\r\n"",x,y\r\n'), [
    ["a", 'b, "c"\r\nd', ""],
    ["", "x", "y"],
  ]);
  assert.deepEqual(await read("a,b\rc,d\n\n\ne,"), [
    ["a", "b"],
    ["c", "d"],
    ["e", ""],
  ]);
  assert.deepEqual(await read(""), []);
  assert.deepEqual(await read("\n"), []);
  assert.deepEqual(await read('"one"'), [["one"]]);
  assert.deepEqual(await read(","), [["", ""]]);
});

test("a quote that encloses no whole cell is a character", async () => {
  assert.deepEqual(await read('say "hi",2'), [['say "hi"', "2"]]);
  assert.deepEqual(await read('"so" he said,2\n"never closed,3\nx,4'), [
    ['"so" he said', "2"],
    ['"never closed', "3"],
    ["x", "4"],
  ]);
});

test("with tabs a quote does not reach into the next line", async () => {
  assert.deepEqual(await read('"a great film\t1\nsuperb"\t0\n"quoted"\t1', TSV), [
    ['"a great film', "1"],
    ['superb"', "0"],
    ["quoted", "1"],
  ]);
});

test("records of another width are told", async () => {
  const { odd, width, records } = await parse("a,b\n1,2\n3\n4,5,6\n7,8", CSV);
  assert.deepEqual([odd, width, records.length], [[2, 3], 2, 5]);
});

test("JSON lines: keys are columns, what is no JSON is told", async () => {
  const text = '{"text":"a","n":1}\n\n{"n":null,"more":{"x":[1]},"text":"b"}\n{"text":\n"alone"\n';
  const { names, records, odd } = await parse(text, { format: "jsonl" });
  assert.deepEqual(names, ["text", "n", "more"]);
  assert.deepEqual(records, [["a", "1"], ["b", "", '{"x":[1]}'], [], ["alone"]]);
  assert.deepEqual(odd, [2]);
  const [[value]] = await read('{"__proto__":"x"}', { format: "jsonl" });
  assert.equal(value, "x");
});

test("the layout is guessed by content and ending", () => {
  const layout = (text, name) => {
    const { format, delimiter } = guessLayout(text, name);
    return delimiter ?? format;
  };
  assert.equal(layout("a,b\n1,2", "x.csv"), ",");
  assert.equal(layout('a;b\n"1,5;2";3\n2,5;4', "x.csv"), ";");
  assert.equal(layout("a\tb\n1, 2, 3\t2", "x.csv"), "\t");
  assert.equal(layout("a|b\n1|2", "x.CSV"), "|");
  assert.equal(layout("a\tb\n1\t2", "x.txt"), "\t");
  assert.equal(layout("Well, yes.\nNo, never.", "x.txt"), "lines");
  assert.equal(layout('text\n"yes, yes"\nno', "x.csv"), ",");
  assert.equal(layout("Well, this is it.\nNo; never.\nOh.", "x.csv"), ",");
  assert.equal(layout('{"text":"a"}'), "jsonl");
  assert.equal(layout("{curly} words\nmore", ""), "lines");
  assert.equal(layout("", ""), "lines");
});

const bytes = (...numbers) => Uint8Array.from(numbers);
const encoder = new TextEncoder();
/** 好电影 in GB2312. */
const GOOD_FILM = [0xba, 0xc3, 0xb5, 0xe7, 0xd3, 0xb0];

test("the encoding is found by mark, by validity, by look", async () => {
  const guess = (given) => guessEncoding(given);
  assert.equal(guess(encoder.encode("na\u00efve, 好")), "utf-8");
  assert.equal(guess(bytes(...encoder.encode("text\n1,"), ...GOOD_FILM, 0x0a)), "gb18030");
  assert.equal(guess(bytes(...encoder.encode("caf"), 0xe9, 0x2c, 0x0a)), "windows-1252");
  assert.equal(guess(bytes(0xff, 0xfe, 0x61, 0)), "utf-16le");
  assert.equal(guess(bytes(0x61, 0, 0x2c, 0, 0x62, 0)), "utf-16le");
  assert.equal(guess(bytes(0, 0x61, 0, 0x2c, 0, 0x62)), "utf-16be");
  assert.equal(guess(bytes()), "utf-8");
  const read = async (given) => (await decode(given, guess(given))).text;
  assert.equal(await read(bytes(...GOOD_FILM)), "好电影");
  assert.equal(await read(bytes(0xef, 0xbb, 0xbf, 0x61)), "a");
  assert.equal(await read(bytes(0xff, 0xfe, 0x7d, 0x59)), "好");
  assert.equal((await decode(bytes(0x61, 0xff), "utf-8")).broken, true);
  assert.equal((await decode(encoder.encode("好"), "utf-8")).broken, false);
});

test("a character that lies across two pieces is one", async () => {
  const text = `${"a".repeat((1 << 20) - 1)}好`;
  assert.equal((await decode(encoder.encode(text), "utf-8")).text, text);
});

test("a header is told from data", () => {
  assert.equal(
    hasHeader([
      ["text", "label"],
      ["a film", "1"],
    ]),
    true,
  );
  assert.equal(
    hasHeader([
      ["文本", "标签"],
      ["好电影", "正面"],
    ]),
    true,
  );
  assert.equal(
    hasHeader([
      ["q", "n"],
      ["What does DNA stand for?", "12"],
    ]),
    true,
  );
  assert.equal(
    hasHeader([
      ["a fine film", "1"],
      ["a dull film", "0"],
    ]),
    false,
  );
  assert.equal(
    hasHeader([
      ["good", "positive"],
      ["bad", "negative"],
    ]),
    false,
  );
  assert.equal(hasHeader([["One line."], ["Another line, longer."]]), false);
  assert.equal(
    hasHeader([
      ["text", "text"],
      ["a", "b"],
    ]),
    false,
  );
  assert.equal(hasHeader([["text"]]), false);
  assert.equal(hasHeader([]), false);
});

test("columns are guessed by name, else by length", () => {
  const guess = (names, record, labels = ["negative", "positive"], pairs = "optional") =>
    Object.values(guessColumns(names, [record], labels, pairs));
  assert.deepEqual(guess(["id", "Label", "Sentence"], ["1", "x", "y"]), [2, -1, 1]);
  assert.deepEqual(guess(["编号", "评论", "类别"], ["1", "好", "正面"]), [1, -1, 2]);
  assert.deepEqual(guess(["1", "2"], ["positive", "a good film"]), [1, -1, 0]);
  assert.deepEqual(guess(["premise", "hypothesis", "label"], ["a", "b", "c"]), [0, 1, 2]);
  assert.deepEqual(guess(["a", "b"], ["longer", "short"], [], "always"), [0, 1, -1]);
  assert.deepEqual(guess(["question", "context", "label"], ["a", "b", "c"], []), [0, 1, -1]);
  assert.deepEqual(guess(["text", "text pair"], ["a", "b"], [], "never"), [0, -1, -1]);
  assert.deepEqual(guess([], []), [0, -1, -1]);
});

test("labels are read by name or by number", () => {
  const labels = ["negative", "positive"];
  assert.equal(labelIn(" Positive ", labels), "positive");
  assert.equal(labelIn("1", labels), "positive");
  assert.equal(labelIn("7", labels), "7");
  assert.equal(labelIn("1", ["1", "2"]), "1");
  assert.equal(labelIn("3", ["1", "2"]), "3");
});

/** None of these may throw, hang or lose a line's beginning. */
const HOSTILE = {
  "only quotes": '"'.repeat(200_001),
  "quotes in pairs": '"",'.repeat(100_000),
  "open quotes": '"a,'.repeat(100_000),
  "open quotes that look closed": '",""x'.repeat(100_000),
  "odd quotes": '"""a,'.repeat(100_000),
  "one long line": ",".repeat(1_000_000),
  "line ends": "\r\n\r".repeat(300_000),
  "NUL and unpaired surrogates": "\0,\ud800\n\udc00,\u202e",
};
for (const [name, text] of Object.entries(HOSTILE))
  test(`hostile: ${name}`, async () => {
    for (const delimiter of [",", "\t"]) {
      const records = await read(text, { format: "delimited", delimiter });
      const letters = (text) => text.replaceAll(/[^\p{L}\u202e\0]/gu, "").length;
      const kept = records.reduce((sum, cells) => sum + letters(cells.join("")), 0);
      assert.equal(kept, letters(text));
    }
  });

test("hostile: nested JSON, and keys without end", async () => {
  const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
  const text = `${"[".repeat(1e6)}\n${JSON.stringify(keys)}`;
  const { records, names } = await parse(text, { format: "jsonl" });
  assert.equal(records.length, 2);
  assert.equal(names.length, 500);
});

test("more rows than can be shown are cut, and an end can be put to reading", async () => {
  const { records, cut } = await parse("a,b\n".repeat(MOST_ROWS + 1), CSV);
  assert.deepEqual([records.length, cut], [MOST_ROWS, true]);
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(parse("a,b\n".repeat(MOST_ROWS), CSV, signal), /enough/);
});
