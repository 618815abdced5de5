// Many rows: a file of texts goes through the model that stands, and a table tells what it decided of
// each and by which words.

import { make } from "../element.js";
import { learn, t } from "../language.js";
import strings from "../strings/rows.js";
import { adoptStyle } from "./adopt_style.js";
import { download } from "./download.js";
import { localised, titleOfMethod } from "./methods.js";
import { questionOf } from "./menu.js";
import { columnsFor } from "./rows_cells.js";
import { showChosen } from "./rows_chosen.js";
import { csvOfRows, jsonLinesOf } from "./rows_export.js";
import { RowsFilter } from "./rows_filter.js";
import { Grid } from "./rows_grid.js";
import { takeRows } from "./rows_inbox.js";
import { orderOf, WHOLE } from "./rows_order.js";
import { RowsProgress } from "./rows_progress.js";
import { Run } from "./rows_run.js";
import { RowsSource } from "./rows_source.js";
import { button, drawWays } from "./rows_ways.js";

learn(strings);

/**
 * The most faithful of the quick ones, which takes a run of the model for each word; beyond so many
 * rows the most faithful of those that take one run a row.
 */
const FIRST = "occlusion";
const FIRST_OF_MANY = "attention_gradient";
const MANY = 300;

/** How often a table that is sorted by answers is sorted anew while these come, in ms. */
const SORTED = 1000;

export class Rows {
  #hub;
  #view = { ...WHOLE };
  /** @type {import("./rows_answers.js").Row[]} */
  #rows = [];
  /** @type {import("./rows_answers.js").Row[]} in the order in which they are shown */
  #order = [];
  /** @type {Run} */
  #run;
  #sorting;
  #ticking = 0;
  /** Title of the model that has answered so far. @type {import("../language.js").Sentence} */
  #before;

