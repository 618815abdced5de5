// Files of rows on their way from wherever they were dropped to the part that reads them, which may
// not have come yet.

/** What holds rows, by its ending; a list of a model's words ends like this, too, but not alone. */
const ENDING = /\.(csv|tsv|tab|jsonl|ndjson|txt)$/i;

/** @type {File|undefined} */
let waiting;
/** @type {((file: File) => void)|undefined} */
let take;
let bring = () => {};

/** Whether what was dropped is one file of rows, and not a model. @param {DataTransfer} data */
export const isRows = ({ files }) => files.length === 1 && ENDING.test(files[0].name);

/** Shows where they are read, too. @param {File} file */
export function giveRows(file) {
  document.getElementById("rows")?.scrollIntoView();
  if (take) take(file);
  else waiting = file;
  bring();
}

/** @param {() => void} open brings the part that reads them */
export function whenRows(open) {
  bring = open;
}

/** @param {(file: File) => void} taker of what waits and of what will come */
export function takeRows(taker) {
  take = taker;
  if (waiting) taker(waiting);
  waiting = undefined;
}
