// The page: what is typed and chosen goes to the worker, what comes back is shown.

import { addressOf, readAddress } from "./address.js";
import { Answer } from "./answer.js";
import { Controls } from "./controls.js";
import { Decision } from "./decision.js";
import { hasScores, make } from "../element.js";
import { Heads } from "./heads.js";
import { Inputs } from "./inputs.js";
import { Models } from "./models.js";
import { keepPage } from "./offline.js";
import { Own } from "./own.js";
import { Saves } from "./saves.js";
import { Speed } from "./speed.js";
import { referenceFor } from "./references.js";
import { formOf, labelOf } from "../tasks.js";
import { Temperature } from "./temperature.js";
import { Trust } from "./trust.js";

const part = (id) => /** @type {any} */ (document.getElementById(id));

/** @type {import("../whybert.js").Model} */
let model;
/** What was clicked; empty: what the model says. @type {import("./decision.js").Wish} */
let wish = {};

const inputs = new Inputs(part("texts"), () => ask({ target: controls.against && wish.target }));
const controls = new Controls(
  { menu: part("methods"), options: part("options"), references: part("references") },
  () => ask(wish),
);
const decision = new Decision(
  {
    labels: part("labels"),
    spans: part("spans"),
    number: part("number"),
    spoken: part("spoken"),
    caption: part("labels-caption"),
  },
  (asked) => ask(asked),
);
const heads = new Heads(part("heads"), part("head"), part("head-name"), report);
const answer = new Answer(part("why"), () => controller.abort(STOPPED));
const saves = new Saves(part("saves"), report);
const trust = new Trust(part("trust"), part("checks"), () => measure(), report);
const speed = new Speed(part("speed"), part("speed-facts"), report);
const temperature = new Temperature(part("temperature"), () => refresh(), report);
const models = new Models(
  {
    details: part("models"),
    shelf: part("shelf"),
    title: part("model-title"),
    size: part("model-size"),
    bar: part("loading"),
    loaded: part("loaded"),
  },
  stand,
);
const own = new Own(
  { button: part("own"), card: part("own-card") },
  (next, entry) => models.adopt(next, entry),
  () => {
    decision.adopt(model.info);
    ask({});
  },
);

/** What comes when it is opened. @type {Promise<import("./calibrate.js").Calibrate>|undefined} */
let calibrate;

/** Only labels are right or wrong, and only some models have such. */
async function offerCalibration() {
  const { task, problem_type: problem } = model.info;
  part("calibration").hidden = task !== "sequence_classification" || problem === "regression";
  if (part("calibration").hidden || !part("calibration").open) return;
  calibrate ??= import("./calibrate.js").then(
    ({ Calibrate }) => new Calibrate(part("calibration-body"), temperature),
  );
  (await calibrate).adopt(model);
}

/** The call that is at work. */
let controller = new AbortController();

/** Runs the latest wish: a newer one cancels the one at work and follows once that has stopped. */
const refresh = (() => {
  let wanted = 0;
  let atWork = false;
  return async () => {
    wanted++;
    controller.abort();
    trust.await();
    delete document.documentElement.dataset.settled;
    if (atWork || !model) return;
    atWork = true;
    for (let doing; doing !== wanted;) {
      doing = wanted;
      controller = new AbortController();
      await respond(controller.signal).catch((error) => {
        answer.rest();
        if (error === STOPPED) stopped();
        else if (doing === wanted) explainNot(error);
      });
    }
    atWork = false;
    document.documentElement.dataset.settled = String(wanted);
  };
})();

/** Why a call was given up: the reader has seen enough. */
const STOPPED = new Error("stopped");

async function respond(signal) {
  answer.await();
  saves.offer();
  const { text } = inputs;
  if (controls.wantsReference) controls.suggested = await referenceFor(model, text, inputs.mask);
  signal.throwIfAborted();
  const [first, pair] = [text].flat();
  const begun = performance.now();
  const request = { ...controls.request(), ...wish };
  let decided;
  const explanation = await model.explain(text, {
    ...request,
    signal,
    onProgress: (progress) => answer.advance(progress),
    onDecision(said) {
      decided = said;
      showDecision({ ...said, text: first, text_pair: pair });
    },
    onPartial: (partial) => show(partial, performance.now() - begun),
  });
  saves.offer(model, explanation);
  const spans = await allSpans(text, explanation, decided);
  signal.throwIfAborted();
  showDecision({ ...explanation, spans }, explanation.target);
  show(explanation, performance.now() - begun);
  controls.explained = explanation.target.label;
  if (hasScores(explanation)) trust.offer(model, explanation, request);
  else trust.hide();
  answer.rest();
  await Promise.all([speed.show(), heads.show(text, signal)]);
}

