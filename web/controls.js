// What can be chosen beside the text: the method, its options, the target's kind, words or tokens.

import { make } from "./element.js";

/** What a page begins with: quick enough to follow one who types. */
const FIRST = "occlusion";

const TARGET_KINDS = [
  ["logit", "its logit"],
  ["log_odds", "its log-odds"],
  ["probability", "its probability"],
];
const PRECISIONS = [
  ["exact", "exact"],
  ["fast", "fast"],
];
const UNITS = [
  ["word", "words"],
  ["token", "tokens"],
];

export class Controls {
  #methods = [];
  #info;
  #menu;
  #options;
  #changed;
  #chosen;
  #unit = "word";
  #targetKind = "logit";
  #precision = "exact";
  #offersFast;
  /** What was chosen of each method's options, kept when another method is looked at. */
  #values = new Map();

  /**
   * @param {HTMLElement} menu where the methods go
   * @param {HTMLElement} options where the options of the chosen one go
   * @param {() => void} changed
   */
  constructor(menu, options, changed) {
    this.#menu = menu;
    this.#options = options;
    this.#changed = changed;
    menu.addEventListener("change", ({ target }) => this.#set(() => this.#choose(target.value)));
  }

  /**
   * Offers what a model can be asked; what was chosen stays where there is such a thing.
   * @param {import("./whybert.js").Model} model
   * @param {boolean} offersFast the precision that is the quicker one on this machine
   */
  furnish({ methods, info }, offersFast) {
    this.#offersFast = offersFast;
    this.#info = info;
    this.#methods = methods;
    for (const method of this.#menu.querySelectorAll(".method")) method.remove();
    this.#menu.append(...methods.map((method) => this.#drawMethod(method)));
    this.adopt(this.#chosen ? this.request() : {});
  }

  /**
   * Chooses what a request asks for, where there is such a thing.
   * @param {import("./whybert.js").Request} request
   */
  adopt({
    method = FIRST,
    options = {},
    unit = "word",
    targetKind = "logit",
    precision = "exact",
  } = {}) {
    const named = (name) => this.#methods.find((method) => method.name === name);
    const chosen = named(method) ?? named(FIRST);
    this.#values.set(chosen.name, new Map(Object.entries(options)));
    this.#unit = unit;
    this.#targetKind = targetKind;
    this.#precision = precision;
    this.#menu.querySelector(`[value=${chosen.name}]`).checked = true;
    this.#choose(chosen.name);
  }

  /** @returns {import("./whybert.js").Request} */
  request() {
    return {
      method: this.#chosen.name,
      options: Object.fromEntries(this.#values.get(this.#chosen.name) ?? []),
      unit: this.#unit,
      targetKind: this.#explainsLabel ? this.#targetKind : "logit",
      precision: this.#chosen.sampled ? this.#precision : undefined,
    };
  }

  /** A cosine and a regression's number are what they are. */
  get #explainsLabel() {
    const { task, problem_type: problem } = this.#info;
    const isNumber = task === "sentence_similarity" || problem === "regression";
    return this.#chosen.uses_target && !isNumber;
  }

  #drawMethod({ name, title, about }) {
    return make(
      "label",
      { className: "method" },
      make("input", { type: "radio", name: "method", value: name }),
      make("span", { className: "title" }, title),
      make("span", { className: "about" }, about),
    );
  }

  #choose(name) {
    this.#chosen = this.#methods.find((method) => method.name === name);
    const rows = this.#chosen.options.map((option) => this.#drawOption(option));
    if (this.#explainsLabel)
      rows.unshift(
        select(
          "explain",
          TARGET_KINDS,
          this.#targetKind,
          "The number of the label that is explained.",
          (kind) => this.#set(() => (this.#targetKind = kind)),
        ),
      );
    rows.unshift(
      select(
        "by",
        UNITS,
        this.#unit,
        "What gets a score: words, or the pieces that the model reads.",
        (unit) => this.#set(() => (this.#unit = unit)),
      ),
    );
    if (this.#chosen.sampled && (this.#offersFast || this.#precision === "fast"))
      rows.push(
        select(
          "precision",
          PRECISIONS,
          this.#precision,
          "How finely the model computes: fast takes less time, and moves the scores a little.",
          (precision) => this.#set(() => (this.#precision = precision)),
        ),
      );
    this.#options.replaceChildren(...rows);
  }

  #set(change) {
    change();
    this.#changed();
  }

  #drawOption(option) {
    const values = this.#values.get(this.#chosen.name) ?? new Map();
    this.#values.set(this.#chosen.name, values);
    const value = values.get(option.name) ?? option.default;
    const set = (chosen) => this.#set(() => values.set(option.name, chosen));
    if (option.kind === "choice")
      return select(
        option.name,
        option.choices.map((choice) => [choice, choice]),
        value,
        option.about,
        set,
      );
    const input = make("input", {
      type: "number",
      min: option.minimum,
      max: option.cap ? this.#info[option.cap] - 1 : option.maximum,
      value,
      step: option.kind === "integer" ? 1 : "any",
    });
    input.addEventListener(
      "input",
      () => input.value !== "" && input.checkValidity() && set(input.value),
    );
    return row(option.name, option.about, input);
  }
}

function select(name, choices, value, about, set) {
  const input = make(
    "select",
    {},
    ...choices.map(([value, words]) => make("option", { value }, words)),
  );
  input.value = value;
  input.addEventListener("change", () => set(input.value));
  return row(name, about, input);
}

const row = (name, about, input) =>
  make(
    "label",
    { className: "option" },
    make("span", { className: "name" }, name.replaceAll("_", " ")),
    input,
    make("span", { className: "about" }, about),
  );
