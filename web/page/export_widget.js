// What is shown as HTML for a page of one's own: the text itself, which reads without any script, and
// around it the element that draws why.

import { hasScores } from "../scores.js";

/** The folder that holds whybert's files, as seen from the page. */
const FOLDER = "whybert/";

/** What ends a text or an attribute of HTML, or begins something in it. */
const ESCAPES = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\r": "&#13;",
};

/** @param {string} text */
export const escapeHtml = (text) => text.replace(/[&<>"'\r]/g, (sign) => ESCAPES[sign]);

/**
 * JSON is full of quotes: between single ones they may stand as they are.
 * @param {string} json
 */
const escapeJson = (json) => json.replace(/[&<>'\r]/g, (sign) => ESCAPES[sign]);

/**
 * @typedef {object} Shown
 * @property {import("../whybert.js").Explanation} explanation
 * @property {import("../whybert.js").Request} request that it answers
 * @property {{ file?: string, sha256?: string }} entry the model's row on the shelf
 * @property {string} lang
 */

/** @param {string} tag @param {Record<string, string|undefined>} attributes */
function elementOf(tag, attributes, more, inside) {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  return [
    `<script type="module" src="${FOLDER}${tag}.js"></script>`,
    `<${tag}${said.join("")}${more}>${inside}</${tag}>`,
    "",
  ].join("\n");
}

/** Both texts where there are two, as an element that takes a pair has them. */
const pairOf = ({ text, text_pair: pair }) =>
  pair === undefined
    ? escapeHtml(text)
    : `${escapeHtml(text)} <span slot="text-pair">${escapeHtml(pair)}</span>`;

const saved = ({ json }) => ` explanation='${escapeJson(json)}'`;

/** @param {Shown} shown */
function tokens({ explanation, lang }) {
  const { text, text_pair: pair, unit } = explanation;
  const words = pair === undefined ? text : `${text}\n${pair}`;
  return elementOf("why-tokens", { lang, unit }, saved(explanation), escapeHtml(words));
}

/** @param {Shown} shown */
const bert = ({ explanation, lang }) =>
  elementOf("why-bert", { lang }, saved(explanation), pairOf(explanation));

/** @param {Shown} shown */
function live({ explanation, request, entry, lang }) {
  const { text, text_pair: pair, method, unit, target } = explanation;
  const chosen = Object.entries(request.options ?? {}).map((pair) => pair.join("="));
  const attributes = {
    lang,
    model: `${FOLDER}models/${entry.file}`,
    sha256: entry.sha256,
    ...{ method, options: chosen.join(" "), unit },
    target: request.target,
    against: target.against,
    "target-kind": target.kind === "logit" ? undefined : target.kind,
    seed: explanation.seed ? String(explanation.seed) : undefined,
    // Between the tags runs of white space are one space.
    text: /\s\s|^\s|\s$|[\t\n\f\r]/.test(text) ? text : undefined,
    "text-pair": pair !== undefined && /\s\s|^\s|\s$|[\t\n\f\r]/.test(pair) ? pair : undefined,
  };
  return elementOf("why-bert", attributes, " editable", pairOf(explanation));
}

/** What no attribute of the element says. */
const MORE = ["focus", "references", "groups", "maxTokens", "evidence"];
const saysMore = (request) =>
  request.precision === "fast" ||
  MORE.some((name) => request[name]?.length || request[name] === true);

/**
 * By the keys of their names: what writes them, and for which explanations.
 * @type {Record<string, { write: (shown: Shown) => string, suits: (shown: Omit<Shown, "lang">) => boolean }>}
 */
export const WIDGETS = {
  "share.widget.tokens": { write: tokens, suits: ({ explanation }) => hasScores(explanation) },
  "share.widget.bert": { write: bert, suits: () => true },
  "share.widget.live": {
    write: live,
    suits: ({ entry, request }) => Boolean(entry.file) && !saysMore(request),
  },
};
