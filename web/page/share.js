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

/** What shows an answer, in this order, under the question of its section. */
const SHOWN = ".answer :is(.pictures, why-tokens, why-bars, why-waterfall)";

const button = (words, onclick, properties = {}) =>
  make("button", { type: "button", className: "pill", onclick, ...properties }, words);

export class Share {
  #place;
  #hub;
  #link = "";
  #opened = new Opened();
  #said = make("p", { className: "said", role: "status" });
  #copy = button(t("share.copy"), () => this.#copyLink());
  #share = button(t("share.share"), () => this.#hand(), { hidden: !navigator.share });
  #anchor = make("a", { id: "link", href: "#" }, t("share.link"));
  #note = make("span");
  #linked = make("p", { className: "faint" }, this.#anchor, " \u00b7 ", this.#note);
  #own = make("p", { className: "faint", hidden: true }, t("share.own"));
  #formats = new Map();
  #widget = new ShareWidget((code) => this.#copied(code, "share.widget.copied"));

  /**
   * @param {HTMLElement} place in an answer
   * @param {import("./hub.js").Hub} hub
   */
  constructor(place, hub) {
    this.#place = place;
    this.#hub = hub;
    place.classList.add("share");
    const row = make("div", { className: "row", role: "group", "aria-label": t("share.title") });
    row.append(this.#copy, this.#share);
    const panels = [
      this.#drawPanel(row, "share-files", "share.files", this.#drawFiles()),
      this.#drawPanel(row, "share-widget", "share.widget", this.#widget.element),
    ];
    place.append(row, this.#said, ...panels, this.#own, this.#linked);
    place.hidden = true;
    hub.addEventListener("text", () => this.#said.replaceChildren());
    hub.addEventListener("explanation", () => this.#offer().catch(hub.report));
    if (hub.explanation) this.#offer().catch(hub.report);
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

  async #offer() {
    const { explanation, entry, request } = this.#hub;
    const { lang } = document.documentElement;
    this.#place.hidden = false;
    for (const [format, item] of this.#formats)
      item.hidden = FORMATS[format].suits?.(explanation) === false;
    this.#widget.offer({ explanation, request, entry, lang });
    const isOwn = !entry.file;
    this.#own.hidden = !isOwn;
    this.#linked.hidden = isOwn;
    for (const each of [this.#copy, this.#share]) each.disabled = isOwn;
    this.#say(this.#opened.check(this.#hub));
    if (!isOwn) await this.#offerLink();
  }

  async #offerLink() {
    const { explanation } = this.#hub;
    this.#anchor.href = this.#hub.address();
    const link = await linkTo(this.#hub);
    if (this.#hub.explanation !== explanation) return; // another has come meanwhile
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
    const { explanation, model } = this.#hub;
    if (!explanation) return;
    const section = this.#place.closest("section");
    const parts = [...section.querySelectorAll(`:scope > h2, ${SHOWN}`)];
    const { draw, type, ending } = FORMATS[format];
    const content = await draw({ explanation, model, parts });
    const name = `${nameOfFile(explanation)}.${ending}`;
    download(content, type, name);
    this.#say(t("share.saved", { name }));
  }
}
