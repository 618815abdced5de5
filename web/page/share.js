// What is shown, for others: as a link, as a file, as a piece of their own page. Nothing is sent.

import { make } from "../element.js";
import { learn, t } from "../language.js";
import { copy } from "./clipboard.js";
import { download } from "./download.js";
import { nameOfFile } from "./file_name.js";
import { FORMATS } from "./share_files.js";
import { linkTo, noteOf, Opened } from "./share_link.js";
import { ShareWidget } from "./share_widget.js";
import strings from "../strings/share.js";

learn(strings);

/** One link was opened, whichever answer it is about. */
const opened = new Opened();

/** What shows an answer, in this order, under the question of its section. */
const SHOWN = ".answer :is(.pictures, why-tokens, why-bars, why-waterfall)";

const button = (words, onclick, properties = {}) =>
  make("button", { type: "button", className: "pill", onclick, ...properties }, words);

export class Share {
  #place;
  #hub;
  #prefix;
  /** @type {import("./share_link.js").Shown} */
  #shown;
  #link = "";
  #said = make("p", { className: "said", role: "status" });
  #copy = button(t("share.copy"), () => this.#copyLink());
  #share = button(t("share.share"), () => this.#hand(), { hidden: !navigator.share });
  #anchor = make("a", { href: "#" }, t("share.link"));
  #note = make("span");
  #linked = make("p", { className: "faint" }, this.#anchor, " \u00b7 ", this.#note);
  #own = make("p", { className: "faint", hidden: true }, t("share.own"));
  #formats = new Map();
  #widget;

  /**
   * @param {HTMLElement} place in an answer
   * @param {import("./hub.js").Hub} hub
   * @param {string} [prefix] of ids and names that are to be the page's only ones
   */
  constructor(place, hub, prefix = "") {
    this.#place = place;
    this.#hub = hub;
    this.#prefix = prefix;
    this.#anchor.id = `${prefix}link`;
    this.#widget = new ShareWidget(prefix, (code) => this.#copied(code, "share.widget.copied"));
    place.classList.add("share");
    const row = make("div", { className: "row", role: "group", "aria-label": t("share.title") });
    row.append(this.#copy, this.#share);
    const panels = [
      this.#drawPanel(row, `${prefix}share-files`, "share.files", this.#drawFiles()),
      this.#drawPanel(row, `${prefix}share-widget`, "share.widget", this.#widget.element),
    ];
    place.append(row, this.#said, ...panels, this.#own, this.#linked);
    place.hidden = true;
    hub.addEventListener("text", () => this.#said.replaceChildren());
  }

  /** A button that opens what stands below the row; of several one is open. */
  #drawPanel(row, id, key, inside) {
    const panel = make("div", { id, className: "panel", hidden: true }, inside);
    const opener = button(t(key), () => this.#open(panel.hidden ? id : ""), {
      "aria-expanded": "false",
      "aria-controls": id,
    });
    row.append(opener);
    return panel;
  }

  #open(id) {
    for (const opener of this.#place.querySelectorAll("[aria-controls]")) {
      const isOpen = opener.getAttribute("aria-controls") === id;
      opener.setAttribute("aria-expanded", String(isOpen));
      this.#place.querySelector(`#${opener.getAttribute("aria-controls")}`).hidden = !isOpen;
    }
  }

  #drawFiles() {
    const list = make("ul", { className: "files" });
    for (const [format, { name, about }] of Object.entries(FORMATS)) {
      const save = button(t(name), () => this.#save(format).catch(this.#hub.report), {
        "data-format": format,
      });
      const item = make("li", {}, save, make("span", { className: "faint" }, t(about)));
      this.#formats.set(format, item);
      list.append(item);
    }
    return list;
  }

  /**
   * What is shown now, as a whole.
   * @param {{ explanation: import("../whybert.js").Explanation, request: import("../whybert.js").Request }} shown
   */
  offer({ explanation, request }) {
    const { entry, text, model } = this.#hub;
    this.#shown = { explanation, request, text, model };
    this.#place.hidden = false;
    for (const [format, item] of this.#formats)
      item.hidden = FORMATS[format].suits?.(explanation) === false;
    this.#widget.offer({ explanation, request, entry });
    const isOwn = !entry.file;
    this.#own.hidden = !isOwn;
    this.#linked.hidden = isOwn;
    for (const each of [this.#copy, this.#share]) each.disabled = isOwn;
    this.#say();
    this.#check().catch(this.#hub.report);
    if (!isOwn) this.#offerLink().catch(this.#hub.report);
  }

  async #check() {
    const shown = this.#shown;
    const sentence = await opened.check(shown);
    if (sentence && this.#shown === shown) this.#say(sentence);
  }

  async #offerLink() {
    const shown = this.#shown;
    const address = this.#hub.address(shown.request);
    this.#anchor.href = address;
    const link = await linkTo(address, shown);
    if (this.#shown !== shown) return; // another has come meanwhile
    this.#link = this.#anchor.href = link;
    this.#note.replaceChildren(make("span", {}, noteOf(link)));
  }

  /** @param {import("../language.js").Sentence} [sentence] */
  #say(sentence) {
    this.#said.replaceChildren(...(sentence ? [make("span", {}, sentence)] : []));
  }

  #copyLink() {
    return this.#copied(this.#link, "share.copied");
  }

  async #copied(text, key) {
    this.#say(t((await copy(text)) ? key : "share.notCopied"));
  }

  /** To another program of this device; that its reader changes his mind is no error. */
  async #hand() {
    await navigator.share({ url: this.#link, title: document.title }).catch(() => {});
  }

  /** What is on its way is waited for. */
  async #save(format) {
    await this.#hub.idle();
    const { explanation, model } = this.#shown;
    const title = this.#place.closest("section").querySelector("h2");
    const parts = [title, ...this.#place.closest(".answer").querySelectorAll(SHOWN)];
    const { draw, type, ending } = FORMATS[format];
    const content = await draw({ explanation, model, parts });
    const name = `${nameOfFile(explanation)}.${ending}`;
    download(content, type, name);
    this.#say(t("share.saved", { name }));
  }
}

/**
 * For the answer that all else on the page follows.
 * @param {HTMLElement} place in it
 * @param {import("./hub.js").Hub} hub
 */
export function shareWords(place, hub) {
  const share = new Share(place, hub);
  const offer = () => {
    if (hub.explanation) share.offer(/** @type {any} */ (hub));
  };
  hub.addEventListener("explanation", offer);
  offer();
}
