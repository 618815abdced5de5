// The files that web/README.md shows, written where a recipe wants them, and the package beside them.

import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { scratch } from "../folders.mjs";

const ROOT = new URL("../../", import.meta.url);
export const BUILD = process.env.WHY_BUILD ?? "build";
export const pathOf = (file) => fileURLToPath(new URL(file, ROOT));
export const PROGRAM = pathOf(`${BUILD}/native/whybert`);
export const MODEL = pathOf("models/sentiment-small.gguf");
export const TEXT = "A charming film, though its plot is hardly new.";

/** The Python that has what requirements.txt names. */
export const PYTHON = process.env.WHY_DOCS_PYTHON ?? "python3";

export const run = promisify(execFile);

export const README = await readFile(pathOf("web/README.md"), "utf8");

/** What stands under a line that ends with a name, by that name. @type {Map<string, string>} */
export const BLOCKS = new Map(
  Array.from(README.matchAll(/`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms), ([, name, content]) => [
    name,
    content,
  ]),
);

/** A folder with blocks of the README as files. @param {string[]} names */
export async function written(names) {
  const folder = await scratch();
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), BLOCKS.get(name));
  }
  return folder;
}

let made;

/** Copies the package to a folder, with a model in it where no element has to name it. */
export async function install(folder) {
  made ??= scratch().then(async (folder) => {
    await run("python3", [pathOf("tools/make_package.py"), BUILD, join(folder, "whybert")], {
      cwd: ROOT,
    });
    return join(folder, "whybert");
  });
  await cp(await made, folder, { recursive: true });
  await mkdir(join(folder, "models"));
  await cp(MODEL, join(folder, "models/sentiment.gguf"));
}

/** What the program says of the text, as a file. */
export async function save(file) {
  const { stdout } = await run(PROGRAM, [
    "explain",
    ...["--model", MODEL, "--method", "occlusion", "--format", "json", TEXT],
  ]);
  await writeFile(file, stdout);
  return stdout;
}
