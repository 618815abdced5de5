// One question asked of a text: how it is asked on one side, its answer on the other.

import { make } from "../element.js";
import { t } from "../language.js";
import { Answer, isWide } from "./answer.js";
import { Controls } from "./controls.js";

export class Asking {
  answer;
  controls;

  /**
   * @param {Element} place
   * @param {object} asked
   * @param {string} asked.prefix of ids and names that are to be the page's only ones
   * @param {import("../whybert.js").Question[]} asked.questions whose methods are offered
   * @param {(info: import("../whybert.js").ModelInfo) => string} asked.first the method to begin with
   * @param {object} does
   * @param {() => void} does.changed something else is asked
   * @param {() => void} does.stop
   * @param {(error: Error) => void} does.report
   */
  constructor(place, asked, { changed, stop, report }) {
    const { prefix } = asked;
    const menu = make("fieldset", { className: "methods", id: `${prefix}methods` });
    menu.append(make("legend", {}, t("asking.methods")));
    const references = make("div", {
      className: "references",
      id: `${prefix}references`,
      hidden: true,
    });
    const options = make("div", { id: `${prefix}options` });
    const details = make(
      "details",
      { className: "options", id: `${prefix}details` },
      make("summary", {}, t("asking.options")),
      options,
    );
    const isMain = asked.questions.includes("words");
    details.open = isMain && isWide();
    this.answer = new Answer({ prefix, isMain }, { stop, report });
    this.controls = new Controls({ menu, options, references }, asked, changed);
    const how = make("div", { className: "how", role: "group", "aria-label": t("asking.how") });
    how.append(menu, references, details);
    place.append(make("div", { className: "asking" }, this.answer.element, how));
  }
}
