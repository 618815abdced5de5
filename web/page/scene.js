// What stands on the screen as plain shapes and lines of text, measured where the browser has put
// them: what is written as SVG and painted as PNG is what is seen, in the page's own fonts.

import { withPen } from "./pen.js";
import { boxesOf } from "./scene_boxes.js";
import { drawingOf } from "./scene_drawings.js";
import { Palette } from "./scene_palette.js";
import { runsOf } from "./scene_text.js";

/**
 * @typedef {object} Paint
 * @property {string} [colour] "#rrggbb", with `alpha` 0 .. 1
 * @property {number} [alpha]
 * @property {Gradient} [gradient] in place of a colour
 *
 * @typedef {object} Gradient
 * @property {number[]} from x, y
 * @property {number[]} to where it has ended, or begins again
 * @property {boolean} repeats
 * @property {{ at: number, colour: string, alpha: number }[]} stops from 0 to 1
 *
 * @typedef {object} Shape
 * @property {"shape"} kind
 * @property {string} d as of a path
 * @property {number[]} [matrix]
 * @property {Paint} [fill]
 * @property {Paint & { width: number, dash?: number[] }} [stroke]
 *
 * @typedef {object} Run of letters in one line and one direction
 * @property {"text"} kind
 * @property {string} text
 * @property {number} x its left end
 * @property {number} y its baseline
 * @property {number} width
 * @property {boolean} rtl
 * @property {number[]} [matrix]
 * @property {{ family: string, size: number, weight: string, style: string, numeric: string }} font
 * @property {Paint} fill
 *
 * @typedef {object} Picture
 * @property {"picture"} kind
 * @property {HTMLCanvasElement} canvas
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {boolean} pixelated
 *
 * @typedef {Shape|Run|Picture} Item
 *
 * @typedef {object} Part measured from the corner of the window
 * @property {number} x how far it is moved
 * @property {number} y
 * @property {Item[]} items
 *
 * @typedef {{ width: number, height: number, ground: Paint, parts: Part[] }} Scene
 *
 * @typedef {object} Around what is known of what something stands in
 * @property {CanvasRenderingContext2D} pen that measures
 * @property {Palette} palette
 * @property {number} alpha
 * @property {CSSStyleDeclaration} [decoration] that draws a line under the letters or through them
 */

/** Around all, and between one part and the next, in px. */
const MARGIN = 28;
const GAP = 16;

/** How the parts of an element that is drawn lie beneath it. */
function childrenOf(element) {
  if (element.shadowRoot) return element.shadowRoot.childNodes;
  const assigned = element.localName === "slot" ? element.assignedNodes() : [];
  return assigned.length ? assigned : element.childNodes;
}

/** What is there for screen readers alone, or not there. */
const isUnseen = ({ display, visibility, clipPath, opacity }) =>
  display === "none" || visibility !== "visible" || clipPath !== "none" || Number(opacity) === 0;

/**
 * @param {Node} node
 * @param {Around} around
 * @returns {Generator<Item>}
 */
function* visit(node, around) {
  if (node.nodeType === Node.TEXT_NODE) return yield* runsOf(/** @type {Text} */ (node), around);
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const element = /** @type {Element} */ (node);
  const style = getComputedStyle(element);
  if (isUnseen(style)) return;
  const alpha = around.alpha * Number(style.opacity);
  const isLined = /underline|line-through/.test(style.textDecorationLine);
  const inner = { ...around, alpha, decoration: isLined ? style : around.decoration };
  yield* boxesOf(element, style, inner);
  if (element instanceof SVGSVGElement) return yield* drawingOf(element, inner);
  if (element instanceof HTMLCanvasElement) yield pictureOf(element, style);
  for (const child of childrenOf(element)) yield* visit(child, inner);
}

function pictureOf(canvas, { imageRendering }) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const pixelated = imageRendering === "pixelated";
  return { kind: "picture", canvas, x: left, y: top, width, height, pixelated };
}

/** Of what is in it: a heading is no wider than its words. */
function widthOf(element) {
  if (element.shadowRoot) return element.getBoundingClientRect().width;
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect().width;
}

/** What can be scrolled is there as a whole while it is measured. */
function unrolled(element, measure) {
  const { maxHeight, overflow } = element.style;
  Object.assign(element.style, { maxHeight: "none", overflow: "visible" });
  try {
    return measure();
  } finally {
    Object.assign(element.style, { maxHeight, overflow });
  }
}

/**
 * Parts of the page, one below the other, those left out that are not shown.
 * @param {HTMLElement[]} elements
 * @returns {Scene}
 */
export const sceneOf = (elements) => withPen(1, 1, (pen) => measured(elements, pen));

function measured(elements, pen) {
  const palette = new Palette(pen);
  const parts = [];
  let width = 0;
  let height = MARGIN;
  for (const element of elements) {
    if (!element.checkVisibility()) continue; // in a part that is closed, too
    unrolled(element, () => {
      const box = element.getBoundingClientRect();
      const items = [...visit(element, { pen, palette, alpha: 1 })];
      if (!items.length) return;
      // Moved by whole pixels: letters are as sharp as they are on the screen.
      parts.push({ x: Math.round(MARGIN - box.left), y: Math.round(height - box.top), items });
      width = Math.max(width, widthOf(element));
      height += Math.ceil(box.height) + GAP;
    });
  }
  const ground = palette.paint(getComputedStyle(document.documentElement).backgroundColor);
  height += MARGIN - GAP;
  return { width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(height), ground, parts };
}
