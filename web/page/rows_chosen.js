// One row in full, below the table: its words where they are known, and the way up to all that can be
// asked about it.

import { make } from "../element.js";
import { parseExplanation } from "../explanation.js";
import { t } from "../language.js";
import { readSlot } from "./rows_store.js";
import { button } from "./rows_ways.js";

function goUp() {
  document.getElementById("text").focus({ preventScroll: true });
  document.getElementById("decision").scrollIntoView({ block: "center" });
}

/** @param {HTMLElement} place @param {import("./rows_answers.js").Row} row */
export async function showChosen(place, { index, text, slot }) {
  const reading = make("why-tokens", { className: "reading", unit: "word" });
  reading.append([text].flat().join("\n"));
  place.replaceChildren(
    make(
      "p",
      { className: "faint" },
      t("rows.chosen", { row: index + 1 }),
      " ",
      button(t("rows.up"), goUp),
    ),
    reading,
  );
  if (slot) reading.explanation = parseExplanation(await readSlot(slot));
}
