// Hugging Face folders for tests, and the files in them.

import { execFile } from "node:child_process";
import { openAsBlob, rmSync } from "node:fs";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const TESTS = new URL("./", import.meta.url);

/** Runs a script with the packages of tools/requirements-convert.txt. */
export const python = (script, ...args) =>
  promisify(execFile)(process.env.WHY_PYTHON ?? "python3", [
    fileURLToPath(new URL(script, TESTS)),
    ...args,
  ]);

/** A folder that is gone when the tests are through. */
export async function scratch() {
  const folder = await mkdtemp(join(tmpdir(), "whybert-folders-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All that tests/write_folders.py writes. @returns {Promise<string>} where */
export async function writeFolders() {
  const out = await scratch();
  await python("write_folders.py", out);
  return out;
}

/** The files below a folder, as one that was chosen in a browser has them. @param {string} folder */
export async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const top = folder.lastIndexOf("/") + 1;
  return Promise.all(
    paths.map(async (path) => ({ name: path.slice(top), blob: await openAsBlob(path) })),
  );
}
