// Models of the reader's own that are kept on this device, in the browser's private files: only when
// asked, until they are deleted. Each is two files, <id>.gguf and <id>.json, of which the second is
// written last: without it the first is half a model, and is cleared away.

import { CalledWorker } from "./calls.js";
import { WhyError } from "./error.js";
import { startWorker } from "./remote.js";
import { namedFiles } from "./source.js";

const FOLDER = "whybert-models";

/**
 * What is known of a kept model.
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} name
 * @property {number} bytes of its file
 * @property {string[]} [labels] as the reader calls them; none where the task has none
 * @property {number} [temperature] that its probabilities are computed with
 */

const modelFile = (id) => `${id}.gguf`;
const noteFile = (id) => `${id}.json`;

/** @returns {Promise<FileSystemDirectoryHandle>} */
export async function openStore() {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(FOLDER, { create: true });
  } catch {
    throw new WhyError(
      "This browser keeps no files for this page: it is private, or not served securely.",
      "storage",
    );
  }
}

/** @returns {Promise<Kept|undefined>} */
async function noteOf(handle) {
  try {
    const note = JSON.parse(await (await handle.getFile()).text());
    return noteFile(note.id) === handle.name ? note : undefined;
  } catch {
    return undefined; // half a note
  }
}

/** The models that are kept, by their names. @returns {Promise<Kept[]>} */
export async function listKept() {
  const store = await openStore();
  const notes = [];
  const files = new Set();
  for await (const [name, handle] of store.entries()) {
    files.add(name);
    const note = name.endsWith(".json") && (await noteOf(handle));
    if (note) notes.push(note);
  }
  const whole = notes.filter(({ id }) => files.has(modelFile(id)));
  const known = new Set(whole.flatMap(({ id }) => [modelFile(id), noteFile(id)]));
  // What is being written in another window is locked, and stays.
  for (const name of files) if (!known.has(name)) await store.removeEntry(name).catch(() => {});
  return whole.sort((a, b) => a.name.localeCompare(b.name));
}

/** @param {string} id @returns {Promise<File>} */
export async function keptFile(id) {
  try {
    return await (await (await openStore()).getFileHandle(modelFile(id))).getFile();
  } catch {
    throw new WhyError("The model is not kept any more.", "format");
  }
}

/** @param {string} id */
export async function deleteKept(id) {
  const store = await openStore();
  for (const name of [noteFile(id), modelFile(id)]) await store.removeEntry(name).catch(() => {});
}

/** Calls a worker of its own, so that nobody waits: neither the page nor the model. */
async function inWorker(call, args, tools) {
  const worker = new CalledWorker(startWorker);
  try {
    return await worker.call(call, args, tools);
  } finally {
    worker.end(new Error("done"));
  }
}

/**
 * Keeps the model that files are, or writes the names of its labels anew.
 * @param {import("./whybert.js").Files} source
 * @param {Omit<Kept, "bytes">} note
 * @param {{ signal?: AbortSignal, onProgress?: Function }} tools
 */
export const keep = (source, note, tools) => inWorker("keep", [namedFiles(source), note], tools);

/**
 * The GGUF file that the model is.
 * @param {import("./whybert.js").Files} source
 * @param {import("./runner.js").Settings} changes in place of what a folder says
 * @param {{ signal?: AbortSignal, onProgress?: Function }} tools
 * @returns {Promise<Blob>}
 */
export const ggufOf = (source, changes, tools) =>
  inWorker("gguf", [namedFiles(source), changes], tools);

/** Of a model that is kept: its labels are called otherwise. @param {Omit<Kept, "bytes">} note */
export const renameKept = (note) => inWorker("note", [note], {});
