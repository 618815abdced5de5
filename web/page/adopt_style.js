// The style of a part that comes later than the page, with it.

import { make } from "../element.js";

/** @param {string} href relative to the document; adopted once */
export function adoptStyle(href) {
  if (document.head.querySelector(`link[href="${href}"]`)) return;
  document.head.append(make("link", { rel: "stylesheet", href }));
}
