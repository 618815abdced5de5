// The views of <why-heads>: what is large of all that there is, as a matrix and in words.

import { partOf } from "./attention_maps.js";
import { rangeOf } from "./paint.js";

/** In the order in which they are offered; see HeadsViews.offers. */
export const VIEWS = ["head", "layer", "all", "row", "rollout", "gradients"];

/** Keeps the direction of a token to itself. */
const isolated = (text) => `\u2068${text}\u2069`;

export class HeadsViews {
  /** @type {import("./attention_maps.js").AttentionMaps} */
  maps;
  /** Means over heads are known. */
  studied = false;
  /** Index of the head that is chosen. */
  open = 0;
  /** (T, T) of attention_rollout. @type {Float32Array|null} */
  rollout = null;
  #say;

  /** @param {(key: string, values?: Record<string, unknown>) => string} say */
  constructor(say) {
    this.#say = say;
  }

  /** @returns {{ layer: number, head: number }} */
  place(index = this.open) {
    const { heads } = this.maps.attention;
    return { layer: Math.floor(index / heads), head: index % heads };
  }

  get isSeveral() {
    const { layers, heads } = this.maps.attention;
    return layers * heads > 1;
  }

  /** @param {string} view @param {string[]} offered what would be computed if it were wanted */
  offers(view, offered) {
    const { tokens, gradients } = this.maps.attention;
    if (view === "rollout") return Boolean(this.rollout) || offered.includes("rollout");
    if (view === "gradients") return Boolean(gradients) || offered.includes("gradients");
    if (view === "row") return this.isSeveral && tokens[0].special;
    return view === "head" || this.isSeveral;
  }

  /** What small pictures show of a head, (T, T). */
  small(view, index) {
    const byGradient = view === "gradients" && this.maps.attention.gradients;
    return byGradient ? this.maps.gradientTimes(index) : this.maps.head(index);
  }

  /** @returns {Float32Array|null} (T, T); null: not yet there */
  #whole(view) {
    if (view === "layer") return this.studied ? this.maps.layerMean(this.place().layer) : null;
    if (view === "all") return this.studied ? this.maps.mean : null;
    if (view === "rollout") return this.rollout;
    if (view === "gradients" && !this.maps.attention.gradients) return null;
    return this.small(view, this.open);
  }

  /**
   * @param {string} view
   * @param {import("./attention_maps.js").Places} places
   * @returns {import("./whybert.js").Matrix|null} null: not yet there
   */
  matrix(view, places) {
    if (view === "row") return this.#rows(places.columns);
    const whole = this.#whole(view);
    return (
      whole && {
        values: partOf(whole, this.maps.count, places),
        rows: this.#names(places.rows),
        columns: this.#names(places.columns),
      }
    );
  }

  #names(places) {
    return places.map((at) => this.maps.attention.tokens[at].text);
  }

  /** What the first token looks at: heads down, tokens across. */
  #rows(columns) {
    const { layers, heads } = this.maps.attention;
    const names = this.#names(columns);
    const places = Array.from({ length: layers * heads }, (_, index) => this.place(index));
    return {
      values: this.maps.rowsOf(0, columns),
      rows: places.map(({ layer, head }) => `${layer}\u00b7${head}`),
      columns: names,
      from: this.#say("heads.head_axis"),
      to: this.#say("heads.token_axis"),
      cells: this.#say("heads.head_rows"),
      name: (row, column) =>
        `${this.#say("heads.row_of", places[row])} \u2192 ${isolated(names[column])}`,
    };
  }

  /** @param {import("./attention_patterns.js").Pattern} pattern */
  does({ name, share, spread }) {
    return this.#say(`heads.does.${name}`, {
      share: this.#say("heads.percent", { number: Math.round(share * 100) }),
      spread: Math.round(spread),
      count: this.maps.count,
    });
  }

  get #token() {
    return isolated(this.maps.attention.tokens[0].text);
  }

  /** @param {string} view */
  caption(view) {
    const { layers, heads } = this.maps.attention;
    if (view === "head" && !this.isSeveral) return "";
    return this.#say(`heads.caption.${view}`, {
      ...this.place(),
      heads,
      count: layers * heads,
      token: this.#token,
    });
  }

  /**
   * What there is to say of what is large.
   * @param {string} view
   * @param {{ special: boolean, empty: boolean, matrix: import("./whybert.js").Matrix|null }} shown
   *   whether special tokens are; that no token is; the matrix, null until it is there
   */
  notes(view, { special, empty, matrix }) {
    if (empty) return [this.#say("heads.nothing")];
    return [
      matrix ? this.#about(view) : this.#say("heads.computing"),
      special ? "" : this.#say("heads.left_out"),
      matrix && !rangeOf(matrix.values).strongest ? this.#say("heads.zero") : "",
    ].filter(Boolean);
  }

  /** @param {string} view */
  #about(view) {
    const pattern = this.maps.patterns[this.open];
    const { target } = this.maps.attention;
    if (view === "head") return this.isSeveral && pattern ? this.does(pattern) : "";
    if (view === "layer" || view === "all" || (view === "gradients" && !target)) return "";
    return this.#say(`heads.about.${view}`, { token: this.#token, target: target?.label });
  }
}
