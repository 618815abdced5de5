// What a model of the reader's own was found to be, with its labels to be named, and what can be done
// with it: keep it, save it.

import { make } from "../element.js";
import { t } from "../language.js";
import { Errors } from "./errors.js";
import { localised } from "./methods.js";
import { deleteKept, ggufOf, keep, renameKept } from "../own_store.js";
import { megabytes } from "./speed.js";

/** A model with more labels has them named in its config.json. */
const MOST_NAMED = 64;

/** @param {import("./own_dialog.js").Opened} opened @returns each a name and what is said of it */
function factsOf({ model }) {
  const { info, found } = model;
  const size = megabytes(info.file_bytes);
  const words = [
    [t("own.architecture"), t("own.layers", info)],
    [t("own.task"), t(`own.task.${info.task}`)],
    [t("own.tokenizer"), found.tokenizer ?? info.tokenizer],
    [t("own.weights"), found.storage ?? t("own.stored", { type: info.linear_type })],
    [
      t("own.size"),
      found.kind === "folder"
        ? t("own.packed", { size: megabytes(found.bytes), packed: size })
        : size,
    ],
    ["SHA-256", `${info.sha256.slice(0, 16)}\u2026`],
  ];
  return words.filter(([, word]) => word);
}

export class OwnCard {
  #opened;
  #renamed;
  #kept;
  #busy = new AbortController();

  /**
   * @param {import("./own_dialog.js").Opened} opened
   * @param {() => void} renamed
   */
  constructor(opened, renamed) {
    this.#opened = opened;
    this.#renamed = renamed;
    this.#kept = opened.kept;
    const { entry } = opened;
    this.bar = make("progress", { "aria-label": t("own.writing"), hidden: true });
    this.said = make("p", { className: "faint", role: "status" });
    this.problem = make("div", { className: "problem", role: "alert", hidden: true });
    this.errors = new Errors(this.problem);
    this.buttons = make("div", { className: "own-ends" });
    this.#drawButtons();
    this.element = make(
      "details",
      { className: "own-card", open: true },
      make("summary", {}, make("h2", { dir: "auto" }, localised(entry.title))),
      make(
        "dl",
        { className: "facts" },
        ...factsOf(opened).map(([term, word]) =>
          make("div", {}, make("dt", {}, term), make("dd", { dir: "auto" }, word)),
        ),
      ),
      this.#drawLabels(),
      this.buttons,
      this.bar,
      this.said,
      this.problem,
    );
  }

  get #labels() {
    return this.#opened.model.info.labels ?? [];
  }

  #drawLabels() {
    const labels = this.#labels;
    const { task } = this.#opened.model.info;
    if (!labels.length || labels.length > MOST_NAMED || task === "question_answering")
      return make(
        "p",
        { className: "faint" },
        labels.length > MOST_NAMED ? t("own.manyLabels", { n: labels.length }) : "",
      );
    this.inputs = labels.map((label, index) =>
      make("input", {
        type: "text",
        value: label,
        dir: "auto",
        spellcheck: false,
        "aria-label": t("own.label", { index }),
        onchange: () => this.#rename(),
      }),
    );
    return make(
      "fieldset",
      { className: "own-labels" },
      make("legend", {}, t("own.labels")),
      ...this.inputs,
    );
  }

  async #rename() {
    const { model } = this.#opened;
    try {
      await model.rename(this.inputs.map(({ value }) => value.trim()));
      if (this.#kept) await renameKept(this.#note());
      this.#say();
      this.#renamed();
    } catch (error) {
      for (const [index, input] of this.inputs.entries()) input.value = this.#labels[index];
      this.#say(error);
    }
  }

  /** What the model now has in place of what its files say. */
  get #changes() {
    const { temperature } = this.#opened.model.info;
    return { labels: this.#labels.length ? this.#labels : undefined, temperature };
  }

  #note() {
    const { model, entry } = this.#opened;
    const id = this.#kept?.id ?? model.info.sha256.slice(0, 16);
    return { id, name: entry.name, ...this.#changes };
  }

  #drawButtons() {
    const button = (text, act) => make("button", { type: "button", onclick: () => act() }, text);
    const keeps = this.#kept
      ? button(t("own.forget"), () => this.#forget())
      : button(t("own.keep"), () => this.#keep());
    // Who gave a GGUF file has it.
    const isMade = this.#kept || this.#opened.model.found.kind === "folder";
    const saves = isMade ? [button(t("own.save"), () => this.#save())] : [];
    this.buttons.replaceChildren(keeps, ...saves);
  }

  /** @param {Error} [error] @param {import("../language.js").Sentence} [said] */
  #say(error, said) {
    if (error) this.errors.show(error);
    else this.errors.hide();
    this.said.replaceChildren(...(said ? [make("span", {}, said)] : []));
  }

  /** Does what takes its time, and says what came of it. */
  async #during(act) {
    this.#busy.abort();
    const { signal } = (this.#busy = new AbortController());
    this.#say();
    this.bar.removeAttribute("value");
    this.bar.hidden = false;
    this.buttons.inert = true;
    const onProgress = ({ loaded, total }) =>
      Object.assign(this.bar, { value: loaded, max: total });
    try {
      this.#say(undefined, await act({ signal, onProgress }));
    } catch (error) {
      this.#say(error);
    } finally {
      this.bar.hidden = true;
      this.buttons.inert = false;
    }
  }

  #keep() {
    return this.#during(async (tools) => {
      await keep(this.#opened.source, this.#note(), tools);
      this.#kept = this.#note();
      this.#drawButtons();
      // Where the browser agrees, it does not clear the file away when room gets scarce.
      navigator.storage.persist?.().catch(() => {});
      return t("own.isKept");
    });
  }

  #forget() {
    return this.#during(async () => {
      await deleteKept(this.#kept.id);
      this.#kept = undefined;
      this.#drawButtons();
      return t("own.isDeleted");
    });
  }

  #save() {
    return this.#during(async (tools) => {
      const file = await ggufOf(this.#opened.source, this.#changes, tools);
      const address = URL.createObjectURL(file);
      make("a", {
        href: address,
        download: `${this.#opened.entry.name.replace(/\.gguf$/, "")}.gguf`,
      }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      return undefined;
    });
  }
}
