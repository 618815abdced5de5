// A server of the page as it will stand on a static host, and a Chromium that looks at it.

import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const ROOT = new URL("../../", import.meta.url);

/** Where native/, wasm-simd/ and perhaps wasm-relaxed/ are. */
const BUILD = process.env.WHY_BUILD ?? "build";

/** A site made of the tree and of what was built, gone when the tests are through. */
async function makeSite() {
  const folder = await mkdtemp(join(tmpdir(), "whybert-site-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  await promisify(execFile)("python3", ["tools/make_site.py", BUILD, folder], { cwd: ROOT });
  return pathToFileURL(folder);
}

/** WHY_SITE=build/site tests a folder put together for a host. */
export const SITE = process.env.WHY_SITE ? new URL(process.env.WHY_SITE, ROOT) : await makeSite();

/** Beside the site's own files a test may ask for any of the tree. */
const FOLDERS = [`${SITE}/`, ROOT];

export const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types whybert";

export const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

async function find(path, files) {
  if (path in files) return files[path];
  for (const folder of FOLDERS) {
    const content = await readFile(new URL(path, folder)).catch(() => null);
    if (content) return content;
  }
  return null;
}

/**
 * @param {{ files?: Record<string, any>, policy?: string, port?: number,
 *   headers?: Record<string, string> }} [options] `files` stand
 *   in place of those of the site, by path: content; null: not there; or a function that is given
 *   the response. `port` 0: any
 */
export async function serve({ files = {}, policy = POLICY, port = 0, headers = {} } = {}) {
  const server = createServer(async (request, response) => {
    const path =
      decodeURIComponent(new URL(request.url, "http://site").pathname).slice(1) || "index.html";
    const content = await find(path, files);
    response.setHeaders(new Map([["content-security-policy", policy], ...Object.entries(headers)]));
    response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
    response.statusCode = content === null ? 404 : 200;
    if (typeof content === "function") content(response);
    else response.end(content ?? "");
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

/** @param {string[]} [more] of Chromium's own options */
export const openBrowser = (more = []) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });

/**
 * A new page that writes down all that must not happen: console errors, uncaught errors, broken
 * policy, requests that leave the origin.
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrongs = [];
  const requests = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrongs.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrongs.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  context.on("request", (request) => {
    requests.push(request.url());
    if (!request.url().startsWith(url) && !request.url().startsWith(`blob:${url}`))
      wrongs.push(`request: ${request.url()}`);
  });
  await context.exposeBinding("noteViolation", (_, violation) =>
    wrongs.push(`policy: ${violation}`),
  );
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.noteViolation(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(url + (options.path ?? ""));
  return { page, wrongs, requests, close: () => context.close() };
}

/** Until the page has answered the latest wish. */
export const settled = (page) => page.waitForSelector("html[data-settled]", { timeout: 60_000 });
