// Addresses of scripts as a page takes them whose policy says `require-trusted-types-for 'script'`.
// Where a policy also lists who may vouch for scripts, it lists `whybert`.

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
