// A model of the reader's own: a button for it, and files dropped anywhere on the page, be it a model
// or a table of texts. All else comes when it is wanted.

import { droppedFiles, hasFiles } from "./dropped.js";
import { make } from "../element.js";
import { bind, learn, t } from "../language.js";
import strings from "../strings/own.js";
import { giveRows, isRows } from "./rows_inbox.js";

learn(strings);

/**
 * @typedef {object} OwnPlaces
 * @property {HTMLElement} button where the button goes
 * @property {HTMLElement} card where what was found is told
 * @typedef {import("./models.js").Entry} Entry
 */

export class Own {
  #places;
  #stand;
  #renamed;
  /** @type {Promise<import("./own_dialog.js").OwnDialog>|undefined} */
  #dialog;
  #standing;

  /**
   * @param {OwnPlaces} places
   * @param {(model: import("../whybert.js").Model, entry: Entry) => Promise<void>} stand is given
   *   each model that was opened; the one that stood before is its own to close
   * @param {() => void} renamed is told that the model's labels have other names
   */
  constructor(places, stand, renamed) {
    this.#places = places;
    this.#stand = stand;
    this.#renamed = renamed;
    places.button.append(
      make(
        "button",
        { type: "button", className: "own-open", onclick: () => this.#open() },
        t("own.open"),
      ),
    );
    this.#listen();
  }

  /** Hides the card once another model stands. @param {Entry} entry the one that does */
  standing(entry) {
    if (entry === this.#standing) return;
    this.#standing = undefined;
    this.#places.card.replaceChildren();
    this.#places.card.hidden = true;
  }

  async #open(files) {
    this.#dialog ??= import("./own_dialog.js").then(
      ({ OwnDialog }) => new OwnDialog((...opened) => this.#take(...opened)),
    );
    (await this.#dialog).show(files);
  }

  /** @param {import("./own_dialog.js").Opened} opened @returns {Promise<HTMLElement>} the card */
  async #take(opened) {
    const { model, entry } = opened;
    const { button, card } = this.#places;
    this.#standing = entry;
    await this.#stand(model, entry);
    const { OwnCard } = await import("./own_card.js");
    card.replaceChildren(new OwnCard(opened, this.#renamed).element);
    card.hidden = false;
    card.tabIndex = -1;
    const details = button.closest("details");
    if (details) details.open = false;
    return card;
  }

  /** Files may be dropped anywhere: without this the browser would leave the page for them. */
  #listen() {
    const { classList } = document.documentElement;
    bind(document.body, "data-drop", t("own.drop"));
    const isOurs = (event) => !event.defaultPrevented && hasFiles(event.dataTransfer);
    addEventListener("dragover", (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      classList.add("dropping");
    });
    addEventListener("dragleave", ({ relatedTarget }) => {
      if (!relatedTarget) classList.remove("dropping");
    });
    addEventListener("drop", (event) => {
      classList.remove("dropping");
      if (!isOurs(event)) return;
      event.preventDefault();
      if (isRows(event.dataTransfer)) giveRows(event.dataTransfer.files[0]);
      else this.#open(droppedFiles(event.dataTransfer));
    });
  }
}
