// A matrix as a picture, a cell a pixel.

/**
 * The colours to paint with: of an element whose ground, ink and outline they are.
 * @param {Element} host
 * @returns {Record<"ground"|"for"|"against", number[]>} red, green, blue
 */
export function coloursOf(host) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(host);
  const read = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
  };
  return {
    ground: read(style.backgroundColor),
    for: read(style.color),
    against: read(style.outlineColor),
  };
}

/**
 * A cell a pixel: `strongest` is full colour, zero the ground.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values (rows, columns)
 * @param {number} rows
 * @param {number} columns
 * @param {ReturnType<typeof coloursOf>} colours
 * @param {number} strongest
 */
export function paintMatrix(canvas, values, rows, columns, colours, strongest) {
  canvas.width = columns;
  canvas.height = rows;
  const picture = new ImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const strength = strongest > 0 ? values[i] / strongest : 0;
    const full = strength < 0 ? colours.against : colours.for;
    const share = Math.min(1, Math.abs(strength));
    for (let c = 0; c < 3; c++)
      picture.data[4 * i + c] = colours.ground[c] + (full[c] - colours.ground[c]) * share;
    picture.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

/** @param {ArrayLike<number>} values */
export function strongestIn(values) {
  let strongest = 0;
  for (let i = 0; i < values.length; i++) strongest = Math.max(strongest, Math.abs(values[i]));
  return strongest;
}
