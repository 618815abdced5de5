// The tour: one head of attention, from queries and keys to a mixture of values; and all of them.

import { formatScore, make } from "../element.js";
import { t } from "../language.js";
import { percent } from "../tasks.js";
import { headPicker, TokenPicker } from "./tour_picker.js";
import { figure, paragraphs, prose, quoted, signs } from "./tour_prose.js";
import { rowOf } from "./tour_reading.js";
import "../why-heads.js";
import "./tour_strips.js";

/**
 * A step about one token at one head, both of the reader's choice.
 * @param {import("./tour_reading.js").Reading} reading
 * @param {import("./tour_steps.js").Act} act
 * @param {(inside: import("../whybert.js").Inside, place: { prose: HTMLElement, choose: (token:
 *   number) => void }) => void} show
 */
async function atHead(reading, act, show) {
  const { chosen } = reading;
  const { explanation } = await reading.inside();
  const told = prose();
  const again = async () => {
    const inside = await reading.inside();
    if (inside.layer !== chosen.layer || inside.head !== chosen.head) return; // another was chosen
    picker.chosen = chosen.token;
    show(inside, { prose: told, choose });
  };
  const choose = (token) => {
    chosen.token = token;
    act(again);
  };
  const picker = new TokenPicker(t("tour.choose_token"), explanation.tokens, choose);
  const heads = headPicker(reading, () => act(again));
  await again();
  return [told, make("div", { className: "tour-controls" }, picker.element, heads)];
}

/** @type {import("./tour_steps.js").Step} */
export const query = {
  title: "tour.query_title",
  cites: () => "Vaswani et al. 2017, arXiv:1706.03762",
  async open(reading, act) {
    const asks = make("tour-strips");
    const keys = make("tour-strips");
    let choose;
    keys.addEventListener("why-choose", ({ detail }) => choose(detail.row));
    const controls = await atHead(reading, act, (inside, place) => {
      const { explanation, depth, scores } = inside;
      const { tokens } = explanation;
      const { token } = reading.chosen;
      const name = quoted(tokens[token]);
      const row = rowOf(scores, token, tokens.length);
      const strongest = Math.max(...row.map(Math.abs));
      ({ choose } = place);
      place.prose.replaceChildren(
        ...paragraphs(t("tour.query", { depth }), t("tour.products", { token: name, depth })),
      );
      asks.picture = {
        label: String(t("tour.query_label", { token: name })),
        rows: [{ name: tokens[token].text, values: rowOf(inside.query, token, depth) }],
      };
      keys.picture = {
        label: String(t("tour.keys_label", { token: name })),
        chosen: token,
        rows: tokens.map(({ text }, to) => ({
          name: text,
          values: rowOf(inside.key, to, depth),
          score: row[to],
          said: formatScore(row[to], strongest),
        })),
      };
    });
    return [
      ...controls,
      figure(t("tour.query_figure"), asks),
      figure(t("tour.keys_figure"), keys),
      signs(),
    ];
  },
};

/** @type {import("./tour_steps.js").Step} */
export const weights = {
  title: "tour.weights_title",
  cites: () => "Vaswani et al. 2017, arXiv:1706.03762",
  async open(reading, act) {
    const values = make("tour-strips");
    const mixed = make("tour-strips");
    let choose;
    values.addEventListener("why-choose", ({ detail }) => choose(detail.row));
    const controls = await atHead(reading, act, (inside, place) => {
      const { explanation, depth, attention, context, value } = inside;
      const { tokens } = explanation;
      const { token } = reading.chosen;
      const name = quoted(tokens[token]);
      const shares = rowOf(attention, token, tokens.length);
      const first = shares.indexOf(Math.max(...shares));
      ({ choose } = place);
      const most = { most: quoted(tokens[first]), share: percent(shares[first]) };
      place.prose.replaceChildren(
        ...paragraphs(t("tour.softmax"), t("tour.mixture", { token: name, ...most })),
      );
      values.picture = {
        label: String(t("tour.values_label", { token: name })),
        chosen: token,
        rows: tokens.map(({ text }, to) => ({
          name: text,
          values: rowOf(value, to, depth),
          score: shares[to],
          said: percent(shares[to]),
        })),
      };
      mixed.picture = {
        label: String(t("tour.mixture_label", { token: name })),
        rows: [{ name: tokens[token].text, values: rowOf(context, token, depth) }],
      };
    });
    return [
      ...controls,
      figure(t("tour.values_figure"), values),
      figure(t("tour.mixture_figure"), mixed),
      signs(),
    ];
  },
};

/** @type {import("./tour_steps.js").Step} */
export const heads = {
  title: "tour.heads_title",
  cites: () => "Clark et al. 2019, arXiv:1906.04341; Jain & Wallace 2019, arXiv:1902.10186",
  async open(reading) {
    const { chosen, info } = reading;
    const { layers, heads } = info;
    const attention = await reading.attention();
    const all = make("why-heads", { attention });
    all.chosen = chosen;
    all.addEventListener("why-choose", ({ detail }) => Object.assign(chosen, detail));
    return [
      prose(t("tour.heads", { layers, heads, count: layers * heads }), t("tour.heads_habits")),
      make("figure", {}, all),
    ];
  },
};
