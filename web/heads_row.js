// Words highlighted by what one token looks at.

import { exactScore, make } from "./element.js";
import { strongestIn } from "./paint.js";

export const ROW_STYLE = `
  .words { margin: 0 0 1rem; font: 1rem/1.8 Georgia, serif; overflow-wrap: anywhere; }
  .words span { padding: .14em .25em; border-radius: .22em; unicode-bidi: isolate;
    background: color-mix(in oklab, var(--for) calc(var(--strength) * 46%), transparent); }
  .words span.strong { text-decoration-line: underline;
    text-decoration-color: var(--for); text-decoration-thickness: 2px; text-underline-offset: .28em; }
`;

/** From this part of the strongest on a word is underlined: shade alone does not tell it. */
const STRONG = 0.5;

export class HeadsRow {
  element = make("p", { className: "words", part: "words" });

  /** @param {string[]} names @param {Float32Array} values as many, none below zero */
  show(names, values) {
    const strongest = strongestIn(values);
    this.element.replaceChildren(
      ...names.flatMap((name, at) => {
        const strength = strongest > 0 ? values[at] / strongest : 0;
        const word = make(
          "span",
          {
            dir: "auto",
            title: exactScore(values[at], false),
            className: strength >= STRONG ? "strong" : "",
          },
          name,
        );
        word.style.setProperty("--strength", String(strength));
        return [word, " "];
      }),
    );
  }
}
