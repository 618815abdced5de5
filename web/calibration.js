// Labelled texts through a model, many of them side by side, and what the engine concludes of them.

import { WhyError } from "./error.js";
import { withRequest } from "./request.js";
import { Round } from "./round.js";

/** Texts whose decisions are held at a time. */
const BATCH = 128;

/** Rounds of one job each, as the pool takes one round of many. */
class Rounds {
  #rounds;

  /** @param {Round[]} rounds */
  constructor(rounds) {
    this.#rounds = rounds;
    this.jobs = rounds.length;
  }

  cost(index) {
    return this.#rounds[index].cost(0);
  }

  answerHere(index) {
    this.#rounds[index].answerHere(0);
  }

  /** @param {number[]} indices @returns {import("./runner.js").Batch} */
  batch(indices) {
    const batches = indices.map((index) => this.#rounds[index].batch([0]));
    return {
      records: batches.flatMap(({ records }) => records),
      floats: batches.flatMap(({ floats }) => floats),
      tokens: Math.max(...batches.map(({ tokens }) => tokens)),
      flags: batches.reduce((all, { flags }) => all | flags, 0),
    };
  }

  /** @param {number[]} indices @param {Float32Array[]} answers */
  put(indices, answers) {
    for (const [i, index] of indices.entries()) this.#rounds[index].put([0], [answers[i]]);
  }
}

/**
 * Reads lines of a label, a tab, a text and perhaps a tab and its second text; empty ones are none.
 * @param {string} labelled
 * @returns {{ line: number, label: string, text: import("./whybert.js").Text }[]}
 */
export function readLabelled(labelled) {
  const plain = labelled.replace(/^\ufeff/, ""); // spreadsheets put a mark of byte order in front
  const rows = plain.split(/\r?\n/).map((row, index) => [row, index + 1]);
  return rows
    .filter(([row]) => row !== "")
    .map(([row, line]) => {
      const [label, text, ...second] = row.split("\t");
      if (text === undefined)
        throw new WhyError(
          `Line ${line}: It has no tab; a line is a label, a tab and a text.`,
          "argument",
        );
      return { line, label, text: second.length ? [text, second.join("\t")] : text };
    });
}

/** Tells the engine the labels, in their order; what is wrong with one is so of its line. */
function addLabels(engine, calibration, rows) {
  for (const { line, label } of rows)
    engine.scoped((scope) => {
      try {
        engine.run("calibration_add", calibration, ...scope.text(label));
      } catch (error) {
        throw new WhyError(`Line ${line}: ${error.message}`, error.kind);
      }
    });
}

/**
 * @param {import("./runner.js").Runner} runner
 * @param {import("./pool.js").Pool} pool
 * @param {string} labelled
 * @param {import("./whybert.js").CallOptions} tools
 * @returns {Promise<import("./whybert.js").Calibration>}
 */
export async function calibrate(runner, pool, labelled, { signal, onProgress }) {
  const { engine } = runner;
  const rows = readLabelled(labelled);
  const expected = rows.length;
  let done = 0;

  /** Notes what the model says of texts `begin` and on. */
  async function note(calibration, begin) {
    const decisions = [];
    try {
      for (const { text } of rows.slice(begin, begin + BATCH))
        decisions.push(
          withRequest(engine, text, {}, (at) => engine.make("decision_new", runner.model, at)),
        );
      const rounds = new Rounds(decisions.map((decision) => new Round(runner, decision)));
      await pool.answer(rounds, {
        later: expected - begin - rounds.jobs,
        signal,
        onAnswered: (jobs) => onProgress?.({ done: (done += jobs), expected }),
      });
      runner.checkOpen(); // `onProgress` may have closed the model
      for (const [index, decision] of decisions.entries()) {
        engine.run("explanation_tell", decision);
        engine.run("calibration_note", calibration, begin + index, decision);
      }
    } finally {
      for (const decision of decisions) engine.exports.explanation_free(decision);
    }
  }

  runner.checkOpen();
  const calibration = engine.make("calibration_new", runner.model);
  try {
    addLabels(engine, calibration, rows);
    for (let begin = 0; begin < expected; begin += BATCH) await note(calibration, begin);
    return engine.json("calibration_render", calibration);
  } finally {
    engine.exports.calibration_free(calibration);
  }
}
