// How fast the page is in Chromium, each row beside a peer in the same run, in turns:
//
//   node tests/browser/bench.mjs [--json] [--only ROW,…] [--rounds N] [--lengths N,…]
//     [--build simd|relaxed] [--js-flags=FLAGS] [MODEL.gguf [MODEL.onnx]]
//
// Rows: forward sampling typing gradients methods start load sizes memory attention rows. The peer of most is onnxruntime-web on
// int8 weights made from the same ones (`npm --prefix tests/browser ci --include=optional`, and
// tools/make_onnx.py), that of integrated gradients is Captum (tools/venv.sh); where one is missing
// that is said and our figures stand alone. --js-flags=--no-enable-avx-vnni shows how it is on CPUs
// without AVX-VNNI.

import { access, readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { FRAME, measure as measureFrames } from "./bench/attention.mjs";
import { missingCaptum, openCaptum } from "./bench/captum.mjs";
import { measure as measureLoad } from "./bench/load.mjs";
import { print } from "./bench/report.mjs";
import { measureRows, TOKENS as ROW_TOKENS } from "./bench/rows.mjs";
import { sizeOfAll, sizesOf } from "./bench/sizes.mjs";
import { textOf } from "./bench/texts.mjs";
import { inTurns, summary } from "./bench/times.mjs";
import { openTyping } from "./bench/typing.mjs";
import { openBrowser, openPage, serve, settled } from "./site.mjs";

const { values: flags, positionals } = parseArgs({
  options: {
    json: { type: "boolean" },
    only: { type: "string" },
    rounds: { type: "string", default: "25" },
    lengths: { type: "string", default: "16,32,64,128,256,512" },
    build: { type: "string" },
    "js-flags": { type: "string" },
  },
  allowPositionals: true,
});
const gguf = positionals[0] ?? "models/sentiment.gguf";
const onnx = positionals[1] ?? "build/sentiment-int8.onnx";
const rounds = Number(flags.rounds);
const build = flags.build ? { relaxed: flags.build === "relaxed" } : {};
const WORKERS = 2;

const root = new URL("../../", import.meta.url);
const exists = (path) =>
  access(new URL(path, root)).then(
    () => true,
    () => false,
  );

/** Where a runtime or a file is missing, the rows stand alone. */
async function missingPeer() {
  for (const path of [onnx, "tests/browser/node_modules/onnxruntime-web"])
    if (!(await exists(path))) return `there is no ${path}`;
  return "";
}

/** Calls a function of a module of bench/ in the page. */
const inPage = (page, file, name, options) =>
  page.evaluate(
    async ([file, name, options]) =>
      (await import(`/tests/browser/bench/${file}.mjs`))[name](options),
    [file, name, options],
  );

const EMPTY = "empty.html";

/** A page of the site's origin that has loaded nothing; gone afterwards. */
async function withPage({ browser, site }, use) {
  const { page, close } = await openPage(browser, site.url, { path: EMPTY });
  try {
    return await use(page);
  } finally {
    await close();
  }
}

const ratioOf = ({ ours, peer }) => (peer ? ours.median_ms / peer.median_ms : null);

/** One run of the model by length; forward alone beside the peer. */
async function forward(where) {
  const options = {
    gguf,
    onnx: where.peer && onnx,
    lengths: flags.lengths.split(",").map(Number),
    fastLengths: [32, 128],
    rounds,
    build,
  };
  const found = await withPage(where, (page) => inPage(page, "forward", "measure", options));
  const goals = { forward: "0.60 x", "forward fast, sampling": "0.40 x" };
  if (found.refused) where.notes.fast = found.refused;
  else if (found.file === "whybert-simd.wasm")
    where.notes["fast in the page"] = `this machine gets ${found.file}, where it is no faster`;
  where.engine = `${found.file ?? "its own module"}, kernels ${found.kernels}`;
  return found.rows.map((row) => ({
    ...row,
    ratio: ratioOf(row),
    goal:
      row.name === "forward+backward" && row.tokens <= 128
        ? "2.3 x forward"
        : [32, 128].includes(row.tokens)
          ? goals[row.name]
          : undefined,
  }));
}

/** 2,148 runs of a sentence of 50 tokens with words removed. */
async function sampling(where) {
  const options = {
    gguf,
    onnx: where.peer && onnx,
    units: 50,
    workers: WORKERS,
    rounds: Math.min(rounds, 3),
    build,
    fast: !where.notes.fast,
  };
  const found = await withPage(where, (page) => inPage(page, "sampling", "measure", options));
  const what = { tokens: 52, threads: found.running, evaluations: found.evaluations };
  const goals = { exact: "0.75 x", fast: "0.40 x" };
  return found.rows.flatMap(({ precision, ours, first, peer }) => [
    {
      name: `kernel_shap ${precision}`,
      ...what,
      ours,
      peer,
      ratio: ratioOf({ ours, peer }),
      goal: goals[precision],
    },
    { name: `${precision}, first picture`, ...what, evaluations: 0, ours: first, goal: "1000 ms" },
  ]);
}

/** From a key press to the painted highlight, beside the pass in a worker of its own. */
async function typing(where) {
  const tokens = 32;
  const { page, close } = await openPage(where.browser, where.site.url);
  try {
    const typist = await openTyping(page, tokens);
    await inPage(page, "whole", "open", { gguf, workers: 1, build });
    const request = { text: typist.text, method: "gradient_x_input" };
    const times = await inTurns(
      {
        ours: () => typist.press(),
        pass: async () => (await inPage(page, "whole", "explain", request)).pass,
      },
      { rounds },
    );
    const ours = summary(times.ours);
    const pass = summary(times.pass);
    return [
      {
        name: "key press to paint",
        tokens,
        threads: 1,
        ours,
        pass,
        frame_ms: typist.frame,
        over_pass_ms: ours.median_ms - pass.median_ms,
        goal: `the pass, ${pass.median_ms.toFixed(1)} ms, and a frame of ${typist.frame.toFixed(1)} ms`,
      },
    ];
  } finally {
    await close();
  }
}

/** Integrated gradients until they settle, beside as many points of Captum's. */
async function gradients(where) {
  const what = { tokens: 32, method: "integrated_gradients" };
  const missing = await missingCaptum();
  if (missing) where.notes.captum = missing;
  return withPage(where, async (page) => {
    await inPage(page, "whole", "open", { gguf, workers: WORKERS, build });
    for (let i = 0; i < 3; i++) await inPage(page, "whole", "explain", what);
    const { evaluations, converged, running } = await inPage(page, "whole", "explain", what);
    const threads = WORKERS;
    const captum = missing
      ? null
      : await openCaptum({ gguf, text: textOf(what.tokens), evaluations, threads });
    const times = await inTurns(
      {
        ours: async () => (await inPage(page, "whole", "explain", what)).waited,
        ...(captum && { peer: () => captum.run() }),
      },
      { rounds, budget: 20_000 },
    );
    captum?.close();
    await inPage(page, "whole", "close");
    const row = { ours: summary(times.ours), peer: captum && summary(times.peer) };
    return [
      {
        name: what.method,
        tokens: what.tokens,
        threads: running,
        evaluations,
        converged,
        ...row,
        peer_name: captum?.name,
        ratio: ratioOf(row),
        goal: "1.00 x",
      },
    ];
  });
}

/** Every method with its defaults, words as units: the least of a few rounds. */
async function methods(where) {
  const rows = [];
  for (const tokens of [32, 52]) {
    const options = { gguf, tokens, workers: WORKERS, rounds: Math.min(rounds, 3), build };
    const found = await withPage(where, (page) => inPage(page, "methods", "measure", options));
    for (const { name, ms, first_ms, evaluations } of found.rows)
      rows.push({
        name,
        tokens,
        threads: found.running,
        evaluations,
        ours: summary([ms]),
        first: summary([first_ms]),
      });
  }
  return rows;
}

/** Model bytes in memory -> the first answer, in a fresh page each. */
async function start(where) {
  const tokens = 16;
  const { models } = JSON.parse(await readFile(new URL("models/manifest.json", root), "utf8"));
  const sha256 = models.find(({ file }) => gguf.endsWith(file))?.sha256;
  const fresh = (name, options) => () =>
    withPage(where, (page) => inPage(page, "start", name, { tokens, ...options }));
  const times = await inTurns(
    {
      ours: fresh("startOurs", { gguf, sha256, build }),
      ...(where.peer && { peer: fresh("startPeer", { onnx }) }),
    },
    { rounds: Math.min(rounds, 11), budget: 60_000, warm: 1 },
  );
  const row = { ours: summary(times.ours), peer: where.peer ? summary(times.peer) : null };
  return [
    {
      name: "bytes to first answer",
      tokens,
      threads: 1,
      ...row,
      ratio: ratioOf(row),
      goal: "120 ms",
    },
  ];
}

/** From the address to what is seen, the peer from an empty page to its first answer. */
async function load(where) {
  const counted = Math.min(rounds, 5);
  const found = await measureLoad(where, counted);
  if (!where.peer) return found;
  const options = { onnx, tokens: 16 };
  const { peer } = await inTurns(
    { peer: () => withPage(where, (page) => inPage(page, "start", "loadPeerAndAnswer", options)) },
    { rounds: counted, budget: 60_000, warm: 1 },
  );
  const cold = found.find(({ name }) => name === "answer to a text of one's own, first visit");
  Object.assign(cold, { peer: summary(peer) });
  cold.ratio = ratioOf(cold);
  return found;
}

async function sizes(where) {
  const files = ["whybert-simd.wasm", "whybert-relaxed.wasm"];
  const wasm = await sizesOf(where.site.url, files);
  const first = await pageSize(where, { serviceWorkers: "block" });
  const all = await pageSize(where);
  const peer = where.peer ? [await peerSize(where)] : [];
  return [
    ...wasm.map(([name, size]) => ({ name, bytes: size, goal: "128 KB raw, 48 KB brotli" })),
    { name: `the page to its answer, ${first.files} files`, bytes: first, goal: "150 KB brotli" },
    { name: `and all that is kept, ${all.files} files`, bytes: all },
    ...peer,
  ];
}

/** What a visit fetches beside the model, and with a service worker what that keeps for the next. */
async function pageSize({ browser, site }, options = {}) {
  const { page, requests, close } = await openPage(browser, site.url, options);
  await settled(page);
  if (!options.serviceWorkers)
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated",
    );
  const bytes = await sizeOfAll(requests);
  await close();
  return bytes;
}

