// What a model of the reader's own was found to be, with its labels to be named, and what can be done
// with it: keep it, save it.

import { make } from "../element.js";
import { deleteKept, ggufOf, keep, renameKept } from "../own_store.js";
import { megabytes } from "./speed.js";

/** A model with more labels has them named in its config.json. */
const MOST_NAMED = 64;

/** @param {import("./own_dialog.js").Opened} opened @returns {string[][]} each a name and a word */
function factsOf({ model }) {
  const { info, found } = model;
  const size = megabytes(info.file_bytes);
  const words = [
    ["Architecture", `${info.architecture}, ${info.layers} layers of ${info.heads} heads`],
    ["Task", String(info.task ?? "").replaceAll("_", " ")],
    ["Tokenizer", found.tokenizer ?? info.tokenizer],
    ["Weights", found.storage ?? `${info.linear_type}, as they were stored`],
    ["Size", found.kind === "folder" ? `${megabytes(found.bytes)}, packed ${size}` : size],
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
    this.bar = make("progress", { "aria-label": "Writing the model", hidden: true });
    this.said = make("p", { className: "faint", role: "status" });
    this.problem = make("p", { className: "problem", role: "alert", hidden: true });
    this.buttons = make("div", { className: "own-ends" });
    this.#drawButtons();
    this.element = make(
      "details",
      { className: "own-card", open: true },
      make("summary", {}, make("h2", { dir: "auto" }, entry.title.en)),
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
        labels.length > MOST_NAMED ? `${labels.length} labels` : "",
      );
    this.inputs = labels.map((label, index) =>
      make("input", {
        type: "text",
        value: label,
        dir: "auto",
        spellcheck: false,
        "aria-label": `Name of label ${index}`,
        onchange: () => this.#rename(),
      }),
    );
    return make(
      "fieldset",
      { className: "own-labels" },
      make("legend", {}, "Labels, as you call them"),
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
      ? button("Delete from this device", () => this.#forget())
      : button("Keep on this device", () => this.#keep());
    // Who gave a GGUF file has it.
    const isMade = this.#kept || this.#opened.model.found.kind === "folder";
    const saves = isMade ? [button("Save as a GGUF file", () => this.#save())] : [];
    this.buttons.replaceChildren(keeps, ...saves);
  }

  /** @param {Error} [error] @param {string} [said] */
  #say(error, said = "") {
    this.problem.textContent = error?.message ?? "";
    this.problem.hidden = !error;
    this.said.textContent = said;
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
      return "Kept on this device. On your next visit it is where you opened this one.";
    });
  }

  #forget() {
    return this.#during(async () => {
      await deleteKept(this.#kept.id);
      this.#kept = undefined;
      this.#drawButtons();
      return "Deleted. It stays open until you leave this page.";
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
      return "";
    });
  }
}
