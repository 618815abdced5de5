// The page: what is typed and chosen goes to the worker, what comes back is shown.

import { adoptStyle } from "./adopt_style.js";
import { addressOf, LinkError, readAddress } from "./address.js";
import { Decision } from "./decision.js";
import { DecisionPart } from "./decision_part.js";
import { make } from "../element.js";
import { Errors } from "./errors.js";
import { Examples, savedFor } from "./examples.js";
import { History } from "./history.js";
import { Hub } from "./hub.js";
import { Inputs } from "./inputs.js";
import { learn, t } from "../language.js";
import { questionOf } from "./menu.js";
import { Models } from "./models.js";
import { keepPage } from "./offline.js";
import { Own } from "./own.js";
import { Parts } from "./parts.js";
import { Speed } from "./speed.js";
import { Switch } from "./switch.js";
import { Temperature } from "./temperature.js";
import { Words } from "./words.js";
import asking from "../strings/asking.js";
import strings from "../strings/page.js";

learn(strings);
learn(asking);

const part = (id) => /** @type {any} */ (document.getElementById(id));

const hub = new Hub({ ask, address, report });
const errors = new Errors(part("problem"), () => again());
new Switch(part("languages"));
const inputs = new Inputs(part("texts"), () => {
  tellLink();
  words.typed();
});
const decision = new Decision(
  {
    labels: part("labels"),
    spans: part("spans"),
    number: part("number"),
    spoken: part("spoken"),
    caption: part("labels-caption"),
  },
  (asked) => words.ask(asked),
);
const words = new Words(part("words"), {
  hub,
  inputs,
  decision: new DecisionPart(part("decision"), part("notice"), decision, { report, settle }),
});
const speed = new Speed(part("speed"), part("speed-facts"), report);
const temperature = new Temperature(part("temperature"), () => words.refresh(), report);
const parts = new Parts(hub);
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
hub.models = models;
const shelfExamples = new Examples(part("examples"), (text) => ask({ text }));
const own = new Own(
  { button: part("own"), card: part("own-card") },
  (next, entry) => models.adopt(next, entry),
  () => {
    decision.adopt(hub.model.info);
    words.ask({});
  },
);

words.below.append(part("share"));
hub.addEventListener(
  "explanation",
  () => import("./share.js").then(({ shareWords }) => shareWords(part("share"), hub)).catch(report),
  { once: true },
);
new History(part("history"), hub);
hub.addEventListener("explanation", () => speed.show().catch(report));

/** What comes when it is opened. @type {Promise<import("./calibrate.js").Calibrate>|undefined} */
let calibrate;

/** Only labels are right or wrong, and only some models have such. */
async function offerCalibration() {
  const { task, problem_type: problem } = hub.model.info;
  part("calibration").hidden = task !== "sequence_classification" || problem === "regression";
  if (part("calibration").hidden || !part("calibration").open) return;
  calibrate ??= import("./calibrate.js").then(
    ({ Calibrate }) => new Calibrate(part("calibration-body"), temperature),
  );
  (await calibrate).adopt(hub.model);
}

/** @param {import("./hub.js").Change} change */
function ask({ text, model, request }) {
  if (model !== undefined && model !== models.standing?.name)
    return choose(model, { text, request: request ?? {} }).catch(report);
  if (text !== undefined) inputs.text = text;
  if (!hub.model) return showSaved(coming);
  if (request) words.adopt({ ...words.request, ...request });
  if (text !== undefined && !request) words.ask({});
  else words.refresh();
}

function address(request = words.request) {
  return addressOf({
    model: models.standing?.file && models.standing.name,
    text: hub.text,
    request: { ...request, temperature: temperature.chosen },
  });
}

function report(error) {
  errors.show(error);
}

/** A link that leads nowhere is told until something is typed: the page then begins as without it. */
function tellLink(sentence) {
  part("link-problem").replaceChildren(...(sentence ? [make("span", {}, sentence)] : []));
  part("link-problem").hidden = !sentence;
}

function settle() {
  errors.hide();
}

/** Does again what went wrong. */
function again() {
  const { missing } = models;
  if (missing && hub.model) choose(missing.name, missing.shown).catch(report);
  else if (hub.model) words.refresh();
  else start().catch(report);
}

