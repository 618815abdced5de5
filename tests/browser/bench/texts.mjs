// Texts of a given length: each of these words is one token.

const WORDS =
  "the film is a good one and we like it but not all of what they do in this story".split(" ");

/** @param {number} tokens [CLS] and [SEP] included */
export const textOf = (tokens) =>
  Array.from({ length: tokens - 2 }, (_, i) => WORDS[(i * 7) % WORDS.length]).join(" ");

/** The text cut into so many spans of about as many letters. */
export function quarters(text, count = 4) {
  const ends = Array.from({ length: count - 1 }, (_, i) =>
    text.indexOf(" ", ((i + 1) * text.length) / count),
  );
  return [...ends, text.length].map((end, i) => [0, i ? ends[i - 1] + 1 : 0, end]);
}
