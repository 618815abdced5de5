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

import { AttentionMaps, partOf, placesOf } from "./attention_maps.js";
import { ExplanationElement, make, onLook, sheet } from "./element.js";
import { parseExplanation } from "./explanation.js";
import { CONTROLS_STYLE, HeadsControls, VIEWS } from "./heads_controls.js";
import { GRID_STYLE, HeadsGrid } from "./heads_grid.js";
import { HeadsRow, ROW_STYLE } from "./heads_row.js";
import { learn } from "./language.js";
import { coloursOf } from "./paint.js";
import strings from "./strings/heads.js";
import "./why-heatmap.js";
import "./why-lines.js";

learn(strings);

const STYLE = sheet(`
  :host { container-type: inline-size; }
  ${CONTROLS_STYLE}
  ${GRID_STYLE}
  ${ROW_STYLE}
  .body { display: grid; gap: 1.8rem clamp(1.5rem, 4vw, 3rem); grid-template-columns: minmax(0, 1fr); }
  .body[hidden], .controls[hidden], [hidden] { display: none; }
  @container (min-width: 52rem) {
    .several { grid-template-columns: minmax(0, 8fr) minmax(0, 6fr); }
    .large { position: sticky; top: 1rem; align-self: start; }
    .below { grid-column: 1 / -1; }
  }
  .large, .below, .all { min-width: 0; }
  .caption { margin: 0 0 .15rem; font: 600 1rem/1.4 system-ui, sans-serif; }
  .note { margin: 0 0 .8rem; min-height: 1.5em; color: var(--faint);
    font: .8125rem/1.5 system-ui, sans-serif; }
  .legend { margin: .8rem 0 0; max-width: 44rem; color: var(--faint);
    font: .75rem/1.5 system-ui, sans-serif; }
  .waiting why-heatmap, .waiting .below { opacity: .45; }
`);

/** What a view needs that may not be there. */
const NEEDED = { rollout: "rollout", gradients: "gradients" };

export class WhyHeads extends ExplanationElement {
  static observedAttributes = [...super.observedAttributes, "offers"];

