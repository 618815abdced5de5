// How long the model takes in Chromium, in one thread, beside onnxruntime-web int8 on its weights.
//
//   node tests/browser/bench.mjs [--json] [MODEL.gguf [MODEL.onnx]]
//
// The peer needs `npm --prefix tests/browser ci --include=optional` and an ONNX file, which
// tools/make_onnx.py makes; without them our figures stand alone. They are whole calls, from text
// to result; the peer gets token ids and gives logits. Rounds alternate between the two, so that
// whatever else the machine does falls on both; the median is reported.

import { access } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { openBrowser, openPage, serve } from "./site.mjs";

const { values: flags, positionals } = parseArgs({
  options: { json: { type: "boolean" } },
  allowPositionals: true,
});
const gguf = positionals[0] ?? "models/sentiment.gguf";
const onnx = positionals[1] ?? "build/sentiment-int8.onnx";
const TOKENS = [16, 32, 128];
const ROUNDS = 25;

/** Runs in the page. */
async function measure({ gguf, onnx, tokens, rounds }) {
  const { load } = await import("/whybert.js");
  const model = await load(`/${gguf}`);
  const peer =
    onnx &&
    (await (async () => {
      const folder = "/tests/browser/node_modules/onnxruntime-web/dist/";
      const ort = await import(`${folder}ort.wasm.min.mjs`);
      Object.assign(ort.env.wasm, { numThreads: 1, wasmPaths: folder });
      const session = await ort.InferenceSession.create(`/${onnx}`, {
        executionProviders: ["wasm"],
      });
      return async (ids) => {
        const input = new ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
        return (await session.run({ input_ids: input })).logits.data;
      };
    })());

  const WORDS =
    "the film is a good one and we like it but not all of what they do in this story".split(" ");
  const timed = async (run) => {
    const begun = performance.now();
    await run();
    return performance.now() - begun;
  };
  const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

  const rows = [];
  for (const count of tokens) {
    const text = Array.from({ length: count - 2 }, (_, i) => WORDS[(i * 7) % WORDS.length]).join(
      " ",
    );
    const ids = (await model.tokens(text)).map(({ id }) => id);
    if (ids.length !== count) throw new Error(`${ids.length} tokens instead of ${count}`);
    const target = { target: model.info.labels[0] };
    const {
      target: { value },
    } = await model.explain(text, target);
    const peer_logit_off = peer ? Math.abs(value - (await peer(ids))[0]) : null;
    const runs = {
      forward: () => model.classify(text),
      "forward+backward": () => model.explain(text, target),
      ...(peer && { peer: () => peer(ids) }),
    };
    const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
    for (let round = -5; round < rounds; round++)
      for (const [name, run] of Object.entries(runs)) {
        const time = await timed(run);
        if (round >= 0) times[name].push(time);
      }
    const peer_ms = peer ? median(times.peer) : null;
    for (const name of ["forward", "forward+backward"]) {
      const ours_ms = median(times[name]);
      const beside = name === "forward" ? peer_ms : null;
      rows.push({
        name,
        tokens: count,
        kernel: model.info.kernels,
        ours_ms,
        peer_ms: beside,
        ratio: beside && ours_ms / beside,
        ...(beside && { peer_logit_off }),
      });
    }
  }
  await model.close();
  return rows;
}

const missing = [];
for (const path of [onnx, "tests/browser/node_modules/onnxruntime-web"])
  await access(new URL(`../../${path}`, import.meta.url)).catch(() => missing.push(path));
const browser = await openBrowser();
const site = await serve({
  files: {
    "empty.html": '<!doctype html><title>bench</title><link rel="icon" href="favicon.svg">',
  },
});
try {
  const { page } = await openPage(browser, site.url, { path: "empty.html" });
  const rows = await page.evaluate(measure, {
    gguf,
    onnx: missing.length ? null : onnx,
    tokens: TOKENS,
    rounds: ROUNDS,
  });
  if (flags.json) {
    console.log(JSON.stringify(rows));
  } else {
    console.log(
      `${cpus()[0].model}, Chromium ${browser.version()}, one thread, ${gguf}, median of ${ROUNDS}`,
    );
    if (missing.length) console.log(`no peer: there is no ${missing.join(", no ")}`);
    for (const { name, tokens, kernel, ours_ms, peer_ms, ratio, peer_logit_off } of rows)
      console.log(
        `${name.padEnd(17)} ${String(tokens).padStart(4)} tokens  ${kernel}  ` +
          `${ours_ms.toFixed(2)} ms` +
          (peer_ms
            ? `   onnxruntime-web int8 ${peer_ms.toFixed(2)} ms   ratio ${ratio.toFixed(2)}, ` +
              `its logit is ${peer_logit_off.toFixed(3)} off`
            : ""),
      );
  }
} finally {
  await browser.close();
  await site.close();
}
