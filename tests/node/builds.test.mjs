// Which module a machine gets.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseBuilds } from "../../web/engine.js";

/** Calls `use` on a machine that validates what `validate` says and whose relaxed dot is `dot`. */
function onMachine({ validate = () => true, dot }, use) {
  const all = WebAssembly;
  const run = () => dot;
  const isRelaxed = (bytes) => Buffer.from(bytes).includes(Buffer.from([253, 147, 2]));
  globalThis.WebAssembly = {
    validate: (bytes) => all.validate(bytes) || validate(bytes),
    Module: function (bytes) {
      return isRelaxed(bytes) ? { stub: true } : new all.Module(bytes);
    },
    Instance: function (module) {
      return module.stub ? { exports: { run } } : new all.Instance(module);
    },
  };
  try {
    return use();
  } finally {
    globalThis.WebAssembly = all;
  }
}

test("the relaxed build is chosen where the relaxed dot takes whole bytes, and nowhere else", () => {
  const both = ["relaxed", "simd"];
  const [relaxed, simd] = ["whybert-relaxed.wasm", "whybert-simd.wasm"];
  for (const dot of [-130560, 512]) {
    assert.deepEqual(
      onMachine({ dot }, () => chooseBuilds(both)),
      [relaxed, simd],
    );
    assert.deepEqual(
      onMachine({ dot }, () => chooseBuilds(["simd"])),
      [simd],
    );
  }
  for (const dot of [-65536, 0, -65280, 1024])
    assert.deepEqual(
      onMachine({ dot }, () => chooseBuilds(both)),
      [simd],
    );
});

test("what is missing for a build is said in a sentence", () => {
  const { validate } = WebAssembly;
  const all = WebAssembly;
  assert.deepEqual(chooseBuilds(["simd"]), ["whybert-simd.wasm"]);
  try {
    WebAssembly.validate = () => false;
    assert.throws(() => chooseBuilds(["relaxed", "simd"]), /SIMD/);
    globalThis.WebAssembly = undefined;
    assert.throws(() => chooseBuilds(["simd"]), /no WebAssembly/);
  } finally {
    globalThis.WebAssembly = all;
    WebAssembly.validate = validate;
  }
});
