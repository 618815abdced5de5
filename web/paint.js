// A matrix as a picture, a cell a pixel.

/** Colours as CSS has them, and what they are in red, green and blue. @type {Map<string, number[]>} */
const known = new Map();

/** Asks a canvas, which knows every way of writing a colour. @param {string} colour */
function rgbOf(colour) {
  if (known.has(colour)) return known.get(colour);
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  known.set(colour, [...pen.getImageData(0, 0, 1, 1).data.subarray(0, 3)]);
  return known.get(colour);
}

/** What the colours of an element are read from, in its shadow root. @returns {HTMLElement} */
export function colourProbe() {
  const probe = document.createElement("i");
  probe.hidden = true;
  probe.style.cssText =
    "color: var(--for); background-color: var(--ground); outline-color: var(--against)";
  return probe;
}

/**
 * The colours to paint with: of an element whose ground, ink and outline they are.
 * @param {Element} host
 * @returns {Record<"ground"|"for"|"against", number[]>} red, green, blue
 */
export function coloursOf(host) {
  const { backgroundColor, color, outlineColor } = getComputedStyle(host);
  return { ground: rgbOf(backgroundColor), for: rgbOf(color), against: rgbOf(outlineColor) };
}

/** Steps of a colour to either side of the ground. */
const LEVELS = 255;

/** Pixels by level, the lowest first: full colour against, the ground in the middle, full colour for. */
function pixelsOf({ ground, for: plus, against: minus }) {
  const pixels = new Uint32Array(2 * LEVELS + 1);
  const bytes = new Uint8ClampedArray(pixels.buffer);
  for (let level = -LEVELS; level <= LEVELS; level++) {
    const full = level < 0 ? minus : plus;
    const share = Math.abs(level) / LEVELS;
    const at = 4 * (level + LEVELS);
    for (let c = 0; c < 3; c++) bytes[at + c] = ground[c] + (full[c] - ground[c]) * share;
    bytes[at + 3] = 255;
  }
  return pixels;
}

/**
 * A cell a pixel: `strongest` is full colour, zero the ground. Of 512 by 512 cells a millisecond or
 * two, so that one can go from head to head between two frames.
 * @param {ArrayLike<number>} values (rows, columns)
 * @param {number} rows
 * @param {number} columns
 * @param {ReturnType<typeof coloursOf>} colours
 * @param {number} strongest
 * @returns {ImageData}
 */
export function pictureOf(values, rows, columns, colours, strongest) {
  const picture = new ImageData(columns, rows);
  const pixels = new Uint32Array(picture.data.buffer);
  const palette = pixelsOf(colours);
  const scale = strongest > 0 ? LEVELS / strongest : 0;
  for (let i = 0; i < pixels.length; i++) {
    const level = Math.max(-LEVELS, Math.min(LEVELS, values[i] * scale));
    pixels[i] = palette[Math.round(level) + LEVELS];
  }
  return picture;
}

/**
 * The same on a canvas, which becomes as large.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number} rows
 * @param {number} columns
 * @param {ReturnType<typeof coloursOf>} colours
 * @param {number} strongest
 */
export function paintMatrix(canvas, values, rows, columns, colours, strongest) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const picture = pictureOf(values, rows, columns, colours, strongest);
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

/** Several pictures show the same values. @type {WeakMap<object, ReturnType<typeof rangeOf>>} */
const ranges = new WeakMap();

/**
 * What there is to know of values before they are drawn; they do not change afterwards.
 * @param {ArrayLike<number>} values
 * @returns {{ strongest: number, peak: number, signed: boolean }} the largest of them without its
 *   sign, where that is, and whether any is below zero
 */
export function rangeOf(values) {
  if (ranges.has(values)) return ranges.get(values);
  const range = { strongest: 0, peak: 0, signed: false };
  for (let i = 0; i < values.length; i++) {
    const strength = Math.abs(values[i]);
    if (values[i] < 0) range.signed = true;
    if (strength > range.strongest) {
      range.strongest = strength;
      range.peak = i;
    }
  }
  ranges.set(values, range);
  return range;
}

/** @param {ArrayLike<number>} values */
export const strongestIn = (values) => rangeOf(values).strongest;
