// How rows are given: a file is chosen, or rows are pasted; dropping is everywhere.

import { make } from "../element.js";
import { t } from "../language.js";

/** @param {import("../language.js").Sentence} sentence @param {() => void} onclick */
export const button = (sentence, onclick) => make("button", { type: "button", onclick }, sentence);

/**
 * @param {(file: File, name?: import("../language.js").Sentence) => void} take
 * @returns {HTMLElement}
 */
export function drawWays(take) {
  const input = make("input", {
    type: "file",
    className: "unseen",
    accept: ".csv,.tsv,.tab,.jsonl,.ndjson,.txt,text/*",
    onchange: () => {
      const [file] = input.files;
      if (file) take(file);
      input.value = "";
    },
  });
  const area = make("textarea", { rows: 5, spellcheck: false, dir: "auto" });
  const details = make(
    "details",
    { className: "rows-paste" },
    make("summary", {}, t("rows.paste")),
    make("label", {}, make("span", {}, t("rows.pasted")), area),
    button(t("rows.readPasted"), () => {
      take(new File([area.value], ""), t("rows.pastedName"));
      details.open = false;
      details.querySelector("summary").focus();
    }),
  );
  return make(
    "div",
    { className: "rows-ways" },
    make("label", { className: "own-pick" }, input, t("rows.choose")),
    details,
  );
}
