// Colours of any kind as a picture can have them.

/** Reads colours by painting them: nothing else knows every way of writing one. */
export class Palette {
  #pen;
  #read = new Map();

  /** @param {CanvasRenderingContext2D} pen on a dot */
  constructor(pen) {
    this.#pen = pen;
  }

  /**
   * @param {string} colour as a computed style has it
   * @param {number} [alpha] of what it is part of
   * @returns {{ colour: string, alpha: number }}
   */
  paint(colour, alpha = 1) {
    if (!this.#read.has(colour)) this.#read.set(colour, this.#paint(colour));
    const read = this.#read.get(colour);
    return { colour: read.colour, alpha: Math.round(read.alpha * alpha * 1000) / 1000 };
  }

  #paint(colour) {
    const pen = this.#pen;
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = "transparent";
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    const hex = [red, green, blue].map((value) => value.toString(16).padStart(2, "0"));
    return { colour: `#${hex.join("")}`, alpha: alpha / 255 };
  }
}
