// The tour: the way back, from the decision to the numbers of each word, and what is made of it.

import { formatScore, make, unitsOf } from "../element.js";
import { t } from "../language.js";
import { nameOfTarget, unitOf } from "../tasks.js";
import { figure, prose, signs } from "./tour_prose.js";
import { rowOf } from "./tour_reading.js";
import "../why-bars.js";
import "../why-map.js";
import "./tour_strips.js";

const sumOf = (units) => units.reduce((sum, { score }) => sum + score, 0);

/** @type {import("./tour_steps.js").Step} */
export const gradient = {
  title: "tour.gradient_title",
  cites: () => "Simonyan et al. 2014, arXiv:1312.6034",
  async open(reading) {
    const inside = await reading.inside();
    const { explanation, embedding, layers, gradient_norms: norms } = inside;
    const { tokens } = explanation;
    const longest = Math.max(...norms);
    const strips = make("tour-strips");
    strips.picture = {
      label: String(t("tour.gradient_label")),
      rows: tokens.map(({ text }, row) => ({
        name: text,
        values: rowOf(inside.gradient, row, embedding),
        score: norms[row],
        said: formatScore(norms[row], longest, false),
      })),
    };
    const names = [t("tour.state_input"), ...Array(layers).keys()].map(String);
    const map = make("why-map", {
      matrix: {
        values: fromTheTop(inside.state_gradient_norms, layers + 1),
        rows: names.reverse(),
        columns: tokens.map(({ text }) => text),
        from: String(t("tour.after_layer")),
        to: String(t("tour.tokens_axis")),
        cells: String(t("tour.gradient_cells")),
      },
    });
    return [
      prose(
        t("tour.gradient", { target: nameOfTarget(explanation), unit: unitOf(explanation) }),
        t("tour.gradient_length"),
      ),
      figure(t("tour.gradient_figure"), strips),
      signs(),
      figure(t("tour.gradient_map"), map),
    ];
  },
};

/** Rows in the order in which a gradient comes to them: the last first. */
function fromTheTop(values, rows) {
  const columns = values.length / rows;
  return Float32Array.from(values, (_, at) => {
    const row = rows - 1 - Math.floor(at / columns);
    return values[row * columns + (at % columns)];
  });
}

/** @type {import("./tour_steps.js").Step} */
export const attribution = {
  title: "tour.attribution_title",
  cites: () => "Sundararajan et al. 2017, arXiv:1703.01365",
  async open(reading) {
    const [slope, path] = await Promise.all([reading.slope(), reading.path()]);
    const { value, baseline_value: baseline } = path.target;
    const sums = [slope, path].map((explanation) => sumOf(unitsOf(explanation, "token")));
    const all = Math.max(...sums.map(Math.abs), Math.abs(value), Math.abs(baseline));
    const said = (number) => formatScore(number, all);
    const bars = (explanation) => make("why-bars", { unit: "token", explanation });
    return [
      prose(
        t("tour.slope"),
        t("tour.path", {
          value: said(value),
          baseline: said(baseline),
          all: said(value - baseline),
        }),
      ),
      make(
        "div",
        { className: "tour-pair" },
        figure(t("tour.slope_figure", { sum: said(sums[0]) }), bars(slope)),
        figure(t("tour.path_figure", { sum: said(sums[1]) }), bars(path)),
      ),
    ];
  },
};
