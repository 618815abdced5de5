// A model in several workers: the same bits with any number of them, whichever of them die.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openBrowser, openPage, serve } from "./site.mjs";

const WORKER = await readFile(new URL("../../web/worker.js", import.meta.url), "utf8");
const EMPTY = '<!doctype html><title>workers</title><link rel="icon" href="favicon.svg">';
const TEXT =
  "It is not without charm, and there are scenes that I would gladly see again, but the plot is " +
  "hardly new, the cast seems bored, and by the end I could not say what all the fuss was about.";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** Calls `use` with an empty page of a site whose worker.js has `more` at its end. */
async function withPage({ more = "", files = {} }, use) {
  Object.defineProperties(
    files,
    Object.getOwnPropertyDescriptors({ "empty.html": EMPTY, "worker.js": WORKER + more }),
  );
  const site = await serve({ files });
  const { page, wrongs, close } = await openPage(browser, site.url, { path: "empty.html" });
  try {
    await use(page);
    assert.deepEqual(wrongs, []);
  } finally {
    await close();
    await site.close();
  }
}

/** Runs in the page. */
async function explained({ text, requests, workers }) {
  const { loadInWorker } = await import("/whybert.js");
  const model = await loadInWorker("models/sentiment.gguf", { workers });
  const jsons = [];
  for (const request of requests) jsons.push((await model.explain(text, request)).json);
  const stats = await model.stats();
  await model.close();
  return { jsons, stats };
}

const REQUESTS = [
  { method: "integrated_gradients", unit: "word", options: { points: 65 } },
  { method: "occlusion", unit: "token", targetKind: "log_odds" },
];
const run = (page, workers, requests = REQUESTS.slice(0, 1)) =>
  page.evaluate(explained, { text: TEXT, requests, workers });

/** What one worker finds. @type {string[]} */
let alone;
test("results are the same bits with 1, 2 and 3 workers", async () => {
  await withPage({}, async (page) => {
    for (const workers of [1, 2, 3]) {
      const { jsons, stats } = await run(page, workers, REQUESTS);
      assert.equal(stats.workers.running, workers);
      assert.equal(stats.workers.allowed, workers);
      assert.equal(stats.workers.replaced, 0);
      assert.ok(stats.memory.all >= workers * (stats.memory.model + stats.memory.session));
      alone ??= jsons;
      assert.deepEqual(jsons, alone);
    }
  });
});

/** Runs in the page: a method that keeps all workers busy, before, while and after they are scrambled. */
async function scrambled({ text, workers }) {
  const { loadInWorker } = await import("/whybert.js");
  const model = await loadInWorker("models/sentiment.gguf", { workers });
  const request = { method: "kernel_shap", unit: "word", options: { evaluations: 200 } };
  const { json } = await model.explain(text, request);
  const { running } = (await model.stats()).workers;
  const scrambling = model.sanity(text, { ...request, method: "occlusion", options: {} });
  const meanwhile = model.explain(text, request);
  const { steps } = await scrambling;
  const again = [(await meanwhile).json, (await model.explain(text, request)).json];
  await model.close();
  return { json, again, steps, running };
}

test("all workers are scrambled, and whole again afterwards", async () => {
  await withPage({}, async (page) => {
    const found = [];
    for (const workers of [1, 2]) {
      const { json, again, steps, running } = await page.evaluate(scrambled, {
        text: TEXT,
        workers,
      });
      assert.equal(running, workers);
      assert.deepEqual(again, [json, json]);
      found.push(steps);
    }
    assert.deepEqual(found[1], found[0]);
  });
});

const DEATHS = {
  "dies without a word": "self.close(); return new Promise(() => {});",
  "runs out of memory":
    'return Promise.reject(Object.assign(new Error("no memory"), { kind: "memory" }));',
  traps: "return Promise.reject(new WebAssembly.RuntimeError('unreachable'));",
};
for (const [what, death] of Object.entries(DEATHS)) {
  test(`a worker that ${what} in the middle of a round is replaced, its jobs are done again`, async () => {
    const more = `
      const { answer } = calls;
      let batches = 0;
      calls.answer = (...args) => { if (++batches === 3) { ${death} } return answer(...args); };`;
    await withPage({ more }, async (page) => {
      const { jsons, stats } = await run(page, 2);
      assert.ok(stats.workers.replaced > 0);
      assert.ok(stats.workers.running <= 2, "one for each that died");
      assert.equal(jsons[0], alone[0]);
    });
  });
}

test("where no other worker lives, one does all of it", async () => {
  const more = "calls.answer = () => { self.close(); return new Promise(() => {}); };";
  await withPage({ more }, async (page) => {
    const { jsons, stats } = await run(page, 2);
    assert.equal(stats.workers.running, 1);
    assert.equal(stats.workers.replaced, 3);
    assert.equal(jsons[0], alone[0]);
  });
});

/** The worker that a page calls dies over its first `deaths` explanations. */
const dying = (deaths) => ({
  more: `
    const { explain } = calls;
    calls.explain = async (...args) => {
      if (await (await fetch("/dies.json", { cache: "no-store" })).json()) {
        self.close();
        await new Promise(() => {});
      }
      return explain(...args);
    };`,
  files: {
    get "dies.json"() {
      return String(deaths-- > 0);
    },
  },
});

