// Comma-separated values by RFC 4180, in UTF-8 with a byte order mark, so that spreadsheets read
// every script.

const BYTE_ORDER_MARK = "\ufeff";

/** What a spreadsheet might take for a formula and compute, and what tells such a cell apart. */
const MAY_COMPUTE = /^[=+\-@\t\r\n'\uff0b\uff0d\uff1d\uff20]/;

const NEEDS_QUOTES = /[",\r\n]/;

/**
 * A number stays one. A text that may be a formula gets an apostrophe in front, and so does one that
 * begins with an apostrophe, so that taking the first away gives each text back.
 * @param {unknown} value undefined: an empty cell
 */
function cell(value) {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const safe = MAY_COMPUTE.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {unknown[][]} rows the first holds the columns' names @returns {string} */
export const csvOf = (rows) =>
  BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
