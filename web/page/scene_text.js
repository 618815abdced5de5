// Letters where the browser has put them: a run for every line and direction.

/** Letters with their marks; a browser that does not know of those takes code points. */
const letters = "Segmenter" in Intl && new Intl.Segmenter(undefined, { granularity: "grapheme" });
const lettersOf = (text) =>
  letters
    ? letters.segment(text)
    : Array.from(text.matchAll(/./gsu), ({ 0: segment, index }) => ({ segment, index }));

/** Nearer than this two ends touch, as a share of the line: joined letters may overlap. */
const TOUCH = 0.2;

/** Letters of another font make a line's box taller, mostly above the baseline. */
const ABOVE = 0.8;

/** @param {CSSStyleDeclaration} style @param {number} [scale] */
export const fontOf = (style, scale = 1) => ({
  family: style.fontFamily,
  size: parseFloat(style.fontSize) * scale,
  weight: style.fontWeight,
  style: style.fontStyle,
  numeric: style.fontVariantNumeric,
});

/** @param {ReturnType<typeof fontOf>} font */
export const cssOf = ({ style, weight, size, family }) => `${style} ${weight} ${size}px ${family}`;

/** How far below the top of a line's box its letters stand. */
function ascentOf(pen, font, height) {
  pen.font = cssOf(font);
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = pen.measureText("x");
  const more = height - above - below;
  return above + more * (more > 1 ? ABOVE : 0.5);
}

/** Which way `next` goes on from a run, if it does. */
function followed(run, next) {
  if (Math.abs(next.top - run.top) > 1 || Math.abs(next.height - run.height) > 1) return undefined;
  const isNear = (gap) => Math.abs(gap) < TOUCH * run.height;
  const isAfter = next.left + next.right >= run.left + run.right;
  if (run.rtl !== true && isAfter && isNear(next.left - run.right)) return "ltr";
  return run.rtl !== false && !isAfter && isNear(next.right - run.left) ? "rtl" : undefined;
}

/** Letters that lie on their side, read upwards or down: as a matrix. */
const UPWARDS = [0, -1, 1, 0, 0, 0];
const DOWNWARDS = [0, 1, -1, 0, 0, 0];

/** @param {CSSStyleDeclaration} style of the text's element, which may stand on its head */
function turnOf({ writingMode, transform }) {
  if (writingMode === "horizontal-tb") return undefined;
  return transform.startsWith("matrix(-1, 0, 0, -1") ? UPWARDS : DOWNWARDS;
}

/** A box as who turns his head sees it. */
function seenFrom(turn, { left, right, top, bottom, width, height }) {
  if (!turn) return { left, right, top, height };
  return turn === UPWARDS
    ? { left: -bottom, right: -top, top: left, height: width }
    : { left: top, right: bottom, top: -right, height: width };
}

/** @param {Text} node @param {number[]|undefined} turn */
function measured(node, turn) {
  const runs = [];
  const range = document.createRange();
  for (const { segment, index } of lettersOf(node.data)) {
    range.setStart(node, index);
    range.setEnd(node, index + segment.length);
    const found = [...range.getClientRects()].find(({ width, height }) => width > 0 && height > 0);
    if (!found) continue;
    const box = seenFrom(turn, found);
    const { left, right, top, height } = box;
    const run = runs.at(-1);
    const way = run && followed(run, box);
    if (!way) runs.push({ text: segment, rtl: undefined, left, right, top, height });
    else {
      run.text += segment;
      run.rtl = way === "rtl";
      run.left = Math.min(run.left, left);
      run.right = Math.max(run.right, right);
    }
  }
  return runs;
}

/**
 * Dashes and gaps, so that a line begins and ends with a dash.
 * @param {number} thickness
 * @param {number} length
 */
export function dashesOf(thickness, length) {
  const [dash, gap] = thickness < 3 ? [3 * thickness, 2 * thickness] : [2 * thickness, thickness];
  const gaps = Math.max(1, Math.round((length - dash) / (dash + gap)));
  return [dash, Math.max(0.5, (length - dash) / gaps - dash)];
}

/** How far above its baseline a word is struck through, as a share of its size. */
const STRUCK = 0.28;

/** A line under a run or through it, as the style has it that draws the line. */
function lineOf(style, font, { x, y, width, matrix }, { palette, alpha }) {
  const thickness = parseFloat(style.textDecorationThickness) || font.size / 16;
  const offset = parseFloat(style.textUnderlineOffset) || font.size / 10;
  const dash = { dashed: dashesOf(thickness, width), dotted: [thickness, thickness] };
  const isUnder = style.textDecorationLine.includes("underline");
  const at = isUnder ? y + offset + thickness / 2 : y - STRUCK * font.size;
  const paint = palette.paint(style.textDecorationColor, alpha);
  const stroke = { ...paint, width: thickness, dash: dash[style.textDecorationStyle] };
  return { kind: "shape", d: `M${x} ${at}H${x + width}`, matrix, stroke };
}

/**
 * @param {Text} node
 * @param {import("./scene.js").Around} around
 * @returns {Generator<any>}
 */
export function* runsOf(node, around) {
  const { pen, palette, alpha, decoration } = around;
  const style = getComputedStyle(/** @type {Element} */ (hostOf(node)));
  const font = fontOf(style);
  const matrix = turnOf(style);
  for (const { text, rtl = false, left, right, top, height } of measured(node, matrix)) {
    const run = { x: left, y: top + ascentOf(pen, font, height), width: right - left, matrix };
    if (decoration) yield lineOf(decoration, font, run, around);
    if (!text.trim()) continue;
    const shown = style.textTransform === "uppercase" ? text.toUpperCase() : text;
    yield { kind: "text", text: shown, rtl, ...run, font, fill: palette.paint(style.color, alpha) };
  }
}

/** Whose style a text has; right in a shadow root that of its host. */
const hostOf = ({ parentNode }) =>
  parentNode instanceof ShadowRoot ? parentNode.host : parentNode;
