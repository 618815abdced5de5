// Lines between two columns of words: which of a matrix's values become lines, and how they are drawn.

/** While nothing is pointed at, a word has so many lines, the mean over the rows. */
const LINES_A_WORD = 3;

/** Never is a line drawn of a value that is a smaller part of the strongest. */
const FAINTEST = 0.06;

/** Steps of strength: lines of one step are drawn at once. */
const LEVELS = 8;

/** The most lines that are drawn at once: what can be seen of a long text, the strongest first. */
const MOST = 150;

/** Bins of values when the strongest are sought. */
const BINS = 1024;

/** @typedef {{ row: number, column: number, strength: number }} Line strength -1 .. 1 */

/**
 * The strongest values of a matrix, in two passes over it, sorting no more than
 * are kept.
 * @param {ArrayLike<number>} values (rows, columns)
 * @param {number} columns
 * @param {number} strongest
 * @returns {{ lines: Line[], least: number }} the strongest first, and which value is the least that has a line
 */
export function gather(values, columns, strongest) {
  if (!(strongest > 0)) return { lines: [], least: 0 };
  const counts = new Uint32Array(BINS + 1);
  const scale = BINS / strongest;
  for (let i = 0; i < values.length; i++) counts[Math.floor(Math.abs(values[i]) * scale)]++;
  const most = (values.length / columns) * LINES_A_WORD;
  let bin = BINS;
  let count = counts[BINS];
  while (bin > FAINTEST * BINS && count + counts[bin - 1] <= most) count += counts[--bin];
  const least = (bin / BINS) * strongest;
  const lines = [];
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i]) >= least)
      lines.push({
        row: Math.floor(i / columns),
        column: i % columns,
        strength: values[i] / strongest,
      });
  lines.sort((one, other) => Math.abs(other.strength) - Math.abs(one.strength));
  return { lines, least };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Line[]} lines the strongest first
 * @param {{ width: number, height: number, step: number, top: number }} frame what is seen, in CSS
 *   pixels: `top` is cut off above
 * @param {ReturnType<typeof import("./paint.js").coloursOf>} colours
 */
export function strokeLines(pen, lines, { width, height, step, top }, colours) {
  const paths = Array.from({ length: 2 * LEVELS + 1 }, () => new Path2D());
  const from = width * 0.45;
  let drawn = 0;
  const seen = (y) => y > -step && y < height + step;
  const near = (y) => Math.max(-height / 2, Math.min(1.5 * height, y)); // far ends cost time unseen
  for (const { row, column, strength } of lines) {
    const start = (row + 0.5) * step - top;
    const end = (column + 0.5) * step - top;
    if (!seen(start) && !seen(end)) continue; // what only passes by
    if (drawn++ === MOST) break;
    const path = paths[LEVELS + Math.sign(strength) * Math.ceil(Math.abs(strength) * LEVELS)];
    const [left, right] = [near(start), near(end)];
    path.moveTo(0, left);
    path.bezierCurveTo(from, left, width - from, right, width, right);
  }
  for (const [at, path] of paths.entries()) {
    const level = (at - LEVELS) / LEVELS;
    pen.globalAlpha = 0.1 + 0.8 * Math.abs(level);
    pen.lineWidth = 1 + 1.6 * Math.abs(level);
    pen.strokeStyle = `rgb(${(level < 0 ? colours.against : colours.for).join(" ")})`;
    pen.setLineDash(level < 0 ? [5, 3] : []); // a sign is not told by colour alone
    pen.stroke(path);
  }
}