/** What the peer fetches beside its model. */
async function peerSize({ browser, site }) {
  const { page, requests, close } = await openPage(browser, site.url, { path: EMPTY });
  await inPage(page, "start", "loadPeerAndAnswer", { onnx, tokens: 16 });
  const own = requests.filter((url) => url.includes("/onnxruntime-web/"));
  const bytes = await sizeOfAll(own);
  await close();
  return { name: `the peer, ${bytes.files} files`, bytes };
}

async function memory(where) {
  const tokens = 512;
  const found = await withPage(where, (page) =>
    inPage(page, "forward", "measureMemory", { gguf, tokens, build }),
  );
  return [
    { name: "an instance with gradients", tokens, memory: found, goal: "100 MB + the model file" },
  ];
}

/** A file of 10,000 texts in the site's own page. */
async function rows(where) {
  const { page, close } = await openPage(where.browser, where.site.url);
  try {
    const table = await measureRows(page);
    const name = `a table of ${table.rows} rows`;
    return [{ name, tokens: ROW_TOKENS, table, goal: "no task over 200 ms" }];
  } finally {
    await close();
  }
}

/** Frames while a reader goes over the heads of 512 tokens. */
async function attention(where) {
  const options = { gguf, tokens: 512, build };
  const { there, rows } = await withPage(where, (page) =>
    measureFrames(
      where.browser,
      page,
      (name, given) => inPage(page, "heads_page", name, given),
      options,
    ),
  );
  return rows.map(({ name, ...frames }) => ({
    name,
    tokens: there.tokens,
    heads: there.layers * there.heads,
    frames,
    goal: `${FRAME.toFixed(1)} ms`,
  }));
}

