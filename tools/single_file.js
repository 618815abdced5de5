// What stands around the modules of the one file that tools/single_file.py makes: they ask for each
// other, for files and for workers as they do on a site, and everything comes out of this script and
// the blocks before it. The same script runs in the page and in its workers.

"use strict";
(() => {
  /** The folder that the page takes itself to be in. */
  let base;
  /**
   * Packed files by their path in that folder, each as base64 of its gzip; no Blobs, which WebKit lets
   * no worker of a file read.
   * @type {Map<string, string>}
   */
  let files;
  /** This very script, for workers. @type {Blob} */
  let script;
  /** Where they find it: who starts a worker from a file has to have made its address. */
  let scriptAddress;
  /** The module that this page or worker began with. @type {string} */
  let entry;

  const pathOf = (address) => {
    const { href } = new URL(address, base);
    return href.startsWith(base) ? href.slice(base.length).replace(/[?#].*/s, "") : href;
  };

  globalThis.fetch = async (address) => {
    const path = pathOf(address.url ?? address);
    if (!files.has(path)) return new Response(null, { status: 404 });
    const letters = atob(files.get(path));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return new Response(new Response(packed).body.pipeThrough(new DecompressionStream("gzip")));
  };

  const asItIs = { createScriptURL: (url) => url };
  const policy = globalThis.trustedTypes?.createPolicy("whybert-file", asItIs) ?? asItIs;

  globalThis.Worker = class extends Worker {
    constructor(wanted) {
      scriptAddress ??= policy.createScriptURL(URL.createObjectURL(script));
      super(scriptAddress);
      const isTwin = String(wanted) === location.href; // of the worker that asks for it
      this.postMessage({ base, files, script, entry: isTwin ? entry : pathOf(wanted) });
    }
  };

  const modules = {/* MODULES */};

  const made = new Map();
  const meta = (path) => ({ url: base + path });
  const bring = async (path) => need(path);
  function need(path) {
    if (!made.has(path)) modules[path]((exports) => made.set(path, exports), need, bring, meta);
    return made.get(path);
  }

  if (globalThis.document) {
    const { currentScript } = document;
    const blocks = document.querySelectorAll("script[data-file]");
    base = new URL(".", document.baseURI).href;
    files = new Map(Array.from(blocks, (block) => [block.dataset.file, block.textContent]));
    script = new Blob([currentScript.textContent], { type: "text/javascript" });
    for (const block of blocks) block.remove();
    entry = currentScript.dataset.entry;
    need(entry);
  } else
    addEventListener(
      "message",
      ({ data }) => {
        ({ base, files, script, entry } = data);
        need(entry);
      },
      { once: true },
    );
})();
