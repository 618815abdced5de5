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
//   view             of decision, result, tokens, bars, waterfall those that are shown, in their order.
//                    Default: "decision result tokens"; `result` is the picture of what is not scores
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
import { DECISION } from "./bert_decision.js";
import { FIELDS, Fields } from "./bert_fields.js";
import { NOTICE, Notice } from "./bert_notice.js";
import { Views } from "./bert_views.js";
import { ExplanationElement, make, sheet } from "./element.js";
import { parseExplanation, requestOf } from "./explanation.js";
import { firstMethodOf } from "./first_method.js";
import { learn } from "./language.js";
import { borrow } from "./shared_models.js";
import strings from "./strings/why-bert.js";

learn(strings);

const MODEL = "models/sentiment.gguf";

/** So long who types has to rest, in ms, before an explanation is begun. */
const REST = 120;

const STYLE = sheet(`${DECISION}${FIELDS}${NOTICE}
  :host { overflow-wrap: break-word; }
  slot[hidden] { display: none; }
  .views > * + * { margin-top: 1.2em; }
  .views > .decision + * { margin-top: 0; }
  .views.stale { opacity: .6; }
  @media (forced-colors: active) { .views.stale { opacity: 1; } }
`);

export class WhyBert extends ExplanationElement {
  static observedAttributes = [...super.observedAttributes, ...ATTRIBUTES];

  #slots = [make("slot"), make("slot", { name: "text-pair" })];
  #fields = new Fields((texts) => this.#type(texts));
  #notice = new Notice(this.say, () => this.#touch(true));
  #place = make("div", { className: "views", part: "views" });
  #views = new Views(this.#place, this.say);
  #ownText = new MutationObserver(() => this.#renew());
  #sight = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) this.#see();
  });

  #isSeen = false;
  #isTouched = false;
  /** Whether a change is yet to be followed. */
  #changing = false;
  /** What the reader typed, until the page says something else. @type {string[]|undefined} */
  #typed;
  /** What came by src or explanation. @type {any} */
  #saved = null;
  /** What a request says beyond the attributes. */
  #more = {};
  /** What is shown, or on its way, as JSON. */
  #asked = "";
  #asking = new AbortController();
  /** The model in use, and its address. @type {[string, ReturnType<typeof borrow>]|undefined} */
  #lent;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(...this.#fields.elements, ...this.#slots, this.#notice.place, this.#place);
    for (const event of ["click", "focusin"]) this.addEventListener(event, () => this.#touch());
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
    this.#sight.observe(this);
    this.#change();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    queueMicrotask(() => {
      if (!this.isConnected) this.#rest(); // else it was moved
    });
  }

  /** Gives back what it holds. */
  #rest() {
    this.#ownText.disconnect();
    this.#sight.disconnect();
    this.#stop();
    this.#lent?.[1].giveBack();
    this.#lent = undefined;
  }

  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === "src" || name === "explanation") this.#receive(name, before, value);
    else if (name === "text" || name === "text-pair") this.#renew();
    else this.#change();
  }

  #receive(name, before, value) {
    this.#saved = null;
    this.#renew();
    try {
      if (value !== null) super.attributeChangedCallback(name, before, value);
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
    super.explanation = this.#saved;
    this.#renew();
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
    if (this.#typed || !this.#saved) return this.#typed ?? textsIn(this);
    const { text, text_pair: pair } = this.#saved;
    return pair === undefined ? [text] : [text, pair];
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

  #see() {
    this.#isSeen = true;
    this.#change();
  }

  /** @param {boolean} [again] although it failed */
  #touch(again = false) {
    if (this.#isTouched && !again) return;
    this.#isTouched = true;
    this.#change();
  }

  /** Whether the model may be fetched. */
  get #isAwake() {
    const { loading } = this;
    return loading === "eager" || this.#isTouched || (loading !== "touch" && this.#isSeen);
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
    this.#fields.show(texts, this.editable, this.say);
    const isSaved = this.#saved !== null && !this.#typed;
    const comes = this.hasAttribute("src") && this.#saved === null;
    if (isSaved || comes || texts.every((text) => text === "")) {
      this.#stop();
      if (!isSaved) super.explanation = null;
      return this.draw();
    }
    const question = this.#question(texts);
    const asked = JSON.stringify(question);
    if (asked === this.#asked) return this.draw();
    this.#stop();
    if (!this.#isAwake) return this.loading === "touch" && this.#notice.invite();
    this.#asked = asked;
    this.#answer(question);
  }

  /** What is explained, by which model. */
  #question(texts) {
    const { method, options, seed, unit, target, against, targetKind } = this.#saved
      ? requestOf(this.#saved)
      : { unit: "word" };
    const base = { method, options, seed, unit, target, against, targetKind };
    return {
      url: this.model
        ? new URL(this.model, this.baseURI).href
        : new URL(MODEL, import.meta.url).href,
      sha256: this.sha256 || undefined,
      text: texts.length > 1 ? texts : texts[0],
      request: { ...base, ...requestIn(this), ...this.#more },
    };
  }

  #stop() {
    this.#asking.abort();
    this.#asked = "";
    this.#notice.clear();
  }

  #borrow({ url, sha256 }) {
    const key = `${url} ${sha256}`;
    if (this.#lent?.[0] === key) return this.#lent[1];
    this.#lent?.[1].giveBack();
    const lent = borrow(url, sha256, ({ loaded, total }) => {
      this.#notice.load({ loaded, total });
      this.#tell("why-progress", { stage: "loading", done: loaded, total });
    });
    this.#lent = [key, lent];
    return lent;
  }

  async #answer(question) {
    const { signal } = (this.#asking = new AbortController());
    const isTyped = this.#typed !== undefined;
    this.#place.classList.add("stale");
    try {
      if (isTyped) await new Promise((resolve) => setTimeout(resolve, REST));
      if (signal.aborted) return;
      const explain = (model) => this.#explain(model, question, signal);
      const explanation = await this.#borrow(question).ask(explain, { urgent: isTyped });
      if (signal.aborted) return;
      this.#notice.clear();
      this.#show(explanation);
      this.#tell("why-explained", { explanation });
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  #explain(model, { text, request }, signal) {
    signal.throwIfAborted();
    this.#notice.explain();
    return model.explain(text, {
      ...request,
      method: request.method ?? firstMethodOf(model.info),
      signal,
      onDecision: (decision) => this.#tell("why-decision", { decision }),
      onPartial: (explanation) => this.#show(explanation),
      onProgress: ({ done, expected }) => {
        this.#notice.explain({ done, expected });
        this.#tell("why-progress", { stage: "explaining", done, total: expected });
      },
    });
  }

  #show(explanation) {
    this.#place.classList.remove("stale");
    super.explanation = explanation;
  }

  /** What is shown stays, and the text in any case; a question that failed may be asked again. */
  #fail(error) {
    this.#asked = "";
    this.#lent?.[1].giveBack();
    this.#lent = undefined;
    this.dispatchEvent(new CustomEvent("error", { detail: error }));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }

  /** In the language of the page, as it now is. */
  draw() {
    this.#notice.draw();
    this.#fields.show(this.#texts, this.editable, this.say);
    const { explanation, view, legend } = this;
    for (const slot of this.#slots)
      slot.hidden = this.editable || this.#views.drawsText(view, explanation);
    if (!explanation) return this.#views.clear();
    this.#views.show(explanation, { view, legend }).catch((error) => this.#fail(error));
  }
}

mirrorAttributes(WhyBert);
customElements.define("why-bert", WhyBert);
