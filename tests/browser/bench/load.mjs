// A visit, from the address to what the reader sees: the first time, and with everything kept by the
// browser. The network is this machine's own: what lies between is the browser's work.

import { openPage, settled } from "../site.mjs";
import { summary } from "./times.mjs";

/** Nobody has prepared an answer to it. */
const OWN = "#v=1&text=Nobody+prepared+an+answer+to+this.";

/** Runs in each page before its own scripts: when the decision is shown first. */
function watch() {
  const look = () => {
    if (!document.querySelector("#labels .decided")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark("answered"))); // it is painted
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true, attributes: true });
}

/** Milliseconds since the address was followed. */
async function visit(page, address) {
  await page.goto("about:blank");
  await page.goto(address);
  await settled(page);
  return page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    answer: performance.getEntriesByName("answered")[0].startTime,
  }));
}

/** Until the service worker and the model's bytes are in place. */
const kept = (page) =>
  page.waitForFunction(
    async () =>
      (await navigator.serviceWorker.getRegistration())?.active?.state === "activated" &&
      (await (await caches.open("whybert-models")).keys()).length > 0,
  );

/**
 * @param {{ browser: import("playwright-core").Browser, site: { url: string } }} where
 * @param {number} rounds
 */
export async function measure({ browser, site }, rounds) {
  const times = {};
  const note = (name, time) => (times[name] ??= []).push(time);
  for (let round = 0; round < rounds; round++)
    for (const [what, address] of [
      ["ready-made example", site.url],
      ["text of one's own", site.url + OWN],
    ]) {
      const { page, close } = await openPage(browser, site.url, { path: "favicon.svg" });
      await page.addInitScript(watch);
      for (const when of ["first visit", "second visit"]) {
        const { paint, answer } = await visit(page, address);
        note(`first paint, ${when}`, paint);
        note(`answer to a ${what}, ${when}`, answer);
        await kept(page);
      }
      await close();
    }
  return Object.entries(times).map(([name, each]) => ({ name, ours: summary(each) }));
}
