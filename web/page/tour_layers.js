// The tour: what becomes of a token from layer to layer.

import { make } from "../element.js";
import { t } from "../language.js";
import { TokenPicker } from "./tour_picker.js";
import { figure, prose, quoted } from "./tour_prose.js";
import { rowOf } from "./tour_reading.js";
import "../why-curve.js";
import "./tour_strips.js";

/** @type {import("./tour_steps.js").Step} */
export const layers = {
  title: "tour.layers_title",
  cites: () => "nostalgebraist 2020; Belrose et al. 2023, arXiv:2303.08112",
  async open(reading) {
    const { chosen } = reading;
    const inside = await reading.inside();
    const { explanation, channels, layers, states, state_cosines: cosines } = inside;
    const { tokens } = explanation;
    const T = tokens.length;
    const strips = make("tour-strips");
    const curve = make("why-curve");
    const picker = new TokenPicker(t("tour.choose_token"), tokens, (token) => {
      chosen.token = token;
      show();
    });
    const names = Array.from({ length: layers }, (_, layer) => String(layer));
    const show = () => {
      const { token } = chosen;
      picker.chosen = token;
      const name = quoted(tokens[token]);
      strips.picture = {
        label: String(t("tour.states_label", { token: name })),
        rows: [String(t("tour.state_input")), ...names].map((state, row) => ({
          name: state,
          values: rowOf(states, row * T + token, channels),
        })),
      };
      curve.curve = {
        lines: [
          { name: String(name), values: names.map((_, layer) => cosines[layer * T + token]) },
        ],
        names,
        across: String(t("tour.cosine_across")),
        up: String(t("tour.cosine_up", { token: name })),
        most: 1,
      };
    };
    show();
    return [
      prose(t("tour.layers"), t("tour.lens")),
      picker.element,
      figure(t("tour.states_figure"), strips),
      make(
        "div",
        { className: "tour-pair" },
        figure(t("tour.cosine_figure"), curve),
        figure(t("tour.lens_figure"), make("why-curve", { explanation })),
      ),
    ];
  },
};
