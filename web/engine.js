// The module in memory: which file suits this machine, strings and arrays in and out, errors.
// What each export does is said in wasm/exports.c and why.h.

import { WhyError } from "./error.js";
import { chunksOf } from "./source.js";

/** By why_status. */
const KINDS = ["ok", "argument", "format", "unsupported", "memory", "numeric"];

/**
 * A module whose one function, `run`, answers an i32.
 * @param {...number} code its instructions
 */
const probe = (...code) =>
  Uint8Array.from(
    [
      [0, 97, 115, 109, 1, 0, 0, 0], // magic, version
      [1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0], // one type, () -> i32, and one function of it
      [7, 7, 1, 3, 114, 117, 110, 0, 0], // exported as "run"
      [10, code.length + 4, 1, code.length + 2, 0, ...code, 11],
    ].flat(),
  );

const SPLAT_I8 = [253, 15];
const SPLAT_I32 = [253, 17];
const FIRST_I32 = [253, 27, 0];
const MINUS_128 = [65, 128, 127];
const MINUS_1 = [65, 127]; // as an unsigned byte 255
const ZERO = [65, 0];

/**
 * The builds, the fastest first; each with a module that holds the very instruction that it cannot
 * do without, and what that has to answer on a machine where the build is the faster one. Addresses
 * are spelt out, as bundlers look for them.
 */
const BUILDS = [
  {
    name: "relaxed",
    file: "whybert-relaxed.wasm",
    address: () => new URL("whybert-relaxed.wasm", import.meta.url),
    // i32x4.relaxed_dot_i8x16_i7x16_add_s: exact where the machine multiplies whole bytes at once,
    // as unsigned times signed (AVX-VNNI) or signed times signed (ARM). Elsewhere it saturates in
    // between, and is no faster than i32x4.dot_i16x8_s.
    probe: probe(
      ...[...MINUS_128, ...SPLAT_I8, ...MINUS_1, ...SPLAT_I8, ...ZERO, ...SPLAT_I32],
      ...[253, 147, 2, ...FIRST_I32],
    ),
    answers: [4 * -128 * 255, 4 * -128 * -1],
    fast: true,
  },
  {
    name: "simd",
    file: "whybert-simd.wasm",
    address: () => new URL("whybert-simd.wasm", import.meta.url),
    // i32x4.dot_i16x8_s
    probe: probe(...ZERO, ...SPLAT_I32, ...ZERO, ...SPLAT_I32, 253, 186, 1, ...FIRST_I32),
    answers: [0],
    fast: false,
  },
];

const suits = ({ probe, answers }) =>
  WebAssembly.validate(probe) &&
  answers.includes(new WebAssembly.Instance(new WebAssembly.Module(probe)).exports.run());

/**
 * The files that this machine can run, the fastest first.
 * @param {readonly string[]} offered names of builds that the site has
 * @returns {string[]} at least one
 */
export function chooseBuilds(offered) {
  if (typeof WebAssembly !== "object")
    throw new WhyError(
      "This browser has no WebAssembly, which whybert computes with.",
      "unsupported",
    );
  const builds = BUILDS.filter((build) => offered.includes(build.name) && suits(build));
  if (!builds.length)
    throw new WhyError(
      "This browser's WebAssembly has no SIMD instructions, which whybert computes with; " +
        "browsers since 2021 (Safari since 2023) have them.",
      "unsupported",
    );
  return builds.map(({ file }) => file);
}

/** Room in the module's memory for one call, freed together. */
class Scope {
  #engine;
  #taken = [];

  constructor(engine) {
    this.#engine = engine;
  }

  /** @param {number} size bytes @returns {number} where */
  take(size) {
    const at = this.#engine.exports.heap(0, Math.max(1, size));
    if (!at) throw new WhyError(`The browser gave no memory for ${size} bytes more.`, "memory");
    this.#taken.push(at);
    return at;
  }

  /** @param {Uint8Array} bytes @returns {number} */
  bytes(bytes) {
    const at = this.take(bytes.length);
    this.#engine.bytes(at, bytes.length).set(bytes);
    return at;
  }

  /** Pointer and length; 0, 0 of none. @param {string=} text @returns {[number, number]} */
  text(text) {
    if (text === undefined) return [0, 0];
    const bytes = new TextEncoder().encode(text);
    return [this.bytes(bytes), bytes.length];
  }

  /** A NUL-terminated string; 0 of none. @param {string=} text @returns {number} */
  string(text) {
    return text === undefined ? 0 : this.text(`${text}\0`)[0];
  }

