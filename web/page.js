// The page: what is typed and chosen goes to the worker, what comes back is shown.

import { loadInWorker } from "./whybert.js";
import { make } from "./element.js";
import { factsOf } from "./facts.js";
import { Controls } from "./controls.js";
import { Heads } from "./heads.js";
import { keepPage } from "./offline.js";
import { Speed, megabytes } from "./speed.js";
import "./why-tokens.js";
import "./why-bars.js";

const EXAMPLES = [
  "A charming film, though its plot is hardly new.",
  "It is not without charm, but I would not call it good.",
  "I expected to hate it and I was wrong.",
  "The acting was terrible, yet I could not stop watching.",
  "Nothing about this movie is bad.",
];
const SAVED_FORMATS = {
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
  html: "text/html",
};

const part = (id) => /** @type {any} */ (document.getElementById(id));
const percent = (p) =>
  p > 0.9995 && p < 1 ? "> 99.9 %" : p < 0.0005 && p > 0 ? "< 0.1 %" : `${(100 * p).toFixed(1)} %`;

/** @type {import("./whybert.js").Model} */
let model;
/** The label that was clicked; undefined: the predicted one. @type {string|undefined} */
let target;
/** What can be saved. @type {import("./whybert.js").Explanation|undefined} */
let complete;
let controls;
let heads;
let speed;

/** Runs the latest wish: a newer one cancels the one at work and follows once that has stopped. */
const refresh = (() => {
  let wanted = 0;
  let atWork = false;
  let controller = new AbortController();
  return async () => {
    wanted++;
    controller.abort();
    if (atWork || !model) return;
    atWork = true;
    for (let doing; doing !== wanted;) {
      doing = wanted;
      controller = new AbortController();
      await answer(controller.signal).catch((error) => {
        setBusy(false);
        if (doing === wanted) report(error);
      });
    }
    atWork = false;
    document.documentElement.dataset.settled = String(wanted);
  };
})();

async function answer(signal) {
  delete document.documentElement.dataset.settled;
  setBusy(true);
  part("why").classList.add("stale");
  complete = undefined;
  const text = part("text").value;
  const begun = performance.now();
  const explanation = await model.explain(text, {
    ...controls.request(),
    target,
    signal,
    onProgress({ done, expected }) {
      Object.assign(part("progress"), { value: done, max: Math.max(done, expected) });
    },
    onDecision: showDecision,
    onPartial: (partial) => show(partial, performance.now() - begun),
  });
  complete = explanation;
  showDecision(decisionOf(explanation));
  show(explanation, performance.now() - begun);
  setBusy(false);
  await Promise.all([speed.show(), heads.show(text, signal)]);
}

function decisionOf({ probabilities, truncated }) {
  const [label] = Object.entries(probabilities).reduce((a, b) => (b[1] > a[1] ? b : a));
  return { label, probabilities, truncated };
}

function setBusy(busy) {
  part("why").setAttribute("aria-busy", String(busy));
  if (!busy) part("progress").removeAttribute("value");
}

function report(error) {
  part("problem").textContent = error.message;
  part("problem").hidden = false;
}

function showDecision({ label, probabilities, truncated }) {
  part("problem").hidden = true;
  const asked = target ?? label;
  const buttons = Object.entries(probabilities).map(([name, p]) => {
    const bar = make("i", { className: "share" });
    bar.style.setProperty("--share", String(p));
    const button = make(
      "button",
      {
        type: "button",
        className: "label",
        "aria-pressed": name === asked,
        value: name,
        onclick: () => ask(name === label ? undefined : name),
      },
      make("span", { className: "name", dir: "auto" }, name),
      make("span", { className: "percent" }, percent(p)),
      bar,
    );
    button.classList.toggle("decided", name === label);
    return button;
  });
  const focused = part("labels").contains(document.activeElement)
    ? document.activeElement.value
    : null;
  part("labels").replaceChildren(...buttons);
  buttons.find(({ value }) => value === focused)?.focus();
  const spoken = `${label}, ${percent(probabilities[label])}`;
  if (part("spoken").textContent !== spoken) part("spoken").textContent = spoken;
  part("notice").textContent = truncated
    ? "The text is longer than the model can read: its end was cut off."
    : "";
}

function ask(label) {
  target = label;
  refresh();
}

