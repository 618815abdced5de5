// The module's heap: blocks stand on their lines, keep what is in them and never overlap, and what
// is freed is used again.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

const BUILD = process.env.WHY_BUILD ?? "build";
const FILE = new URL(`${BUILD}/wasm-simd/whybert-simd.wasm`, new URL("../../", import.meta.url));
const module = await WebAssembly.compile(await readFile(FILE));

async function start() {
  const { exports } = await WebAssembly.instantiate(module);
  exports._initialize?.();
  return {
    ask: (old, size) => exports.heap(old, size) >>> 0,
    bytes: (at, size) => new Uint8Array(exports.memory.buffer, at, size),
    size: () => exports.memory.buffer.byteLength,
  };
}

/** Numbers below `bound`, the same in every run (a linear congruential generator). */
function numbers() {
  let state = 1n;
  return (bound) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((state >> 33n) % BigInt(bound));
  };
}

test("blocks keep their bytes while others come, grow and go", async () => {
  const heap = await start();
  const below = numbers();
  const blocks = [];
  for (let step = 0; step < 4000; step++) {
    const index = below(40);
    const { at = 0, size = 0, mark = 0 } = blocks[index] ?? {};
    if (at) assert.ok(heap.bytes(at, size).every((byte) => byte === mark), `step ${step}`);
    const next = { size: below(4) ? 1 + below(1 << below(19)) : 0, mark: step % 251 };
    next.at = heap.ask(at, next.size);
    assert.equal(next.at === 0, next.size === 0);
    if (next.at) {
      assert.equal(next.at % 64, 0);
      const kept = heap.bytes(next.at, Math.min(size, next.size));
      assert.ok(kept.every((byte) => byte === mark), `step ${step} moved`);
      heap.bytes(next.at, next.size).fill(next.mark);
    }
    blocks[index] = next.size ? next : undefined;
  }
  for (const block of blocks) if (block) heap.ask(block.at, 0);
  const before = heap.size();
  assert.ok(heap.ask(0, before / 2), "all that was freed is one block again");
  assert.equal(heap.size(), before);
});

test("the memory grows by what is asked for, and what is too much is refused", async () => {
  const heap = await start();
  const before = heap.size();
  const at = heap.ask(0, before);
  assert.ok(at && heap.size() > before && heap.size() <= 2 * before + 65536);
  assert.equal(heap.ask(0, 0xffffffff), 0);
  assert.equal(heap.ask(at, 0xfffffff0), 0, "and the block stays");
  heap.bytes(at, before).fill(7);
  assert.equal(heap.ask(at, 0), 0);
});