  /** @param {number[]} words of 32 bits @returns {number} */
  words(words) {
    return this.bytes(new Uint8Array(Uint32Array.from(words).buffer));
  }

  free() {
    for (const at of this.#taken) this.#engine.exports.heap(at, 0);
  }
}

/**
 * One instance of the module. What it answers as a pointer is signed, negative above 2 GB: the views
 * below read it as what it is.
 */
export class Engine {
  /** @param {WebAssembly.Instance} instance @param {WebAssembly.Module} module what it was made of */
  constructor(instance, module) {
    this.module = module;
    /** @type {Record<string, Function>} */
    this.exports = /** @type {any} */ (instance.exports);
    this.exports._initialize?.();
    this.#errorBytes = this.exports.error_bytes();
  }

  /** Of the site's own files the one that this is. @type {string|undefined} */
  file;

  /** Whether whole bytes are multiplied faster than pairs of them. */
  fast = false;

  #errorBytes;

  /** @param {number} at @param {number} length a view that the next allocation may make stale */
  bytes(at, length) {
    return new Uint8Array(this.exports.memory.buffer, at >>> 0, length);
  }

  /** @param {number} at @param {number} length floats; a view as above */
  floats(at, length) {
    return new Float32Array(this.exports.memory.buffer, at >>> 0, length);
  }

  /** @param {number} at @returns {number} a uint32 */
  word(at) {
    return new DataView(this.exports.memory.buffer).getUint32(at >>> 0, true);
  }

  /**
   * Gives `use` a scope to allocate in; all is freed when it returns.
   * @template T
   * @param {(scope: Scope) => T} use
   * @returns {T}
   */
  scoped(use) {
    const scope = new Scope(this);
    try {
      return use(scope);
    } finally {
      scope.free();
    }
  }

  #called(args, name, failed) {
    return this.scoped((scope) => {
      const error = scope.take(this.#errorBytes);
      this.bytes(error, this.#errorBytes).fill(0);
      const answer = this.exports[name](...args, error);
      if (!failed(answer)) return answer;
      const text = this.bytes(error + 4, this.#errorBytes - 4);
      throw new WhyError(
        new TextDecoder().decode(text.subarray(0, text.indexOf(0))),
        KINDS[this.word(error)],
      );
    });
  }

  /**
   * Calls an export that answers a status.
   * @param {string} name
   * @param {...number} args all but the error
   */
  run(name, ...args) {
    this.#called(args, name, (status) => status !== 0);
  }

  /**
   * Calls an export that answers a pointer.
   * @param {string} name
   * @param {...number} args all but the error
   * @returns {number}
   */
  make(name, ...args) {
    return this.#called(args, name, (pointer) => pointer === 0);
  }

  /**
   * Calls an export that answers bytes, and copies them out.
   * @param {string} name
   * @param {...number} args all but the size and the error
   * @returns {Uint8Array}
   */
  render(name, ...args) {
    return this.scoped((scope) => {
      const size = scope.take(4);
      const at = this.make(name, ...args, size);
      const bytes = this.bytes(at, this.word(size)).slice();
      this.exports.bytes_free(at);
      return bytes;
    });
  }

  /** @param {string} name @param {...number} args @returns {any} */
  json(name, ...args) {
    return JSON.parse(new TextDecoder().decode(this.render(name, ...args)));
  }
}

/**
 * @param {URL|string|ArrayBufferView|ArrayBuffer|WebAssembly.Module} wasm
 * @param {AbortSignal=} signal
 * @returns {Promise<Engine>}
 */
export async function startEngine(wasm, signal) {
  if (wasm instanceof URL || typeof wasm === "string") wasm = await fetchBytes(wasm, signal);
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  return new Engine(await WebAssembly.instantiate(module), module);
}

/**
 * The same with the best of the site's own files; where one is missing or refused, with the next.
 * @param {readonly string[]} offered
 * @param {AbortSignal=} signal
 * @returns {Promise<Engine>}
 */
export async function startBestEngine(offered, signal) {
  const files = chooseBuilds(offered);
  for (const [index, file] of files.entries()) {
    const { address, fast } = BUILDS.find((build) => build.file === file);
    try {
      const engine = await startEngine(address(), signal);
      return Object.assign(engine, { file, fast });
    } catch (error) {
      signal?.throwIfAborted();
      if (index === files.length - 1) throw error;
    }
  }
}

/** Without a Blob, which WebKit lets no worker of a page on a disk read. */
async function fetchBytes(url, signal) {
  const chunks = [];
  for await (const chunk of chunksOf(url, signal)) chunks.push(chunk);
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
