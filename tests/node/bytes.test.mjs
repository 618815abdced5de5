// What a reader waits for before the first answer, the model aside: the modules stay as small as
// they have become. `ls -l` says how small; a method costs three or four kilobytes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";

const BUILD = process.env.WHY_BUILD ?? "build";
const ROOT = new URL("../../", import.meta.url);
const MOST = 290 * 1024;
const MOST_COMPRESSED = 119 * 1024; // by brotli at its best, as hosts serve what does not change

for (const name of ["simd", "relaxed"])
  test(`whybert-${name}.wasm is small`, async () => {
    const file = await readFile(new URL(`${BUILD}/wasm-${name}/whybert-${name}.wasm`, ROOT));
    assert.ok(file.length <= MOST, `${file.length} bytes`);
    const compressed = brotliCompressSync(file).length;
    assert.ok(compressed <= MOST_COMPRESSED, `${compressed} bytes compressed`);
  });
