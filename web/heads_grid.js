// The heads of a model as small pictures that one chooses from: a radio group, a row for each layer
// or sorted, in which the arrow keys go.

import { inStretches, pooled } from "./attention_maps.js";
import { PATTERNS } from "./attention_patterns.js";
import { make } from "./element.js";
import { pictureOf, strongestIn } from "./paint.js";

/** A small picture has no more cells a side than this; each then shows the largest value in it. */
const SMALL_CELLS = 48;

/** What stands for a pattern where there is no room for a word. */
const SIGNS = {
  previous: "\u2190",
  next: "\u2192",
  self: "\u25e6",
  same: "=",
  first: "\u21e4",
  special: "|",
  broad: "\u2248",
  mixed: "\u00b7",
};

export const GRID_STYLE = `
  .grid { position: relative; display: grid; gap: 5px 4px; align-items: start;
    grid-template-columns: auto repeat(var(--heads), minmax(0, 1fr)); }
  .grid.sorted { grid-template-columns: repeat(var(--heads), minmax(0, 1fr)); }
  .grid.sorted .layer { display: none; }
  .layer { align-self: center; padding-inline-end: .4em; color: var(--faint);
    font: .75rem/1 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
  .tile { display: block; min-width: 0; cursor: pointer; border-radius: 3px; padding: 2px;
    text-align: center; font: .6875rem/1.35 system-ui, sans-serif; color: var(--faint); }
  .picture { aspect-ratio: 1; box-sizing: border-box; border: 1px solid var(--rule);
    border-radius: 2px; }
  .pictures { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
  .tile span { display: block; overflow: hidden; white-space: nowrap; }
  .tile .sign { display: none; }
  .grid:not(.sorted) .place { display: none; }
  .tile[aria-checked=true] { outline: 2px solid var(--ink); color: var(--ink); }
  .tile:focus-visible { outline: 3px solid var(--ink); outline-offset: 1px; }
  @container (max-width: 38rem) {
    .grid { gap: 3px 1px; }
    .tile { padding: 1px; }
    .tile .word { display: none; }
    .tile .sign { display: block; }
  }
  @media (forced-colors: active) { .tile[aria-checked=true] { outline-color: Highlight; } }
`;

export class HeadsGrid {
  element = make("div", { className: "grid", role: "radiogroup" });
  /** How many heads have which pattern. */
  counts = make("p", { className: "legend counts" });
  #say;
  #choose;
  /** Tiles by head. @type {HTMLElement[]} */
  #tiles = [];
  /** Indices of heads as they stand. @type {number[]} */
  #order = [];
  /**
   * All pictures are one canvas over the tiles: a canvas each would be a layer each, which every
   * frame has to put together. The atlas holds them cell by cell, a row for each layer.
   */
  #canvas = make("canvas", { className: "pictures", "aria-hidden": "true" });
  #atlas = new OffscreenCanvas(1, 1);
  /** Cells of each picture, by head. @type {{ rows: number, columns: number }[]} */
  #sizes = [];
  #awaited = 0;
  #heads = 0;
  #open = 0;