function stopped() {
  answer.tellStopped();
  trust.hide();
}

/** An explanation of one mask knows nothing of the others, a decision names words for all of them. */
async function allSpans(text, { task, spans }, decided) {
  if (task !== "masked_lm") return spans;
  return (decided ?? (await model.classify(text))).spans;
}

function report(error) {
  part("problem").textContent = error.message;
  part("problem").hidden = false;
}

/** What cannot be asked about a text is no alarm: it may not be finished. */
function explainNot(error) {
  part("decision").classList.add("stale");
  part("problem").hidden = true;
  if (error.kind === "argument") part("notice").textContent = error.message;
  else report(error);
}

function showDecision(decided, target) {
  part("problem").hidden = true;
  part("decision").classList.remove("stale");
  decision.show(decided, target);
  part("notice").textContent = decided.truncated
    ? "The text is longer than the model can read: its end was cut off."
    : "";
}

/**
 * What is held against another label stays as it is, whatever the model says; evidence is asked for
 * each time anew, for it takes a while.
 * @param {import("./decision.js").Wish} asked
 */
function ask({ target, focus }) {
  const held = controls.against && answer.explanation && labelOf(answer.explanation);
  wish = { target: target ?? (held || undefined), focus };
  if (wish.target === controls.against) controls.explained = wish.target;
  refresh();
}

function measure() {
  wish = { ...wish, evidence: true };
  refresh();
}

function show(explanation, milliseconds) {
  const { text, text_pair: pair, method } = explanation;
  const address = addressOf({
    model: models.standing.file && models.standing.name,
    text: pair === undefined ? text : [text, pair],
    request: { ...controls.request(), ...wish, temperature: temperature.chosen },
  });
  const row = model.methods.find(({ name }) => name === method);
  answer.show(explanation, row, milliseconds, address);
}

function furnish() {
  part("details").open = matchMedia("(min-width: 62rem)").matches;
  part("calibration").addEventListener("toggle", () => {
    if (model) offerCalibration().catch(report);
  });
}

/**
 * A model has come and takes the place of the one that stood.
 * @param {import("../whybert.js").Model} next
 * @param {import("./models.js").Entry} entry
 * @param {import("./address.js").Shown} [shown] what it is to begin with
 */
async function stand(next, entry, shown) {
  const { examples = [] } = entry;
  const type = (text) => ((inputs.text = text), ask({}));
  const { file, fast } = await next.stats();
  const fits = await inputs.adopt(next);
  const before = model;
  model = next;
  controls.furnish(model, fast);
  decision.adopt(model.info);
  part("main").dataset.task = model.info.task;
  heads.adopt(model);
  speed.model = model;
  own.standing(entry);
  temperature.adopt(model);
  offerCalibration().catch(report);
  part("examples").replaceChildren(
    ...examples.map((example) =>
      make("button", { type: "button", onclick: () => type(example) }, nameOf(example)),
    ),
  );
  part("model").textContent = describe(model.info);
  part("model").title = `sha256 ${model.info.sha256}`;
  part("notice").textContent = "";
  if (!(fits && inputs.touched) && examples.length) inputs.text = examples[0];
  wish = {};
  if (shown) adopt(shown);
  refresh();
  await before?.close();
  keepPage(file);
}

/** Of a question and what it is asked about the question alone. */
function nameOf(example) {
  const texts = [example].flat();
  return formOf(model.info.task).large ? texts[0] : texts.join(" \u2014 ");
}

function describe({ name, licence, layers, heads: count, sha256, engine }) {
  return [
    name,
    licence,
    `${layers} layers of ${count} heads`,
    `sha256 ${sha256.slice(0, 12)}\u2026`,
    `engine ${engine}`,
  ]
    .filter(Boolean)
    .join(" \u00b7 ");
}

/** @param {import("./address.js").Shown} shown */
function adopt({ text, request: { target, focus, evidence, temperature: wanted, ...chosen } }) {
  if (text === undefined) return;
  temperature.follow(wanted);
  inputs.text = text;
  controls.adopt(chosen);
  wish = { target, focus, ...(evidence && { evidence: true }) };
}

/** Shows what the address names. */
async function followAddress() {
  const shown = await readAddress(location.hash);
  const name = shown.model ?? models.standing?.name ?? models.first;
  if (!model && !inputs.touched) inputs.text = shown.text ?? models.example(name) ?? "";
  if (name !== models.standing?.name) return models.choose(name, shown);
  adopt(shown);
  refresh();
}

async function start() {
  furnish();
  try {
    await models.list((name) => models.choose(name).catch(report));
    addEventListener("hashchange", () => followAddress().catch(report));
    await followAddress();
  } catch (error) {
    report(error);
    if (!model) part("notice").textContent = "The model could not be loaded.";
  }
}

start();