const ROWS = {
  forward,
  sampling,
  typing,
  gradients,
  methods,
  start,
  load,
  sizes,
  memory,
  attention,
  rows,
};
const wanted = flags.only?.split(",") ?? Object.keys(ROWS);
const unknown = wanted.find((name) => !(name in ROWS));
if (unknown) throw new Error(`There is no row ${unknown}, only ${Object.keys(ROWS).join(", ")}.`);

const missing = await missingPeer();
const browser = await openBrowser(flags["js-flags"] ? [`--js-flags=${flags["js-flags"]}`] : []);
const site = await serve({
  files: { [EMPTY]: '<!doctype html><title>bench</title><link rel="icon" href="favicon.svg">' },
});
const where = { browser, site, peer: !missing, notes: missing ? { peer: missing } : {} };
try {
  const rows = [];
  for (const name of wanted) rows.push(...(await ROWS[name](where)));
  const head = {
    machine: cpus()[0].model,
    cores: cpus().length,
    browser: `Chromium ${browser.version()}`,
    js_flags: flags["js-flags"],
    engine: where.engine,
    model: gguf,
    peer: missing ? null : await peerName(),
    notes: where.notes,
  };
  if (flags.json) console.log(JSON.stringify({ ...head, rows }));
  else print(head, rows);
} finally {
  await browser.close();
  await site.close();
}

async function peerName() {
  const path = "tests/browser/node_modules/onnxruntime-web/package.json";
  return `onnxruntime-web ${JSON.parse(await readFile(new URL(path, root), "utf8")).version} int8`;
}
