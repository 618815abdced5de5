// In the page: KernelSHAP's runs of a sentence with words removed, in two workers, beside the peer
// in two workers on the very same shortened ids.

import { Round } from "/round.js";
import { load, loadInWorker } from "/whybert.js";
import { textOf } from "./texts.mjs";
import { summary, timed } from "./times.mjs";

/** Texts that a worker of the peer is given at a time. */
const BATCH = 8;

const METHOD = { method: "kernel_shap", unit: "token" };

/** why_job: how many ids, and where in the record they stand. */
const idsOf = (record) => {
  const words = new DataView(record.buffer, record.byteOffset);
  const at = words.getUint32(56, true);
  const count = words.getUint32(60, true);
  return Array.from({ length: count }, (_, i) => words.getUint32(at + 4 * i, true));
};

/** The ids that the method asks about, in its order, read from its jobs without running any. */
async function asked(gguf, text) {
  const answerHere = Round.prototype.answerHere;
  const texts = [];
  Round.prototype.answerHere = function (index) {
    const { records, floats } = this.batch([index]);
    texts.push(idsOf(records[0]));
    // Numbers without a pattern: what settles would end early.
    this.put([index], [Float32Array.from({ length: floats[0] }, Math.random)]);
  };
  const model = await load(`/${gguf}`, { cache: false });
  try {
    await model.explain(text, METHOD);
  } finally {
    Round.prototype.answerHere = answerHere;
    await model.close();
  }
  return texts;
}

const told = (worker, message) =>
  new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
    worker.postMessage(message);
  });

async function openPeers(onnx, count) {
  const { Worker } = await import("/trusted.js");
  const url = new URL("./peer_worker.mjs", import.meta.url);
  const workers = Array.from({ length: count }, () => new Worker(url, { type: "module" }));
  await Promise.all(workers.map((worker) => told(worker, { onnx: `/${onnx}` })));
  return {
    async run(texts) {
      let next = 0;
      const work = async (worker) => {
        while (next < texts.length)
          await told(worker, { texts: texts.slice(next, (next += BATCH)) });
      };
      await Promise.all(workers.map(work));
    },
    close: () => workers.forEach((worker) => worker.terminate()),
  };
}

export async function measure({ gguf, onnx, units, workers, rounds, fast, build }) {
  const text = textOf(units + 2);
  const texts = await asked(gguf, text);
  const model = await loadInWorker(`/${gguf}`, { workers, cache: false, ...build });
  const peers = onnx ? await openPeers(onnx, workers) : null;
  const precisions = fast ? ["exact", "fast"] : ["exact"];
  const times = { exact: [], fast: [], peer: [] };
  const first = { exact: [], fast: [] };
  let evaluations = 0;
  const ours = async (precision) => {
    const begun = performance.now();
    let picture = 0;
    const onPartial = () => (picture ||= performance.now() - begun);
    ({ evaluations } = await model.explain(text, { ...METHOD, precision, onPartial }));
    return [performance.now() - begun, picture];
  };
  await model.explain(text, { ...METHOD, options: { evaluations: 512 } }); // starts the others
  await peers?.run(texts.slice(0, 64));
  for (let round = 0; round < rounds; round++) {
    for (const precision of precisions) {
      const [time, picture] = await ours(precision);
      times[precision].push(time);
      first[precision].push(picture);
    }
    if (peers) times.peer.push(await timed(() => peers.run(texts)));
  }
  const { workers: running, file, kernels } = await model.stats();
  await model.close();
  peers?.close();
  if (evaluations !== texts.length)
    throw new Error(`${evaluations} evaluations, but the peer had ${texts.length}`);
  return {
    evaluations,
    running: running.running,
    file,
    kernels,
    tokens: texts.reduce((sum, ids) => sum + ids.length, 0) / texts.length,
    rows: precisions.map((precision) => ({
      precision,
      ours: summary(times[precision]),
      first: summary(first[precision]),
      peer: peers ? summary(times.peer) : null,
    })),
  };
}
