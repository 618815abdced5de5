// The style of a part that comes later than the page, with it.

import { make } from "../element.js";

/**
 * Adopts a style once; where the page is one file it stands there.
 * @param {string} href relative to the document
 */
export function adoptStyle(href) {
  if (document.head.querySelector(`link[href="${href}"], style[data-file="${href}"]`)) return;
  document.head.append(make("link", { rel: "stylesheet", href }));
}
