// What can be chosen beside the text: the method, its options, the target's kind, words or tokens.

import { t } from "../language.js";
import { Menu, questionOf } from "./menu.js";
import { engineSays } from "./methods.js";
import { numberRow, selectRow } from "./option_rows.js";
import { References } from "./references.js";
import { mayHoldAgainst } from "../tasks.js";

/** @type {[string, import("../language.js").Sentence][]} */
const TARGET_KINDS = [
  ["logit", t("asking.target.logit")],
  ["log_odds", t("asking.target.log_odds")],
  ["probability", t("asking.target.probability")],
];
/** @type {[string, import("../language.js").Sentence][]} */
const PRECISIONS = [
  ["exact", t("asking.precision.exact")],
  ["fast", t("asking.precision.fast")],
];
/** @type {[string, import("../language.js").Sentence][]} */
const UNITS = [
  ["word", t("asking.unit.word")],
  ["token", t("asking.unit.token")],
  ["sentence", t("asking.unit.sentence")],
];

/** What a request says where nothing else was chosen. */
const DEFAULTS = { unit: "word", targetKind: "logit", precision: "exact", seed: 0 };

const SEEDS = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, whole: true };

export class Controls {
  #methods = [];
  #info;
  #menu;
  #options;
  #references;
  #changed;
  #chosen;
  /** Whether the reader has chosen the method, or a link has. */
  #isChoice = false;
  /** The parts of a request that every method has. @type {typeof DEFAULTS & { against?: string }} */
  #common = { ...DEFAULTS };
  #explained;
  #offersFast;
  #questions;
  #first;
  /** What was chosen of each method's options, kept when another method is looked at. */
  #values = new Map();

