// A pen on a canvas of its own.

import { make } from "../element.js";

/**
 * Lends a pen whose canvas stands in the page meanwhile, out of sight: which font a letter comes from
 * depends on the language around it.
 * @template T
 * @param {number} width in dots
 * @param {number} height
 * @param {(pen: CanvasRenderingContext2D) => T} use
 * @returns {T}
 */
export function withPen(width, height, use) {
  const canvas = make("canvas", { width, height, hidden: true });
  document.body.append(canvas);
  try {
    return use(canvas.getContext("2d", { willReadFrequently: width === 1 }));
  } finally {
    canvas.remove();
  }
}
