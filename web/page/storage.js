// What this device keeps, piece by piece with its size, and how to be rid of it.

import { make } from "../element.js";
import { learn, t } from "../language.js";
import strings from "../strings/storage.js";
import { canKeep, listDevice } from "./device.js";
import { install, isOffered, whenOffered } from "./install.js";
import { localised } from "./methods.js";
import { megabytes } from "./speed.js";

learn(strings);

/** @typedef {import("./device.js").Kept} Kept */

const sizeOf = (kept) => megabytes(kept.reduce((sum, { bytes }) => sum + bytes, 0));

export class Storage {
  #hub;
  #list = make("ul", { className: "kept" });
  #all = make("button", { type: "button", hidden: true });
  #install = make("button", { type: "button", onclick: () => this.#take() }, t("storage.install"));
  #said = make("p", { className: "faint", role: "status" });

  /**
   * @param {HTMLElement} place
   * @param {import("./hub.js").Hub} [hub] whose models have titles
   */
  constructor(place, hub) {
    this.#hub = hub;
    place.append(
      make("p", {}, t("storage.about")),
      this.#list,
      make("p", { className: "kept-ends" }, this.#all, this.#install),
      this.#said,
    );
    whenOffered(() => this.#offer());
    this.#offer();
    this.show();
  }

  /** What is kept now. */
  async show() {
    const kept = await listDevice();
    this.#list.replaceChildren(...kept.map((one, index) => this.#draw(one, index)));
    this.#list.hidden = !kept.length;
    this.#all.hidden = kept.length < 2;
    this.#all.replaceChildren(make("span", {}, t("storage.all", { size: sizeOf(kept) })));
    this.#all.onclick = () => this.#forget(kept, t("storage.deletedAll"), 0);
    if (!kept.length && !this.#said.textContent)
      this.#say((await canKeep()) ? t("storage.none") : t("storage.refused"));
  }

  #draw(kept, index) {
    const name = this.#nameOf(kept);
    return make(
      "li",
      {},
      make("span", { className: "name", dir: "auto" }, name),
      make("span", {}, megabytes(kept.bytes)),
      make(
        "button",
        {
          type: "button",
          "aria-label": t("storage.deleteNamed", { name }),
          onclick: () => this.#forget([kept], t("storage.deleted", { name }), index),
        },
        t("storage.delete"),
      ),
    );
  }

  /** @param {Kept} kept */
  #nameOf({ kind, name }) {
    if (kind === "page") return t("storage.page");
    if (kind === "own") return t("storage.own", { name });
    const entry = this.#hub?.models?.entries.find(({ file }) => file === name);
    return entry ? localised(entry.title) : name;
  }

  /** The focus goes to what then stands in the place of what went. */
  async #forget(kept, said, index) {
    await Promise.all(kept.map(({ forget }) => forget()));
    this.#say(said);
    await this.show();
    const buttons = this.#list.querySelectorAll("button");
    const next = buttons[Math.min(index, buttons.length - 1)];
    if (next) next.focus();
    else this.#said.closest("details")?.querySelector("summary")?.focus();
  }

  #say(said) {
    this.#said.replaceChildren(make("span", {}, said));
  }

  #offer() {
    this.#install.hidden = !isOffered();
  }

  async #take() {
    await install();
    this.#offer();
  }
}
