// A page with the tour alone: a hub, a model, and a button that opens it.

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tour</title>
<link rel="icon" href="favicon.svg">
<link rel="stylesheet" href="page/style.css">
<main>
  <h1>Tour</h1>
  <button id="open" type="button">Open</button>
  <section id="tour"></section>
</main>
<script type="module" src="tour_page.js"></script>`;

/** Stands in for the page: what is asked is explained, and told to the parts. */
const SCRIPT = `
import { load } from "./whybert.js";
import { Hub } from "./page/hub.js";
import { Tour } from "./page/tour.js";

const asking = new URLSearchParams(location.search);
const [first, ...second] = asking.getAll("text");
const text = second.length ? [first, ...second] : first;
let asked = 0;
const hub = new Hub({
  address: () => location.hash,
  report: (error) => console.error(error),
  async ask({ text }) {
    const mine = ++asked;
    hub.text = text;
    hub.tell("text");
    const { model } = hub;
    const explanation = await model.explain(text, { method: "gradient_x_input", unit: "word" });
    if (mine !== asked) return;
    hub.explanation = explanation;
    hub.tell("explanation");
    hub.tell("rest");
  },
});
hub.model = await load(asking.get("file"), { workers: 1 });
const tour = new Tour(document.querySelector("#tour"), hub);
document.querySelector("#open").addEventListener("click", () => tour.open());
Object.assign(globalThis, { hub, tour });
await hub.ask({ text });
document.documentElement.dataset.ready = "";
`;

/** @param {string} file of a model @param {string|string[]} text */
export const pathOf = (file, text) =>
  `tour.html?${new URLSearchParams([["file", file], ...[text].flat().map((part) => ["text", part])])}`;

export const FILES = { "tour.html": PAGE, "tour_page.js": SCRIPT };
