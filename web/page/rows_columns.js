// Which column of a table holds the text, which its second text, which the right label; and whether
// the first record names the columns.

/**
 * @typedef {object} Columns
 * @property {number} text
 * @property {number} second -1: none
 * @property {number} label -1: none
 */

/** Names that people give to columns, most telling first. */
const NAMES = {
  text: [
    /^(text|sentence|content|review|comment|message|body|tweet|document|utterance)$/,
    /^(文本|内容|句子|评论|正文|文章|语句|原文|微博|review_?text|text_?a)$/,
    /^(text_?1|sentence_?1|premise|question|query|问题|文本_?1|句子_?1|title|标题)$/,
    /text|sentence|content|comment|review|文本|内容|句子|评论/,
  ],
  second: [
    /^(text_?2|text_?b|text_?pair|sentence_?2|hypothesis|context|passage|answer)$/,
    /^(文本_?2|句子_?2|上下文|段落|答案|材料)$/,
  ],
  label: [
    /^(label|labels|class|category|target|gold|sentiment|intent|expected)$/,
    /^(标签|类别|分类|情感|类型|标注|意图)$/,
    /label|标签/,
  ],
};

/** By how many records columns are judged. */
const TRIED = 200;

/** A cell that is longer is no name of a column. */
const LONGEST_NAME = 60;

const plain = (name) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");

/** @param {string[]} names @param {RegExp[]} wanted @param {number[]} taken @returns {number} or -1 */
function named(names, wanted, taken = []) {
  for (const pattern of wanted) {
    const at = names.findIndex((name, index) => !taken.includes(index) && pattern.test(name));
    if (at >= 0) return at;
  }
  return -1;
}

const cellsOf = (records, column) => records.slice(0, TRIED).map((cells) => cells[column] ?? "");

const meanLength = (cells) =>
  cells.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, cells.length);

/**
 * Whether the first record names the columns: it has a name that people give to columns, or it is
 * short where what follows is long.
 * @param {string[][]} records
 */
export function hasHeader([first, ...rest]) {
  if (!first || !rest.length) return false;
  const names = first.map(plain);
  if (new Set(names).size < names.length || names.some((name) => name.length > LONGEST_NAME))
    return false;
  if (
    named(
      names,
      Object.values(NAMES).flatMap((patterns) => patterns.slice(0, 3)),
    ) >= 0
  )
    return true;
  return (
    names.length > 1 &&
    names.every((name, column) => {
      const cells = cellsOf(rest, column);
      return (
        name !== "" &&
        !/^[\d.,+-]+$/.test(name) &&
        !cells.includes(first[column]) &&
        (cells.every((cell) => /^[\d.,+-]*$/.test(cell)) || meanLength(cells) > 2 * name.length)
      );
    })
  );
}

/**
 * @param {string[]} names
 * @param {string[][]} records without the header
 * @param {string[]} labels of the model
 * @param {"never"|"optional"|"always"} pairs whether the model takes a second text
 * @returns {Columns}
 */
export function guessColumns(names, records, labels, pairs) {
  const plainNames = names.map(plain);
  const lengths = names.map((_, column) => meanLength(cellsOf(records, column)));
  const longest = (taken) =>
    lengths.reduce(
      (best, length, column) =>
        !taken.includes(column) && (best < 0 || length > lengths[best]) ? column : best,
      -1,
    );
  const label = labelColumn(plainNames, records, labels);
  let text = named(plainNames, NAMES.text, [label]);
  if (text < 0) text = longest([label]);
  if (text < 0) return { text: 0, second: -1, label: -1 };
  let second = pairs === "never" ? -1 : named(plainNames, NAMES.second, [label, text]);
  if (second < 0 && pairs === "always") second = longest([label, text]);
  return { text, second, label };
}

/** By its name, else by holding the model's own labels. */
function labelColumn(names, records, labels) {
  if (!labels.length) return -1;
  const known = named(names, NAMES.label);
  if (known >= 0) return known;
  const own = new Set(labels.map(plain));
  return names.findIndex((_, column) => {
    const cells = cellsOf(records, column).filter(Boolean);
    return cells.length > 0 && cells.every((cell) => own.has(plain(cell)));
  });
}

/**
 * What a cell says of the right label, as the model spells it: by name, or by number where no name
 * is one. What is neither stays as it is, and nothing is right then.
 * @param {string} cell
 * @param {string[]} labels
 * @returns {string}
 */
export function labelIn(cell, labels) {
  const wanted = plain(cell);
  const own = labels.find((label) => plain(label) === wanted);
  if (own !== undefined) return own;
  const isNumber = /^\d+$/.test(wanted) && !labels.some((label) => /^\d+$/.test(label));
  return (isNumber ? labels[Number(wanted)] : undefined) ?? cell.trim();
}