  /**
   * @param {Record<"menu"|"options"|"references", HTMLElement>} places where the methods go, the
   *   options of the chosen one, and the texts that it holds a text against
   * @param {object} asked
   * @param {string} asked.prefix of names that are to be the page's only ones
   * @param {import("../whybert.js").Question[]} asked.questions whose methods are offered
   * @param {(info: import("../whybert.js").ModelInfo) => string} asked.first the method to begin with
   * @param {() => void} changed
   */
  constructor({ menu, options, references }, { prefix, questions, first }, changed) {
    this.#options = options;
    this.#questions = questions;
    this.#first = first;
    this.#changed = changed;
    this.#menu = new Menu(menu, prefix, questions, (name) =>
      this.#set(() => {
        this.#isChoice = true;
        this.#choose(name);
      }),
    );
    this.#references = new References(references, changed);
  }

  /**
   * Offers what a model can be asked; what was chosen stays where there is such a thing.
   * @param {import("../whybert.js").Model} model
   * @param {boolean} offersFast the precision that is the quicker one on this machine
   */
  furnish({ methods, info }, offersFast) {
    this.#offersFast = offersFast;
    this.#info = info;
    this.#methods = methods.filter((method) => this.#questions.includes(questionOf(method)));
    this.#explained = undefined;
    this.#menu.furnish(this.#methods);
    const { method, options, ...others } = this.#chosen ? this.request() : {};
    this.adopt({ ...others, against: undefined, ...(this.#isChoice && { method, options }) });
  }

  /**
   * Chooses what a request asks for, where there is such a thing.
   * @param {import("../whybert.js").Request} request
   */
  adopt({ method, options = {}, references = [], ...common } = {}) {
    const named = (name) => this.#methods.find((method) => method.name === name);
    const chosen = named(method) ?? named(this.#first(this.#info)) ?? this.#methods[0];
    this.#isChoice = method !== undefined;
    this.#values.set(chosen.name, new Map(Object.entries(options)));
    const known = Object.keys({ ...DEFAULTS, against: "" }).filter(
      (name) => common[name] !== undefined,
    );
    this.#common = /** @type {any} */ ({
      ...DEFAULTS,
      ...Object.fromEntries(known.map((name) => [name, common[name]])),
    });
    this.#common.seed = Number(this.#common.seed);
    this.#choose(chosen.name);
    this.#references.adopt(references);
  }

  /** @returns {import("../whybert.js").Request} */
  request() {
    const { unit, targetKind, precision, seed } = this.#common;
    return {
      method: this.#chosen.name,
      options: Object.fromEntries(this.#values.get(this.#chosen.name) ?? []),
      unit: /** @type {any} */ (unit),
      targetKind: this.#explainsLabel ? /** @type {any} */ (targetKind) : "logit",
      against: this.against,
      references: this.#references.texts,
      precision: this.#chosen.sampled ? /** @type {any} */ (precision) : undefined,
      seed: this.#chosen.sampled ? seed : undefined,
    };
  }

  /** The label that the explained one is held against. @type {string|undefined} */
  get against() {
    return this.#explainsLabel ? this.#common.against : undefined;
  }

  /** The label that is explained, which is not to be held against itself. */
  set explained(label) {
    if (label === this.#explained) return;
    this.#explained = label;
    if (this.#common.against === label) this.#common.against = undefined;
    if (!this.#options.contains(document.activeElement)) this.#drawOptions();
  }

  /** Whether another text has to be there, and nobody has typed one. */
  get wantsReference() {
    return this.#references.isWanting;
  }

  /** What to begin with, until another is typed. */
  set suggested(text) {
    this.#references.suggested = text;
  }

  /** A cosine and a regression's number are what they are. */
  get #explainsLabel() {
    const { task, problem_type: problem } = this.#info;
    const isNumber = task === "sentence_similarity" || problem === "regression";
    return this.#chosen.uses_target && !isNumber;
  }

  #choose(name) {
    this.#chosen = this.#methods.find((method) => method.name === name);
    this.#menu.choose(this.#chosen);
    this.#references.furnish(this.#chosen);
    this.#drawOptions();
  }

  #drawOptions() {
    this.#options.replaceChildren(
      this.#select(
        "unit",
        t("asking.unit"),
        UNITS,
        t("asking.unit.about"),
      ),
      ...(this.#explainsLabel ? this.#targetRows() : []),
      ...this.#chosen.options.map((option) => this.#drawOption(option)),
      ...(this.#chosen.sampled ? this.#samplingRows() : []),
    );
  }

  #targetRows() {
    const rows = [
      this.#select("targetKind", t("asking.target"), TARGET_KINDS, t("asking.target.about")),
    ];
    if (!mayHoldAgainst(this.#info)) return rows;
    const others = this.#info.labels.filter((label) => label !== this.#explained);
    /** @type {[string, import("./option_rows.js").Said][]} */
    const choices = [["", t("asking.against.nothing")], ...others.map((label) => [label, label])];
    const about = t("asking.against.about");
    return [...rows, this.#select("against", t("asking.against"), choices, about)];
  }

  #samplingRows() {
    const { seed, precision } = this.#common;
    const rows = [
      numberRow(t("asking.seed"), SEEDS, seed, t("asking.seed.about"), (value) =>
        this.#set(() => (this.#common.seed = Number(value))),
      ),
    ];
    const fine = t("asking.precision.about");
    if (this.#offersFast || precision === "fast")
      rows.push(this.#select("precision", t("asking.precision"), PRECISIONS, fine));
    return rows;
  }

  /** A row for a part that every method has. */
  #select(part, name, choices, about) {
    return selectRow(name, choices, this.#common[part] ?? "", about, (value) =>
      this.#set(() => (this.#common[part] = value || undefined)),
    );
  }

  #set(change) {
    change();
    this.#changed();
  }

  #drawOption(option) {
    const { name, kind, choices, minimum, maximum, cap } = option;
    const values = this.#values.get(this.#chosen.name) ?? new Map();
    this.#values.set(this.#chosen.name, values);
    const value = values.get(name) ?? option.default;
    const title = engineSays(name.replaceAll("_", " "));
    const about = engineSays(option.about);
    const set = (chosen) => this.#set(() => values.set(name, chosen));
    if (kind === "choice") {
      const named = choices.map((choice) => [choice, engineSays(choice.replaceAll("_", " "))]);
      return selectRow(title, named, value, about, set);
    }
    const range = {
      minimum,
      maximum: cap ? this.#info[cap] - 1 : maximum,
      whole: kind === "integer",
    };
    return numberRow(title, range, value, about, set);
  }
}
