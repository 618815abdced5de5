// What the steps of the tour tell in sentences.

import { make } from "../element.js";
import { t } from "../language.js";

/** A token in a sentence. @param {{ text: string }} token */
export const quoted = ({ text }) => t("tasks.quoted", { text });

/** A paragraph each. @param {...import("../language.js").Sentence} sentences */
export const prose = (...sentences) =>
  make("div", { className: "tour-prose" }, ...paragraphs(...sentences));

/** @param {...import("../language.js").Sentence} sentences */
export const paragraphs = (...sentences) =>
  sentences.map((sentence) => make("p", { dir: "auto" }, sentence));

/** A picture under its caption. @param {import("../language.js").Sentence} caption @param {...Node} nodes */
export const figure = (caption, ...nodes) =>
  make("figure", {}, make("figcaption", {}, caption), ...nodes);

/** What is blue, what is orange. */
export const signs = () => make("p", { className: "tour-signs" }, t("tour.signs"));
