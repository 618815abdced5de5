// The files that were dropped on the page, those in folders too.

import { WhyError } from "../error.js";
import { learn, say } from "../language.js";
import strings from "../strings/own.js";

learn(strings);

/** More than any model has: somebody dropped a whole disk. */
const MOST_FILES = 5000;

/** Folders that are the tools', not the model's. */
const PASSED = /^(\.git|\.cache|node_modules|__MACOSX)$/;

const read = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

/** Everything below an entry, in no order. */
async function walk(entries) {
  const files = [];
  const open = [...entries];
  while (open.length) {
    const entry = open.pop();
    if (entry.isFile) files.push({ name: entry.fullPath.slice(1), blob: await fileOf(entry) });
    else if (!PASSED.test(entry.name)) {
      const reader = entry.createReader();
      // A reader gives a part of what there is each time.
      for (let part; (part = await read(reader)).length; ) open.push(...part);
    }
    if (files.length + open.length > MOST_FILES)
      throw new WhyError(say("own.tooMany", { most: MOST_FILES }), "argument");
  }
  return files;
}

/** Whether files are being dragged, not a text. @param {DataTransfer|null} data */
export const hasFiles = (data) => data?.types.includes("Files") === true;

/**
 * To be called while the event is being handled: afterwards nobody can read what was dropped.
 * @param {DataTransfer} data
 * @returns {Promise<(File | { name: string, blob: Blob })[]>}
 */
export function droppedFiles(data) {
  const entries = Array.from(data.items ?? [], (item) => item.webkitGetAsEntry?.());
  return entries.length && entries.every(Boolean)
    ? walk(entries)
    : Promise.resolve(Array.from(data.files));
}
