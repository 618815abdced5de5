// Where a model of the reader's own is chosen: a folder, a file, or one that was kept.

import { make } from "../element.js";
import { say, t } from "../language.js";
import { Errors } from "./errors.js";
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
      pick(t("own.folder"), { webkitdirectory: true }),
      pick(t("own.file"), { multiple: true }),
    );
    this.kept = make("ul", { className: "own-kept", "aria-label": t("own.kept") });
    this.bar = make("progress", { "aria-label": t("own.reading") });
    this.loaded = make("span", { className: "faint", "aria-hidden": "true" });
    this.busy = make("div", { className: "own-busy", hidden: true }, this.bar, this.loaded);
    this.problem = make("div", { className: "problem", role: "alert", hidden: true });
    this.errors = new Errors(this.problem);
    const close = make(
      "button",
      { type: "button", onclick: () => this.dialog.close() },
      t("own.cancel"),
    );
    this.dialog = make(
      "dialog",
      { className: "own-dialog", "aria-labelledby": "own-title" },
      make("h2", { id: "own-title" }, t("own.title")),
      make("p", { className: "faint" }, t("own.about")),
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
    if (error) this.errors.show(error);
    else this.errors.hide();
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
    const { name } = kept;
    const button = (text, named, act) =>
      make(
        "button",
        {
          type: "button",
          "aria-label": named,
          onclick: () => act().catch((error) => this.#say(error)),
        },
        text,
      );
    return make(
      "li",
      {},
      make("span", { className: "name", dir: "auto" }, name),
      make("span", { className: "faint" }, megabytes(kept.bytes)),
      button(t("own.openKept"), t("own.openNamed", { name }), open),
      button(t("own.delete"), t("own.deleteNamed", { name }), remove),
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
    const sizes = { loaded: megabytes(loaded), total: megabytes(total) };
    this.loaded.textContent = say("models.loaded", sizes);
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
