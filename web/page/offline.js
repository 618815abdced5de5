// Asks the browser to keep the page for a visit without a network.

/**
 * Where that is not to be had (insecure pages, private windows, sandboxes), nothing changes.
 * @param {string} module the file that this machine computes with
 */
export async function keepPage(module) {
  try {
    await navigator.serviceWorker?.register(`sw.js?${new URLSearchParams({ module })}`);
  } catch {
    // It is fetched each time, as it would be without this.
  }
}
