// From a key press to the frame that shows the new highlight, in the site's own page.

import { settled } from "../site.mjs";
import { textOf } from "./texts.mjs";

/** Runs in the page: notes when the last key went down and when its highlight had been painted. */
function watch() {
  const text = document.getElementById("text");
  const tokens = document.getElementById("tokens");
  let pressed = 0;
  text.addEventListener("keydown", ({ timeStamp }) => {
    pressed = timeStamp;
    globalThis.painted = new Promise((resolve) => (globalThis.showed = resolve));
  });
  new MutationObserver(() => {
    if (!pressed || tokens.explanation?.text !== text.value) return;
    const began = pressed;
    pressed = 0;
    // A message that is sent while a frame is made is read after that frame.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.showed(performance.now() - began);
      port2.postMessage(null);
    });
  }).observe(tokens.shadowRoot, { subtree: true, childList: true, characterData: true });
}

/** Runs in the page: how long a frame is. */
const frame = () =>
  new Promise((resolve) => {
    const times = [];
    const step = (now) =>
      times.push(now) > 30 ? resolve((times[30] - times[0]) / 30) : requestAnimationFrame(step);
    requestAnimationFrame(step);
  });

/**
 * @param {import("playwright-core").Page} page of the site, just opened
 * @param {number} tokens of the text after the key press
 */
export async function openTyping(page, tokens) {
  await settled(page);
  const asked = new URLSearchParams({ text: textOf(tokens - 1), method: "gradient_x_input" });
  await page.evaluate((hash) => void (location.hash = hash), `${asked}`);
  await page.waitForFunction(
    (text) => document.getElementById("tokens").explanation?.text === text,
    textOf(tokens - 1),
  );
  await settled(page);
  await page.focus("#text");
  await page.keyboard.press("End");
  await page.evaluate(watch);
  return {
    text: `${textOf(tokens - 1)}!`,
    frame: await page.evaluate(frame),
    /** Milliseconds of one key press. */
    async press() {
      await page.keyboard.press("!");
      const taken = await page.evaluate(() => globalThis.painted);
      await settled(page);
      await page.keyboard.press("Backspace");
      await page.evaluate(() => globalThis.painted);
      await settled(page);
      return taken;
    },
  };
}
