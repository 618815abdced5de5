// <why-map>: rows by columns of values with a sign, such as what each head of each layer did.
//
//   <why-map src="saved.json"></why-map>
//
// Shows an explanation of kind "map" (attributes src, explanation), or what the property `matrix`
// holds, like <why-heatmap>. The mouse or the arrow keys tell exact values.

import { axesOf } from "./axes.js";
import { WhyHeatmap } from "./why-heatmap.js";

/** Keeps the direction of a name to itself. */
const isolated = (name) => `\u2068${name}\u2069`;

export class WhyMap extends WhyHeatmap {
  static kind = "map";

  /** @param {any} explanation @returns {import("./whybert.js").Matrix} */
  read(explanation) {
    const { values, stderr } = explanation.result;
    const { down, across } = axesOf(explanation);
    return {
      values,
      errors: stderr,
      rows: down.names,
      columns: across.names,
      from: down.title,
      to: across.title,
      cells: `cells, ${down.title} by ${across.title}`,
      name: (row, column) =>
        `${down.each}${isolated(down.names[row])} \u00b7 ` +
        `${across.each}${isolated(across.names[column])}`,
    };
  }
}

customElements.define("why-map", WhyMap);
