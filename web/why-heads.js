// <why-heads>: what every head of every layer looks at, all of them small, one of them large.
//
//   <why-heads src="attention.json"></why-heads>
//
// The property `attention` holds what `model.attention(text)` gives; `src` names JSON of the same
// ({ layers, heads, tokens, values }), or a saved explanation of kind "matrix", which has no small
// pictures. More can be shown where it is given: `rollout`, an explanation by attention_rollout, and
// gradients (`model.attention(text, { gradients: true })`). A page that computes them only when a
// reader wants them says so in the attribute `offers` ("rollout gradients"), listens to `why-want`
// with { what }, and sets the property then.
//
// Fires `why-choose` with { layer, head } and, from the large pictures, `why-point`.

import { AttentionMaps, placesOf } from "./attention_maps.js";
import { ExplanationElement, make, onLook } from "./element.js";
import { parseExplanation } from "./explanation.js";
import { HeadsControls } from "./heads_controls.js";
import { HeadsGrid } from "./heads_grid.js";
import { HeadsRow } from "./heads_row.js";
import { STYLE } from "./heads_style.js";
import { HeadsViews, VIEWS } from "./heads_views.js";
import { learn } from "./language.js";
import { colourProbe, coloursOf } from "./paint.js";
import strings from "./strings/heads.js";
import "./why-heatmap.js";
import "./why-lines.js";

learn(strings);

/** Views that a page may compute only when they are wanted. */
const COMPUTED = ["rollout", "gradients"];

export class WhyHeads extends ExplanationElement {
  static observedAttributes = [...super.observedAttributes, "offers"];

  #rollout = null;
  /** Ends what is still being found or painted. */
  #studying = new AbortController();
  #painting = new AbortController();
  /** The small pictures stand. @type {Promise<void>|undefined} */
  #painted;
  /** What the small pictures show, and in what order: they are done again when that changes. */
  #small = { shown: "", order: "" };
  /** What was asked of the page, so that it is asked once. */
  #wanted = new Set();
  #awaited = 0;
  #drawn = null; // the explanation, of kind matrix

