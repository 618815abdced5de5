// Files of a model that a stranger wrote: whatever is wrong with them is said in a sentence, and
// nothing else happens.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openFiles } from "../../web/huggingface.js";
import { filesOf, writeFolders } from "../folders.mjs";

const DEEP = 200_000;

/** Folders by name, each a Map from a path to its bytes. */
const folders = new Map();
before(async () => {
  const out = await writeFolders();
  for (const name of [
    ...["bert-ForSequenceClassification", "roberta-ForMaskedLM", "albert-ForQuestionAnswering"],
    ...["xlmr-Model", "shards", "vocab-txt", "merges-txt", "decoder"],
  ]) {
    const files = new Map();
    for (const { name: path, blob } of await filesOf(`${out}/${name}`))
      files.set(path.slice(path.indexOf("/") + 1), Buffer.from(await blob.arrayBuffer()));
    folders.set(name, files);
  }
});

/** A folder with other files in place of its own; null: not there. */
function changed(name, changes) {
  const files = new Map([...folders.get(name), ...Object.entries(changes)]);
  return [...files]
    .filter(([, content]) => content !== null)
    .map(([path, content]) => ({ name: `model/${path}`, blob: new Blob([content]) }));
}

/** Reads a model to its end: the sentence that it is refused with, or undefined. */
async function said(files) {
  try {
    const { model } = await openFiles({ files });
    if (model.chunks) for await (const chunk of model.chunks()) assert.ok(chunk.length);
  } catch (error) {
    assert.equal(error.name, "WhyError", error.stack);
    assert.match(error.message, /^\S.{10,400}\.$/s);
    assert.ok(["format", "unsupported"].includes(error.kind), error.kind);
    return error.message;
  }
}

const json = (name, path) => JSON.parse(folders.get(name).get(path));

/** What may stand where something else is expected. */
const STRANGERS = [
  ...[null, true, false, 0, -1, 0.5, 1e99, 2 ** 53, "", "x", "__proto__", "constructor"],
  ...[[], {}, [[]], [null], [-1], ["x"], [{}], { 0: "x" }, { length: 1 }, { __proto__: null }],
];

/** Fewer of them, where there are many places. */
const FEW = [null, true, -1, 1e99, "__proto__", [], {}, [null]];

/** Every place in a value as a path of keys, of lists and long objects the ends. */
function* placesIn(value, path = []) {
  if (typeof value !== "object" || value === null) return;
  const keys = Object.keys(value);
  const most = Array.isArray(value) ? 2 : 30;
  for (const key of keys.length > most ? [keys[0], keys.at(-1)] : keys) {
    yield [...path, key];
    yield* placesIn(value[key], [...path, key]);
  }
}

/** A copy with another value at a place; undefined: with nothing there. */
function replaced(value, path, other) {
  const copy = structuredClone(value);
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
  if (other === undefined) delete holder[path.at(-1)];
  else holder[path.at(-1)] = other;
  return copy;
}

/** A file whose every field is, in turn, everything that it should not be. */
async function spoilFields(name, path, strangers) {
  const value = json(name, path);
  let refused = 0;
  let all = 0;
  for (const place of placesIn(value))
    for (const other of [undefined, ...strangers]) {
      const text = JSON.stringify(replaced(value, place, other));
      refused += (await said(changed(name, { [path]: text }))) !== undefined;
      all++;
    }
  return { refused, all };
}

for (const [name, path] of [
  ["bert-ForSequenceClassification", "config.json"],
  ["albert-ForQuestionAnswering", "config.json"],
  ["xlmr-Model", "modules.json"],
  ["xlmr-Model", "1_Pooling/config.json"],
  ["shards", "model.safetensors.index.json"],
])
  test(`every field of ${path} may be anything: ${name}`, async () => {
    const { refused, all } = await spoilFields(name, path, STRANGERS);
    assert.ok(refused > all / 5, `${refused} of ${all} refused`);
  });

for (const name of [
  ...["bert-ForSequenceClassification", "roberta-ForMaskedLM", "albert-ForQuestionAnswering"],
  "xlmr-Model",
])
  test(`every field of tokenizer.json may be anything: ${name}`, async () => {
    const { refused, all } = await spoilFields(name, "tokenizer.json", FEW);
    assert.ok(refused > all / 2, `${refused} of ${all} refused`);
  });

/** A safetensors file of a header and as many bytes of data. */
function safetensors(header, size = 0) {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(size)]);
}

function weightsOf(name) {
  const bytes = folders.get(name).get("model.safetensors");
  const end = 8 + Number(bytes.readBigUInt64LE());
  return { bytes, end, header: JSON.parse(bytes.subarray(8, end)), size: bytes.length - end };
}

const NAME = "bert-ForSequenceClassification";

