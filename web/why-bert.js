// <why-bert>: a text goes in, the picture of why a model decides as it does comes out.
//
//   <script type="module" src="whybert/why-bert.js"></script>
//   <why-bert>A charming film with a dull ending.</why-bert>
//
// The text is what stands between the tags (runs of white space are one space; a second text is a child
// with slot="text-pair"), or the attributes `text` and `text-pair`, which are taken as they are. It can
// be read before, and without, any script.
//
//   model, sha256    address of a GGUF file, and its hash. Default: models/sentiment.gguf beside this
//   method, options  how to ask why ("occlusion"), and its options ("evaluations=640 order=random").
//                    Default: first_method.js
//   target, against, target-kind   the label that is explained, the one it is held against, and as what
//   unit, seed       "word" (default), "token" or "sentence"; of what is drawn at random
//   view             of decision, result, tokens, bars, waterfall, heads those that are shown, in their
//                    order. Default: "decision result tokens"; `result` is the picture of what is not
//                    scores, `heads` what every attention head looks at
//   legend           "none" leaves it out
//   editable         the reader may type, and the picture follows
//   loading          when the model is fetched: "visible" (default: once the element is seen), "touch"
//                    (once it is clicked or focused), "eager"
//   src, explanation a saved explanation: its address, or the JSON itself. It is shown without a model
//                    and without an engine; with `editable` these come when the reader types
//
// Properties of the same names mirror them (`textPair`, `targetKind`; `options` is an object), and
// `request` is an object with whatever else a request may say. Events: why-progress { stage, done,
// total }, why-decision { decision }, why-explained { explanation }, why-point { index, unit }, and
// `error`, whose detail is what went wrong. Colours: element.js.

import {
  ATTRIBUTES,
  adoptProperties,
  mirrorAttributes,
  requestIn,
  textsIn,
} from "./bert_attributes.js";
import { Asker } from "./bert_asker.js";
import { DECISION } from "./bert_decision.js";
import { FIELDS, Fields } from "./bert_fields.js";
import { NOTICE, Notice } from "./bert_notice.js";
import { Views } from "./bert_views.js";
import { Waking } from "./bert_waking.js";
import { ExplanationElement, make, sheet } from "./element.js";
import { parseExplanation } from "./explanation.js";
import { learn } from "./language.js";
import { sentenceOf } from "./sentence.js";
import strings from "./strings/why-bert.js";

learn(strings);

const MODEL = "models/sentiment.gguf";

const STYLE = sheet(`${DECISION}${FIELDS}${NOTICE}
  :host { overflow-wrap: break-word; }
  slot[hidden] { display: none; }
  .views > * + * { margin-top: 1.2em; }
  .views > .decision + * { margin-top: 0; }
  .views.stale { opacity: .6; }
  @media (forced-colors: active) { .views.stale { opacity: 1; } }
`);

/** What there is to do beside computing. */
const SHOWS_SAVED = "shows what was saved";
const AWAITS_SAVED = "waits for what was saved";
const HAS_NO_TEXT = "has no text";
const SLEEPS = "waits to be seen or touched";

export class WhyBert extends ExplanationElement {
  static observedAttributes = [...super.observedAttributes, ...ATTRIBUTES];