test("the worker that a page calls is replaced, and the call made again", async () => {
  await withPage(dying(2), async (page) => {
    const { jsons } = await run(page, 1);
    assert.equal(jsons[0], alone[0]);
  });
});

test("a worker that never comes back from starting another is replaced by one that computes alone", async () => {
  const more = "globalThis.Worker = class { constructor() { for (;;); } };";
  await withPage({ more }, async (page) => {
    const { jsons, stats } = await run(page, 2);
    assert.equal(stats.workers.allowed, 1);
    assert.equal(jsons[0], alone[0]);
  });
});

test("a call over which every worker dies is given up with one sentence", async () => {
  await withPage(dying(3), async (page) => {
    const { error, later } = await page.evaluate(async () => {
      const { loadInWorker } = await import("/whybert.js");
      const model = await loadInWorker("models/sentiment.gguf");
      const error = await model.explain("x").catch(({ message, kind }) => ({ message, kind }));
      return { error, later: (await model.explain("x")).text };
    });
    assert.match(error.message, /^Given up after 3 tries: The worker was stopped/);
    assert.equal(error.kind, "memory");
    assert.equal(later, "x", "the next call has a worker again");
  });
});

test("a round stops when it is told to, and the model goes on", async () => {
  await withPage({}, async (page) => {
    const { reason, json, running } = await page.evaluate(
      async ({ text, request }) => {
        const { loadInWorker } = await import("/whybert.js");
        const model = await loadInWorker("models/sentiment.gguf", { workers: 2 });
        const controller = new AbortController();
        const stopped = model.explain(text, {
          ...request,
          options: { points: 129 },
          signal: controller.signal,
          onProgress: ({ done }) => done > 40 && controller.abort(new Error("enough")),
        });
        const reason = await stopped.catch(({ message }) => message);
        const { json } = await model.explain(text, request);
        const { running } = (await model.stats()).workers;
        return { reason, json, running };
      },
      { text: TEXT, request: REQUESTS[0] },
    );
    assert.equal(reason, "enough");
    assert.equal(running, 2);
    assert.equal(json, alone[0]);
  });
});

test("a change of the model reaches every worker", async () => {
  await withPage({}, async (page) => {
    const { before, during, later, renamed } = await page.evaluate(
      async ({ text, request }) => {
        const { loadInWorker } = await import("/whybert.js");
        const changed = async (workers) => {
          const model = await loadInWorker("models/sentiment.gguf", { workers });
          if (workers > 1) await model.explain(text, request);
          await model.setTemperature(3);
          await model.rename(["bad", "good"]);
          const { json } = await model.explain(text, request);
          return { model, json };
        };
        const alone = await changed(1);
        const shared = await changed(2);
        const { running } = (await shared.model.stats()).workers;
        if (running !== 2) throw new Error(`${running} workers, not 2`);
        const renamed = shared.model.info.labels;
        await alone.model.close();
        return {
          before: alone.json,
          during: shared.json,
          later: shared.model.info.temperature,
          renamed,
        };
      },
      { text: TEXT, request: { ...REQUESTS[0], targetKind: "probability" } },
    );
    assert.equal(during, before);
    assert.equal(later, 3);
    assert.deepEqual(renamed, ["bad", "good"]);
  });
});

test("a change outlives the worker that it was made in", async () => {
  await withPage(dying(1), async (page) => {
    const { label, labels } = await page.evaluate(async () => {
      const { loadInWorker } = await import("/whybert.js");
      const model = await loadInWorker("models/sentiment.gguf");
      await model.rename(["bad", "good"]);
      const { target } = await model.explain("x", { target: "good" });
      return { label: target.label, labels: model.info.labels };
    });
    assert.equal(label, "good");
    assert.deepEqual(labels, ["bad", "good"]);
  });
});

test("one worker answers while one types; the others come for what takes long", async () => {
  await withPage({}, async (page) => {
    const { short, long } = await page.evaluate(async (text) => {
      const { loadInWorker } = await import("/whybert.js");
      const model = await loadInWorker("models/sentiment.gguf", { workers: 2 });
      for (const method of ["gradient_x_input", "saliency"]) await model.explain(text, { method });
      const short = (await model.stats()).workers.running;
      await model.explain(text, { method: "integrated_gradients", options: { points: 65 } });
      return { short, long: (await model.stats()).workers.running };
    }, TEXT);
    assert.equal(short, 1);
    assert.equal(long, 2);
  });
});

test("the decision comes before the runs of a method that takes many", async () => {
  await withPage({}, async (page) => {
    const found = await page.evaluate(async () => {
      const { loadInWorker } = await import("/whybert.js");
      const model = await loadInWorker("models/sentiment.gguf");
      const events = [];
      const decisions = [];
      const onDecision = (decision) => events.push("decision") && decisions.push(decision);
      const onProgress = () => events.at(-1) === "progress" || events.push("progress");
      const { probabilities } = await model.explain("good", {
        method: "occlusion",
        onDecision,
        onProgress,
      });
      await model.explain("good", { method: "gradient_x_input", onDecision });
      return { events, decisions, probabilities, classified: await model.classify("good") };
    });
    assert.deepEqual(found.events, ["decision", "progress"]);
    assert.deepEqual(found.decisions, [found.classified]);
    assert.deepEqual(found.classified.probabilities, found.probabilities);
  });
});