test("every prefix of the weights is refused", async () => {
  const { bytes, end } = weightsOf(NAME);
  const lengths = [...Array(64).keys()];
  for (let length = 64; length < end + 200; length += 37) lengths.push(length);
  lengths.push(end - 1, end, end + 1, bytes.length - 1);
  for (const length of lengths)
    assert.ok(
      await said(changed(NAME, { "model.safetensors": bytes.subarray(0, length) })),
      `${length} bytes`,
    );
  assert.ok(await said(changed(NAME, { "model.safetensors": Buffer.concat([bytes, bytes]) })));
  assert.equal(await said(changed(NAME, { "model.safetensors": bytes })), undefined);
});

test("every field of the weights' header may be anything", async () => {
  const { header, size } = weightsOf(NAME);
  const names = Object.keys(header);
  for (const name of [names[0], names[1], names.at(-1)])
    for (const place of placesIn({ [name]: header[name] }))
      for (const other of [undefined, ...STRANGERS]) {
        const same = JSON.stringify(header) === JSON.stringify(replaced(header, place, other));
        const weights = safetensors(replaced(header, place, other), size);
        const sentence = await said(changed(NAME, { "model.safetensors": weights }));
        assert.equal(sentence === undefined, same, `${place} = ${JSON.stringify(other)}`);
      }
});

test("a header that lies about its data is refused", async () => {
  const { header, size, bytes, end } = weightsOf(NAME);
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const [first, second] = names.sort(
    (a, b) => header[a].data_offsets[0] - header[b].data_offsets[0],
  );
  const swap = {
    ...header,
    [second]: { ...header[second], data_offsets: header[first].data_offsets },
  };
  const text = bytes.subarray(8, end).toString();
  const [begin, stop] = header[second].data_offsets;
  const cases = {
    "lap|says": swap,
    "gap|bytes of no tensor|takes": replaced(header, [second, "data_offsets"], [begin + 4, stop]),
    unknown: { ...header, "bert.extra.weight": { dtype: "F32", shape: [0], data_offsets: [0, 0] } },
    lack: replaced(header, [second], undefined),
    dtype: replaced(header, [first, "dtype"], "F31"),
    "stored as I32": replaced(header, [first, "dtype"], "I32"),
    twice: text.replace("{", `{"${first}":${JSON.stringify(header[first])},`),
    "not JSON": `${text}}`,
    "JSON object": "[]",
    "half a character": text.replace(first, `${first}\\ud800`),
  };
  for (const [pattern, content] of Object.entries(cases)) {
    const sentence = await said(changed(NAME, { "model.safetensors": safetensors(content, size) }));
    assert.match(sentence ?? "", new RegExp(`${pattern}|no tensor|lack`), pattern);
  }
  const huge = safetensors({
    x: { dtype: "F64", shape: [2 ** 52, 2 ** 52], data_offsets: [0, 8] },
  });
  assert.match(await said(changed(NAME, { "model.safetensors": huge })), /takes/);
  const long = Buffer.alloc(16, 255);
  assert.match(await said(changed(NAME, { "model.safetensors": long })), /no safetensors file/);
});

test("what is nested deeply, broken or endless is refused wherever it stands", async () => {
  const contents = {
    deep: "[".repeat(DEEP),
    "deep and whole": `{"a":${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`,
    "objects in objects": `${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`,
    "not UTF-8": Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    "half a character": '{"\\ud800":1}',
    "a byte order mark": '\ufeff{"a":1}',
    "names twice": '{"architectures":["BertModel"],"architectures":["BertModel"]}',
    nothing: "",
    "one value": "7",
  };
  for (const path of ["config.json", "tokenizer.json", "tokenizer_config.json"])
    for (const [what, content] of Object.entries(contents)) {
      const sentence = await said(changed(NAME, { [path]: content }));
      assert.ok(sentence, `${what} as ${path}`);
    }
  const deepHeader = safetensors(contents["deep and whole"]);
  assert.ok(await said(changed(NAME, { "model.safetensors": deepHeader })));
});