  #source;
  #filter = new RowsFilter((view) => this.#show({ ...this.#view, ...view }));
  #progress = new RowsProgress({
    start: () => this.#start(),
    pause: () => this.#run.stop("paused"),
    stop: () => this.#run.stop("stopped"),
  });
  #grid = new Grid(t("rows.grid"));
  /** The method that the reader has chosen. @type {string|undefined} */
  #wanted;
  #method = make("select", { onchange: () => this.#changeMethod() });
  #question = make("div", { className: "rows-question", role: "alert", hidden: true });
  #saves = make(
    "p",
    { className: "saves" },
    button(t("rows.csv"), () => this.#saveCsv()),
    button(t("rows.jsonl"), () =>
      this.#save(jsonLinesOf(this.#rows), "application/jsonl", "jsonl"),
    ),
  );
  #chosen = make("div", { className: "rows-chosen", hidden: true });
  #table = make(
    "div",
    { className: "rows-table", hidden: true },
    this.#progress.element,
    this.#question,
    this.#filter.element,
    this.#filter.said,
    this.#grid.element,
    this.#chosen,
    this.#saves,
  );

  /** @param {HTMLElement} place @param {import("./hub.js").Hub} hub */
  constructor(place, hub) {
    this.#hub = hub;
    adoptStyle("page/rows.css");
    const guard = (change, undo) => this.#guard(change, undo);
    this.#source = new RowsSource(hub, () => this.#begin(), guard);
    this.#source.element.append(
      make("label", {}, make("span", {}, t("rows.method")), this.#method),
    );
    place.append(
      make("p", { className: "lead" }, t("rows.lead")),
      drawWays((file, name) => this.#take(file, name)),
      this.#source.said,
      this.#source.element,
      this.#table,
    );
    this.#run = this.#newRun();
    this.#grid.addEventListener("choose", ({ detail }) => this.#choose(detail));
    this.#grid.addEventListener("sort", ({ detail }) => this.#sortBy(detail));
    hub.addEventListener("model", () => this.#meetModel());
    hub.addEventListener("decision", () => this.#tellOther()); // labels may be called otherwise
    document.addEventListener("why-language", () => {
      this.#grid.redraw();
      this.#progress.show(this.#run);
    });
    takeRows((file) => this.#take(file));
    this.#meetModel();
  }

  /** @param {File} file @param {import("../language.js").Sentence} [name] */
  #take(file, name) {
    this.#guard(
      () => this.#source.read(file, name),
      () => {},
    );
  }

  /** Asks before answers are lost. */
  #guard(change, undo, lost = this.#run.decided, key = "rows.loses") {
    if (!lost) return void change();
    this.#run.stop("paused");
    const end = (act) => () => {
      this.#answered();
      act();
    };
    this.#ask(
      t(key, { n: lost }),
      button(t("rows.keep"), end(undo)),
      button(t("rows.discard"), end(change)),
    );
  }

  #ask(sentence, ...buttons) {
    this.#question.replaceChildren(make("p", {}, sentence), ...buttons);
    this.#question.hidden = false;
    buttons[0].focus();
    this.#question.scrollIntoView({ block: "nearest" });
  }

  #answered() {
    this.#question.hidden = true;
    this.#question.replaceChildren();
    this.#tellOther();
  }

  #newRun() {
    this.#run?.close();
    const run = new Run(this.#hub, this.#rows, () => this.#grid.inView);
    run.method = this.#method.value;
    run.addEventListener("state", () => this.#tellState());
    run.addEventListener("row", ({ detail }) => this.#met(detail));
    return run;
  }

  /** There are other rows, none of which has been asked about. */
  #begin() {
    this.#rows = this.#source.rows;
    this.#suggestMethod();
    this.#run = this.#newRun();
    this.#chosen.hidden = true;
    this.#filter.reset(this.#source.hasLabels);
    this.#grid.columns = columnsFor(
      this.#hub.model?.info ?? {},
      this.#source.hasLabels,
      () => this.#run.isSigned,
    );
    this.#table.hidden = !this.#rows.length;
    this.#show({ ...WHOLE });
    this.#tellState();
  }

  #start() {
    this.#before = this.#titleNow;
    this.#run.start().catch((error) => this.#hub.report(error));
  }

  get #titleNow() {
    return localised(this.#hub.entry?.title ?? { en: "" });
  }

  #tellState() {
    const { state } = this.#run;
    this.#source.element.disabled = state === "running";
    this.#saves.hidden = state === "ready";
    this.#progress.show(this.#run);
    this.#show(this.#view);
  }

  /** A row has been decided or explained. */
  #met(row) {
    this.#filter.meet(row.said?.probabilities && row.said.label);
    this.#grid.update();
    this.#ticking ||= requestAnimationFrame(() => {
      this.#ticking = 0;
      this.#progress.tick(this.#run);
    });
    const { sort, label, top, words, wrong } = this.#view;
    if (sort === "row" && !label && !wrong && !(top && words)) return;
    this.#sorting ??= setTimeout(() => this.#show(this.#view), SORTED);
  }

  /** @param {import("./rows_order.js").View} view */
  #show(view) {
    clearTimeout(this.#sorting);
    this.#sorting = undefined;
    this.#view = view;
    this.#order = orderOf(this.#rows, view);
    this.#grid.sort = { key: view.sort, descending: view.descending };
    this.#grid.rows = this.#order;
    this.#filter.tell(this.#order.length, this.#rows.length);
  }

  #sortBy(key) {
    const { sort, descending } = this.#view;
    this.#show({ ...this.#view, sort: key, descending: sort === key && !descending });
  }

  /** The model is another: rows that wait are its own, answers stay those of the one before. */
  #meetModel() {
    if (!this.#hub.model) return;
    this.#offerMethods();
    if (this.#run.decided) {
      this.#run.stop("paused");
      this.#tellState();
      this.#tellOther();
    } else if (this.#rows.length) {
      this.#source.adopt();
      this.#begin();
    }
  }

  /** Says so where answers are another model's than the one that stands. */
  #tellOther() {
    if (this.#run.fits || !this.#run.decided) {
      if (this.#question.dataset.other) this.#question.hidden = true;
      delete this.#question.dataset.other;
      this.#progress.show(this.#run);
      return;
    }
    if (this.#question.dataset.other) return;
    const names = { before: this.#before, now: this.#titleNow };
    const again = button(t("rows.askNow", names), () => {
      this.#answered();
      this.#source.adopt();
      this.#begin();
      this.#start();
    });
    this.#run.stop("paused");
    this.#question.dataset.other = "true";
    this.#question.replaceChildren(make("p", {}, t("rows.other", names)), again);
    this.#question.hidden = false;
  }

  #offerMethods() {
    const rows = this.#hub.model.methods.filter(
      (row) => questionOf(row) === "words" && row.kind === "scores" && row.references !== "one",
    );
    this.#method.replaceChildren(
      ...rows.map((row) => make("option", { value: row.name }, titleOfMethod(row))),
    );
    this.#suggestMethod();
  }

  /** Unless the reader has chosen one. */
  #suggestMethod() {
    const names = Array.from(this.#method.options, ({ value }) => value);
    const first = this.#rows.length > MANY ? [FIRST_OF_MANY, FIRST] : [FIRST];
    const wanted = [this.#wanted, ...first].find((name) => names.includes(name));
    this.#method.value = wanted ?? names[0] ?? "";
  }

  #changeMethod() {
    const { value } = this.#method;
    const { method, explained } = this.#run;
    const change = () => {
      this.#method.value = this.#wanted = value;
      this.#run.explainBy(value);
      this.#tellState();
    };
    this.#guard(change, () => (this.#method.value = method), explained, "rows.losesWords");
  }

  /** Shows a row here in full, and above with all that can be asked about it. */
  async #choose(row) {
    this.#grid.chosen = row;
    this.#hub.ask({ text: row.text });
    this.#chosen.hidden = false;
    await showChosen(this.#chosen, row);
  }

  #saveCsv() {
    const { names } = this.#source;
    const text = csvOfRows(this.#rows, names, (row) => this.#source.cellsOf(row));
    this.#save(text, "text/csv", "csv");
  }

  /** @param {BlobPart} content @param {string} type @param {string} ending */
  #save(content, type, ending) {
    download(content, type, `${this.#source.name}-whybert.${ending}`);
  }
}
