// Bars around a zero line: to the right of it more than nothing, to the left, hatched, less.

import { make } from "./element.js";
import { strengthOf } from "./scores.js";

/** Standard errors to each side that hold a score with 95 % confidence. */
const SURE = 1.96;

const hatched = (line, ground) =>
  `repeating-linear-gradient(-45deg, ${line} 0 4px, ${ground} 4px 7px)`;

/** What speaks against is filled with, and where the reader has chosen all colours. */
export const HATCHED = hatched(
  "var(--against)",
  "color-mix(in oklab, var(--against) 68%, var(--ground))",
);
export const HATCHED_PLAIN = hatched("CanvasText", "Canvas");

/** For what holds such bars. */
export const BARS = `
  .track { position: relative; height: 1.05em; min-width: 5em; }
  .track::before { content: ""; position: absolute; inset: -.35em auto -.35em var(--zero);
    width: 1px; background: var(--rule); }
  .bar { position: absolute; inset: 0 auto; left: var(--zero);
    width: calc(var(--strength) * var(--reach));
    background: var(--for); border-radius: 0 .2em .2em 0; transition: width .18s;
    print-color-adjust: exact; }
  .bar.against { left: auto; right: calc(100% - var(--zero)); border-radius: .2em 0 0 .2em;
    background: ${HATCHED}; }
  .error { position: absolute; top: calc(50% - 1px); height: 2px; background: var(--ink);
    left: calc(var(--zero) + var(--middle) * var(--reach) - var(--wide) * var(--reach));
    width: calc(2 * var(--wide) * var(--reach)); }
  .error::before, .error::after { content: ""; position: absolute; top: -2px; height: 6px;
    width: 1px; background: inherit; }
  .error::before { left: 0; }
  .error::after { right: 0; }
  @media (prefers-reduced-motion: reduce) { .bar { transition: none; } }
  @media (forced-colors: active) {
    .bar, .error { background: CanvasText; forced-color-adjust: none; }
    .bar.against { background: ${HATCHED_PLAIN}; }
    .error { background: Highlight; box-shadow: 0 0 0 1px Canvas; }
  }
`;

/**
 * Puts the zero line of all bars in `place` where the longest ones have room.
 * @param {HTMLElement} place
 * @param {{ score: number, stderr?: number }[]} units
 * @param {number} strongest
 */
export function scaleBars(place, units, strongest) {
  const most = (sign) =>
    units.reduce((most, { score, stderr = 0 }) => {
      const end = score * sign + SURE * stderr;
      return Math.max(most, strengthOf(end, strongest));
    }, 0);
  const [below, above] = [most(-1), most(1)];
  const reach = 100 / (below + above || 1);
  place.style.setProperty("--zero", `${below * reach}%`);
  place.style.setProperty("--reach", `${reach}%`);
}

/**
 * A bar and, where there is one, the line of its error.
 * @param {{ score: number, stderr?: number }} unit
 * @param {number} strongest
 */
export function drawBar({ score, stderr = 0 }, strongest) {
  const strength = strengthOf(score, strongest);
  const bar = make("div", { className: strength < 0 ? "bar against" : "bar" });
  bar.style.setProperty("--strength", Math.abs(strength).toFixed(4));
  const track = make("div", { className: "track" }, bar);
  if (!(stderr > 0)) return track;
  const line = make("i", { className: "error" });
  line.style.setProperty("--middle", strength.toFixed(4));
  line.style.setProperty("--wide", strengthOf(SURE * stderr, strongest).toFixed(4));
  track.append(line);
  return track;
}
