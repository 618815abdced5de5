// How <why-heads> looks: the small pictures beside the large one where there is room for both.

import { sheet } from "./element.js";
import { CONTROLS_STYLE } from "./heads_controls.js";
import { GRID_STYLE } from "./heads_grid.js";
import { ROW_STYLE } from "./heads_row.js";

export const STYLE = sheet(`
  :host { container-type: inline-size; }
  ${CONTROLS_STYLE}
  ${GRID_STYLE}
  ${ROW_STYLE}
  .body { display: grid; gap: 1.8rem clamp(1.5rem, 4vw, 3rem); grid-template-columns: minmax(0, 1fr); }
  .body[hidden], .controls[hidden], [hidden] { display: none; }
  @container (min-width: 52rem) {
    .several { grid-template-columns: minmax(0, 8fr) minmax(0, 5fr); }
    .large { position: sticky; top: 1rem; align-self: start; }
    .below { grid-column: 1 / -1; }
  }
  .large, .below, .all { min-width: 0; }
  .caption { margin: 0 0 .15rem; font: 600 1rem/1.4 system-ui, sans-serif; }
  .note { margin: 0 0 .8rem; min-height: 1.5em; color: var(--faint);
    font: .8125rem/1.5 system-ui, sans-serif; }
  .note span { display: block; }
  .counts span { white-space: nowrap; margin-inline-end: 1.1em; }
  .legend { margin: .8rem 0 0; max-width: 44rem; color: var(--faint);
    font: .75rem/1.5 system-ui, sans-serif; }
  .waiting why-heatmap, .waiting .below { opacity: .45; }
  @media print {
    .controls, .all, .below { display: none; }
    .several { grid-template-columns: minmax(0, 1fr); }
  }
`);