test("vocabularies with duplicates, gaps and broken UTF-8 are refused", async () => {
  const lines = folders.get("vocab-txt").get("vocab.txt").toString();
  const merges = folders.get("merges-txt").get("merges.txt").toString();
  const cases = [
    ["vocab-txt", { "vocab.txt": `${lines}the\n` }, /twice/],
    ["vocab-txt", { "vocab.txt": lines.replace("[MASK]", "mask") }, /special token \[MASK\]/],
    ["vocab-txt", { "vocab.txt": `${lines}more\n` }, /embeddings/],
    ["vocab-txt", { "vocab.txt": Buffer.from(`${lines}\xff\n`, "latin1") }, /not UTF-8/],
    ["vocab-txt", { "vocab.txt": "" }, /special token/],
    ["vocab-txt", { "vocab.txt": null }, /neither tokenizer\.json/],
    ["vocab-txt", { "vocab.txt": null, "spiece.model": "x" }, /spiece\.model.*save_pretrained/],
    ["merges-txt", { "merges.txt": `${merges}\nt h` }, /twice/],
    ["merges-txt", { "merges.txt": `${merges}\nt h e` }, /does not join/],
    ["merges-txt", { "merges.txt": `${merges}\nq z` }, /lacks a part/],
    ["merges-txt", { "vocab.json": '{"a":0,"b":2}' }, /number/],
    ["merges-txt", { "vocab.json": '{"a":0,"b":0}' }, /number/],
    ["merges-txt", { "vocab.json": '{"a":0,"a":1}' }, /twice/],
    ["merges-txt", { "vocab.json": '{"a":0}' }, /byte/],
    ["decoder", { "added_tokens.json": "{" }, undefined],
  ];
  for (const [name, change, pattern] of cases) {
    const sentence = await said(changed(name, change));
    if (pattern) assert.match(sentence ?? "", pattern, JSON.stringify(change).slice(0, 80));
    else assert.equal(sentence, undefined);
  }
  const tokenizer = json("xlmr-Model", "tokenizer.json");
  tokenizer.model.vocab[5] = tokenizer.model.vocab[6];
  const twice = { "tokenizer.json": JSON.stringify(tokenizer) };
  assert.match(await said(changed("xlmr-Model", twice)), /twice/);
});

test("what is no model says what would be one", async () => {
  const pickled = { "model.safetensors": null, "pytorch_model.bin": "x", "training_args.bin": "x" };
  assert.match(await said(changed(NAME, pickled)), /pytorch_model\.bin.*pickle.*save_pretrained/);
  const flax = { "model.safetensors": null, "flax_model.msgpack": "x" };
  assert.match(await said(changed(NAME, flax)), /flax_model\.msgpack.*never opened/);
  assert.match(await said(changed(NAME, { "model.safetensors": null })), /no model\.safetensors/);
  assert.match(await said(changed(NAME, { "config.json": null })), /config\.json/);
  const [shard] = folders.get("shards").keys();
  assert.match(
    await said(changed("shards", { "model-00002-of-00003.safetensors": null })),
    /holds no model-00002/,
    shard,
  );
  const twice = {
    "model-00001-of-00003.safetensors": folders
      .get("shards")
      .get("model-00002-of-00003.safetensors"),
  };
  assert.match(await said(changed("shards", twice)), /another file holds/);
  const unnamed = changed("shards", { "model.safetensors.index.json": null });
  assert.match(await said(unnamed), /split over several files.*index/);
  const file = (name, content) => ({ name, blob: new Blob([content]) });
  assert.match(await said([]), /No file/);
  assert.match(await said([file("model.bin", "x")]), /pickle/);
  assert.match(await said([file("holiday.jpg", "x")]), /holiday\.jpg is not a GGUF file/);
  assert.match(await said([file("a.gguf", "x"), file("b.gguf", "y")]), /2 GGUF files/);
  const two = [file("a/config.json", "{}"), file("b/config.json", "{}")];
  assert.match(await said(two), /several models/);
  const differs = json("decoder", "config.json");
  const { header, bytes, end } = weightsOf("decoder");
  assert.equal(differs.architectures[0], "BertForMaskedLM");
  const other = Buffer.from(bytes);
  other[end + header["cls.predictions.decoder.weight"].data_offsets[0]] ^= 1;
  assert.match(await said(changed("decoder", { "model.safetensors": other })), /differs from/);
});

test("values that no file can hold are refused while they are read", async () => {
  const { bytes, end, header } = weightsOf(NAME);
  for (const [name, value, pattern] of [
    ["bert.encoder.layer.1.output.dense.weight", NaN, /not finite/],
    ["bert.encoder.layer.1.output.dense.bias", -Infinity, /not finite/],
    ["classifier.weight", 3e38, /too large for q8_0/],
  ]) {
    const weights = Buffer.from(bytes);
    weights.writeFloatLE(value, end + header[name].data_offsets[1] - 4);
    assert.match(await said(changed(NAME, { "model.safetensors": weights })), pattern);
  }
});

test("a file that cannot be read any more is said so", async () => {
  const files = changed(NAME, {});
  const lost = {
    size: 1000,
    slice: () => lost,
    arrayBuffer: () => Promise.reject(new DOMException("it has changed", "NotReadableError")),
  };
  for (const file of files) {
    const given = files.map((one) => (one === file ? { name: one.name, blob: lost } : one));
    assert.match((await said(given)) ?? "", /cannot be read: it has changed/, file.name);
  }
});
