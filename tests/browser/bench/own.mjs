// How long a BERT of 110 million parameters takes to open in the page, from a Hugging Face folder of
// random weights that is dropped, and how much memory at most (of the page's process, on Linux):
//
//   node tests/browser/bench/own.mjs [F32|F16|BF16] [--rounds N]

import { createWriteStream, rmSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openBrowser, openPage, serve, settled } from "../site.mjs";

const { values: flags, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "3" } },
  allowPositionals: true,
});
const dtype = positionals[0] ?? "F32";
const BYTES = { F32: 4, F16: 2, BF16: 2 }[dtype];
const [V, P, S, C, F, L, K] = [30522, 512, 2, 768, 3072, 12, 2];

/** Name and shape of every tensor of BERT-base with a classifier. */
function* tensorsOf() {
  function* module(name, ...shape) {
    yield [`${name}.weight`, shape];
    yield [`${name}.bias`, shape.slice(0, 1)];
  }
  const embeddings = "bert.embeddings";
  yield [`${embeddings}.word_embeddings.weight`, [V, C]];
  yield [`${embeddings}.position_embeddings.weight`, [P, C]];
  yield [`${embeddings}.token_type_embeddings.weight`, [S, C]];
  yield* module(`${embeddings}.LayerNorm`, C);
  for (let layer = 0; layer < L; layer++) {
    const name = `bert.encoder.layer.${layer}`;
    for (const part of ["query", "key", "value"])
      yield* module(`${name}.attention.self.${part}`, C, C);
    yield* module(`${name}.attention.output.dense`, C, C);
    yield* module(`${name}.attention.output.LayerNorm`, C);
    yield* module(`${name}.intermediate.dense`, F, C);
    yield* module(`${name}.output.dense`, C, F);
    yield* module(`${name}.output.LayerNorm`, C);
  }
  yield* module("bert.pooler.dense", C, C);
  yield* module("classifier", K, C);
}

/** Words of which each is a number between -0.06 and 0.06, the same in every run. */
function numbers(count) {
  const words = BYTES === 4 ? new Uint32Array(count) : new Uint16Array(count);
  const [exponents, shift] = { F32: [0x3d000000, 9], F16: [0x2400, 22], BF16: [0x3d00, 25] }[dtype];
  for (let index = 0, state = count; index < count; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const sign = (state & 1) * (BYTES === 4 ? 0x80000000 : 0x8000);
    words[index] = sign + exponents + (state >>> shift);
  }
  return new Uint8Array(words.buffer);
}

async function writeWeights(path) {
  const header = {};
  let at = 0;
  for (const [name, shape] of tensorsOf()) {
    const size = shape.reduce((product, length) => product * length, BYTES);
    header[name] = { dtype, shape, data_offsets: [at, (at += size)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = createWriteStream(path);
  const write = (bytes) => new Promise((resolve) => file.write(bytes, resolve));
  await write(Buffer.concat([length, text]));
  for (const [, shape] of tensorsOf()) await write(numbers(shape.reduce((a, b) => a * b, 1)));
  await new Promise((resolve) => file.end(resolve));
  return at / BYTES;
}

async function writeFolder() {
  const folder = await mkdtemp(join(tmpdir(), "whybert-bert-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const config = {
    ...{ architectures: ["BertForSequenceClassification"], model_type: "bert", vocab_size: V },
    ...{ num_hidden_layers: L, num_attention_heads: 12, hidden_size: C, intermediate_size: F },
    ...{ max_position_embeddings: P, type_vocab_size: S },
  };
  const letters = [..."abcdefghijklmnopqrstuvwxyz.,"];
  const tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...letters];
  tokens.push(...letters.map((letter) => `##${letter}`));
  while (tokens.length < V) tokens.push(`w${tokens.length}`);
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeFile(join(folder, "vocab.txt"), tokens.join("\n"));
  return { folder, parameters: await writeWeights(join(folder, "model.safetensors")) };
}

/** Resident megabytes of the page's process. */
async function memoryOf(session) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1e3;
    });
  return Math.max(...(await Promise.all(sizes)));
}

async function measure(site, folder) {
  const browser = await openBrowser();
  const session = await browser.newBrowserCDPSession();
  try {
    const { page } = await openPage(browser, site.url);
    await settled(page);
    const before = await memoryOf(session);
    let most = before;
    const watch = setInterval(async () => {
      most = Math.max(most, await memoryOf(session).catch(() => 0));
    }, 50);
    await page.evaluate(() => {
      addEventListener("drop", () => (globalThis.dropped = performance.now()));
      const card = document.querySelector("#own-card");
      new MutationObserver(() => {
        globalThis.opened ??= performance.now();
      }).observe(card, { attributes: true });
    });
    const drag = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"])
      await drag.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    await page.waitForFunction(() => globalThis.opened, null, { timeout: 120_000 });
    clearInterval(watch);
    await settled(page);
    const seconds = await page.evaluate(() => [
      (globalThis.opened - globalThis.dropped) / 1e3,
      (performance.now() - globalThis.dropped) / 1e3,
    ]);
    return { seconds, before, most };
  } finally {
    await browser.close();
  }
}

const { folder, parameters } = await writeFolder();
const site = await serve();
const [{ model }] = cpus();
console.log(`${(parameters / 1e6).toFixed(1)} million parameters in ${dtype}; ${model}`);
for (let round = 0; round < Number(flags.rounds); round++) {
  const { seconds, before, most } = await measure(site, folder);
  const [opened, answered] = seconds.map((time) => time.toFixed(1));
  console.log(
    `opened after ${opened} s, explained after ${answered} s; ` +
      `the page's process grew from ${before.toFixed(0)} MB to ${most.toFixed(0)} MB at most`,
  );
}
await site.close();
