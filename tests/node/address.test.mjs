// What stands behind the # of an address: all of it comes back, and what cannot is said.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, fingerprint, readAddress, shortAddressOf } from "../../web/page/address.js";

const ALL = {
  model: "minilm-l6-sst2",
  text: ["50% of it & more = \u{1f600} #good\n\ttab", "a\0b \u200f+ c; d"],
  request: {
    method: "kernel_shap",
    target: "positive",
    against: "negative",
    unit: "word",
    targetKind: "log_odds",
    precision: "fast",
    seed: 9007199254740991,
    maxTokens: 64,
    evidence: true,
    temperature: "1.5",
    focus: [1, 0, 4],
    groups: [
      [0, 0, 6],
      [1, 7, 12],
    ],
    options: { evaluations: "256", baseline: "mask" },
    references: ["a = b", "reference=2&z=1"],
  },
  picture: "0123abcd",
};

for (const [name, write] of [
  ["readable", addressOf],
  ["short", shortAddressOf],
])
  test(`a ${name} address holds all that was asked`, async () => {
    assert.deepEqual(await readAddress(await write(ALL)), ALL);
  });

const texts = {
  short: "Good.",
  "line breaks": "a\r\nb\rc\n",
  zeros: "\0\0",
  "half characters": "a\ud800 \udc00b",
  Chinese: "电影不错，".repeat(300),
  long: "It is not the masterpiece it was sold as. ".repeat(500),
  "what looks like an address": "#v=9&z=AAAA",
  nothing: "",
};
for (const [name, text] of Object.entries(texts))
  test(`a text comes back to the byte: ${name}`, async () => {
    const shown = { text, request: { method: "occlusion" } };
    assert.equal((await readAddress(await shortAddressOf(shown))).text, text);
  });

test("a long text is packed, where that is shorter, a short one can be read", async () => {
  const address = (text) => shortAddressOf({ text, request: {} });
  assert.match(await address("A charming film."), /text=A\+charming\+film\./);
  assert.match(await address(texts.Chinese), /^#z=[\w-]{1,200}$/);
});

test("an address without a link in it asks for nothing", async () => {
  for (const address of ["", "#", "#trust"])
    assert.deepEqual(await readAddress(address), {
      model: undefined,
      text: undefined,
      request: { options: {}, references: [] },
      picture: undefined,
    });
});

test("links of earlier days have no version, and are read", async () => {
  const { text, request } = await readAddress("#text=Good.&focus=0%2C1%2C2&option.mode=delete");
  assert.deepEqual(
    [text, request.focus, request.options],
    ["Good.", [0, 1, 2], { mode: "delete" }],
  );
});

/** That an address is refused, and how. */
const refused = (address, key, values = {}) =>
  assert.rejects(
    readAddress(address),
    ({ sentence }) => (assert.deepEqual({ ...sentence }, { key, values }), true),
    address,
  );

test("a link from a newer version says so", async () => {
  await refused("#v=2&text=Good.", "share.newer");
});

test("a broken link says so, and which part of it is", async () => {
  const packed = await shortAddressOf({ text: texts.Chinese, request: {} });
  for (const address of [packed.slice(0, -7), "#z=", "#z=!!", `${packed}A*`])
    await refused(address, "share.broken");
  const parts = ["seed=-1", "seed=1e3", "focus=0,1", "groups=0.1", "evidence=yes", "v=x"];
  for (const part of parts)
    await refused(`#text=a&${part}`, "share.broken-part", { part: part.split("=")[0] });
});

test("little that becomes much is refused", async () => {
  const { pack, unpack } = await import("../../web/page/packed.js");
  await assert.rejects(unpack(await pack("a".repeat(5 << 20))), RangeError);
});

test("names that every object has are as good as others", async () => {
  const { request } = await readAddress("#text=a&constructor=1&__proto__=2&evidence=true");
  assert.equal(request.evidence, true);
});

test("explanations have the same fingerprint with any engine, and another with any other bit", () => {
  const of = (engine, score) => ({
    engine,
    json: JSON.stringify({ schema: "s", engine, text: "a", score }),
  });
  const own = fingerprint(of("whybert 0.1.0", 1));
  assert.match(own, /^[0-9a-f]{8}$/);
  assert.equal(fingerprint(of("whybert 0.2.0", 1)), own);
  assert.notEqual(fingerprint(of("whybert 0.1.0", 1.0000001)), own);
});
