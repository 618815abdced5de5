// Asks the browser to keep the page for a visit without a network.

/**
 * Where that is not to be had (insecure pages, private windows), nothing changes.
 * @param {string} module the file that this machine computes with
 */
export async function keepPage(module) {
  const script = `sw.js?${new URLSearchParams({ module })}`;
  await navigator.serviceWorker?.register(script).catch(() => "not kept");
}
