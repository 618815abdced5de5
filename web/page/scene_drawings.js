// Drawings that are SVG already: their shapes and names with the colours that the page's styles give.

import { fontOf } from "./scene_text.js";

const value = (length) => length.baseVal.value;

/** Shapes as paths. @type {Record<string, (shape: any) => string>} */
const PATHS = {
  path: (shape) => shape.getAttribute("d"),
  line: ({ x1, y1, x2, y2 }) => `M${value(x1)} ${value(y1)}L${value(x2)} ${value(y2)}`,
  rect: ({ x, y, width, height }) =>
    `M${value(x)} ${value(y)}h${value(width)}v${value(height)}h${-value(width)}z`,
  circle({ cx, cy, r }) {
    const radius = value(r);
    const half = (way) => `a${radius} ${radius} 0 1 0 ${way * 2 * radius} 0`;
    return `M${value(cx) - radius} ${value(cy)}${half(1)}${half(-1)}z`;
  },
  polyline: ({ points }) => throughPoints(points),
  polygon: ({ points }) => `${throughPoints(points)}z`,
};

const throughPoints = (points) => `M${[...points].map(({ x, y }) => `${x} ${y}`).join("L")}`;

const matrixOf = (element) => {
  const { a, b, c, d, e, f } = element.getScreenCTM();
  return [a, b, c, d, e, f];
};

const isNone = (paint) => paint === "none" || paint.startsWith("url(");

function* shapeOf(element, style, { palette, alpha }) {
  const d = PATHS[element.localName](element);
  const matrix = matrixOf(element);
  const shape = { kind: "shape", d, matrix };
  const filled = !isNone(style.fill) && element.localName !== "line";
  if (filled) shape.fill = palette.paint(style.fill, alpha * Number(style.fillOpacity));
  if (!isNone(style.stroke)) {
    const scale =
      style.vectorEffect === "non-scaling-stroke" ? Math.hypot(matrix[0], matrix[1]) : 1;
    const dash = style.strokeDasharray.match(/[\d.]+/g)?.map(Number);
    const paint = palette.paint(style.stroke, alpha * Number(style.strokeOpacity));
    shape.stroke = { ...paint, width: parseFloat(style.strokeWidth) / scale, dash };
  }
  if (d && (shape.fill || shape.stroke)) yield shape;
}

/** A name that stands where its element has put it. */
function* nameOf(element, style, { palette, alpha }) {
  const text = [...element.childNodes]
    .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
    .map(({ data }) => data)
    .join("");
  if (!text.trim()) return;
  const { x, y } = element.getStartPositionOfChar(0);
  const width = element.getComputedTextLength();
  const rtl = style.direction === "rtl";
  yield {
    ...{ kind: "text", text, rtl, y, width, matrix: matrixOf(element), font: fontOf(style) },
    x: rtl ? x - width : x,
    fill: palette.paint(style.fill, alpha),
  };
}

/**
 * @param {Element} element
 * @param {import("./scene.js").Around} around
 * @returns {Generator<any>}
 */
export function* drawingOf(element, { palette, alpha }) {
  for (const child of element.children) {
    const style = getComputedStyle(child);
    if (style.display === "none" || style.visibility !== "visible") continue;
    const inner = { palette, alpha: alpha * Number(style.opacity) };
    if (child.localName in PATHS) yield* shapeOf(child, style, inner);
    else if (["text", "tspan"].includes(child.localName)) yield* nameOf(child, style, inner);
    if (!["defs", "title", "desc", "clipPath"].includes(child.localName))
      yield* drawingOf(child, inner);
  }
}
