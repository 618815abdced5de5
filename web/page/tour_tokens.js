// The tour: how a text becomes tokens, and tokens become rows of numbers.

import { make } from "../element.js";
import { t } from "../language.js";
import { TokenPicker } from "./tour_picker.js";
import { figure, prose, quoted, signs } from "./tour_prose.js";
import { rowOf } from "./tour_reading.js";
import "./tour_strips.js";

/** By tokenizer: how it marks pieces, and where it comes from. */
const TOKENIZERS = {
  WordPiece: { marks: "tour.wordpiece", cites: "Wu et al. 2016, arXiv:1609.08144" },
  BPE: { marks: "tour.bpe", cites: "Sennrich et al. 2016, arXiv:1508.07909" },
  Unigram: { marks: "tour.unigram", cites: "Kudo 2018, arXiv:1804.10959" },
};

/** Tokens of one word stand together. @param {import("../whybert.js").Explanation} explanation */
function wordsOfTokens({ tokens, words }) {
  const wordOf = ({ segment, start, end }) =>
    words.findIndex((word) => word.segment === segment && start >= word.start && end <= word.end);
  const groups = [];
  let before = -1;
  tokens.forEach((token, index) => {
    const word = token.end > token.start ? wordOf(token) : -1;
    if (word < 0 || word !== before) groups.push([]);
    groups.at(-1).push(index);
    before = word;
  });
  return groups;
}

/** @type {import("./tour_steps.js").Step} */
export const tokens = {
  title: "tour.tokens_title",
  cites: ({ info }) => TOKENIZERS[info.tokenizer].cites,
  async open(reading) {
    const [{ explanation }, ids] = await Promise.all([reading.inside(), reading.ids()]);
    const { tokens } = explanation;
    const added = tokens.filter(({ start, end }) => start === end);
    const piece = (index) =>
      make(
        "span",
        { className: added.includes(tokens[index]) ? "piece special" : "piece" },
        make("b", { dir: "auto" }, tokens[index].text),
        make("span", { className: "id" }, String(ids[index])),
      );
    const word = (indices) => make("li", {}, ...indices.map(piece));
    const said = [
      t("tour.tokens", {
        count: tokens.length,
        vocabulary: reading.info.vocabulary.toLocaleString("en"),
      }),
      t(TOKENIZERS[reading.info.tokenizer].marks),
    ];
    if (added.length) said.push(t("tour.added", { tokens: namesOf(added) }));
    if (explanation.windows > 1) said.push(t("tour.window", { count: tokens.length }));
    if (explanation.truncated) said.push(t("tour.cut", { count: tokens.length }));
    return [
      prose(...said),
      figure(
        t("tour.tokens_figure"),
        make("ol", { className: "tour-pieces" }, ...wordsOfTokens(explanation).map(word)),
      ),
    ];
  },
};

const namesOf = (tokens) => [...new Set(tokens.map(({ text }) => text))].join(" ");

/** @type {import("./tour_steps.js").Step} */
export const embeddings = {
  title: "tour.embeddings_title",
  cites: () => "Devlin et al. 2019, arXiv:1810.04805",
  async open(reading) {
    const { chosen } = reading;
    const inside = await reading.inside();
    const { embedding: width, channels, explanation, words, positions, segments, states } = inside;
    const { tokens } = explanation;
    const all = make("tour-strips");
    const one = make("tour-strips");
    const choose = (token) => {
      chosen.token = token;
      show();
    };
    const picker = new TokenPicker(t("tour.choose_token"), tokens, choose);
    all.addEventListener("why-choose", ({ detail }) => choose(detail.row));
    const caption = make("figcaption");
    const show = () => {
      const { token } = chosen;
      const name = quoted(tokens[token]);
      picker.chosen = token;
      all.picture = {
        label: String(t("tour.words_label")),
        chosen: token,
        rows: tokens.map(({ text }, row) => ({ name: text, values: rowOf(words, row, width) })),
      };
      /** @type {[string, Float32Array][]} a sentence and its rows */
      const parts = [
        ["tour.part_word", words],
        ["tour.part_place", positions],
        ...(segments ? [["tour.part_segment", segments]] : []),
      ];
      const rows = parts.map(([key, from]) => ({
        name: String(t(key)),
        values: rowOf(from, token, width),
      }));
      if (channels === width)
        rows.push({
          ...{ name: String(t("tour.part_all")), isOwn: true },
          values: rowOf(states, token, channels),
        });
      one.picture = { label: String(t("tour.parts_label", { token: name })), rows };
      caption.replaceChildren(make("span", {}, t("tour.parts_figure", { token: name })));
    };
    show();
    return [
      prose(t("tour.embeddings", { columns: width }), t("tour.embeddings_sum")),
      picker.element,
      make("figure", {}, caption, one),
      figure(t("tour.words_figure", { columns: width }), all),
      signs(),
    ];
  },
};
