// All that decides what is shown, behind the # of an address: it is never sent to a server.

/** What the names of a method's options begin with. */
const OPTION = "option.";

/** What each of the other texts is called. */
const REFERENCE = "reference";

/**
 * @typedef {object} Shown
 * @property {string} [model] its name in the list
 * @property {import("../whybert.js").Text} [text]
 * @property {import("../whybert.js").Request & { temperature?: number|string }} request the temperature
 *   where it is not the model's own
 */

/** @param {Shown} shown @returns {string} */
export function addressOf({ model, text, request }) {
  const { options = {}, references = [], focus, ...others } = request;
  const [first, pair] = [text].flat();
  const words = new URLSearchParams();
  const all = { model, text: first, text_pair: pair, ...others, focus: focus?.join() };
  for (const [name, value] of Object.entries(all))
    if (value !== undefined) words.set(name, String(value));
  for (const [name, value] of Object.entries(options)) words.set(OPTION + name, String(value));
  for (const reference of references) words.append(REFERENCE, reference);
  return `#${words}`;
}

/** @param {string} address @returns {Shown} */
export function readAddress(address) {
  const words = [...new URLSearchParams(address.slice(1))];
  const all = Object.fromEntries(words);
  const { model, text, text_pair: pair, focus, [REFERENCE]: none, ...request } = all;
  const options = words
    .filter(([name]) => name.startsWith(OPTION))
    .map(([name, value]) => [name.slice(OPTION.length), value]);
  const references = words.filter(([name]) => name === REFERENCE).map(([, value]) => value);
  return {
    model,
    text: text === undefined || pair === undefined ? text : [text, pair],
    request: {
      ...request,
      focus: focus && /** @type {any} */ (focus.split(",").map(Number)),
      options: Object.fromEntries(options),
      references,
    },
  };
}
