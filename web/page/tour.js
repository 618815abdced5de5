// The guided tour: what happens to the reader's own text on its way through the model, and back, in
// ten steps. It stands over the page until it is closed, and follows what is typed in it.
//
// Fires `why-tour` at its place with { step }, 1 the first, null once it is closed.

import { make } from "../element.js";
import { learn, t } from "../language.js";
import strings from "../strings/tour.js";
import { adoptStyle } from "./adopt_style.js";
import { Errors } from "./errors.js";
import { Reading } from "./tour_reading.js";
import { STEPS } from "./tour_steps.js";
import { TourTexts } from "./tour_texts.js";

learn(strings);

/** What an arrow means something else to. */
const TAKES_ARROWS = "input, textarea, select, [role=application]";

const ARROWS = { ArrowRight: 1, ArrowLeft: -1 };

const button = (sentence, onclick, className) =>
  make("button", { type: "button", onclick, className }, sentence);

export class Tour {
  #hub;
  #place;
  /** Index of the step that is shown. */
  #at = 0;
  /** @type {Reading|undefined} */
  #reading;
  /** What the reader has chosen of the model that stands. @type {Reading["chosen"]|undefined} */
  #chosen;
  #reader = new AbortController();
  #drawn = 0;

  #texts;
  #title = make("h2", { id: "tour-title", tabIndex: -1 });
  #count = make("p", { className: "tour-count" });
  #stage = make("div", { className: "tour-stage" });
  #cites = make("p", { className: "tour-cites" });
  #problem = make("div", { className: "problem", role: "alert", hidden: true });
  #errors = new Errors(this.#problem, () => this.#draw());
  #dots = STEPS.map(({ title }, index) =>
    make(
      "button",
      {
        type: "button",
        title: t(title),
        "aria-label": t("tour.dot", { step: index + 1, title: t(title) }),
      },
      String(index + 1),
    ),
  );
  #back = button(t("tour.back"), () => this.#go(-1), "tour-back");
  #next = button(t("tour.next"), () => this.#go(1), "tour-next");
  /** @type {HTMLDialogElement} */
  #dialog;

  /** @param {HTMLElement} place @param {import("./hub.js").Hub} hub */
  constructor(place, hub) {
    adoptStyle("page/tour.css");
    this.#hub = hub;
    this.#place = place;
    this.#texts = new TourTexts(hub);
    const close = make("button", {
      ...{ type: "button", className: "tour-close", textContent: "\u00d7" },
      ...{ "aria-label": t("tour.close"), onclick: () => this.close() },
    });
    this.#dots.forEach((dot, index) => (dot.onclick = () => this.#show(index)));
    const list = make(
      "ol",
      { className: "tour-dots" },
      ...this.#dots.map((dot) => make("li", {}, dot)),
    );
    this.#dialog = make(
      "dialog",
      { className: "tour", "aria-labelledby": "tour-title" },
      make("header", { className: "tour-top" }, this.#texts.element, close),
      make(
        "div",
        { className: "tour-scroll" },
        this.#count,
        this.#title,
        this.#problem,
        this.#stage,
        this.#cites,
      ),
      make(
        "nav",
        { className: "tour-nav", "aria-label": t("tour.steps") },
        this.#back,
        list,
        this.#next,
      ),
    );
    this.#dialog.addEventListener("keydown", (event) => this.#move(event));
    this.#dialog.addEventListener("close", () => this.#closed());
    place.append(this.#dialog);
    place.hidden = false;
    hub.addEventListener("text", () => this.#await());
    hub.addEventListener("model", () => {
      this.#chosen = undefined;
      this.#await();
    });
    hub.addEventListener("explanation", () => this.#follow());
    document.addEventListener("why-language", () => this.#dialog.open && this.#draw());
  }

  /** The step that is shown, 1 the first; null: it is closed. @type {number|null} */
  get step() {
    return this.#dialog.open ? this.#at + 1 : null;
  }

  /** @param {number} [step] 1 the first */
  open(step = this.#at + 1) {
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#texts.follow();
    if (!this.#reading) this.#follow();
    this.#show(Math.min(STEPS.length, Math.max(1, Math.round(step) || 1)) - 1);
  }

  close() {
    this.#dialog.close();
  }

  #go(by) {
    if (this.#at + by < 0) return;
    if (this.#at + by < STEPS.length) this.#show(this.#at + by);
    else this.close();
  }

  #move(event) {
    const by = ARROWS[event.key];
    const isTaken = event.composedPath()[0].matches?.(TAKES_ARROWS);
    if (!by || event.defaultPrevented || isTaken || this.#at + by >= STEPS.length) return;
    event.preventDefault();
    this.#go(by);
  }

  #show(index) {
    this.#at = index;
    const count = { step: index + 1, steps: STEPS.length };
    const isLast = index === STEPS.length - 1;
    this.#count.replaceChildren(make("span", {}, t("tour.count", count)));
    this.#title.replaceChildren(make("span", {}, t(STEPS[index].title)));
    this.#back.disabled = index === 0;
    this.#next.replaceChildren(make("span", {}, t(isLast ? "tour.done" : "tour.next")));
    this.#dots.forEach((dot, at) =>
      at === index ? dot.setAttribute("aria-current", "step") : dot.removeAttribute("aria-current"),
    );
    this.#draw();
    this.#title.focus();
    this.#dialog.querySelector(".tour-scroll").scrollTop = 0;
    this.#tell();
  }

  /** What is shown is of a text that stands no more. */
  #await() {
    this.#reader.abort();
    this.#reading = undefined;
    this.#stage.classList.add("stale");
    this.#dialog.removeAttribute("data-drawn");
    this.#texts.follow();
  }

  /** Another text is explained. */
  #follow() {
    const { explanation } = this.#hub;
    if (!this.#dialog.open || !explanation) return;
    this.#reader.abort();
    this.#reader = new AbortController();
    this.#reading = new Reading(this.#hub, this.#reader.signal, this.#chosen);
    this.#chosen = this.#reading.chosen;
    this.#draw();
  }

  /** The step that is to be shown, of the text that stands. */
  async #draw() {
    const mine = ++this.#drawn;
    const reading = this.#reading;
    const step = STEPS[this.#at];
    const isNow = () => mine === this.#drawn && reading === this.#reading;
    this.#problem.hidden = true;
    this.#dialog.removeAttribute("data-drawn");
    this.#stage.setAttribute("aria-busy", "true");
    this.#stage.classList.add("stale");
    if (!reading) {
      this.#stage.replaceChildren(make("p", {}, t("tour.waiting")));
      return;
    }
    try {
      const act = (work) => work().catch((error) => isNow() && this.#report(error));
      const nodes = await step.open(reading, act);
      if (!isNow()) return;
      this.#stage.replaceChildren(...nodes);
      this.#cites.replaceChildren(
        make("span", {}, t("tour.cites", { paper: step.cites(reading) })),
      );
      this.#stage.classList.remove("stale");
      this.#stage.removeAttribute("aria-busy");
      this.#dialog.dataset.drawn = String(this.#at + 1);
    } catch (error) {
      if (isNow()) this.#report(error);
    }
  }

  /** The page's own place for errors lies under the tour. */
  #report(error) {
    if (this.#reader.signal.aborted) return;
    this.#errors.show(error);
  }

  #closed() {
    this.#reader.abort();
    this.#reading = undefined;
    this.#stage.replaceChildren();
    this.#tell();
  }

  #tell() {
    const detail = { step: this.step };
    this.#place.dispatchEvent(new CustomEvent("why-tour", { bubbles: true, detail }));
  }
}
