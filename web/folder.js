// The files of a model that a reader gave: which of them it is, and how they are read. Names and
// contents are a stranger's: every file is read up to a limit, and only by a name that is asked for.

import { demand } from "./error.js";
import { contentOf, objectOf, textOf, valueOf } from "./json_file.js";

/** @typedef {{ name: string, blob: Blob }} Given a file by its path, with / between the parts */

/** More than any text file of a model has: a tokenizer of 250,000 pieces is 17 MB. */
const MOST_TEXT_BYTES = 64e6;

/** What weights are called that are not read, and what they are. */
const OTHER_WEIGHTS = [
  [/\.(bin|pt|pth|ckpt|pkl|pickle)$/i, "pickled, and a pickle may run any program when opened"],
  [/\.(h5|msgpack|ot|onnx|tflite|mlmodel)$/i, "in the form of another library"],
];

const REMEDY =
  "model.save_pretrained(folder) of transformers saves them as model.safetensors, which is read";

/** A file that is no part of a model, as systems leave them about. */
const isLitter = ({ name }) => /(^|\/)(\.|__MACOSX\/|desktop\.ini$|Thumbs\.db$)/i.test(name);

const depthOf = (path) => path.split("/").length;

/** @param {Given} file @returns {Promise<boolean>} */
async function isGguf({ name, blob }) {
  const head = new Uint8Array(await contentOf(blob.slice(0, 4), name));
  return String.fromCharCode(...head) === "GGUF";
}

/** The folder of a model among all that was given: where its config.json is, next to the top. */
function rootOf(files) {
  const configs = files.map(({ name }) => name).filter((name) => /(^|\/)config\.json$/.test(name));
  const least = Math.min(...configs.map(depthOf));
  const nearest = configs.filter((name) => depthOf(name) === least);
  demand(
    nearest.length < 2,
    `There are several models, ${nearest.slice(0, 3).join(", ")}: give the folder of one.`,
  );
  return nearest[0]?.slice(0, -"config.json".length);
}

/** Says what is not read of a folder without weights that are. */
function refuseWeights(names) {
  for (const [pattern, what] of OTHER_WEIGHTS) {
    const found = names.find((name) => pattern.test(name) && !/training_args/.test(name));
    demand(!found, `The weights, ${found}, are ${what}: they are never opened. ${REMEDY}.`);
  }
}

export class Folder {
  #blobs;

  /** @param {string} name @param {Map<string, Blob>} blobs by their paths in the folder */
  constructor(name, blobs) {
    this.name = name;
    this.#blobs = blobs;
  }

  /** @param {string} path */
  has(path) {
    return this.#blobs.has(path);
  }

  /** @param {string} path @returns {Blob} */
  blob(path) {
    demand(this.has(path), `The folder holds no ${path}.`);
    return this.#blobs.get(path);
  }

  /** Its whole text, of which every byte is one of UTF-8. @param {string} path */
  async text(path) {
    const blob = this.blob(path);
    demand(blob.size <= MOST_TEXT_BYTES, `${path} is too large: it has ${blob.size} bytes.`);
    return textOf(blob, path);
  }

  /** All paths. */
  paths() {
    return [...this.#blobs.keys()];
  }

  /** Its lines, which end in \\n or \\r\\n. @param {string} path */
  async lines(path) {
    const lines = (await this.text(path)).split(/\r?\n/);
    return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  }

  /** What a file of JSON holds. @param {string} path @returns {Promise<any>} */
  async value(path) {
    return valueOf(await this.text(path), path);
  }

  /** The object in a file of JSON. @param {string} path @returns {Promise<Record<string, any>>} */
  async json(path) {
    return objectOf(await this.text(path), path);
  }
}

/**
 * The GGUF file, or the folder of a model by Hugging Face, among the files that a reader gave.
 * @param {Given[]} given
 * @returns {Promise<{ gguf: Blob, name: string } | { folder: Folder }>}
 */
export async function findModel(given) {
  const files = given.filter((file) => !isLitter(file));
  demand(files.length > 0, "No file was given.");
  if (files.length === 1 && (await isGguf(files[0])))
    return { gguf: files[0].blob, name: files[0].name };
  const root = rootOf(files);
  const own = files.filter(({ name }) => name.startsWith(root ?? ""));
  const names = own.map(({ name }) => name);
  const has = (name) => root !== undefined && names.includes(root + name);
  if (!has("model.safetensors") && !has("model.safetensors.index.json")) {
    const ggufs = own.filter(({ name }) => /\.gguf$/i.test(name));
    demand(ggufs.length < 2, `There are ${ggufs.length} GGUF files: give one of them.`);
    if (ggufs.length === 1) return { gguf: ggufs[0].blob, name: ggufs[0].name };
    refuseWeights(names);
  }
  demand(
    root !== undefined,
    `${names[0]} is not a GGUF file, and there is no config.json beside it: give a GGUF file, or a ` +
      "model's whole folder with config.json, model.safetensors and its tokenizer.",
  );
  const folderName = root.split("/").at(-2) ?? "";
  return {
    folder: new Folder(folderName, new Map(own.map((f) => [f.name.slice(root.length), f.blob]))),
  };
}
