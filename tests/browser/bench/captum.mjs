// Captum's integrated gradients on native PyTorch, in a child process that runs once a line.

import { spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { createInterface } from "node:readline";

/** Where tools/venv.sh puts the Python of tools/requirements-train.txt; WHY_PYTHON names another. */
const PYTHON = process.env.WHY_PYTHON ?? "build/venv/bin/python";

/** @returns {Promise<string>} why there is none, or "" */
export const missingCaptum = () =>
  access(PYTHON).then(
    () => "",
    () => `there is no ${PYTHON}; tools/venv.sh makes it`,
  );

/** @param {{ gguf: string, text: string, evaluations: number, threads: number }} what */
export async function openCaptum({ gguf, text, evaluations, threads }) {
  const options = ["--evaluations", evaluations, "--threads", threads].map(String);
  const child = spawn(PYTHON, ["tools/bench_captum.py", ...options, gguf, text], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("tools/bench_captum.py stopped");
    return value;
  };
  return {
    name: await line(),
    /** Milliseconds of one explanation. */
    async run() {
      child.stdin.write("\n");
      return Number(await line());
    },
    close: () => child.stdin.end(),
  };
}