  #slots = [make("slot"), make("slot", { name: "text-pair" })];
  #fields = new Fields((texts) => this.#type(texts));
  #notice = new Notice(this.say, () => this.#again());
  #place = make("div", { className: "views", part: "views" });
  #spoken = make("p", { className: "summary", role: "status" });
  #views = new Views(this.#place, this.say);
  #asker = new Asker({
    onProgress: (progress) => this.#progress(progress),
    onDecision: (decision) => this.#decide(decision),
    onPartial: (explanation) => this.#show(explanation),
  });
  #ownText = new MutationObserver(() => this.#renew());
  #waking = new Waking(/** @type {any} */ (this), () => this.#change());

  /** Whether a change is yet to be followed. */
  #changing = false;
  /** What the reader typed, until the page says something else. @type {string[]|undefined} */
  #typed;
  /** What came by src or explanation. @type {any} */
  #saved = null;
  /** What a request says beyond the attributes. */
  #more = {};
  /** What it does: one of the above, or a question as JSON that is asked, answered, or failed. */
  #doing = "";
  /** The question whose answer is shown. */
  #answered = "";
  /** What every head looks at, where that is shown. @type {import("./whybert.js").Attention|undefined} */
  #attention;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(
      ...this.#fields.elements,
      ...this.#slots,
      this.#notice.place,
      this.#place,
      this.#spoken,
    );
    root.addEventListener("why-point", (event) =>
      this.#tell("why-point", /** @type {CustomEvent} */ (event).detail),
    );
    this.addEventListener("error", ({ target, detail }) => {
      if (target === this) this.#notice.fail(detail);
    });
  }

  connectedCallback() {
    super.connectedCallback();
    adoptProperties(this);
    this.#ownText.observe(this, { childList: true, characterData: true, subtree: true });
    this.#waking.watch();
    this.#change();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    queueMicrotask(() => {
      if (!this.isConnected) this.#leave(); // else it was moved
    });
  }

  #leave() {
    this.#ownText.disconnect();
    this.#waking.rest();
    this.#asker.giveBack();
    this.#doing = "";
  }

  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === "src" || name === "explanation") this.#receive(name, value);
    else if (name === "text" || name === "text-pair") this.#renew();
    else this.#change();
  }

  #receive(name, value) {
    this.#saved = super.explanation = null;
    this.#renew();
    try {
      if (value !== null) super.attributeChangedCallback(name, null, value);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What is shown. What it is set to is shown as it is. @type {any} */
  get explanation() {
    return super.explanation;
  }

  set explanation(value) {
    this.#saved = typeof value === "string" ? parseExplanation(value) : value;
    this.#doing = this.#answered = "";
    this.#renew();
    super.explanation = this.#saved;
  }

  /** The text as it stands, with what the reader typed. @type {string} */
  get text() {
    return this.#texts[0];
  }

  set text(text) {
    this.setAttribute("text", text);
  }

  /** The second text of a pair, else "". @type {string} */
  get textPair() {
    return this.#texts[1] ?? "";
  }

  set textPair(text) {
    this.setAttribute("text-pair", text);
  }

  /** @type {import("./whybert.js").Request} */
  get request() {
    return this.#more;
  }

  set request(request) {
    this.#more = request ?? {};
    this.#change();
  }

  /** Index of the word that is pointed at, or null. @type {number|null} */
  get pointed() {
    return this.#views.pointed;
  }

  set pointed(index) {
    this.#views.pointed = index;
  }

  /** @returns {string[]} */
  get #texts() {
    return this.#typed ?? (this.#saved ? textsOf(this.#saved) : textsIn(this));
  }

  /** The page says another text, or another explanation. */
  #renew() {
    this.#typed = undefined;
    this.#change();
  }

  #type(texts) {
    this.#typed = texts;
    this.#change();
  }

  /** Although it failed. */
  #again() {
    this.#doing = "";
    if (this.src && !this.#saved) this.#receive("src", this.src);
    this.#change();
  }

  /** All that changes at once is followed once. */
  #change() {
    if (this.#changing) return;
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      if (this.isConnected) this.#follow();
    });
  }

  #follow() {
    const texts = this.#texts;
    const question = this.#question(texts);
    const doing = this.#otherThan(texts) ?? JSON.stringify(question);
    if (doing !== this.#doing) {
      this.#doing = doing;
      this.#asker.stop();
      this.#notice.clear();
      if (doing === SLEEPS) this.loading === "touch" && this.#notice.invite();
      else if (doing === SHOWS_SAVED) super.explanation = this.#saved;
      else if (doing === HAS_NO_TEXT) super.explanation = null;
      else if (doing !== AWAITS_SAVED && doing !== this.#answered) this.#answer(question);
    }
    this.draw();
  }

  /** What there is to do other than to compute, if that is so. */
  #otherThan(texts) {
    if (this.#saved && String(texts) === String(textsOf(this.#saved))) return SHOWS_SAVED;
    if (this.src && !this.#saved) return AWAITS_SAVED;
    if (texts.every((text) => text === "")) return HAS_NO_TEXT;
    return this.#waking.isAwake ? undefined : SLEEPS;
  }

  /** @returns {import("./bert_asker.js").Question} */
  #question(texts) {
    const { model, sha256 } = this;
    return {
      url: model ? new URL(model, this.baseURI).href : new URL(MODEL, import.meta.url).href,
      sha256: sha256 || undefined,
      text: texts.length > 1 ? texts : texts[0],
      request: { ...requestIn(this, this.#saved), ...this.#more },
      heads: this.#views.drawsHeads(this.view),
    };
  }

  async #answer(question) {
    const doing = this.#doing;
    this.#place.classList.add("stale");
    try {
      const answer = await this.#asker.ask(question, this.#typed !== undefined);
      if (!answer) return;
      const { explanation, attention } = answer;
      this.#answered = doing;
      this.#attention = attention;
      this.#notice.clear();
      this.#show(explanation);
      if (this.#typed) this.#spoken.textContent = sentenceOf(explanation, this.say);
      this.#tell("why-explained", { explanation });
    } catch (error) {
      this.#fail(error);
    }
  }

  #progress(progress) {
    this.#notice.wait(progress);
    this.#tell("why-progress", progress);
  }

  #decide(decision) {
    this.#views.decide(decision, this.view);
    this.#tell("why-decision", { decision });
  }

  #show(explanation) {
    this.#place.classList.remove("stale");
    super.explanation = explanation;
  }

  /** What is shown stays, and the text in any case. */
  #fail(error) {
    this.dispatchEvent(new CustomEvent("error", { detail: error }));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }

  /** In the language of the page, as it now is. */
  draw() {
    const { explanation, view, legend, editable } = this;
    this.#notice.draw();
    this.#fields.show(this.#texts, editable, this.say);
    if (!explanation || editable) this.#giveWay(false);
    if (!explanation) this.#views.clear();
    else
      this.#views
        .show({ explanation, attention: this.#attention }, view, legend)
        .then((isLatest) => isLatest && this.#giveWay(this.#views.drawsText(view, explanation)))
        .catch((error) => this.#fail(error));
  }

  /** The page's own text is seen until what is to stand for it does. @param {boolean} isDrawn */
  #giveWay(isDrawn) {
    for (const slot of this.#slots) slot.hidden = this.editable || isDrawn;
  }
}

/** @param {import("./whybert.js").Explanation} explanation @returns {string[]} */
const textsOf = ({ text, text_pair: pair }) => (pair === undefined ? [text] : [text, pair]);

mirrorAttributes(WhyBert);
customElements.define("why-bert", WhyBert);
