// The header of a safetensors file, as a stranger wrote it: every number is checked before any of it
// is used. https://github.com/huggingface/safetensors#format

import { demand } from "./error.js";
import { contentOf, isObject, objectOf, textOf } from "./json_file.js";

/** Bytes of a value of each kind; what is not here may stand in a file, but is not read. */
const VALUE_BYTES = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8 },
};

/** The format's own limit. */
const MOST_HEADER_BYTES = 100_000_000;

/** @typedef {{ dtype: string, shape: number[], bytes: Blob }} Stored a tensor in a file */

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

/** One entry of the header as { begin, end } in the data, and a Stored without its bytes. */
function checkEntry(entry, name, file) {
  const wrong = (what) => `${file} describes ${name} wrongly: ${what}.`;
  demand(isObject(entry), wrong("that is no object"), "format");
  const { dtype, shape, data_offsets: offsets } = entry;
  demand(
    Object.hasOwn(VALUE_BYTES, dtype),
    wrong(`its dtype is ${JSON.stringify(dtype)}`),
    "format",
  );
  demand(
    Array.isArray(shape) && shape.every(isCount),
    wrong("its shape is no list of sizes"),
    "format",
  );
  demand(
    Array.isArray(offsets) && offsets.length === 2 && offsets.every(isCount),
    wrong("its data_offsets are not two places"),
    "format",
  );
  const [begin, end] = offsets;
  const bytes = shape.reduce((product, size) => product * size, VALUE_BYTES[dtype]);
  demand(
    end - begin === bytes,
    wrong(`its shape takes ${bytes} bytes, its data_offsets say ${end - begin}`),
    "format",
  );
  return { dtype, shape, begin, end };
}

/** Tensors stand one after another and fill the data: no byte belongs to two, or to none. */
function checkPlaces(entries, size, file) {
  const inOrder = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of inOrder) {
    demand(begin >= at, `${file}: the data of ${name} overlap with another tensor's.`, "format");
    demand(
      begin === at,
      `${file}: before the data of ${name} there are bytes of no tensor.`,
      "format",
    );
    at = end;
  }
  demand(
    at <= size,
    `${file} is cut off: it holds ${size} bytes of data in place of ${at}.`,
    "format",
  );
  demand(at === size, `${file}: ${size - at} bytes at its end belong to no tensor.`, "format");
}

/**
 * The tensors of one file by their names.
 * @param {Blob} blob
 * @param {string} file its name
 * @returns {Promise<Map<string, Stored>>}
 */
async function readSafetensors(blob, file) {
  demand(blob.size >= 8, `${file} is cut off: it has ${blob.size} bytes.`, "format");
  const view = new DataView(await contentOf(blob.slice(0, 8), file));
  const length = view.getBigUint64(0, true);
  demand(
    length <= MOST_HEADER_BYTES,
    `${file} is no safetensors file: its header would have ${length} bytes.`,
    "format",
  );
  const start = 8 + Number(length);
  demand(start <= blob.size, `${file} is cut off in its header.`, "format");
  const what = `The header of ${file}`;
  const header = objectOf(await textOf(blob.slice(8, start), what), what);
  const entries = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => ({ name, ...checkEntry(entry, name, file) }));
  checkPlaces(entries, blob.size - start, file);
  return new Map(
    entries.map(({ name, dtype, shape, begin, end }) => [
      name,
      { dtype, shape, bytes: blob.slice(start + begin, start + end) },
    ]),
  );
}

/** The files that an index names, and which tensor it says is in which. */
async function readIndex(folder, path) {
  const { weight_map: map } = await folder.json(path);
  demand(
    isObject(map) && Object.values(map).every((file) => typeof file === "string"),
    `${path} does not say which file holds which tensor.`,
    "format",
  );
  return { files: [...new Set(Object.values(map))], names: Object.keys(map) };
}

/**
 * All tensors of a model, in however many files they are.
 * @param {import("./folder.js").Folder} folder
 * @returns {Promise<Map<string, Stored>>}
 */
export async function readWeights(folder) {
  const whole = "model.safetensors";
  const index = `${whole}.index.json`;
  const inParts = folder.paths().some((path) => /^model-[^/]*\.safetensors$/.test(path));
  demand(
    folder.has(whole) || folder.has(index) || !inParts,
    `The weights are split over several files, but there is no ${index}.`,
  );
  if (folder.has(whole) || !folder.has(index)) return readSafetensors(folder.blob(whole), whole);
  const { files, names } = await readIndex(folder, index);
  const all = new Map();
  for (const file of files)
    for (const [name, tensor] of await readSafetensors(folder.blob(file), file)) {
      demand(!all.has(name), `${file} holds ${name}, which another file holds as well.`, "format");
      all.set(name, tensor);
    }
  for (const name of names)
    demand(all.has(name), `${index} names ${name}, which no file holds.`, "format");
  return all;
}
