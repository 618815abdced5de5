// Runs that take turns, and what is said of their times. For the page and for Node alike.

/** @param {() => unknown} run @returns {Promise<number>} milliseconds */
export async function timed(run) {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

/** @param {number[]} times */
export function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return { runs: times.length, min_ms: sorted[0], median_ms: sorted[times.length >> 1] };
}

/**
 * Each of `runs` once a round, so that whatever else the machine does falls on all of them.
 * @param {Record<string, () => unknown>} runs one that answers a number says its time itself
 * @param {{ rounds: number, least?: number, budget?: number, warm?: number }} how `warm` rounds are
 *   not counted; after `least` it ends with the round that brings it over `budget` ms
 * @returns {Promise<Record<string, number[]>>}
 */
export async function inTurns(runs, { rounds, least = 5, budget = 5000, warm = 3 }) {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  let begun = performance.now();
  for (let round = -warm; round < rounds; round++) {
    if (round === 0) begun = performance.now();
    if (round >= least && performance.now() - begun > budget) break;
    for (const [name, run] of Object.entries(runs)) {
      let own;
      const time = await timed(async () => (own = await run()));
      if (round >= 0) times[name].push(typeof own === "number" ? own : time);
    }
  }
  return times;
}
