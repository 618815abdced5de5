// The tour: what an attribution claims can be tried, by leaving words out.

import { formatScore, make, unitsOf } from "../element.js";
import { t } from "../language.js";
import { BARS, drawBar, scaleBars } from "../signed_bars.js";
import { percent } from "../tasks.js";
import { figure, paragraphs, prose, quoted } from "./tour_prose.js";
import { kindOf } from "./tour_reading.js";

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`.compared { ${BARS} }`);

/**
 * The texts without some words, and without the spaces that then stand twice.
 * @returns {import("../whybert.js").Text}
 */
export function without({ text, text_pair: pair }, words, left) {
  const texts = pair === undefined ? [text] : [text, pair];
  const shortened = texts.map((whole, segment) => {
    let at = 0;
    let rest = "";
    for (const index of [...left].sort((a, b) => a - b)) {
      const { segment: own, start16, end16 } = words[index];
      if (own !== segment) continue;
      const before = rest + whole.slice(at, start16);
      const spaced = (before === "" || before.endsWith(" ")) && whole[end16] === " ";
      rest = before;
      at = end16 + Number(spaced);
    }
    return rest + whole.slice(at);
  });
  return pair === undefined ? shortened[0] : [shortened[0], shortened[1]];
}

const strongestIndex = (words) =>
  words.reduce((best, { score }, index) => (score > (words[best]?.score ?? 0) ? index : best), -1);

/** @type {import("./tour_steps.js").Step} */
export const check = {
  title: "tour.check_title",
  cites: () => "DeYoung et al. 2020, arXiv:1911.03429",
  async open(reading, act) {
    if (!document.adoptedStyleSheets.includes(STYLE)) document.adoptedStyleSheets.push(STYLE);
    const path = await reading.path();
    const words = unitsOf(path, "word");
    const first = Math.max(0, strongestIndex(words));
    const { chosen } = reading;
    chosen.without ??= new Set(words.length ? [first] : []);
    const result = make("div", { className: "tour-result", role: "status" });
    const buttons = words.map(({ text, special }, index) =>
      make(
        "button",
        {
          ...{
            type: "button",
            dir: "auto",
            disabled: special,
            "aria-pressed": String(chosen.without.has(index)),
          },
          onclick: () => toggle(index),
        },
        text,
      ),
    );
    const toggle = (index) => {
      const isOut = !chosen.without.delete(index);
      if (isOut) chosen.without.add(index);
      buttons[index].setAttribute("aria-pressed", String(isOut));
      act(show);
    };
    const show = async () => {
      const left = [...chosen.without];
      const drawn = await drawChange(reading, path, words, left);
      if (String(left) === String([...chosen.without])) result.replaceChildren(...drawn);
    };
    await show();
    const told = [t("tour.check"), t("tour.check_more")];
    if (words[first]) told.unshift(t("tour.check_first", { word: quoted(words[first]) }));
    return [
      prose(...told),
      make(
        "div",
        { className: "tour-picker words", role: "group", "aria-label": t("tour.leave_out") },
        ...buttons,
      ),
      figure(t("tour.check_figure"), result),
    ];
  },
};

/** @param {import("./tour_reading.js").Reading} reading */
async function drawChange(reading, path, words, left) {
  const kind = kindOf(reading.info);
  const text = without(path, words, left);
  const claimed = left.reduce((sum, index) => sum + words[index].score, 0);
  const quote = make("blockquote", { dir: "auto" }, [text].flat().join(" \u2016 "));
  if (kind === "tags" || kind === "answer") return [quote, ...(await drawSpans(reading, text))];
  const [value, decision] = await Promise.all([reading.valueOf(text), reading.decide(text)]);
  const change = path.target.value - value;
  const rows = [
    { name: t("tour.claimed"), score: claimed },
    { name: t("tour.changed"), score: change },
  ];
  return [quote, drawCompared(rows), ...paragraphs(...(await tellDecisions(reading, decision)))];
}

async function tellDecisions(reading, after) {
  const before = await reading.decision();
  if (after.value !== undefined)
    return [t("tour.numbers", { before: before.value.toFixed(3), after: after.value.toFixed(3) })];
  const said = ({ label, probabilities }) => ({ label, percent: percent(probabilities[label]) });
  const [one, other] = [before, after].map(said);
  return [
    t(one.label === other.label ? "tour.stays" : "tour.flips", {
      ...{ before: one.label, before_percent: one.percent },
      ...{ after: other.label, after_percent: other.percent },
    }),
  ];
}

/** What was claimed against what came. */
function drawCompared(rows) {
  const strongest = Math.max(...rows.map(({ score }) => Math.abs(score)), 1e-9);
  const table = make("table", { className: "tour-table compared" });
  table.append(
    make(
      "tbody",
      {},
      ...rows.map((row) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, row.name),
          make("td", { className: "wide" }, drawBar(row, strongest)),
          make("td", { className: "amount" }, formatScore(row.score, strongest)),
        ),
      ),
    ),
  );
  scaleBars(table, rows, strongest);
  return table;
}

async function drawSpans(reading, text) {
  const tell = ({ spans = [] }) =>
    spans
      .filter((_, index) => kindOf(reading.info) === "tags" || index === 0)
      .map((span) => `${span.label} \u2068${span.text}\u2069 ${percent(span.probability)}`)
      .join(" \u00b7 ") || "\u2014";
  const [before, after] = await Promise.all([reading.decision(), reading.decide(text)]);
  return paragraphs(
    t("tour.before", { said: tell(before) }),
    t("tour.after", { said: tell(after) }),
  );
}
