// Work of which only the latest counts.

/**
 * A function that begins the work: where some is under way it is cancelled, and the newer follows once
 * that has stopped.
 * @param {(signal: AbortSignal) => Promise<void>} work
 * @param {object} tellings
 * @param {() => void} [tellings.wanted] is told each wish at once
 * @param {(error: any) => void} tellings.failed is told errors but those of cancelling
 * @param {(count: number) => void} [tellings.rested] is told that the latest of so many is done
 */
export function latest(work, { wanted, failed, rested }) {
  let count = 0;
  let atWork = false;
  let controller = new AbortController();
  const run = async () => {
    if (atWork) return;
    atWork = true;
    for (let doing; doing !== count;) {
      doing = count;
      controller = new AbortController();
      const { signal } = controller;
      await work(signal).catch((error) => {
        if (doing === count || error === STOPPED) failed(error);
      });
    }
    atWork = false;
    rested?.(count);
  };
  return {
    want() {
      count++;
      controller.abort();
      wanted?.();
      return run();
    },
    stop: () => controller.abort(STOPPED),
  };
}

/** Why work was given up: the reader has seen enough. */
export const STOPPED = new Error("stopped");
