// Boxes as a browser paints them: ground, hatching, edges, and what stands before and after.

import { cssOf, dashesOf, fontOf } from "./scene_text.js";

/** A box with round corners as the d of a path. */
export function roundBox({ left, top, width, height }, radius = 0) {
  const r = Math.min(radius, width / 2, height / 2);
  if (!(r > 0)) return `M${left} ${top}h${width}v${height}h${-width}z`;
  const corner = (x, y) => `a${r} ${r} 0 0 1 ${x} ${y}`;
  return (
    `M${left + r} ${top}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}` +
    `h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}z`
  );
}

/** Splits at the commas that stand in no brackets. */
const split = (list) => list.split(/,\s*(?![^()]*\))/);

const SIDES = { "to top": 0, "to right": 90, "to bottom": 180, "to left": 270 };

/**
 * A linear gradient as a computed style has it, laid over a box as CSS lays it.
 * @param {string} image
 * @param {DOMRect} box
 * @param {(colour: string) => { colour: string, alpha: number }} paint
 * @returns {import("./scene.js").Gradient|undefined}
 */
export function gradientOf(image, { left, top, width, height }, paint) {
  const [, repeating, inside] = /^(repeating-)?linear-gradient\((.*)\)$/.exec(image) ?? [];
  if (inside === undefined) return undefined;
  const words = split(inside);
  const hasAngle = /^(to |-?[\d.]+(deg|turn|rad)$)/.test(words[0]);
  const degrees = hasAngle ? (SIDES[words[0]] ?? parseFloat(words[0])) : 180;
  const angle = (degrees * Math.PI) / 180;
  const [x, y] = [Math.sin(angle), -Math.cos(angle)];
  const length = Math.abs(width * x) + Math.abs(height * y);
  const stops = readStops(words.slice(hasAngle ? 1 : 0), length, paint);
  const end = repeating ? stops.at(-1).at : length;
  const from = [left + width / 2 - (x * length) / 2, top + height / 2 - (y * length) / 2];
  return {
    from,
    to: [from[0] + x * end, from[1] + y * end],
    repeats: Boolean(repeating),
    stops: stops.map(({ at, ...rest }) => ({ ...rest, at: Math.min(1, at / end) })),
  };
}

/** Where each colour stands, in px; none before the one that is named before it. */
function readStops(words, length, paint) {
  let least = 0;
  return words.flatMap((word, index) => {
    const end = word.lastIndexOf(")") + 1 || `${word} `.indexOf(" ");
    const colour = word.slice(0, end);
    const places = [...word.slice(end).matchAll(/(-?[\d.]+)(px|%)?/g)];
    const said = places.map(([, value, unit]) => value * (unit === "%" ? length / 100 : 1));
    const all = said.length ? said : [(index / Math.max(1, words.length - 1)) * length];
    return all.map((at) => ({ at: (least = Math.max(least, at)), ...paint(colour) }));
  });
}

const EDGES = ["Top", "Right", "Bottom", "Left"];

function* edgesOf(box, style, { palette, alpha }) {
  const { left, top, right, bottom } = box;
  const lines = {
    Top: (w) => `M${left} ${top + w / 2}H${right}`,
    Right: (w) => `M${right - w / 2} ${top}V${bottom}`,
    Bottom: (w) => `M${left} ${bottom - w / 2}H${right}`,
    Left: (w) => `M${left + w / 2} ${top}V${bottom}`,
  };
  const edges = EDGES.map((side) => ({
    side,
    width: parseFloat(style[`border${side}Width`]),
    line: style[`border${side}Style`],
    ...palette.paint(style[`border${side}Color`], alpha),
  })).filter(({ width, line, alpha }) => width > 0 && line !== "none" && alpha > 0);
  if (!edges.length) return;
  const dashOf = ({ line, width, side }) =>
    line === "dashed"
      ? dashesOf(width, ["Top", "Bottom"].includes(side) ? box.width : box.height)
      : undefined;
  const [{ width, colour, alpha: strength }] = edges;
  const stroke = { colour, alpha: strength, width, dash: dashOf(edges[0]) };
  if (edges.length === 4) {
    const middle = grown(box, -width / 2);
    yield { kind: "shape", d: roundBox(middle, radiusOf(style) - width / 2), stroke };
  } else
    for (const edge of edges)
      yield {
        kind: "shape",
        d: lines[edge.side](edge.width),
        stroke: { colour: edge.colour, alpha: edge.alpha, width: edge.width, dash: dashOf(edge) },
      };
}

