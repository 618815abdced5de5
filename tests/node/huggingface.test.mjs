// A Hugging Face folder, read in JavaScript, is the file that tools/convert.py makes of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openFiles } from "../../web/huggingface.js";
import { load } from "../../web/whybert.js";
import { filesOf, writeFolders } from "../folders.mjs";

const BUILD = process.env.WHY_BUILD ?? "build";
const WASM = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, new URL("../../", import.meta.url));
const PROGRAM = fileURLToPath(
  new URL(`${BUILD}/native/whybert`, new URL("../../", import.meta.url)),
);
const run = promisify(execFile);
const TEXT = "A charming film, though its plot is hardly new.";

/** Folders, each beside its file, by their names. */
let folders;
let names;
before(async () => {
  folders = await writeFolders();
  names = readdirSync(folders).filter((name) => !name.endsWith(".gguf"));
});

const expected = (name) => readFileSync(`${folders}/${name}.gguf`);

async function bytesOf(model) {
  const chunks = [];
  for await (const chunk of model.chunks()) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

test("every family, head, storage and tokenizer becomes the same bytes", async () => {
  assert.ok(names.length >= 30, names.join());
  for (const name of names) {
    const { model, found } = await openFiles({ files: await filesOf(`${folders}/${name}`) });
    const bytes = await bytesOf(model);
    const wanted = expected(name);
    const at = wanted.findIndex((byte, index) => byte !== bytes[index]);
    assert.equal(at, -1, `${name}: byte ${at}`);
    assert.equal(bytes.length, wanted.length, name);
    assert.equal(model.size, bytes.length, name);
    assert.deepEqual([found.kind, found.name], ["folder", name]);
    assert.ok(found.bytes > 0 && found.storage && found.tokenizer);
  }
});

test("a folder is loaded as its file is, and tells what it was", async () => {
  const folder = await load(
    { files: await filesOf(`${folders}/distilbert-ForSequenceClassification`) },
    { wasm: WASM },
  );
  const bytes = expected("distilbert-ForSequenceClassification");
  const file = await load(bytes, { wasm: WASM });
  assert.equal(folder.info.sha256, createHash("sha256").update(bytes).digest("hex"));
  assert.deepEqual({ ...folder.info, memory_bytes: 0 }, { ...file.info, memory_bytes: 0 });
  assert.equal((await folder.explain(TEXT)).json, (await file.explain(TEXT)).json);
  assert.equal(folder.found.kind, "folder");
  assert.equal(file.found, undefined);
  await folder.close();
  const given = [{ name: "my.gguf", blob: new Blob([bytes]) }];
  const gguf = await load({ files: given }, { wasm: WASM, labels: ["a", "b", "c"] });
  assert.deepEqual(gguf.found, { kind: "gguf", name: "my.gguf", bytes: bytes.length });
  assert.deepEqual(gguf.info.labels, ["a", "b", "c"]);
  await assert.rejects(load(bytes, { wasm: WASM, labels: ["a"] }), /3 labels, not 1/);
});

/** Two texts for a task that needs them, and a gap for one that fills it. */
const textsFor = ({ task, architecture }) =>
  ({
    question_answering: ["Is the plot new?", TEXT],
    sentence_similarity: [TEXT, "A new film with a plot."],
    masked_lm: `A ${architecture.includes("Roberta") ? "<mask>" : "[MASK]"} film.`,
  })[task] ?? TEXT;

test("every folder answers as the program does with its file", async () => {
  for (const name of names) {
    const model = await load({ files: await filesOf(`${folders}/${name}`) }, { wasm: WASM });
    const text = textsFor(model.info);
    const [first, pair] = [text].flat();
    const { stdout } = await run(PROGRAM, [
      ...["explain", "--model", `${folders}/${name}.gguf`, "--format", "json"],
      ...["--method", "gradient_x_input", "--unit", "token", ...(pair ? ["--pair", pair] : [])],
      ...["--", first],
    ]);
    assert.equal((await model.explain(text)).json, stdout, name);
    await model.close();
  }
});

test("progress is told, and a signal stops the reading", async () => {
  const files = await filesOf(`${folders}/bert-ForSequenceClassification`);
  const seen = [];
  const onProgress = (progress) => seen.push(progress);
  await load({ files }, { wasm: WASM, onProgress });
  assert.equal(seen.at(-1).loaded, expected("bert-ForSequenceClassification").length);
  assert.ok(seen.length > 10);
  const controller = new AbortController();
  const stopped = load(
    { files },
    {
      wasm: WASM,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    },
  );
  await assert.rejects(stopped, /^Error: enough$/);
});

test("labels and temperature of one's own stand in the file that is saved", async () => {
  const files = await filesOf(`${folders}/bert-ForSequenceClassification`);
  const labels = ["\u574f", "so-so", "good"];
  const { model } = await openFiles({ files }, { labels, temperature: 1.5 });
  const loaded = await load(await bytesOf(model), { wasm: WASM });
  assert.deepEqual(loaded.info.labels, labels);
  assert.equal(loaded.info.temperature, 1.5);
  for (const wrong of [["one"], ["x", "x", "y"], ["", "x", "y"], "abc", [1, 2, 3]])
    await assert.rejects(openFiles({ files }, { labels: wrong }), /label/i);
});

test("the model is found among what else there is", async () => {
  const files = await filesOf(`${folders}/f16`);
  const blob = new Blob(["x"]);
  const more = [".DS_Store", "f16/pytorch_model.bin", "f16/onnx/config.json", "f16/README.md"];
  const { model } = await openFiles({ files: [...more.map((name) => ({ name, blob })), ...files] });
  assert.deepEqual(await bytesOf(model), expected("f16"));
  const nested = files.map(({ name, blob }) => ({ name: `a/b/${name}`, blob }));
  assert.equal((await openFiles({ files: nested })).found.name, "f16");
  const bare = files.map(({ name, blob }) => ({ name: name.slice(name.indexOf("/") + 1), blob }));
  assert.equal((await openFiles({ files: bare })).found.name, "model");
  const gguf = { name: "deep/model.gguf", blob: new Blob([expected("f16")]) };
  assert.equal(
    (await openFiles({ files: [gguf, ...more.slice(0, 1).map((name) => ({ name, blob }))] })).model,
    gguf.blob,
  );
});

test("no part of a file is read that is not needed, and no more than a piece at once", async () => {
  const files = await filesOf(`${folders}/bert-ForSequenceClassification`);
  let most = 0;
  /** A Blob that writes down how much of it is asked for. */
  const watched = (blob) => ({
    size: blob.size,
    slice: (begin, end) => watched(blob.slice(begin, end)),
    arrayBuffer() {
      most = Math.max(most, blob.size);
      return blob.arrayBuffer();
    },
  });
  const unwanted = { size: 1, slice: assert.fail, arrayBuffer: assert.fail, text: assert.fail };
  const given = files.map(({ name, blob }) => ({
    name,
    blob: name.endsWith("model.safetensors") ? watched(blob) : blob,
  }));
  given.push({ name: `${files[0].name.split("/")[0]}/pytorch_model.bin`, blob: unwanted });
  const { model } = await openFiles({ files: given });
  assert.deepEqual(await bytesOf(model), expected("bert-ForSequenceClassification"));
  const weights = files.find(({ name }) => name.endsWith("model.safetensors")).blob.size;
  assert.ok(most < weights / 3, `${most} of ${weights} bytes at once`);
});
