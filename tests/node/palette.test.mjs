// Colours that everyone can tell apart: for and against with any kind of colour vision, and all of
// them from the ground, in the light and in the dark.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const source = (path) => readFile(new URL(`../../web/${path}`, import.meta.url), "utf8");

/** What a style sheet calls its colours, in the light and in the dark. */
async function paletteOf(path) {
  const named = (await source(path)).matchAll(/--([a-z]+): .*?light-dark\((#\w{6}), (#\w{6})\)/g);
  const rows = [...named].map(([, name, light, dark]) => [name, { light, dark }]);
  assert.ok(rows.length >= 6, path);
  return Object.fromEntries(rows);
}

const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);

/** Linear red, green and blue, 0 to 1. */
const light = (hex) => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));

const times = (matrix, values) =>
  matrix.map((row) => row.reduce((sum, weight, at) => sum + weight * values[at], 0));

/** Machado, Oliveira and Fernandes 2009 (doi:10.1109/TVCG.2009.113), at full severity. */
const VISION = {
  "all colours": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIELAB under D65. */
function lab(rgb) {
  const xyz = times(
    [
      [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
    ],
    rgb.map((share) => Math.min(1, Math.max(0, share))),
  );
  const [x, y, z] = xyz.map((t) =>
    t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Euclidean in CIELAB: some 2.3 can just be told apart. */
const distance = (a, b) => Math.hypot(...lab(a).map((value, at) => value - lab(b)[at]));

/** WCAG 2's. */
function contrast(a, b) {
  const [dark, bright] = [light(a), light(b)]
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** Ten times what can just be told apart. */
const APART = 23;

/** Of text, and of what is no text, by WCAG 2's AA. */
const [TEXT, MARK] = [4.5, 3];

for (const path of ["element.js", "page/style.css"])
  for (const theme of ["light", "dark"])
    test(`${path}, ${theme}: signs and text are told apart by everyone`, async () => {
      const colours = await paletteOf(path);
      const of = (name) => colours[name][theme];
      for (const [vision, matrix] of Object.entries(VISION)) {
        const [up, down] = ["for", "against"].map((name) => times(matrix, light(of(name))));
        assert.ok(distance(up, down) > APART, `${vision}: ${distance(up, down)}`);
      }
      for (const name of ["ink", "faint"])
        assert.ok(contrast(of(name), of("ground")) >= TEXT, name);
      for (const name of ["for", "against"])
        assert.ok(contrast(of(name), of("ground")) >= MARK, name);
    });

/** A colour of some opacity over another. */
const over = (above, below, opacity) =>
  [1, 3, 5].reduce((hex, at) => {
    const [front, back] = [above, below].map((colour) => parseInt(colour.slice(at, at + 2), 16));
    const mixed = Math.round(front * opacity + back * (1 - opacity));
    return hex + mixed.toString(16).padStart(2, "0");
  }, "#");

test("the strongest word can be read on its mark", async () => {
  const [, percent] = /--strength\) \* (\d+)%/.exec(await source("why-tokens.js"));
  for (const path of ["element.js", "page/style.css"])
    for (const theme of ["light", "dark"]) {
      const colours = await paletteOf(path);
      const of = (name) => colours[name][theme];
      for (const name of ["for", "against"]) {
        const mark = over(of(name), of("ground"), percent / 100);
        assert.ok(contrast(of("ink"), mark) >= TEXT, `${path} ${theme} ${name}: ${mark}`);
      }
    }
});

test("the page and the elements have the same colours for signs and text", async () => {
  const [element, page] = await Promise.all([paletteOf("element.js"), paletteOf("page/style.css")]);
  for (const name of ["for", "against", "ink", "faint"])
    assert.deepEqual(page[name], element[name]);
});
