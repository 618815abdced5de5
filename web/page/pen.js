// A pen on a canvas of its own.

import { make } from "../element.js";

/**
 * @param {number} [width] in dots
 * @param {number} [height]
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @returns {CanvasRenderingContext2D}
 */
export const penOn = (width = 1, height = 1, settings) =>
  make("canvas", { width, height }).getContext("2d", settings);
