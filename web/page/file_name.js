// Names of files that say what is in them.

/** So many words of the text are in a name, and so many letters at most. */
const WORDS = 6;
const LETTERS = 48;

/** Letters and digits of any script, so that every system takes the name. */
const plain = (text) =>
  (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  )
    .slice(0, WORDS)
    .join("-");

/**
 * "why-positive-the-plot-is-thin-but"
 * @param {{ text: string, target: { label: string } }} explanation
 */
export function nameOfFile({ text, target }) {
  const name = ["why", plain(target.label), plain(text)].filter(Boolean).join("-");
  return [...name].slice(0, LETTERS).join("").replace(/-$/, "");
}
