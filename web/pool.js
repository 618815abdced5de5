// Workers that share a round's jobs with the one that asks: each has its own instance of the module
// and its own copy of the model, so that no shared memory is needed. Which worker answers a job does
// not matter: a job has one answer, and it is told at the job's place.

import { CalledWorker } from "./calls.js";
import { Worker } from "./trusted.js";
import { turn } from "./turn.js";
import { Work } from "./work.js";

/** What a worker takes to start, in ms: so much work must lie ahead for each that is started. */
const startOf = (modelBytes) => 100 + 8e-6 * modelBytes;

/** The first jobs of an instance, whose machine code is not yet the best, say little of the next. */
const COLD = 4;

/** How long one batch may take, in ms, so that a slow core does not hold up the end of a round. */
const BATCH = 40;

/** Batches on their way to a worker, so that it has the next one when it is done with one. */
const AHEAD = 2;

/** Workers lost one after another without an answer, after which no other is started. */
const LOSSES = 3;

/** After so many ms without work the others give their memory back. */
const IDLE = 60_000;

/** Of the machine's memory, the share that all workers together may take. */
const SHARE = 1 / 4;

/** What a browser that does not tell is taken to have, in GB. */
const MEMORY = 4;

/**
 * Workers that this machine has cores and memory for.
 * @param {number} bytes that one takes
 * @param {{ hardwareConcurrency?: number, deviceMemory?: number }} machine
 */
export function workersFor(bytes, { hardwareConcurrency = 1, deviceMemory = MEMORY }) {
  const fit = Math.floor((deviceMemory * 2 ** 30 * SHARE) / bytes);
  return Math.max(1, Math.min(hardwareConcurrency, fit));
}

/**
 * Named by its own address: where worker.js named itself, bundlers would go round in circles. The page
 * is told before and after, for it may never come to that (see calls.js).
 */
function startTwin() {
  globalThis.postMessage({ starts: true });
  try {
    return new Worker(globalThis.location.href, { type: "module" });
  } finally {
    globalThis.postMessage({ starts: false });
  }
}

export class Pool {
  #runner;
  #bytes;
  #asked;
  /** @type {Map<CalledWorker, number>} with the bytes that each takes */
  #others = new Map();
  #starting = 0;
  #losses = 0;
  #replaced = 0;
  /** @type {Set<Work>} */
  #open = new Set();
  /** ms a token, as this worker last measured it. */
  #pace = 0;
  #measured = 0;
  #idle;
  /** What was changed of the model. @type {import("./runner.js").Settings} */
  #settings = {};

  /**
   * @param {import("./runner.js").Runner} runner of this worker
   * @param {object} [options]
   * @param {number} [options.workers] this one included; default: what the machine has room for
   * @param {Blob} [options.bytes] the model, for the others; without it there are none
   */
  constructor(runner, { workers, bytes } = {}) {
    this.#runner = runner;
    this.#asked = workers;
    this.#bytes = bytes;
  }