  #views = new HeadsViews(this.say);
  #caption = make("p", { className: "caption" });
  #note = make("p", { className: "note" });
  #legend = make("p", { className: "legend" });
  /** @type {import("./why-heatmap.js").WhyHeatmap} */
  #matrix = make("why-heatmap", { part: "matrix" });
  /** @type {import("./why-lines.js").WhyLines} */
  #lines = make("why-lines", { part: "lines" });
  #row = new HeadsRow();
  #controls = new HeadsControls(this.say, () => this.#changed());
  #grid = new HeadsGrid(this.say, (index) => this.#choose(index));
  #all = make("div", { className: "all" }, this.#grid.element, this.#grid.counts, this.#legend);
  #body = make(
    "div",
    { className: "body", hidden: true },
    this.#all,
    make(
      "div",
      { className: "large" },
      ...[this.#caption, this.#note, this.#row.element, this.#matrix],
    ),
    make("div", { className: "below" }, this.#lines),
  );
  #probe = colourProbe();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    this.#controls.element.hidden = true;
    root.append(make("slot"), this.#controls.element, this.#body, this.#probe);
    root.addEventListener("why-point", (/** @type {CustomEvent} */ { detail }) =>
      this.dispatchEvent(new CustomEvent("why-point", { bubbles: true, detail })),
    );
    onLook(() => this.#paintSmall());
  }

  /** @type {import("./whybert.js").Attention|null} */
  get attention() {
    return this.#views.maps?.attention ?? null;
  }

  set attention(attention) {
    this.#take(attention);
    this.draw();
    this.#study();
  }

  /** An explanation by attention_rollout. @type {any} */
  get rollout() {
    return this.#rollout;
  }

  set rollout(explanation) {
    this.#rollout = explanation;
    this.#views.rollout = explanation && Float32Array.from(explanation.result.values);
    if (!explanation) this.#wanted.delete("rollout");
    this.draw();
  }

  /** JSON of either kind, or an explanation. */
  set explanation(value) {
    const read = typeof value === "string" ? JSON.parse(value) : value;
    if (read?.layers) this.attention = { ...read, values: Float32Array.from(read.values) };
    else super.explanation = typeof value === "string" ? parseExplanation(value) : value;
  }

  get explanation() {
    return super.explanation;
  }

  /** The head that is large. @type {{ layer: number, head: number }} */
  get chosen() {
    return this.attention ? this.#views.place() : { layer: 0, head: 0 };
  }

  set chosen({ layer, head }) {
    if (this.attention) this.#choose(layer * this.attention.heads + head, false);
  }

  /** @returns {import("./whybert.js").HeadsShown} */
  get shown() {
    return this.#controls.chosen;
  }

  /** @param {Partial<import("./whybert.js").HeadsShown>} wanted */
  set shown(wanted) {
    this.#controls.choose(wanted);
    if (this.attention) this.#changed();
  }

  connectedCallback() {
    super.connectedCallback();
    for (const name of ["attention", "rollout", "shown", "chosen"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    if (this.attention) this.#paintSmall();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#painting.abort();
  }

  draw() {
    const { explanation } = this;
    if (explanation?.result.kind === "matrix" && explanation !== this.#drawn) this.#single();
    if (!this.attention) return;
    this.shadowRoot.querySelector("slot")?.remove();
    const several = this.#views.isSeveral;
    const offered = (this.getAttribute("offers") ?? "").split(/\s+/);
    this.#controls.element.hidden = this.#body.hidden = false;
    this.#all.hidden = !several;
    this.#body.classList.toggle("several", several);
    this.#controls.furnish({
      views: VIEWS.filter((view) => this.#views.offers(view, offered)),
      paired: this.attention.tokens.some(({ segment }) => segment === 1),
      first: this.attention.tokens[0].text,
      several,
    });
    this.#legend.textContent = this.say("heads.legend");
    this.#views.maps.patterns.forEach((_, index) => this.#name(index));
    this.#grid.count(this.#views.maps.patterns);
    this.#small.order = ""; // what it is called may be in another language
    this.#changed();
  }

  /** A saved matrix is a single head. */
  #single() {
    this.#drawn = this.explanation;
    const { result, tokens } = this.explanation;
    this.#take({ layers: 1, heads: 1, tokens, values: Float32Array.from(result.values) });
  }

  #take(attention) {
    const { layers, heads } = this.attention ?? {};
    this.#studying.abort();
    this.#painting.abort();
    this.#wanted.clear();
    this.#small = { shown: "", order: "" };
    this.#views.studied = false;
    this.#views.maps = attention && new AttentionMaps(attention);
    if (!attention) return;
    if (attention.layers !== layers || attention.heads !== heads) this.#views.open = 0;
    this.#grid.adopt(attention.layers, attention.heads);
    this.#grid.open(this.#views.open);
  }

  /** Patterns and means, in what time the reader leaves. */
  async #study() {
    if (!this.attention) return;
    this.#studying = new AbortController();
    const { signal } = this.#studying;
    try {
      await this.#painted;
      await this.#views.maps.study(signal, (index) => this.#name(index));
    } catch (error) {
      if (!signal.aborted) throw error;
      return;
    }
    this.#views.studied = true;
    this.#small.order = "";
    this.#grid.count(this.#views.maps.patterns);
    this.#changed();
  }

  /** What is chosen has changed, or more of it is known. */
  #changed() {
    const { order, view, special, direction } = this.shown;
    const shown = JSON.stringify([special, direction, view === "gradients"]);
    if (order !== this.#small.order) this.#grid.arrange(order, this.#views.maps.patterns);
    if (shown !== this.#small.shown) this.#paintSmall();
    this.#small = { shown, order };
    this.#enlarge();
  }

  #choose(index, tellOthers = true) {
    this.#views.open = index;
    this.#grid.open(index);
    this.#awaited ||= requestAnimationFrame(() => this.#enlarge()); // once, however many keys
    if (!tellOthers) return;
    const detail = this.chosen;
    this.dispatchEvent(new CustomEvent("why-choose", { bubbles: true, detail }));
  }

  #name(index) {
    const pattern = this.#views.maps.patterns[index];
    this.#grid.name(index, pattern, this.#views.does(pattern));
  }

  get #places() {
    return placesOf(this.attention.tokens, this.shown);
  }

  #paintSmall() {
    this.#painting.abort();
    if (!this.attention || this.#all.hidden || !this.isConnected) return;
    this.#painting = new AbortController();
    const { signal } = this.#painting;
    const { view } = this.shown;
    const { count } = this.#views.maps;
    const small = (index) => this.#views.small(view, index);
    this.#painted = this.#grid
      .paint(small, count, this.#places, coloursOf(this.#probe), signal)
      .catch((error) => {
        if (!signal.aborted) throw error;
      });
  }

  /** The chosen view, or that it is on its way. */
  #enlarge() {
    this.#awaited = 0;
    if (!this.attention) return;
    const { view, special } = this.shown;
    const places = this.#places;
    const empty = !places.rows.length || !places.columns.length;
    const matrix = empty ? null : this.#views.matrix(view, places);
    const waiting = !matrix && !empty;
    this.#body.classList.toggle("waiting", waiting);
    this.#body.setAttribute("aria-busy", String(waiting));
    this.#lines.hidden = view === "row" || empty;
    this.#row.element.hidden = view !== "row" || empty;
    this.#matrix.hidden = empty;
    const notes = this.#views.notes(view, { special, empty, matrix });
    this.#caption.textContent = this.#views.caption(view);
    this.#note.replaceChildren(...notes.map((note) => make("span", {}, note)));
    if (waiting) this.#want(view);
    if (!matrix) return;
    this.#matrix.matrix = matrix;
    if (view !== "row") this.#lines.matrix = matrix;
    else this.#showRow(matrix);
  }

  #showRow({ values, columns }) {
    const from = this.#views.open * columns.length;
    this.#row.show(columns, values.subarray(from, from + columns.length));
  }

  #want(what) {
    if (!COMPUTED.includes(what) || this.#wanted.has(what)) return;
    this.#wanted.add(what);
    this.dispatchEvent(new CustomEvent("why-want", { bubbles: true, detail: { what } }));
  }
}

customElements.define("why-heads", WhyHeads);
