// In a worker: a reader's model as one GGUF file, in memory or among the browser's private files.

import { WhyError } from "./error.js";
import { openFiles } from "./huggingface.js";
import { openStore } from "./own_store.js";
import { chunksOf } from "./source.js";

/** Bytes that become one part of a Blob, which need not stay in memory. */
const PART = 1 << 24;

/** Hands the file on piece by piece. */
async function pass(model, { signal, onProgress }, take) {
  let loaded = 0;
  for await (const chunk of chunksOf(model, signal)) {
    await take(chunk, loaded);
    loaded += chunk.length;
    onProgress?.({ loaded, total: model.size });
  }
  return loaded;
}

/**
 * @param {import("./whybert.js").Files} source
 * @param {import("./runner.js").Settings} changes in place of what a folder says
 * @param {{ signal?: AbortSignal, onProgress?: Function }} tools
 */
export async function ggufOf(source, changes, tools) {
  const { model } = await openFiles(source, changes);
  if (model instanceof Blob) return model;
  const parts = [];
  let chunks = [];
  let size = 0;
  const close = () => {
    parts.push(new Blob(chunks));
    chunks = [];
    size = 0;
  };
  await pass(model, tools, (chunk) => {
    chunks.push(chunk);
    if ((size += chunk.length) >= PART) close();
  });
  close();
  return new Blob(parts, { type: "application/octet-stream" });
}

/** Writes a file whole, or not at all. */
async function write(store, name, fill) {
  const handle = await store.getFileHandle(name, { create: true });
  const file = await handle.createSyncAccessHandle();
  try {
    file.truncate(0);
    await fill(file);
    file.flush();
  } catch (error) {
    file.close();
    await store.removeEntry(name).catch(() => {});
    throw error;
  }
  file.close();
}

function put(file, bytes, at) {
  const written = file.write(bytes, { at });
  if (written < bytes.length) throw new DOMException("no room", "QuotaExceededError");
}

/** A full disk in a sentence. */
async function explained(error) {
  if (error.name !== "QuotaExceededError") return error;
  const { quota = 0, usage = 0 } = (await navigator.storage.estimate?.()) ?? {};
  const left = Math.max(0, Math.floor((quota - usage) / 1e6));
  return new WhyError(
    `There is no room to keep the model: this browser gives this page ${left} MB more.`,
    "storage",
  );
}

/** @param {Omit<import("./own_store.js").Kept, "bytes">} note @param {number} bytes */
async function writeNote(store, note, bytes) {
  const text = new TextEncoder().encode(JSON.stringify({ ...note, bytes }));
  await write(store, `${note.id}.json`, (file) => put(file, text, 0));
}

/**
 * @param {import("./whybert.js").Files} source
 * @param {Omit<import("./own_store.js").Kept, "bytes">} note
 * @param {{ signal?: AbortSignal, onProgress?: Function }} tools
 */
export async function keep(source, note, tools) {
  const store = await openStore();
  const { model } = await openFiles(source, note);
  try {
    let bytes = 0;
    await write(store, `${note.id}.gguf`, async (file) => {
      bytes = await pass(model, tools, (chunk, at) => put(file, chunk, at));
    });
    await writeNote(store, note, bytes);
  } catch (error) {
    throw await explained(error);
  }
}

/** @param {Omit<import("./own_store.js").Kept, "bytes">} note of a model that is kept */
export async function renote(note) {
  const store = await openStore();
  const { size } = await (await store.getFileHandle(`${note.id}.gguf`)).getFile();
  await writeNote(store, note, size);
}