  /** How many workers there are and may be, how many had to be replaced, and bytes of all. */
  stats() {
    const others = [...this.#others.values()].reduce((sum, bytes) => sum + bytes, 0);
    return {
      running: 1 + this.#others.size,
      allowed: this.#allowed,
      replaced: this.#replaced,
      memory: others + this.#runner.memory().instance,
    };
  }

  get #allowed() {
    if (!this.#bytes) return 1;
    return this.#asked ?? workersFor(this.#runner.memory().instance, navigator);
  }

  /**
   * Answers all jobs of a round.
   * @param {import("./round.js").Round} round
   * @param {object} tools
   * @param {number} tools.later jobs that are expected after this round
   * @param {AbortSignal} [tools.signal]
   * @param {(jobs: number) => void} tools.onAnswered
   */
  async answer(round, { later, signal, onAnswered }) {
    const work = new Work(round, onAnswered);
    const wake = () => work.wake();
    signal?.addEventListener("abort", wake);
    clearTimeout(this.#idle);
    this.#open.add(work);
    try {
      if (round.jobs > 1) this.#shareOut(work);
      while (work.unanswered) {
        await (work.waiting ? turn() : work.change());
        signal?.throwIfAborted();
        this.#runner.checkOpen();
        if (work.failure) throw work.failure;
        const [index] = work.take(1);
        if (index === undefined) continue;
        this.#answerHere(round, index);
        work.answered(1);
        this.#recruit(work, later);
      }
    } finally {
      signal?.removeEventListener("abort", wake);
      this.#open.delete(work);
      work.stop();
      this.#rest();
    }
  }

  /** The same for every worker, those that are yet to start included. */
  adjust(settings) {
    Object.assign(this.#settings, settings);
    for (const other of this.#others.keys()) this.#tell(other, settings);
  }

  /** A worker takes its calls in their order; of one that died, its next batch learns. */
  #tell(other, settings) {
    other.call("adjust", [settings]).catch(() => {});
  }

  close() {
    this.#dismiss();
    for (const work of this.#open) work.wake();
  }

  #rest() {
    clearTimeout(this.#idle);
    if (this.#others.size && !this.#open.size) this.#idle = setTimeout(() => this.#dismiss(), IDLE);
  }

  #dismiss() {
    clearTimeout(this.#idle);
    for (const other of this.#others.keys()) other.end(new Error("not needed any more"));
    this.#others.clear();
  }

  #answerHere(round, index) {
    const begun = performance.now();
    round.answerHere(index);
    const pace = (performance.now() - begun) / round.cost(index);
    this.#pace = this.#measured++ ? (this.#pace + pace) / 2 : pace;
  }

  /** Starts as many others as the work ahead is worth. */
  #recruit({ round, waiting }, later) {
    if (!this.#bytes || waiting < 2 || this.#measured < COLD || this.#losses >= LOSSES) return;
    const ahead = (waiting + later) * this.#pace * round.cost(round.jobs - 1);
    const wanted = Math.min(
      this.#allowed - 1,
      waiting,
      Math.floor(ahead / startOf(this.#bytes.size)),
    );
    while (this.#others.size + this.#starting < wanted) this.#start();
  }

  async #start() {
    this.#starting++;
    const { engine } = this.#runner;
    const { sha256 } = this.#runner.about();
    const other = new CalledWorker(startTwin);
    try {
      await other.call("follow", [this.#bytes, { wasm: engine.module, sha256, verified: true }]);
      this.#tell(other, this.#settings);
      this.#others.set(other, 0);
      for (const work of this.#open) this.#shareOut(work, [other]);
      this.#rest();
    } catch (error) {
      other.end(error);
      this.#replace();
    } finally {
      this.#starting--;
    }
  }

  /** Lets others take part, until no job is left. */
  #shareOut(work, others = [...this.#others.keys()]) {
    for (let ahead = 0; ahead < AHEAD; ahead++)
      for (const other of others) this.#feed(work, other, ahead);
  }

  async #feed(work, other, ahead) {
    for (let taken; (taken = work.take(this.#portion(work, ahead))).length;) {
      try {
        const batch = work.round.batch(taken);
        const { answers, memory } = await other.call("answer", [batch], { signal: work.signal });
        if (work.signal.aborted) return;
        work.round.put(taken, answers);
        work.answered(taken.length);
        if (this.#others.has(other)) this.#others.set(other, memory.instance);
        this.#losses = 0;
      } catch (error) {
        if (work.signal.aborted) return;
        if (!other.ended && error.kind !== "memory") return work.fail(error);
        work.giveBack(taken);
        this.#lose(other, error);
        return this.#shareOut(work);
      }
    }
  }

  /**
   * How many jobs make the next batch: fewer towards the end of the round, when each worker is left
   * one before any has the next one ahead.
   */
  #portion({ round, waiting }, ahead) {
    const workers = 1 + this.#others.size;
    if (waiting <= ahead * workers) return 0;
    const fair = waiting / (2 * AHEAD * workers);
    const quick = BATCH / (this.#pace * round.cost(round.jobs - 1) || BATCH);
    return Math.max(1, Math.floor(Math.min(fair, quick)));
  }

  /** Another worker died or has no memory, as each of the batches tells that it had. */
  #lose(other, error) {
    other.end(error);
    if (!this.#others.delete(other)) return;
    this.#replaced++;
    this.#replace();
  }

  /** Where that promises anything. */
  #replace() {
    if (++this.#losses < LOSSES && this.#open.size) this.#start();
  }
}
