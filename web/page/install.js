// Whether the browser offers to install the page: it says so once, at any time.

/** The offer, until it was taken. @type {any} */
let offer;

/** @type {Set<() => void>} */
const waiting = new Set();

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // or it may not be taken later
  offer = event;
  for (const told of waiting) told();
});

export const isOffered = () => offer !== undefined;

/** @param {() => void} told once there is an offer */
export const whenOffered = (told) => waiting.add(told);

/** Asks the reader. An offer can be taken once. */
export async function install() {
  const taken = offer;
  offer = undefined;
  await taken?.prompt();
}
