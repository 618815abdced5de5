// The course of what was tried, under the text: a line of what the model said, a list to go back.

import { make } from "../element.js";
import { learn, say, t } from "../language.js";
import { draw } from "../svg.js";
import { percent } from "../tasks.js";
import { decided, numberOf } from "./said.js";
import { Tried } from "./tried.js";
import strings from "../strings/history.js";

learn(strings);

/** Who types rests for so long before the text counts as tried, in ms. */
const PAUSE = 1000;

/** Of the line, in its own units. */
const [WIDTH, HEIGHT, EDGE] = [160, 28, 3];

const storage = () => {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined; // not allowed
  }
};

export class History {
  #place;
  #hub;
  #tried = new Tried(storage());
  #pause = 0;
  #line = make("span", { className: "course" });
  #list = make("ol", { className: "tried", reversed: true });
  #box = make("details", { className: "history", hidden: true });

  /**
   * @param {HTMLElement} place
   * @param {import("./hub.js").Hub} hub
   */
  constructor(place, hub) {
    this.#place = place;
    this.#hub = hub;
    const clear = make("button", { type: "button", className: "pill" }, t("history.clear"));
    clear.addEventListener("click", () => this.#clear());
    this.#box.append(make("summary", {}, t("history.title"), " ", this.#line), this.#list, clear);
    place.append(this.#box);
    hub.addEventListener("text", () => clearTimeout(this.#pause));
    hub.addEventListener("rest", () => this.#await());
    document.addEventListener("why-language", () => this.#draw());
  }

  #await() {
    clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => this.#note(), PAUSE);
  }

  /** What the model decided of the text as it stands. */
  #note() {
    const { text, entry, decision } = this.#hub;
    const [first, pair] = [text].flat();
    if (!decision || decision.text !== first || decision.text_pair !== pair || !first) return;
    const { label, share } = decided(decision);
    const probabilities = { ...decision.probabilities, [label]: share };
    const { value } = decision;
    this.#tried.add({ text, model: entry.name, label: label || entry.name, probabilities, value });
    this.#draw();
  }

  #clear() {
    this.#tried.clear();
    this.#draw();
    this.#place.closest("section").querySelector("textarea").focus();
  }

  #draw() {
    const { all, at } = this.#tried;
    this.#box.hidden = all.length < 2;
    this.#list.replaceChildren(...all.map((_, place) => this.#drawOne(place)).reverse());
    this.#line.replaceChildren(...(all[at] ? [drawCourse(this.#tried)] : []));
  }

  #drawOne(place) {
    const { text, model, label, probabilities, value } = this.#tried.all[place];
    const { entry, models } = this.#hub;
    const isElsewhere = entry?.name !== model && models.entry(model) !== undefined;
    const said =
      value === undefined ? `${label} ${percent(probabilities[label])}` : numberOf(value);
    const back = make(
      "button",
      { type: "button", onclick: () => this.#hub.ask({ text, ...(isElsewhere && { model }) }) },
      make("span", { className: "text", dir: "auto" }, [text].flat().join(" \u2014 ")),
      make("span", { className: "faint" }, said),
    );
    if (place === this.#tried.at) back.setAttribute("aria-current", "true");
    return make("li", { value: place + 1 }, back);
  }
}

/** @param {Tried} tried */
function drawCourse(tried) {
  const current = tried.all[tried.at];
  const course = tried.course(current);
  const values = course.map(({ value }) => value);
  const isShare = current.value === undefined;
  const [low, high] = isShare ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const x = (index) => EDGE + (index / Math.max(1, course.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value) => HEIGHT - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const points = course.map(({ value }, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const here = course.findIndex(({ place }) => place === tried.at);
  const written = isShare ? percent : numberOf;
  const label = say(isShare ? "history.course" : "history.course.number", {
    label: current.label,
    count: course.length,
    first: written(values[0]),
    last: written(values.at(-1)),
  });
  return draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    ...(isShare ? [draw("path", { class: "middle", d: `M0 ${y(0.5)}H${WIDTH}` })] : []),
    draw("polyline", { points: points.join(" ") }),
    ...course.map(({ place, value }, index) =>
      draw("circle", {
        class: place === tried.at ? "here" : "",
        ...{ cx: x(index), cy: y(value), r: index === here ? 3 : 1.5 },
      }),
    ),
  );
}