  /**
   * @param {(key: string, values?: Record<string, unknown>) => string} say
   * @param {(index: number) => void} choose
   */
  constructor(say, choose) {
    this.#say = say;
    this.#choose = choose;
    this.element.addEventListener("keydown", (event) => this.#move(event));
    new ResizeObserver(() => this.#lay()).observe(this.element);
  }

  /** Makes room. */
  adopt(layers, heads) {
    if (this.#tiles.length === layers * heads && this.#heads === heads) return;
    this.#heads = heads;
    this.#sizes = [];
    this.#atlas.width = heads * SMALL_CELLS;
    this.#atlas.height = layers * SMALL_CELLS;
    this.element.style.setProperty("--heads", String(heads));
    this.#tiles = Array.from({ length: layers * heads }, (_, index) => this.#tile(index));
  }

  #tile(index) {
    return make(
      "div",
      {
        role: "radio",
        className: "tile",
        part: "head",
        "aria-checked": "false",
        tabIndex: -1,
        onclick: () => this.#choose(index),
      },
      make("div", { className: "picture" }),
      make("span", { className: "word" }, "\u00a0"),
      make("span", { className: "sign" }, "\u00a0"),
      make("span", { className: "place" }, this.#heading(index).join("\u00b7")),
    );
  }

  #heading(index) {
    return [Math.floor(index / this.#heads), index % this.#heads];
  }

  /**
   * Puts the tiles into an order: "layers", "patterns", or that of one pattern's share.
   * @param {string} by
   * @param {(import("./attention_patterns.js").Pattern|undefined)[]} patterns
   */
  arrange(by, patterns) {
    const all = [...this.#tiles.keys()];
    const share = (index, name) => patterns[index]?.shares[name] ?? 0;
    const place = (index) => {
      const at = PATTERNS.indexOf(patterns[index]?.name);
      return at < 0 ? PATTERNS.length : at;
    };
    if (by === "patterns")
      all.sort((a, b) => place(a) - place(b) || patterns[b]?.share - patterns[a]?.share);
    else if (by !== "layers") all.sort((a, b) => share(b, by) - share(a, by));
    this.#order = all;
    const sorted = by !== "layers";
    this.element.classList.toggle("sorted", sorted);
    this.element.setAttribute("aria-label", this.#say(sorted ? "heads.grid_sorted" : "heads.grid"));
    const focused = this.element.getRootNode().activeElement;
    this.element.replaceChildren(
      ...all.flatMap((index, at) => [
        ...(at % this.#heads ? [] : [this.#layer(at / this.#heads)]),
        this.#tiles[index],
      ]),
    );
    this.element.append(this.#canvas);
    if (this.#tiles.includes(focused)) focused.focus();
    this.#lay();
  }

  #layer(layer) {
    return make("div", { className: "layer", "aria-hidden": "true" }, String(layer));
  }

  /** Names a head by what it looks at. @param {string} does the pattern in a sentence's words */
  name(index, pattern, does) {
    const [layer, head] = this.#heading(index);
    const tile = this.#tiles[index];
    const name = this.#say("heads.tile", { layer, head, pattern: does });
    tile.setAttribute("aria-label", name);
    tile.title = name;
    tile.querySelector(".word").textContent = this.#say(`heads.short.${pattern.name}`);
    tile.querySelector(".sign").textContent = SIGNS[pattern.name];
  }

  /** @param {import("./attention_patterns.js").Pattern[]} patterns of all heads */
  count(patterns) {
    const entry = (name) => {
      const count = patterns.filter((pattern) => pattern.name === name).length;
      const text = this.#say(`heads.count.${name}`, { count });
      return count ? [make("span", {}, `${SIGNS[name]} ${text}`), " "] : [];
    };
    this.counts.replaceChildren(...[...PATTERNS, "mixed"].flatMap(entry));
  }

  /** @param {number} index */
  open(index) {
    const before = this.#tiles[this.#open];
    before?.setAttribute("aria-checked", "false");
    if (before) before.tabIndex = -1;
    this.#open = index;
    this.#tiles[index].setAttribute("aria-checked", "true");
    this.#tiles[index].tabIndex = 0;
  }

  /**
   * Paints all of them, a few at a time.
   * @param {(index: number) => Float32Array} valuesOf (count, count)
   * @param {number} count
   * @param {import("./attention_maps.js").Places} places
   * @param {Parameters<typeof pictureOf>[3]} colours
   * @param {AbortSignal} signal
   */
  paint(valuesOf, count, places, colours, signal) {
    return inStretches(
      this.#tiles.length,
      (index) => {
        const { values, rows, columns } = pooled(valuesOf(index), count, places, SMALL_CELLS);
        const picture = pictureOf(values, rows, columns, colours, strongestIn(values));
        this.#atlas.getContext("2d").putImageData(picture, ...this.#placeInAtlas(index));
        this.#sizes[index] = { rows, columns };
        this.#lay();
      },
      signal,
    );
  }

  /** @returns {[number, number]} */
  #placeInAtlas(index) {
    const [layer, head] = this.#heading(index);
    return [head * SMALL_CELLS, layer * SMALL_CELLS];
  }

  /** Lays the pictures over their tiles, in the next frame and once in it. */
  #lay() {
    this.#awaited ||= requestAnimationFrame(() => {
      this.#awaited = 0;
      this.#layNow();
    });
  }

  #layNow() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const scale = devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.imageSmoothingEnabled = false;
    this.#sizes.forEach(({ rows, columns }, index) => {
      const frame = /** @type {HTMLElement} */ (this.#tiles[index].firstElementChild);
      const { offsetLeft, offsetTop, offsetWidth } = frame;
      const to = [offsetLeft + 1, offsetTop + 1, offsetWidth - 2, offsetWidth - 2];
      pen.drawImage(this.#atlas, ...this.#placeInAtlas(index), columns, rows, ...to);
    });
  }

  #move(event) {
    const heads = this.#heads;
    const rightToLeft = getComputedStyle(this.element).direction === "rtl";
    const right = rightToLeft ? -1 : 1;
    const steps = {
      ArrowRight: right,
      ArrowLeft: -right,
      ArrowDown: heads,
      ArrowUp: -heads,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const wanted = this.#order.indexOf(this.#open) + step;
    const last = this.#order.length - 1;
    const next = Number.isFinite(step) ? wanted : step < 0 ? 0 : last;
    if (next < 0 || next > last) return;
    this.#choose(this.#order[next]);
    this.#tiles[this.#order[next]].focus();
  }
}
