// Firefox and WebKit as the tests drive them: what both can, by the same names. Debian has both
// (tools/setup.sh installs them); a driver of Playwright's own would want browsers patched for it.

import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How long a browser may take for what a page does at once. */
const PATIENCE = 120_000;

/** @param {string} program @returns {string|undefined} where on the PATH it is */
export const find = (program) =>
  process.env.PATH.split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** Debian has every browser: there none may be missing. */
const onDebian = () => {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
};

/**
 * Why the tests of a browser are left out, where they may be.
 * @param {string[]} programs that it takes
 * @returns {string|false}
 */
export function missing(programs) {
  const absent = programs.filter((program) => !find(program));
  return absent.length > 0 && !onDebian() && `no ${absent.join(", ")} here`;
}

/**
 * Starts a program, until it says that it is ready.
 * @param {string} program
 * @param {string[]} args
 * @param {{ says?: RegExp, on?: number, env?: Record<string, string> }} [options] what it says, and on
 *   which of its outputs
 * @returns {Promise<{ said?: RegExpExecArray, stop: () => Promise<void> }>}
 */
export async function start(program, args, { says = /^/, on = 2, env = {} } = {}) {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill();
    await ended;
  };
  process.once("exit", () => child.kill());
  let all = "";
  const said = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`${program} ended with ${code}: ${all}`)));
    for (const stream of child.stdio.slice(1)) stream.resume(); // a full pipe would stop it
    const look = (more = "") => {
      all += more;
      const match = says.exec(all);
      if (match) resolve(match);
    };
    child.stdio[on].on("data", look);
    child.once("spawn", () => look());
  });
  return { said, stop };
}

/** What both drivers do by what each does alone: `call` of a function's source, with values. */
export class Driver {
  /**
   * Runs a function in the page.
   * @param {Function} use
   * @param {...unknown} values that JSON can say, as what it returns
   */
  async evaluate(use, ...values) {
    const said = await this.call(
      `async (values) => JSON.stringify({ value: await (${use})(...JSON.parse(values)) })`,
      JSON.stringify(values),
    );
    return JSON.parse(said).value;
  }

  /** Until a function that runs in the page returns something. */
  async until(use, ...values) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const found = await this.evaluate(use, ...values);
      if (found) return found;
      if (Date.now() > end)
        throw new Error(`${this.name}: still not ${use} ${JSON.stringify(values)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
