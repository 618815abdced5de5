// Words of scripts that set no space between them: where they begin and end is known to the browser,
// and told to the engine as a request's groups, by which the program can repeat it.

/** What is read word by word though it is written without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const encoder = new TextEncoder();
const sizeOf = (text) => encoder.encode(text).length;

/**
 * The language whose rules hold, for Japanese and Chinese share characters.
 * @param {string} text
 */
const localeOf = (text) =>
  /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
    ? "ja"
    : /\p{Script=Han}/u.test(text)
      ? "zh"
      : "th";

/**
 * Where the browser's words of a text end, in bytes of its UTF-8; words without such a script in them
 * are left to the engine.
 * @param {string} text
 * @returns {{ start: number, end: number }[]}
 */
export function unspacedWords(text) {
  const segmenter = new Intl.Segmenter(localeOf(text), { granularity: "word" });
  const found = [];
  let at = 0;
  for (const { segment } of segmenter.segment(text)) {
    const start = at;
    at += sizeOf(segment);
    if (UNSPACED.test(segment)) found.push({ start, end: at });
  }
  return found;
}

/**
 * The words of one text, made of whole tokens: the browser's where it has some, else the engine's.
 * @param {import("./whybert.js").Span[]} tokens in their order, as the words
 * @param {import("./whybert.js").Span[]} words
 * @param {{ start: number, end: number }[]} unspaced
 * @param {0|1} segment
 * @returns {import("./whybert.js").Group[]}
 */
function joined(tokens, words, unspaced, segment) {
  /** @type {import("./whybert.js").Group[]} */
  const groups = [];
  /** What each of them was made for: marks at its end may belong to no token. */
  const owners = [];
  let [word, join] = [0, 0];
  for (const { start, end } of tokens) {
    while (words[word]?.end <= start) word++;
    while (unspaced[join]?.end <= start) join++;
    const own = unspaced[join]?.start <= start ? unspaced[join] : words[word];
    const group = groups.at(-1);
    if (group && (own === owners.at(-1) || start < group[2])) group[2] = Math.max(group[2], end);
    else {
      groups.push([segment, start, end]);
      owners.push(own);
    }
  }
  return groups.map(([, start, end], index) => {
    const room = Math.min(owners[index]?.end ?? end, groups[index + 1]?.[1] ?? Infinity);
    return [segment, start, Math.max(end, room)];
  });
}

/**
 * What a request gets as its groups; nothing where all words have spaces between.
 * @param {import("./whybert.js").Model} model
 * @param {import("./whybert.js").Text} text
 * @returns {Promise<import("./whybert.js").Group[]|undefined>}
 */
export async function groupsOf(model, text) {
  const texts = [text].flat();
  if (!("Segmenter" in Intl) || !texts.some((part) => UNSPACED.test(part))) return undefined;
  const [tokens, words] = await Promise.all([model.tokens(text), model.words(text)]);
  const of = (spans, segment) =>
    spans.filter((span) => span.segment === segment && span.end > span.start);
  return texts.flatMap((part, segment) =>
    joined(
      of(tokens, segment),
      of(words, segment),
      unspacedWords(part),
      /** @type {0|1} */ (segment),
    ),
  );
}

/** A request with such groups; sentences are made of the engine's words. */
export const withGroups = (request, groups) =>
  groups && request.unit !== "sentence" ? { ...request, groups } : request;

/** The groups of the text that is asked about: those of a link, for as long as its text stands. */
export class Groups {
  /** @type {import("./whybert.js").Group[]|undefined} */
  found;
  /** From outside, and the text that they are of, once that is known. */
  #given;
  #text;

  /** What a request came with is for the text that is asked about next. */
  adopt(groups) {
    if (!groups || groups === this.found) return;
    this.#given = groups;
    this.#text = undefined;
  }

  /**
   * @param {import("./whybert.js").Model} model
   * @param {import("./whybert.js").Text} text
   */
  async find(model, text) {
    const key = JSON.stringify(text);
    this.#text ??= key;
    if (this.#text !== key) this.#given = undefined;
    this.found = this.#given ?? (await groupsOf(model, text));
  }
}
