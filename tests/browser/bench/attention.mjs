// Frames while a reader goes over the heads of a long text: by a trace of Chromium's own.

/** What a frame takes at 60 in a second, in ms. */
export const FRAME = 1000 / 60;

/** Where the pointer goes: so many places a stretch. */
const STEPS = 90;

const boxOf = (page, selector) => page.locator(`why-heads ${selector}`).boundingBox();

/** Over a box, down and to the right. */
async function sweep(page, { x, y, width, height }) {
  const from = y + 4;
  const bottom = Math.min(y + height, page.viewportSize().height) - 4;
  for (let step = 0; step < STEPS; step++) {
    const share = step / STEPS;
    await page.mouse.move(x + width * (0.1 + 0.8 * share), from + (bottom - from) * share);
  }
}

const inView = (page, selector) =>
  page.locator(`why-heads ${selector}`).evaluate((element) => element.scrollIntoView());

/** What a reader does, by name. */
const STRETCHES = {
  async "words hovered"(page) {
    await inView(page, ".scroller");
    await sweep(page, await boxOf(page, "ul.from"));
  },
  async "lines scrolled"(page) {
    const box = await boxOf(page, ".scroller");
    await page.mouse.move(box.x + box.width / 2, box.y + 60);
    for (let step = 0; step < STEPS; step++) await page.mouse.wheel(0, 40);
  },
  async "matrix hovered"(page) {
    await inView(page, ".controls");
    await sweep(page, await boxOf(page, ".plot"));
  },
  async "heads changed"(page) {
    await page.locator("why-heads [role=radio][aria-checked=true]").focus();
    for (let step = 0; step < STEPS; step++)
      await page.keyboard.press(step % 2 ? "ArrowRight" : "ArrowDown");
    await page.keyboard.press("Home");
  },
  async "page scrolled"(page) {
    await page.mouse.move(600, 20);
    for (let step = 0; step < STEPS; step++) await page.mouse.wheel(0, step < STEPS / 2 ? 40 : -40);
  },
  async "views changed"(page, call) {
    for (const view of ["layer", "all", "row", "rollout", "gradients", "head"]) {
      await call("show", { view });
      await page.waitForTimeout(400);
    }
    for (const shown of [{ special: false }, { order: "patterns" }, { order: "layers" }]) {
      await call("show", shown);
      await page.waitForTimeout(400);
    }
  },
};

/** The main thread's tasks and marks of the page. */
function mainThread({ traceEvents }) {
  const { pid, tid } = traceEvents.find(({ name }) => name.startsWith("begin "));
  const own = traceEvents.filter((event) => event.pid === pid && event.tid === tid);
  return own.sort((one, other) => one.ts - other.ts);
}

const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

/**
 * Of one stretch: how far frames are apart, and what the main thread does in one. Its own time, which
 * what else the machine does does not lengthen.
 */
function summary(events, phase) {
  const at = (name) => events.findIndex((event) => event.name === `${name} ${phase}`);
  const own = events.slice(at("begin"), at("end"));
  const frames = own.filter(({ name }) => name === "frame").map(({ ts }) => ts / 1000);
  const tasks = own
    .filter(({ name, ph }) => name === "RunTask" && ph === "X")
    .map(({ ts, dur, tdur = dur }) => ({ at: ts / 1000, ms: tdur / 1000, wall: dur / 1000 }));
  const gaps = frames
    .slice(1)
    .map((frame, i) => frame - frames[i])
    .sort((a, b) => a - b);
  const busy = frames
    .slice(1)
    .map((frame, i) =>
      tasks.reduce((sum, task) => sum + (task.at >= frames[i] && task.at < frame ? task.ms : 0), 0),
    )
    .sort((a, b) => a - b);
  return {
    frames: frames.length,
    median_ms: quantile(gaps, 0.5),
    p95_ms: quantile(gaps, 0.95),
    longest_ms: gaps.at(-1),
    work: { median_ms: quantile(busy, 0.5), p95_ms: quantile(busy, 0.95), longest_ms: busy.at(-1) },
    longest_task_ms: Math.max(0, ...tasks.map(({ ms }) => ms)),
  };
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").Page} page of the site, that has loaded nothing
 * @param {(name: string, options: any) => Promise<any>} call of heads_page.mjs, in the page
 * @param {any} options of its `open`
 */
export async function measure(browser, page, call, options) {
  const there = await call("open", options);
  await page.waitForTimeout(2000); // the small pictures are painted
  const categories = [
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "blink.user_timing",
  ];
  const rows = [];
  for (const [name, use] of Object.entries(STRETCHES)) {
    await browser.startTracing(page, { categories });
    await call("watch", name);
    await use(page, call);
    await call("unwatch", name);
    const trace = JSON.parse(String(await browser.stopTracing()));
    rows.push({ name, ...summary(mainThread(trace), name) });
  }
  return { there, rows };
}