function show(explanation, milliseconds) {
  part("why").classList.remove("stale");
  const method = model.methods.find(({ name }) => name === explanation.method);
  const { label } = explanation.target;
  part("why-title").replaceChildren("Why ", make("em", { dir: "auto" }, label), "?");
  for (const id of ["tokens", "bars"])
    Object.assign(part(id), { unit: explanation.unit, explanation });
  part("link").href = addressOf(explanation.text);
  part("matrix").hidden = explanation.result.kind !== "matrix";
  if (!part("matrix").hidden) part("matrix").explanation = explanation;
  part("facts").replaceChildren(
    ...factsOf(explanation, method, milliseconds).map(([term, said]) =>
      make("div", {}, make("dt", {}, term), make("dd", {}, said)),
    ),
  );
}

async function save(format) {
  if (!complete) return;
  try {
    const drawn = format === "json" ? complete.json : await model.render(complete, format);
    const address = URL.createObjectURL(new Blob([drawn], { type: SAVED_FORMATS[format] }));
    make("a", { href: address, download: `why.${format}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    report(error);
  }
}

/** What the names of a method's options begin with in an address. */
const OPTION = "option.";

/** All that decides what is shown, behind the # of an address: it is never sent to a server. */
function addressOf(text) {
  const { options, ...request } = { ...controls.request(), text, target };
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(request))
    if (value !== undefined) words.set(name, value);
  for (const [name, value] of Object.entries(options)) words.set(OPTION + name, value);
  return `#${words}`;
}

function followAddress() {
  const words = [...new URLSearchParams(location.hash.slice(1))];
  const { text, target: label, ...request } = Object.fromEntries(words);
  if (text !== undefined) {
    const options = words
      .filter(([name]) => name.startsWith(OPTION))
      .map(([name, value]) => [name.slice(OPTION.length), value]);
    part("text").value = text;
    target = label;
    controls.adopt({ ...request, options: Object.fromEntries(options) });
  }
  refresh();
}

function couple(from, to) {
  part(from).addEventListener("why-point", ({ detail }) => (part(to).pointed = detail.index));
}

function furnish() {
  part("details").open = matchMedia("(min-width: 62rem)").matches;
  part("examples").replaceChildren(
    ...EXAMPLES.map((example) =>
      make("button", { type: "button", onclick: () => type(example) }, example),
    ),
  );
  part("saves").prepend(
    "Save as ",
    ...Object.keys(SAVED_FORMATS).map((format) =>
      make("button", { type: "button", onclick: () => save(format) }, format.toUpperCase()),
    ),
  );
  part("text").addEventListener("input", () => ask(undefined));
  part("order").addEventListener("change", ({ target }) => (part("bars").order = target.value));
  couple("tokens", "bars");
  couple("bars", "tokens");
}

function type(text) {
  part("text").value = text;
  ask(undefined);
}

async function firstModel() {
  const list = "models/manifest.json";
  const response = await fetch(list);
  if (!response.ok)
    throw new Error(
      `The list of models, ${list}, could not be fetched: the server answered ${response.status}.`,
    );
  return (await response.json()).models[0];
}

async function start() {
  furnish();
  const bar = part("loading");
  try {
    const { file, sha256 } = await firstModel();
    model = await loadInWorker(`models/${file}`, {
      sha256,
      onProgress({ loaded, total }) {
        bar.hidden = false;
        if (!total) return;
        Object.assign(bar, { value: loaded, max: total });
        part("loaded").textContent = `${megabytes(loaded)} of ${megabytes(total)}`;
      },
    });
  } catch (error) {
    report(error);
    part("notice").textContent = "The model could not be loaded.";
    return;
  } finally {
    bar.hidden = true;
    part("loaded").textContent = "";
  }
  const { name, licence, layers, heads: count, sha256, engine } = model.info;
  part("model").textContent = [
    name,
    licence,
    `${layers} layers of ${count} heads`,
    `sha256 ${sha256.slice(0, 12)}\u2026`,
    `engine ${engine}`,
  ]
    .filter(Boolean)
    .join(" \u00b7 ");
  part("model").title = `sha256 ${sha256}`;
  const { file, fast } = await model.stats();
  controls = new Controls(model, part("methods"), part("options"), refresh, fast);
  heads = new Heads(model, part("heads"), part("head"), part("head-name"), report);
  part("notice").textContent = "";
  speed = new Speed(model, part("speed"), part("speed-facts"), report);
  addEventListener("hashchange", followAddress);
  followAddress();
  keepPage(file);
}

start();