  /** @type {AttentionMaps|null} */
  #maps = null;
  #rollout = null;
  #open = 0;
  /** Ends what is still being found or painted. */
  #studying = new AbortController();
  #painting = new AbortController();
  /** The small pictures stand. @type {Promise<void>|undefined} */
  #painted;
  /** Means over heads are known. */
  #studied = false;
  /** What was asked of the page, so that it is asked once. */
  #wanted = new Set();

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
  #all = make("div", { className: "all" }, this.#grid.element, this.#legend);
  #body = make(
    "div",
    { className: "body" },
    this.#all,
    make("div", { className: "large" }, this.#caption, this.#note, this.#matrix),
    make("div", { className: "below" }, this.#lines, this.#row.element),
  );
  #probe = make("i", { hidden: true });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    this.#controls.element.hidden = this.#body.hidden = true;
    root.append(make("slot"), this.#controls.element, this.#body, this.#probe);
    this.#probe.style.cssText =
      "color: var(--for); background-color: var(--ground); outline-color: var(--against)";
    onLook(() => this.#paintSmall());
  }

  /** @type {import("./whybert.js").Attention|null} */
  get attention() {
    return this.#maps?.attention ?? null;
  }

  set attention(attention) {
    this.#take(attention);
    this.draw();
    this.#study();
  }

  /** An explanation by attention_rollout. @type {import("./whybert.js").Explanation|null} */
  get rollout() {
    return this.#rollout;
  }

  set rollout(explanation) {
    this.#rollout = explanation;
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
    const heads = this.#maps?.attention.heads ?? 1;
    return { layer: Math.floor(this.#open / heads), head: this.#open % heads };
  }

  set chosen({ layer, head }) {
    if (this.#maps) this.#choose(layer * this.#maps.attention.heads + head, false);
  }

  /** What is shown of it: view, order, direction, special. */
  get shown() {
    return this.#controls.chosen;
  }

  set shown(wanted) {
    this.#controls.choose(wanted);
    if (this.#maps) this.#changed();
  }

  connectedCallback() {
    super.connectedCallback();
    for (const name of ["attention", "rollout", "shown", "chosen"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    if (this.#maps) this.#paintSmall();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#painting.abort();
  }

  draw() {
    const { explanation } = this;
    if (explanation?.result.kind === "matrix" && explanation !== this.#drawn) this.#single();
    if (!this.#maps) return;
    this.shadowRoot.querySelector("slot")?.remove();
    const { attention } = this.#maps;
    const several = attention.layers * attention.heads > 1;
    this.#controls.element.hidden = this.#body.hidden = false;
    this.#all.hidden = !several;
    this.#body.classList.toggle("several", several);
    this.#controls.furnish({
      views: VIEWS.filter((view) => this.#offers(view, several)),
      paired: attention.tokens.some(({ segment }) => segment === 1),
      first: attention.tokens[0].text,
      several,
    });
    this.#legend.textContent = this.say("heads.legend");
    this.#changed();
    this.#maps.patterns.forEach((_, index) => this.#name(index));
  }

  /** The explanation that is drawn, of kind matrix. */
  #drawn = null;

  /** A saved matrix is a single head. */
  #single() {
    this.#drawn = this.explanation;
    const { result, tokens } = this.explanation;
    const values = Float32Array.from(result.values);
    this.#take({ layers: 1, heads: 1, tokens, values });
  }

  #take(attention) {
    const { layers, heads } = this.#maps?.attention ?? {};
    this.#studying.abort();
    this.#painting.abort();
    this.#studied = false;
    this.#wanted.clear();
    this.#maps = attention && new AttentionMaps(attention);
    if (!attention) return;
    if (attention.layers !== layers || attention.heads !== heads) this.#open = 0;
    this.#grid.adopt(attention.layers, attention.heads);
    this.#grid.open(this.#open);
  }

  /** Patterns and means, in what time the reader leaves. */
  async #study() {
    if (!this.#maps) return;
    this.#studying = new AbortController();
    const { signal } = this.#studying;
    try {
      await this.#painted;
      await this.#maps.study(signal, (index) => this.#name(index));
    } catch (error) {
      if (!signal.aborted) throw error;
      return;
    }
    this.#studied = true;
    const { view, order } = this.shown;
    if (order !== "layers") this.#grid.arrange(order, this.#maps.patterns);
    if (view === "layer" || view === "all") this.#enlarge();
  }

  #offers(view, several) {
    const { tokens, gradients } = this.#maps.attention;
    const offered = (this.getAttribute("offers") ?? "").split(/\s+/);
    if (view === "rollout") return Boolean(this.#rollout) || offered.includes("rollout");
    if (view === "gradients") return Boolean(gradients) || offered.includes("gradients");
    if (view === "row") return several && tokens[0].special;
    return view === "head" || several;
  }

  #changed() {
    const { order } = this.shown;
    this.#grid.arrange(order, this.#maps.patterns);
    this.#paintSmall();
    this.#enlarge();
  }

  #choose(index, tellOthers = true) {
    this.#open = index;
    this.#grid.open(index);
    this.#enlarge();
    if (!tellOthers) return;
    const detail = this.chosen;
    this.dispatchEvent(new CustomEvent("why-choose", { bubbles: true, detail }));
  }

  #name(index) {
    const pattern = this.#maps.patterns[index];
    this.#grid.name(index, pattern, this.#does(pattern));
    if (index === this.#open && this.shown.view === "head") this.#tell();
  }

  #does({ name, share, spread }) {
    return this.say(`heads.does_${name}`, {
      share: this.say("heads.percent", { number: Math.round(share * 100) }),
      spread: Math.round(spread),
      count: this.#maps.count,
    });
  }

  get #places() {
    return placesOf(this.attention.tokens, this.shown);
  }

  /** @returns {Float32Array} what small pictures show of a head */
  #valuesOf(index) {
    const byGradient = this.shown.view === "gradients" && this.attention.gradients;
    return byGradient ? this.#maps.gradientTimes(index) : this.#maps.head(index);
  }

  #paintSmall() {
    this.#painting.abort();
    if (!this.#maps || this.#all.hidden || !this.isConnected) return;
    this.#painting = new AbortController();
    const { signal } = this.#painting;
    this.#painted = this.#grid
      .paint(
        (i) => this.#valuesOf(i),
        this.#maps.count,
        this.#places,
        coloursOf(this.#probe),
        signal,
      )
      .catch((error) => {
        if (!signal.aborted) throw error;
      });
  }

  /** The chosen view, or that it is on its way. */
  #enlarge() {
    const { view } = this.shown;
    const places = this.#places;
    const empty = !places.rows.length || !places.columns.length;
    const whole = empty ? null : this.#whole(view);
    const waiting = !whole && !empty;
    this.#body.classList.toggle("waiting", waiting);
    this.#body.setAttribute("aria-busy", String(waiting));
    this.#tell(waiting, empty);
    this.#lines.hidden = view === "row" || empty;
    this.#row.element.hidden = view !== "row" || empty;
    this.#matrix.hidden = empty;
    if (empty || waiting) return this.#want(view);
    if (view === "row") return this.#showRows(places.columns);
    const names = (list) => list.map((at) => this.attention.tokens[at].text);
    const matrix = {
      values: partOf(whole, this.#maps.count, places),
      rows: names(places.rows),
      columns: names(places.columns),
    };
    this.#matrix.matrix = this.#lines.matrix = matrix;
  }

  /** (T, T) of a view; null: not yet there. Of rows of heads the attention itself. */
  #whole(view) {
    const { layer } = this.chosen;
    if (view === "layer") return this.#studied ? this.#maps.layerMean(layer) : null;
    if (view === "all") return this.#studied ? this.#maps.mean : null;
    if (view === "rollout") return this.#rollout && Float32Array.from(this.#rollout.result.values);
    if (view === "gradients")
      return this.attention.gradients ? this.#maps.gradientTimes(this.#open) : null;
    return this.#maps.head(this.#open);
  }

  #want(view) {
    const what = NEEDED[view];
    if (!what || this.#wanted.has(what)) return;
    this.#wanted.add(what);
    this.dispatchEvent(new CustomEvent("why-want", { bubbles: true, detail: { what } }));
  }

  #showRows(columns) {
    const { layers, heads, tokens } = this.attention;
    const place = (row) => ({ layer: Math.floor(row / heads), head: row % heads });
    const values = this.#maps.rowsOf(0, columns);
    const names = columns.map((at) => tokens[at].text);
    this.#matrix.matrix = {
      values,
      rows: Array.from({ length: layers * heads }, (_, row) =>
        Object.values(place(row)).join("\u00b7"),
      ),
      columns: names,
      from: this.say("heads.head_axis"),
      to: this.say("heads.token_axis"),
      cells: this.say("heads.head_rows"),
      name: (row, column) =>
        `${this.say("heads.row_of", place(row))} \u2192 \u2068${names[column]}\u2069`,
    };
    const own = values.subarray(this.#open * columns.length, (this.#open + 1) * columns.length);
    this.#row.show(names, own);
  }

  /** What is large, in words. */
  #tell(waiting = false, empty = false) {
    const { view, special } = this.shown;
    const { layers, heads, tokens, target } = this.attention;
    const pattern = this.#maps.patterns[this.#open];
    const head = this.say("heads.name", this.chosen);
    const several = layers * heads > 1;
    const token = `\u2068${tokens[0].text}\u2069`;
    const captions = {
      head: several ? head : "",
      layer: this.say("heads.is_layer", { ...this.chosen, heads }),
      all: this.say("heads.is_all", { count: layers * heads }),
      row: this.say("heads.is_row", { token }),
      rollout: this.say("heads.is_rollout"),
      gradients: this.say("heads.is_gradients", { head }),
    };
    const abouts = {
      head: several && pattern ? this.#does(pattern) : "",
      row: this.say("heads.about_row", { token }),
      rollout: this.say("heads.about_rollout"),
      gradients: target ? this.say("heads.about_gradients", { target: target.label }) : "",
    };
    const notes = [
      waiting ? this.say("heads.computing") : empty ? this.say("heads.nothing") : abouts[view],
      special || empty ? "" : this.say("heads.left_out"),
    ];
    this.#caption.textContent = captions[view];
    this.#note.textContent = notes.filter(Boolean).join(" ");
  }
}

customElements.define("why-heads", WhyHeads);
