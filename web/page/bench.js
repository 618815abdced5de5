// The page that measures the device it is opened on. ?runs=N: at most so many runs of a row.

import { make } from "../element.js";
import { loadInWorker } from "../whybert.js";

/** Each is one token of the model's. */
const WORDS =
  "the film is a good one and we like it but not all of what they do in this story".split(" ");

/** A text of so many tokens, the two that are added included. */
const textOf = (tokens) =>
  Array.from({ length: tokens - 2 }, (_, i) => WORDS[(i * 7) % WORDS.length]).join(" ");

const LENGTHS = [16, 32, 128];

/** Runs at most, and milliseconds after which a row that has enough of them is done. */
const RUNS = Number(new URLSearchParams(location.search).get("runs")) || 25;
const ENOUGH = 3;
const BUDGET = 1500;

/** The module that is asked for the fast precision, where it is the faster one. */
const FAST_FILE = "whybert-relaxed.wasm";

const SAMPLED = { method: "kernel_shap", options: { evaluations: 512 } };
const SAMPLED_TOKENS = 52;

const part = (id) => /** @type {any} */ (document.getElementById(id));

/** The page's model and the bytes of its file, as they are checked against the list. */
async function fetchModel() {
  const fetched = async (path) => {
    const response = await fetch(path);
    if (!response.ok)
      throw new Error(`${path} could not be fetched: the server answered ${response.status}.`);
    return response;
  };
  const { file, sha256 } = (await (await fetched("models/manifest.json")).json()).models[0];
  return { bytes: await (await fetched(`models/${file}`)).arrayBuffer(), sha256 };
}

/** To three digits: more are noise. */
const round = (number) => Number(number.toPrecision(3));

/**
 * Measures a row: `run` answers the milliseconds of each of its runs.
 * @param {object} row what it is called, and `evaluations`, the runs of the model in one of its own
 * @param {() => Promise<number>} run
 */
async function measured(row, run, most = RUNS) {
  const times = [];
  const begun = performance.now();
  await run(); // the first meets cold caches, and code that is not yet compiled to the end
  while (times.length < most && (times.length < ENOUGH || performance.now() - begun < BUDGET))
    times.push(await run());
  times.sort((a, b) => a - b);
  const [min_ms, median_ms] = [times[0], times[times.length >> 1]].map(round);
  return { ...row, runs: times.length, min_ms, median_ms };
}

/**
 * @param {{ bytes: ArrayBuffer, sha256: string }} file
 * @param {(row: object) => void} onRow called with each row as it is done
 * @returns {Promise<import("../whybert.js").Stats>} at the end
 */
async function measureAll({ bytes, sha256 }, onRow) {
  let model;
  const open = async (workers) => {
    await model?.close();
    const begun = performance.now();
    model = await loadInWorker(bytes, { sha256, workers });
    await model.classify(textOf(LENGTHS[0]));
    return performance.now() - begun;
  };
  /** What the worker itself took. */
  const passed = async (call) => {
    await call;
    return (await model.stats()).last.milliseconds;
  };
  try {
    const opened = { name: "model in memory to first answer", tokens: LENGTHS[0], workers: 1 };
    onRow(await measured({ ...opened, evaluations: 0 }, () => open(1), Math.min(RUNS, 5)));
    for (const [name, ask] of [
      ["forward", (text) => model.classify(text)],
      ["forward and backward", (text) => model.explain(text, { method: "gradient_x_input" })],
    ])
      for (const tokens of LENGTHS) {
        const text = textOf(tokens);
        const row = { name, tokens, workers: 1, evaluations: 1 };
        onRow(await measured(row, () => passed(ask(text))));
      }
    await open(undefined);
    const { file } = await model.stats();
    for (const precision of file === FAST_FILE ? ["exact", "fast"] : ["exact"])
      onRow(await measureSampled(model, precision));
    return await model.stats();
  } finally {
    await model?.close();
  }
}

/** Many runs on all workers: a sentence with words removed. */
async function measureSampled(model, precision) {
  const text = textOf(SAMPLED_TOKENS);
  let evaluations = 0;
  const row = await measured(
    { name: `sampling, ${precision}`, tokens: SAMPLED_TOKENS },
    async () => {
      const begun = performance.now();
      ({ evaluations } = await model.explain(text, { ...SAMPLED, precision }));
      return performance.now() - begun;
    },
    Math.min(RUNS, ENOUGH),
  );
  return { ...row, evaluations, workers: (await model.stats()).workers.running };
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const secondly = ({ evaluations, median_ms }) =>
  evaluations && round((1e3 * evaluations) / median_ms);

function addRow(row) {
  const { name, tokens, workers, runs, min_ms, median_ms } = row;
  const cells = [
    tokens,
    `${median_ms} ms`,
    `${min_ms} ms`,
    secondly(row) || "\u2013",
    workers,
    runs,
  ];
  part("rows").append(
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      ...cells.map((cell) => make("td", {}, String(cell))),
    ),
  );
}

/** What the browser tells of the device; not every one tells all. */
function deviceFacts({ file, kernels, memory }) {
  const { hardwareConcurrency, deviceMemory, userAgent } = /** @type {any} */ (navigator);
  return {
    browser: userAgent,
    cores: hardwareConcurrency,
    memory: deviceMemory && `${deviceMemory} GB or more`,
    engine: `${file}, kernels ${kernels}`,
    "memory of all workers": megabytes(memory.all),
  };
}

function showFacts(facts) {
  part("facts").replaceChildren(
    ...Object.entries(facts)
      .filter(([, said]) => said !== undefined)
      .map(([term, said]) => make("div", {}, make("dt", {}, term), make("dd", {}, String(said)))),
  );
}

/** A cell of a Markdown table. */
const cell = (text) => String(text).replaceAll("|", "\\|");

function showTaking(facts, rows) {
  const cells = rows.map((row) =>
    row.evaluations > 1 ? `${secondly(row)} a second` : `${row.median_ms} ms`,
  );
  const heads = rows.map(({ name, tokens }) => `${name}, ${tokens} tokens`);
  const lines = [
    ["device", "engine", ...heads],
    Array(heads.length + 2).fill("---"),
    [`${facts.browser}, ${facts.cores} cores`, facts.engine, ...cells],
  ].map((line) => `| ${line.map(cell).join(" | ")} |`);
  part("row").value = `${lines.join("\n")}\n\n${JSON.stringify({ ...facts, rows })}\n`;
}

async function copy() {
  part("row").select();
  try {
    await navigator.clipboard.writeText(part("row").value);
    part("copied").textContent = "Copied.";
  } catch {
    part("copied").textContent = "This browser lets no page copy: the row is selected, copy it.";
  }
}

async function begin() {
  const rows = [];
  part("begin").disabled = true;
  for (const id of ["problem", "found", "taking"]) part(id).hidden = true;
  part("copied").textContent = "";
  part("rows").replaceChildren();
  part("progress").hidden = false;
  part("notice").textContent = "Measuring \u2026";
  try {
    const stats = await measureAll(await fetchModel(), (row) => {
      rows.push(row);
      addRow(row);
      part("found").hidden = false;
    });
    const facts = deviceFacts(stats);
    showFacts(facts);
    showTaking(facts, rows);
    part("taking").hidden = false;
    part("notice").textContent = "Done.";
  } catch (error) {
    part("problem").textContent = error.message;
    part("problem").hidden = false;
    part("notice").textContent = "";
  }
  part("progress").hidden = true;
  part("begin").disabled = false;
}

part("begin").addEventListener("click", begin);
part("copy").addEventListener("click", copy);
