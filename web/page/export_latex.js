// An explanation for a paper: the text, each word in a box of its colour, underlined where it speaks
// for the label and dashed where it speaks against it.

import { isSigned, strengthOf, strongestOf, unitsOf } from "../scores.js";
import { meaningOf } from "../tasks.js";

/** As why-tokens paints the strongest word, in percent of full colour. */
const STRONGEST = 46;

/** Below this share of the strongest a word did next to nothing. */
const NEXT_TO_NOTHING = 0.05;

const MACROS = String.raw`\providecolor{whyfor}{HTML}{2166AC}
\providecolor{whyagainst}{HTML}{C9421A}
\providecommand{\whybox}[3]{\begingroup\setlength{\fboxsep}{1.5pt}\setlength{\fboxrule}{0pt}%
  \colorbox{#1!#2!white}{\strut\textcolor{black}{#3}}\endgroup}
\providecommand{\whyfor}[2]{\whybox{whyfor}{#1}{\uline{#2}}}
\providecommand{\whyagainst}[2]{\whybox{whyagainst}{#1}{\dashuline{#2}}}`;

/** What LaTeX would not print as it stands, and what joins with its neighbour to another sign. */
const SIGNS = new Map([
  ["\\", "\\textbackslash{}"],
  ["{", "\\{"],
  ["}", "\\}"],
  ["$", "\\$"],
  ["&", "\\&"],
  ["#", "\\#"],
  ["_", "\\_"],
  ["%", "\\%"],
  ["^", "\\textasciicircum{}"],
  ["~", "\\textasciitilde{}"],
  ["<", "\\textless{}"],
  [">", "\\textgreater{}"],
  ["|", "\\textbar{}"],
  ['"', "\\textquotedbl{}"],
  ["'", "\\textquotesingle{}"],
  ["`", "\\textasciigrave{}"],
  ["-", "-{}"],
  [",", ",{}"],
  ["[", "{[}"],
  ["]", "{]}"],
  ["\t", " "],
]);

// eslint-disable-next-line no-control-regex
const SPECIAL = /[\\{}$&#_%^~<>|"'`,[\]\t-]|[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** A sign that nobody sees, by its number, for LaTeX stops at it. */
const numbered = (sign) =>
  `\\texttt{U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}}`;

/**
 * Any text as LaTeX prints it.
 * @param {string} text
 */
export const escapeLatex = (text) =>
  text
    .replace(SPECIAL, (sign) => SIGNS.get(sign) ?? numbered(sign))
    .replace(/ (?= )/g, "\\ ")
    .replace(/\r\n?|\n/g, "\\leavevmode\\\\{}%\n");

const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** What may stand in a box of its own: LaTeX breaks no line within one. */
const PIECES = new RegExp(`${HAN.source}|\\s+|(?:(?!${HAN.source})\\S)+`, "gu");
const LONG = 16;

/**
 * A unit in its box, a long one in several.
 * @param {string} text
 * @param {number} strength -1 .. 1
 * @param {string} next what follows
 */
function drawUnit(text, strength, next) {
  if (Math.abs(strength) < NEXT_TO_NOTHING) return escapeLatex(text);
  const share = Math.max(1, Math.round(Math.abs(strength) * STRONGEST));
  const pieces = text.length > LONG ? text.match(PIECES) : [text];
  return pieces
    .map((piece, index) => {
      if (!piece.trim()) return escapeLatex(piece);
      const box = `\\${strength < 0 ? "whyagainst" : "whyfor"}{${share}}{${escapeLatex(piece)}}`;
      const mayBreak = HAN.test(piece) && !/^\p{P}/u.test(pieces[index + 1] ?? next);
      return mayBreak ? `${box}\\allowbreak{}` : box;
    })
    .join("");
}

/** One of the texts, its words in their boxes. */
function drawText(text, segment, units, strongest) {
  let at = 0;
  let drawn = "";
  for (const unit of units) {
    if (unit.segment !== segment || unit.start16 < at) continue;
    drawn += escapeLatex(text.slice(at, unit.start16));
    const strength = strengthOf(unit.score, strongest);
    drawn += drawUnit(text.slice(unit.start16, unit.end16), strength, text.slice(unit.end16));
    at = unit.end16;
  }
  return drawn + escapeLatex(text.slice(at));
}

/** Signs of which LaTeX's usual fonts have none. */
const BEYOND_LATIN = /[^\0-\u024f\u2010-\u203a\u20ac]/;
function needs(text) {
  const packages = [
    "% \\usepackage{xcolor}",
    "% \\usepackage[normalem]{ulem}",
    "% \\usepackage[T1]{fontenc} % with pdflatex",
  ];
  if (HAN.test(text))
    packages.push(
      "% \\usepackage{xeCJK} % compile with xelatex; \\setCJKmainfont{...} names a font",
    );
  else if (BEYOND_LATIN.test(text))
    packages.push(
      "% \\usepackage{fontspec} % compile with xelatex, in a font that has these letters",
    );
  return packages;
}

/**
 * @param {import("../whybert.js").Explanation} explanation
 * @param {string} unit "word", "token" or "sentence", as the screen shows it
 * @param {(key: string, values?: Record<string, unknown>) => string} [say]
 * @returns {string} to be put into a document with \input
 */
export function latexOf(explanation, unit, say) {
  const { text, text_pair: pair, method, seed, model } = explanation;
  const units = unitsOf(explanation, unit);
  const strongest = strongestOf(units);
  const texts = pair === undefined ? [text] : [text, pair];
  const [above, below] = meaningOf(explanation, say);
  const key = (name, words) => `\\${name}{${STRONGEST}}{\\ \\ } ${escapeLatex(words)}`;
  const legend = isSigned(explanation)
    ? [key("whyfor", above), key("whyagainst", below)]
    : [key("whyfor", above)];
  return [
    `% ${method}, seed ${seed}, of the model ${oneLine(model.name)}, by ${oneLine(explanation.engine)}.`,
    "% Put this into a document with \\input. In its preamble:",
    ...needs(texts.join("") + above + below),
    MACROS,
    "\\begin{quote}\\raggedright",
    ...texts.map((one, segment) => `${drawText(one, segment, units, strongest)}\\par`),
    `\\medskip\\small ${legend.join("\\qquad ")}\\par`,
    "\\end{quote}",
    "",
  ].join("\n");
}

/** A comment ends where its line does. */
const oneLine = (text) => text.replace(/\s+/g, " ");
