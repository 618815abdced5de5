// Where a model of the reader's own is chosen: a folder, a file, or one that was kept.

import { make } from "../element.js";
import { deleteKept, keptFile, listKept } from "../own_store.js";
import { megabytes } from "./speed.js";
import { loadInWorker } from "../whybert.js";

/**
 * @typedef {object} Opened
 * @property {import("../whybert.js").Model} model
 * @property {import("./models.js").Entry} entry
 * @property {import("../whybert.js").Files} source
 * @property {import("../own_store.js").Kept} [kept]
 */

const ABOUT =
  "A folder by Hugging Face (config.json, model.safetensors and its tokenizer), or a GGUF file. " +
  "It is read on this machine and nothing of it leaves: not the model, not its name. You can drop " +
  "it anywhere on this page, too.";

export class OwnDialog {
  #opened;
  #coming = new AbortController();

  /** @param {(opened: Opened) => Promise<HTMLElement>} opened shows what was opened: there */
  constructor(opened) {
    this.#opened = opened;
    this.#draw();
    document.body.append(this.dialog);
  }

  #draw() {
    const pick = (label, properties) => {
      const input = make("input", { type: "file", className: "unseen", ...properties });
      input.addEventListener("change", () => {
        const files = [...input.files];
        input.value = "";
        if (files.length) this.#read({ files });
      });
      return make("label", { className: "own-pick" }, input, label);
    };
    this.picks = make(
      "div",
      { className: "own-picks" },
      pick("Choose a folder\u2026", { webkitdirectory: true }),
      pick("Choose a file\u2026", { multiple: true }),
    );
    this.kept = make("ul", { className: "own-kept", "aria-label": "Kept on this device" });
    this.bar = make("progress", { "aria-label": "Reading the model" });
    this.loaded = make("span", { className: "faint", "aria-hidden": "true" });
    this.busy = make("div", { className: "own-busy", hidden: true }, this.bar, this.loaded);
    this.problem = make("p", { className: "problem", role: "alert", hidden: true });
    const close = make("button", { type: "button", onclick: () => this.dialog.close() }, "Cancel");
    this.dialog = make(
      "dialog",
      { className: "own-dialog", "aria-labelledby": "own-title" },
      make("h2", { id: "own-title" }, "A model of your own"),
      make("p", { className: "faint" }, ABOUT),
      this.picks,
      this.kept,
      this.busy,
      this.problem,
      make("div", { className: "own-ends" }, close),
    );
    this.dialog.addEventListener("close", () => this.#coming.abort());
  }

  /**
   * @param {Promise<any[]>} [files] that were dropped; without them the reader is asked
   */
  async show(files) {
    this.#coming.abort();
    this.#say();
    if (!this.dialog.open) this.dialog.showModal();
    this.#list();
    if (!files) return;
    try {
      await this.#read({ files: await files });
    } catch (error) {
      this.#say(error);
    }
  }

  /** @param {Error} [error] */
  #say(error) {
    this.problem.textContent = error?.message ?? "";
    this.problem.hidden = !error;
  }

  async #list() {
    const kept = await listKept().catch(() => []);
    this.kept.hidden = !kept.length;
    this.kept.replaceChildren(...kept.map((one) => this.#drawKept(one)));
  }

  #drawKept(kept) {
    const open = async () =>
      this.#read({ files: [{ name: `${kept.name}.gguf`, blob: await keptFile(kept.id) }] }, kept);
    const remove = async () => {
      await deleteKept(kept.id);
      await this.#list();
      this.picks.querySelector("input").focus();
    };
    const button = (text, act) =>
      make(
        "button",
        {
          type: "button",
          "aria-label": `${text} ${kept.name}`,
          onclick: () => act().catch((error) => this.#say(error)),
        },
        text,
      );
    return make(
      "li",
      {},
      make("span", { className: "name", dir: "auto" }, kept.name),
      make("span", { className: "faint" }, megabytes(kept.bytes)),
      button("Open", open),
      button("Delete", remove),
    );
  }

  #setBusy(busy) {
    this.busy.hidden = !busy;
    this.picks.inert = this.kept.inert = busy;
    this.bar.removeAttribute("value");
    this.loaded.textContent = "";
  }

  #tell({ loaded, total }) {
    if (!total) return;
    Object.assign(this.bar, { value: loaded, max: total });
    this.loaded.textContent = `${megabytes(loaded)} of ${megabytes(total)}`;
  }

  /** Reads a model; what stood before does so until this one has come whole. */
  async #read(source, kept) {
    this.#coming.abort();
    const { signal } = (this.#coming = new AbortController());
    this.#say();
    this.#setBusy(true);
    try {
      const model = await loadInWorker(source, {
        labels: kept?.labels,
        signal,
        onProgress: (progress) => this.#tell(progress),
      });
      if (kept?.temperature) await model.setTemperature(kept.temperature);
      if (signal.aborted) return void model.close();
      const name = kept?.name ?? model.found.name;
      const entry = { name, title: { en: name }, bytes: model.info.file_bytes };
      const shown = await this.#opened({ model, entry, source, kept });
      this.dialog.close();
      shown.focus();
    } catch (error) {
      if (!signal.aborted) this.#say(error);
    } finally {
      if (this.#coming.signal === signal) this.#setBusy(false);
    }
  }
}
