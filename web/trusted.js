// Scripts as a page takes them whose policy says `require-trusted-types-for 'script'`, and workers of
// them, which may come from another origin. Where a policy also lists who may vouch for scripts, it
// lists `whybert`.

/** Made at first use, and in no browser without trusted types. */
let policy;

function vouch() {
  const asTheyAre = { createScriptURL: (url) => url };
  try {
    return globalThis.trustedTypes?.createPolicy("whybert", asTheyAre) ?? asTheyAre;
  } catch {
    return asTheyAre; // it lists others: whether it insists shows when the script is started
  }
}

/** @param {URL|string} url of a script of ours, never of anything that was typed or fetched */
export const trusted = (url) => (policy ??= vouch()).createScriptURL(url);

/**
 * A worker of another origin is refused, and one that does nothing but import its script is not.
 * @param {string} url
 */
function ofThisOrigin(url) {
  const { protocol, origin } = new URL(url);
  if (!protocol.startsWith("http") || origin === globalThis.origin) return url;
  const script = new Blob([`import ${JSON.stringify(url)};`], { type: "text/javascript" });
  return URL.createObjectURL(script);
}

/**
 * Called like this because bundlers look for `new Worker(new URL(…))`, and follow that to the script.
 * @param {URL|string} url as of `trusted`
 * @param {WorkerOptions} options
 * @returns {globalThis.Worker}
 */
export function Worker(url, options) {
  return new globalThis.Worker(/** @type {any} */ (trusted(ofThisOrigin(String(url)))), options);
}
