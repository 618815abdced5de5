// Which characters the bytes of a file are: by its mark of byte order, by whether they are UTF-8, else
// by how they look. Spreadsheets write whatever their machine is set to.

import { turn } from "../turn.js";

/** Encodings that a reader may choose, by TextDecoder's names. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "gb18030",
  "big5",
  "shift_jis",
  "euc-kr",
  "windows-1251",
  "windows-1252",
];

/** How much is decoded before others get their turn. */
const PIECE = 1 << 20;

/** What an encoding is guessed by. */
const SAMPLE = 1 << 16;

const MARKS = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

const hasMark = (bytes, mark) => mark.every((byte, index) => bytes[index] === byte);

/** Text without a mark that is UTF-16: of Latin letters, line ends and commas every other byte is 0. */
function utf16Of(sample) {
  const zeros = [0, 0];
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2]++;
  const [even, odd] = zeros;
  if (even + odd < sample.length / 50) return undefined;
  return odd > 4 * even ? "utf-16le" : even > 4 * odd ? "utf-16be" : undefined;
}

/** A character that the sample's end cuts in two is no error. */
function isUtf8(bytes, length) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), {
      stream: length < bytes.length,
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * A Chinese character is two bytes above 127 in GB2312, an accented letter is one that stands alone
 * among letters.
 */
function looksPaired(sample) {
  let alone = 0;
  let paired = 0;
  for (let at = 0; at < sample.length; ) {
    let end = at;
    while (sample[end] >= 0x80) end++;
    if (end - at === 1) alone++;
    else paired += end - at;
    at = end + 1;
  }
  return paired > 2 * alone;
}

/**
 * @param {Uint8Array} bytes of a whole file
 * @returns {string} one of ENCODINGS
 */
export function guessEncoding(bytes) {
  const marked = MARKS.find(([, mark]) => hasMark(bytes, mark));
  if (marked) return /** @type {string} */ (marked[0]);
  const sample = bytes.subarray(0, SAMPLE);
  const wide = utf16Of(sample);
  if (wide) return wide;
  if (isUtf8(bytes, bytes.length)) return "utf-8";
  const first = bytes.findIndex((byte) => byte >= 0x80);
  return looksPaired(bytes.subarray(first, first + SAMPLE)) ? "gb18030" : "windows-1252";
}

/**
 * @param {Uint8Array} bytes
 * @param {string} encoding
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ text: string, broken: boolean }>} without the mark; `broken`: some bytes are
 *   no characters of this encoding, and are shown as U+FFFD
 */
export async function decode(bytes, encoding, signal) {
  const decoder = new TextDecoder(encoding);
  const parts = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    parts.push(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }));
    await turn();
    signal?.throwIfAborted();
  }
  parts.push(decoder.decode());
  return { text: parts.join(""), broken: parts.some((part) => part.includes("\ufffd")) };
}
