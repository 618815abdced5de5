// Asks the browser to keep the page for a visit without a network.

import { trusted } from "../trusted.js";
import "./install.js"; // what the browser offers it says early

/**
 * Where that is not to be had (insecure pages, private windows, sandboxes), nothing changes.
 * @param {string} module the file that this machine computes with
 */
export async function keepPage(module) {
  try {
    const script = trusted(`sw.js?${new URLSearchParams({ module })}`);
    await navigator.serviceWorker?.register(script);
  } catch {
    // It is fetched each time, as it would be without this.
  }
}
