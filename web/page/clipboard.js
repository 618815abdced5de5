// Into the clipboard, also where a page may not write there itself.

import { make } from "../element.js";

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is there now
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** Of a page that came by plain http a browser takes only what is selected. */
function copySelected(text) {
  const before = /** @type {HTMLElement|null} */ (document.activeElement);
  const field = make("textarea", { className: "unseen", value: text, readOnly: true });
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } finally {
    field.remove();
    before?.focus();
  }
}
