// The formats in which an explanation can be taken along.

import { say } from "../language.js";
import { nameOfTarget, titleOf } from "../tasks.js";
import { csvOfExplanation } from "./export_csv.js";
import { latexOf } from "./export_latex.js";
import { pngOf } from "./export_png.js";
import { svgOf } from "./export_svg.js";
import { sceneOf } from "./scene.js";

/**
 * @typedef {object} Shown what is on the screen
 * @property {import("../whybert.js").Explanation} explanation
 * @property {import("../whybert.js").Model} model
 * @property {HTMLElement[]} parts of the page that show it
 */

/** Who opens the picture later sees what it is of. @param {Shown} shown */
function aboutOf({ explanation }) {
  const { method, model, seed } = explanation;
  const title = titleOf(explanation, say).join("");
  const values = { name: nameOfTarget(explanation, say), method, model: model.name, seed };
  return {
    title,
    description: say("share.description", values),
    lang: document.documentElement.lang,
  };
}

/**
 * By the key of its name: what it is called as a file, what makes it, and for which explanations.
 * @type {Record<string, {
 *   name: string, about: string, ending: string, type: string,
 *   draw: (shown: Shown) => BlobPart | Promise<BlobPart>,
 *   suits?: (explanation: import("../whybert.js").Explanation) => boolean,
 * }>}
 */
export const FORMATS = {
  svg: {
    name: "share.svg",
    about: "share.svg.about",
    ending: "svg",
    type: "image/svg+xml",
    draw: (shown) => svgOf(sceneOf(shown.parts), aboutOf(shown)),
  },
  png: {
    name: "share.png",
    about: "share.png.about",
    ending: "png",
    type: "image/png",
    draw: ({ parts }) => pngOf(sceneOf(parts)),
  },
  heatmap: {
    name: "share.heatmap",
    about: "share.heatmap.about",
    ending: "heatmap.png",
    type: "image/png",
    draw: ({ model, explanation }) => model.render(explanation, "png"),
    suits: ({ result }) => result.kind === "matrix",
  },
  html: {
    name: "share.html",
    about: "share.html.about",
    ending: "html",
    type: "text/html",
    draw: ({ model, explanation }) => model.render(explanation, "html"),
  },
  json: {
    name: "share.json",
    about: "share.json.about",
    ending: "json",
    type: "application/json",
    draw: ({ explanation }) => explanation.json,
  },
  csv: {
    name: "share.csv",
    about: "share.csv.about",
    ending: "csv",
    type: "text/csv",
    draw: ({ explanation }) => csvOfExplanation(explanation),
  },
  latex: {
    name: "share.latex",
    about: "share.latex.about",
    ending: "tex",
    type: "application/x-tex",
    draw: ({ explanation }) => latexOf(explanation, explanation.unit, say),
  },
};
