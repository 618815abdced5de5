// What is shown above beside something else: another text, another method, another model.

import { make } from "../element.js";
import { learn, t } from "../language.js";
import { formOf } from "../tasks.js";
import { adoptStyle } from "./adopt_style.js";
import { explainBy, explainText, explainWith, SecondModel } from "./compare_other.js";
import { drawComparison } from "./compare_view.js";
import { latest, STOPPED } from "./latest.js";
import { questionOf } from "./menu.js";
import { localised, titleOfMethod } from "./methods.js";
import strings from "../strings/compare.js";

learn(strings);

/** What the other side may be, by the key of its name. */
const KINDS = { text: "compare.text", method: "compare.method", model: "compare.model" };

/** Not offered: what needs another text beside the one that is explained. */
const isOffered = (method) => questionOf(method) === "words" && method.references !== "one";

export class Compare {
  #hub;
  #section;
  /** @type {keyof typeof KINDS} */
  #kind = "text";
  #isSeen = false;
  #isTyped = false;
  #second = new SecondModel();
  /** What is shown. @type {[import("./compare_view.js").Side, import("./compare_view.js").Side]|undefined} */
  #sides;
  #choices = new Map();
  #areas = [0, 1].map(() =>
    make("textarea", { rows: 2, spellcheck: false, dir: "auto", oninput: () => this.#type() }),
  );
  #method = make("select", { onchange: () => this.#work.want() });
  #model = make("select", { onchange: () => this.#work.want() });
  #fields = {};
  #status = make("p", { className: "notice", role: "status" });
  #result = make("div", { className: "compared" });
  #work = latest((signal) => this.#respond(signal), {
    wanted: () => this.#section.setAttribute("aria-busy", "true"),
    failed: (error) => this.#fail(error),
    rested: () => this.#section.setAttribute("aria-busy", "false"),
  });

  /**
   * @param {HTMLElement} place
   * @param {import("./hub.js").Hub} hub
   */
  constructor(place, hub) {
    adoptStyle("page/compare.css");
    this.#section = place;
    this.#hub = hub;
    place.append(
      make("p", { className: "lead" }, t("compare.lead")),
      this.#drawKinds(),
      ...this.#drawFields(),
      this.#status,
      this.#result,
    );
    place.hidden = false;
    hub.addEventListener("model", () => this.#welcome());
    hub.addEventListener("text", () => this.#await());
    hub.addEventListener("explanation", () => this.#again());
    new IntersectionObserver(([entry]) => this.#see(entry.isIntersecting)).observe(place);
    document.addEventListener("why-language", () => {
      this.#offer();
      if (this.#sides) this.#draw();
    });
    this.#welcome();
  }

  #drawKinds() {
    const kinds = make("fieldset", { className: "choice" });
    kinds.append(make("legend", { className: "unseen" }, t("compare.with")));
    for (const [kind, key] of Object.entries(KINDS)) {
      const input = make("input", { type: "radio", name: "compare", checked: kind === this.#kind });
      input.addEventListener("change", () => this.#choose(/** @type {any} */ (kind)));
      const label = make("label", {}, input, make("span", {}, t(key)));
      this.#choices.set(kind, label);
      kinds.append(label);
    }
    return kinds;
  }

  #drawFields() {
    const field = (key, ...inside) =>
      make("label", { className: "field" }, make("span", {}, t(key)), ...inside);
    this.#fields = {
      text: field("compare.otherText", this.#areas[0]),
      pair: field("compare.otherPair", this.#areas[1]),
      method: field("compare.otherMethod", this.#method),
      model: field("compare.otherModel", this.#model),
    };
    return Object.values(this.#fields);
  }

  /** @param {keyof typeof KINDS} kind */
  #choose(kind) {
    if (kind !== "model") this.#second.close();
    this.#kind = kind;
    this.#clear();
    this.#offer();
    this.#work.want();
  }

  #type() {
    this.#isTyped = true;
    this.#work.want();
  }

  /** A model has come: others and other methods are offered. */
  #welcome() {
    this.#second.close();
    this.#isTyped = false;
    this.#clear();
    const others = this.#others();
    this.#choices.get("model").hidden = others.length === 0;
    if (this.#kind === "model" && !others.length) {
      this.#kind = "text";
      this.#choices.get("text").querySelector("input").checked = true;
    }
    this.#offer();
  }

  /** Models of the shelf that do the same. */
  #others() {
    const { models, entry, model } = this.#hub;
    return (models?.entries ?? []).filter(
      ({ name, task }) => name !== entry?.name && task === model?.info.task,
    );
  }

  /** What can be chosen, in the page's language; what was chosen stays. */
  #offer() {
    const { model, request, text } = this.#hub;
    const methods = (model?.methods ?? []).filter(isOffered);
    fill(
      this.#method,
      methods
        .filter(({ name }) => name !== request.method)
        .map((method) => [...[method.name, String(titleOfMethod(method))]]),
    );
    fill(
      this.#model,
      this.#others().map(({ name, title }) => [name, String(localised(title))]),
    );
    const texts = [text].flat();
    if (!this.#isTyped) this.#areas.forEach((area, index) => (area.value = texts[index] ?? ""));
    const isPair = texts.length > 1;
    for (const [name, field] of Object.entries(this.#fields))
      field.hidden = name === "pair" ? this.#kind !== "text" || !isPair : name !== this.#kind;
    const { two } = formOf(model?.info.task);
    if (isPair) this.#areas.forEach((area, index) => (area.placeholder = two[index]));
  }

  #see(isSeen) {
    if (isSeen === this.#isSeen) return;
    this.#isSeen = isSeen;
    const stands = this.#sides && this.#sides[0].explanation === this.#hub.explanation;
    if (!isSeen) this.#second.rest();
    else if (!stands) this.#again(); // who comes back to what stands may be reading it
  }

  /** What is shown belongs to what was asked before. */
  #await() {
    this.#work.stop();
    this.#result.classList.add("stale");
  }

  #again() {
    this.#offer();
    if (this.#isSeen && this.#hub.explanation) this.#work.want();
  }

  get #text() {
    const [first, pair] = this.#areas.map(({ value }) => value);
    return this.#fields.pair.hidden ? first : /** @type {[string, string]} */ ([first, pair]);
  }

  async #respond(signal) {
    await this.#hub.idle(signal);
    const { explanation, text } = this.#hub;
    if (!explanation) return;
    const isSame = this.#kind === "text" && String(this.#text) === String(text);
    if (isSame) {
      this.#say(t("compare.change"));
      return this.#clear();
    }
    this.#say(t("compare.working"));
    const other = await this.#explain(signal);
    signal.throwIfAborted();
    this.#say();
    this.#sides = [
      { explanation, title: this.#titleOf(explanation, this.#hub.entry) },
      { explanation: other, title: this.#titleOf(other, this.#chosenModel, true) },
    ];
    this.#draw();
  }

  #draw() {
    this.#result.classList.remove("stale");
    this.#result.replaceChildren(...drawComparison(...this.#sides));
  }

  #clear() {
    this.#sides = undefined;
    this.#result.replaceChildren();
  }

  #explain(signal) {
    const tools = { signal };
    if (this.#kind === "text") return explainText(this.#hub, this.#text, tools);
    if (this.#kind === "method") return explainBy(this.#hub, this.#method.value, tools);
    return this.#explainElsewhere(signal);
  }

  async #explainElsewhere(signal) {
    const { models } = this.#hub;
    const model = await this.#second.take(models, this.#model.value, ({ loaded, total }) => {
      const percent = `${Math.round((100 * loaded) / (total || Infinity))} %`;
      if (!signal.aborted) this.#say(t("compare.loading", { percent }));
    });
    signal.throwIfAborted();
    this.#say(t("compare.working"));
    return explainWith(model, this.#hub, { signal });
  }

  get #chosenModel() {
    return this.#hub.models.entry(this.#model.value);
  }

  /** What makes a side the one that it is. */
  #titleOf({ method }, entry, isOther = false) {
    if (this.#kind === "text") return t(isOther ? "compare.otherText" : "compare.here");
    if (this.#kind === "model") return localised(entry.title);
    return titleOfMethod(this.#hub.model.methods.find(({ name }) => name === method));
  }

  /** @param {import("../language.js").Sentence} [sentence] */
  #say(sentence) {
    this.#status.replaceChildren(...(sentence ? [make("span", {}, sentence)] : []));
  }

  /** What cannot be asked of a text is no alarm: it may not be finished. */
  #fail(error) {
    if (error === STOPPED) return;
    this.#clear();
    if (error.kind === "argument") this.#status.replaceChildren(error.message);
    else {
      this.#say();
      this.#hub.report(error);
    }
  }
}

/** @param {HTMLSelectElement} select @param {string[][]} choices */
function fill(select, choices) {
  const before = select.value;
  select.replaceChildren(...choices.map(([value, words]) => make("option", { value }, words)));
  if (choices.some(([value]) => value === before)) select.value = before;
}