/**
 * A model has come and takes the place of the one that stood.
 * @param {import("../whybert.js").Model} next
 * @param {import("./models.js").Entry} entry
 * @param {import("./address.js").Shown} [shown] what it is to begin with
 */
async function stand(next, entry, shown) {
  const { examples = [] } = entry;
  const { file, fast } = await next.stats();
  const fits = await inputs.adopt(next);
  const before = hub.model;
  Object.assign(hub, { model: next, entry, offersFast: fast, mask: inputs.mask });
  words.furnish(next, fast);
  decision.adopt(next.info);
  part("main").dataset.task = next.info.task;
  speed.model = next;
  own.standing(entry);
  temperature.adopt(next);
  offerCalibration().catch(report);
  shelfExamples.offer({ ...entry, task: next.info.task });
  part("model").replaceChildren(describe(next.info));
  part("model").title = `sha256 ${next.info.sha256}`;
  part("notice").textContent = "";
  if (!(fits && inputs.touched) && examples.length) inputs.text = examples[0];
  hub.tell("model");
  if (shown) adopt(shown);
  words.refresh();
  await before?.close();
  keepPage(file);
}

function describe({ name, licence, layers, heads: count, sha256, engine }) {
  const short = `${sha256.slice(0, 12)}\u2026`;
  const facts = [name, licence].filter(Boolean).join(" \u00b7 ");
  return make("span", {}, t("page.model", { facts, layers, heads: count, sha256: short, engine }));
}

/** @param {import("./address.js").Shown} shown */
function adopt({ text, request: { temperature: wanted, ...chosen } }) {
  if (text === undefined) return;
  temperature.follow(wanted);
  inputs.text = text;
  const row = hub.model.methods.find(({ name }) => name === chosen.method);
  const place = row && PLACES[questionOf(row)];
  words.adopt(place ? { ...chosen, method: undefined, options: undefined } : chosen);
  if (place) openAt(place, chosen).catch(report);
}

/** The parts in which other questions than that of the words are asked. */
const PLACES = { layers: "inside", parts: "inside", change: "change", rule: "change" };

async function openAt(place, request) {
  (await parts.open(place)).adopt(request);
}

/** @returns {Promise<import("./address.js").Shown>} */
async function addressed() {
  tellLink();
  try {
    return await readAddress(location.hash);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    tellLink(error.sentence);
    return { request: {} };
  }
}

/** Shows what the address names. */
async function followAddress() {
  const shown = await addressed();
  const name = shown.model ?? models.standing?.name ?? models.first;
  if (!hub.model && !inputs.touched) inputs.text = shown.text ?? models.example(name) ?? "";
  if (name !== models.standing?.name) {
    if (!shown.request.method && !shown.request.target) showSaved(models.entry(name));
    return choose(name, shown);
  }
  adopt(shown);
  words.refresh();
}

/** The one that was chosen last. @type {import("./models.js").Entry|undefined} */
let coming;

/** Takes a model off the shelf. @param {string} name @param {import("./address.js").Shown} [shown] */
function choose(name, shown) {
  coming = models.entry(name);
  if (coming && !hub.model) shelfExamples.offer(coming);
  return models.choose(name, shown);
}

/** What the site knows of an example, until its model has come. */
async function showSaved(entry) {
  const saved = entry && (await savedFor(entry, inputs.text).catch(() => undefined));
  if (!saved || hub.model) return;
  decision.adopt(saved.info);
  words.showSaved(saved.explanation);
}

async function start() {
  part("notice").replaceChildren(make("span", {}, t("page.loading")));
  try {
    if (!models.first) await models.list((name) => choose(name).catch(report));
    await followAddress();
  } catch (error) {
    report(error);
    if (!hub.model) part("notice").replaceChildren(make("span", {}, t("page.notLoaded")));
  }
}

part("tour-open").addEventListener("click", () =>
  parts
    .open("tour")
    .then((tour) => tour.open())
    .catch(report),
);
part("calibration").addEventListener("toggle", () => {
  if (hub.model) offerCalibration().catch(report);
});
part("storage").addEventListener(
  "toggle",
  async () => {
    adoptStyle("page/storage.css");
    const { Storage } = await import("./storage.js");
    new Storage(part("storage-body"), hub);
  },
  { once: true },
);
addEventListener("hashchange", () => {
  if (location.hash.includes("=")) followAddress().catch(report); // others lead to a part
});
start();
