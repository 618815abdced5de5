// A static host of a folder, and the strictest policy that what a theme writes into its pages allows.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { TYPES } from "../browser/site.mjs";

/** Where a site believes to stand whose configuration has to say so. */
const BELIEVED = "https://example.org/";

/** @param {string} folder @param {string} policy */
export async function host(folder, policy) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    let content = await readFile(file).catch(() => null);
    if (path.endsWith(".xml")) content = String(content).replaceAll(BELIEVED, url);
    response.setHeader("content-security-policy", policy);
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    // A browser asks for an icon that no page names, and complains.
    response.statusCode = content || path === "/favicon.ico" ? 200 : 404;
    response.end(content ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

/** Of a page's HTML what a policy stops: scripts and styles in it, and attributes that are some. */
const INLINE = {
  "script-src":
    /<script(?![^>]*\b(?:src=|type="(?:application|text)\/(?:ld\+)?json"))[^>]*>(.*?)<\/script>/gs,
  "style-src": /<style[^>]*>(.*?)<\/style>/gs,
  "script-src-attr": /<[^>]*\son\w+="([^"]*)"/g,
  "style-src-attr": /<[^>]*\sstyle="([^"]*)"/g,
};

const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** @param {string} base of the policy's other rules @param {string} folder with HTML files */
export async function policyFor(base, folder) {
  const rules = new Map(base.split("; ").map((rule) => [rule.split(" ", 1)[0], rule]));
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith(".html"),
  );
  for (const [rule, pattern] of Object.entries(INLINE)) {
    const found = new Set();
    for (const name of names)
      for (const [, text] of (await readFile(join(folder, name), "utf8")).matchAll(pattern))
        found.add(hashOf(text));
    if (!found.size) continue;
    const isOfAttributes = rule.endsWith("-attr");
    const start =
      rules.get(rule) ?? (isOfAttributes ? `${rule} 'unsafe-hashes'` : `${rule} 'self'`);
    rules.set(rule, [start, ...found].join(" "));
  }
  return [...rules.values()].join("; ");
}
