// A scene as SVG: every letter stands where it stands on the screen, in any viewer.

/** Two digits behind the point are finer than any screen. */
const round = (number) => String(Math.round(number * 100) / 100);
const tidy = (d) => d.replace(/-?\d*\.\d+(e-?\d+)?/g, (number) => round(Number(number)));

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What XML has no letters for becomes the sign of what cannot be shown. */
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** @param {string} text */
export const escapeXml = (text) =>
  text.replace(NOT_XML, "\ufffd").replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

/** @param {Record<string, unknown>} attributes those that are undefined are left out */
const tag = (name, attributes, inside) => {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
  return `<${name}${said.join("")}${inside === undefined ? "/>" : `>${inside}</${name}>`}`;
};

const transformOf = (matrix) => matrix && `matrix(${matrix.map(round).join(" ")})`;
const opacityOf = (alpha) => (alpha < 1 ? alpha : undefined);

/** Numbers the gradients, which have to be named. */
class Definitions {
  all = [];

  /** @param {import("./scene.js").Gradient} gradient @returns {string} how a fill names it */
  add({ from, to, repeats, stops }) {
    const id = `hatch-${this.all.length}`;
    const drawn = stops.map(({ at, colour, alpha }) =>
      tag("stop", {
        offset: round(at * 100) + "%",
        "stop-color": colour,
        "stop-opacity": opacityOf(alpha),
      }),
    );
    const [x1, y1, x2, y2] = [...from, ...to].map(round);
    const spread = repeats ? "repeat" : undefined;
    const where = { id, gradientUnits: "userSpaceOnUse", x1, y1, x2, y2, spreadMethod: spread };
    this.all.push(tag("linearGradient", where, drawn.join("")));
    return `url(#${id})`;
  }
}

function drawShape({ d, matrix, fill, stroke }, definitions) {
  return tag("path", {
    d: tidy(d),
    transform: transformOf(matrix),
    fill: fill?.gradient ? definitions.add(fill.gradient) : (fill?.colour ?? "none"),
    "fill-opacity": opacityOf(fill?.alpha),
    stroke: stroke?.colour,
    "stroke-opacity": opacityOf(stroke?.alpha),
    "stroke-width": stroke && round(stroke.width),
    "stroke-dasharray": stroke?.dash?.map(round).join(" "),
  });
}

function drawRun({ text, x, y, width, rtl, matrix, font, fill }) {
  const attributes = {
    x: round(rtl ? x + width : x),
    y: round(y),
    textLength: round(width),
    lengthAdjust: "spacingAndGlyphs",
    direction: rtl ? "rtl" : undefined,
    transform: transformOf(matrix),
    "font-family": font.family,
    "font-size": round(font.size),
    "font-weight": font.weight === "400" ? undefined : font.weight,
    "font-style": font.style === "normal" ? undefined : font.style,
    "font-variant-numeric": font.numeric === "normal" ? undefined : font.numeric,
    fill: fill.colour,
    "fill-opacity": opacityOf(fill.alpha),
    "xml:space": "preserve",
  };
  return tag("text", attributes, escapeXml(text));
}

function drawPicture({ canvas, x, y, width, height, pixelated }) {
  const style = pixelated ? "image-rendering:pixelated" : undefined;
  const [left, top, across, down] = [x, y, width, height].map(round);
  const where = { x: left, y: top, width: across, height: down };
  const href = canvas.toDataURL("image/png");
  return tag("image", { ...where, preserveAspectRatio: "none", style, href });
}

/**
 * @param {import("./scene.js").Scene} scene
 * @param {{ title: string, description: string, lang: string }} said of the whole
 * @returns {string}
 */
export function svgOf({ width, height, ground, parts }, { title, description, lang }) {
  const definitions = new Definitions();
  const draw = (item) => {
    if (item.kind === "text") return drawRun(item);
    return item.kind === "picture" ? drawPicture(item) : drawShape(item, definitions);
  };
  const drawn = parts.map(({ x, y, items }) =>
    tag("g", { transform: `translate(${round(x)} ${round(y)})` }, items.map(draw).join("\n")),
  );
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "xml:lang": lang,
  };
  const about = [tag("title", {}, escapeXml(title)), tag("desc", {}, escapeXml(description))];
  const whole = tag("rect", {
    width,
    height,
    fill: ground.colour,
    "fill-opacity": opacityOf(ground.alpha),
  });
  const defs = definitions.all.length ? [tag("defs", {}, definitions.all.join(""))] : [];
  const lines = [...about, ...defs, whole, ...drawn];
  return `${tag("svg", attributes, `\n${lines.join("\n")}\n`)}\n`;
}
