// A second mark of sign for pictures whose cells are colours: strokes through what is below zero.

import { strongestIn } from "./paint.js";

/** Weaker cells have hardly a colour, and no sign worth a mark. */
const WEAKEST = 1 / 32;

/** From here on a cell is dark enough that strokes of the ground show better than those of ink. */
const STRONG = 0.6;

/** How far strokes lie apart, in CSS pixels: a cell of that size has at least one. */
const GAPS = { least: 3, most: 7 };

/**
 * @param {HTMLCanvasElement} canvas over the picture, as large as it is shown
 * @param {import("./whybert.js").Matrix} matrix
 * @param {{ ink: string, ground: string }} colours
 */
export function markBelowZero(canvas, { values, rows, columns }, colours) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const strongest = strongestIn(values);
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const cell = { width: width / columns.length, height: height / rows.length };
  const weak = new Path2D();
  const strong = new Path2D();
  for (let at = 0; at < values.length; at++) {
    const strength = -values[at] / strongest;
    if (!(strength > WEAKEST)) continue;
    const [row, column] = [Math.floor(at / columns.length), at % columns.length];
    const box = [column * cell.width, row * cell.height, cell.width, cell.height];
    (strength > STRONG ? strong : weak).rect(.../** @type {[any, any, any, any]} */ (box));
  }
  const gap = Math.max(GAPS.least, Math.min(GAPS.most, cell.width, cell.height));
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  for (const [path, colour] of [
    [weak, colours.ink],
    [strong, colours.ground],
  ])
    hatch(pen, /** @type {Path2D} */ (path), colour, gap, { width, height });
}

/** Strokes from the lower left to the upper right, in one go over the whole picture. */
function hatch(pen, within, colour, gap, { width, height }) {
  pen.save();
  pen.clip(within);
  pen.beginPath();
  for (let x = -height; x < width; x += gap) {
    pen.moveTo(x, height);
    pen.lineTo(x + height, 0);
  }
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.7;
  pen.lineWidth = gap < 5 ? 0.7 : 1;
  pen.stroke();
  pen.restore();
}