const grown = ({ left, top, width, height }, by) => ({
  left: left - by,
  top: top - by,
  width: Math.max(0, width + 2 * by),
  height: Math.max(0, height + 2 * by),
});

/** Of the corners that are round. */
const radiusOf = (style) =>
  Math.max(
    ...[style.borderTopLeftRadius, style.borderTopRightRadius, style.borderBottomLeftRadius].map(
      parseFloat,
    ),
  );

/** A shadow that is a line around the box. */
function* ringOf(box, { boxShadow, ...style }, radius, { palette, alpha }) {
  const [, colour, spread] = /^(.*?) 0px 0px 0px ([\d.]+)px$/.exec(boxShadow) ?? [];
  if (!spread) return;
  const width = Number(spread);
  const stroke = { ...palette.paint(colour, alpha), width };
  yield { kind: "shape", d: roundBox(grown(box, width / 2), radius + width / 2), stroke };
}

function* paintBox(box, style, around) {
  const { palette, alpha } = around;
  const radius = radiusOf(style);
  const ground = palette.paint(style.backgroundColor, alpha);
  const d = roundBox(box, radius);
  if (ground.alpha > 0) yield { kind: "shape", d, fill: ground };
  const gradient = gradientOf(style.backgroundImage, box, (colour) => palette.paint(colour, alpha));
  if (gradient) yield { kind: "shape", d, fill: { gradient } };
  yield* ringOf(box, { boxShadow: style.boxShadow }, radius, around);
  yield* edgesOf(box, style, around);
}

/** A word or a line that a style puts before or after what is inside. */
function* besideOf(element, name, around) {
  const style = getComputedStyle(element, name);
  if (["none", "normal"].includes(style.content) || style.display === "none") return;
  const box = element.getBoundingClientRect();
  const [, text] = /^"(.*)"$/s.exec(style.content) ?? [];
  if (style.position === "absolute") {
    const at = {
      left: box.left + parseFloat(style.left),
      top: box.top + parseFloat(style.top),
      width: parseFloat(style.width),
      height: parseFloat(style.height),
    };
    yield* paintBox(new DOMRect(at.left, at.top, at.width, at.height), style, around);
  } else if (text && style.display === "block") yield nameAbove(box, text, style, around);
}

/** A name on a line of its own at the top of a box. */
function nameAbove(box, text, style, { pen, palette, alpha }) {
  const font = fontOf(style);
  pen.font = cssOf(font);
  const {
    width,
    fontBoundingBoxAscent: above,
    fontBoundingBoxDescent: below,
  } = pen.measureText(text);
  const line = parseFloat(style.lineHeight) || font.size * 1.2;
  const rtl = style.direction === "rtl";
  return {
    ...{ kind: "text", text, rtl, width, font, fill: palette.paint(style.color, alpha) },
    x: rtl ? box.right - width : box.left,
    y: box.top + (line - above - below) / 2 + above,
  };
}

/**
 * @param {Element} element
 * @param {CSSStyleDeclaration} style
 * @param {import("./scene.js").Around} around
 * @returns {Generator<any>}
 */
export function* boxesOf(element, style, around) {
  const isInline = style.display === "inline";
  const boxes = isInline ? [...element.getClientRects()] : [element.getBoundingClientRect()];
  for (const box of boxes) yield* paintBox(box, style, around);
  yield* besideOf(element, "::before", around);
  yield* besideOf(element, "::after", around);
}
