// A scene as PNG, painted stroke by stroke: a policy that lets a page load its own files alone lets
// no picture be made of an SVG.

import { withPen } from "./pen.js";
import { cssOf } from "./scene_text.js";

/** Dots for each of the screen's. */
const SCALE = 2;

/** Beyond this no browser paints, in dots. */
const LONGEST = 16_000;

const withAlpha = ({ colour, alpha }) =>
  colour +
  Math.round(alpha * 255)
    .toString(16)
    .padStart(2, "0");

/** A canvas knows no gradient that repeats: it is laid out as often as there is room for. */
function gradientFor(pen, { from, to, repeats, stops }, reach) {
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  const times = repeats ? Math.max(1, Math.ceil(reach / Math.hypot(x, y))) : 1;
  const end = [from[0] + x * times, from[1] + y * times];
  const gradient = pen.createLinearGradient(from[0], from[1], end[0], end[1]);
  for (let time = 0; time < times; time++)
    for (const stop of stops) gradient.addColorStop((time + stop.at) / times, withAlpha(stop));
  return gradient;
}

function paintShape(pen, { d, fill, stroke }, reach) {
  const path = new Path2D(d);
  if (fill) {
    pen.fillStyle = fill.gradient ? gradientFor(pen, fill.gradient, reach) : withAlpha(fill);
    pen.fill(path);
  }
  if (!stroke) return;
  pen.strokeStyle = withAlpha(stroke);
  pen.lineWidth = stroke.width;
  pen.setLineDash(stroke.dash ?? []);
  pen.stroke(path);
}

/** As wide as on the screen, whatever this canvas makes of the font. */
function paintRun(pen, { text, x, y, width, rtl, font, fill }) {
  pen.font = cssOf(font);
  pen.direction = rtl ? "rtl" : "ltr";
  pen.textAlign = "left";
  pen.fillStyle = withAlpha(fill);
  const measured = pen.measureText(text).width;
  pen.translate(x, y);
  if (measured > 0) pen.scale(width / measured, 1);
  pen.fillText(text, 0, 0);
}

function paintPicture(pen, { canvas, x, y, width, height, pixelated }) {
  pen.imageSmoothingEnabled = !pixelated;
  pen.drawImage(canvas, x, y, width, height);
}

const PAINTERS = { shape: paintShape, text: paintRun, picture: paintPicture };

function paint(pen, { width, height, ground, parts }, scale) {
  pen.scale(scale, scale);
  pen.fillStyle = withAlpha(ground);
  pen.fillRect(0, 0, width, height);
  for (const { x, y, items } of parts)
    for (const item of items) {
      pen.save();
      pen.translate(x, y);
      if (item.matrix) pen.transform(...item.matrix);
      PAINTERS[item.kind](pen, item, width + height);
      pen.restore();
    }
}

/** @param {import("./scene.js").Scene} scene @returns {Promise<Blob>} */
export function pngOf(scene) {
  const { width, height } = scene;
  const scale = Math.min(SCALE, LONGEST / Math.max(width, height));
  return withPen(Math.round(width * scale), Math.round(height * scale), (pen) => {
    paint(pen, scene, scale);
    return new Promise((resolve) => pen.canvas.toBlob(resolve, "image/png"));
  });
}
