// The parts of the page below its first screen: each comes when it is about to be seen.

import { whenRows } from "./rows_inbox.js";

/** @typedef {import("./hub.js").Hub} Hub */

/**
 * What is seen brings its part; of those that are `asked` for a click does.
 *
 * `make` is given the part's section, which has its id, and what all parts share.
 * @type {{ id: string, asked?: boolean, make: (section: HTMLElement, hub: Hub) => Promise<any> }[]}
 */
const PARTS = [
  {
    id: "inside",
    async make(section, hub) {
      const { Later } = await import("./later.js");
      const place = section.querySelector(".asked-here");
      return new Later(section, place, hub, {
        questions: ["layers", "parts"],
        first: () => "layer_integrated_gradients",
      });
    },
  },
  {
    id: "attention",
    make: async (section, hub) => new (await import("./attention.js")).Attention(section, hub),
  },
  {
    id: "change",
    async make(section, hub) {
      const { Later } = await import("./later.js");
      return new Later(section, section, hub, {
        questions: ["change", "rule"],
        first: () => "hotflip",
      });
    },
  },
  {
    id: "trust",
    make: async (section, hub) => new (await import("./trust.js")).Trust(section, hub),
  },
  {
    id: "compare",
    make: async (section, hub) => new (await import("./compare.js")).Compare(section, hub),
  },
  {
    id: "rows",
    make: async (section, hub) => new (await import("./rows.js")).Rows(section, hub),
  },
  {
    id: "tour",
    asked: true,
    make: async (section, hub) => new (await import("./tour.js")).Tour(section, hub),
  },
];

/** How far below the screen a part is brought. */
const AHEAD = "600px";

export class Parts {
  #hub;
  /** @type {Map<string, Promise<any>>} */
  #made = new Map();

  /** @param {Hub} hub */
  constructor(hub) {
    this.#hub = hub;
    whenRows(() => this.open("rows").catch(hub.report));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries)
          if (isIntersecting) this.open(target.id).catch(hub.report);
      },
      { rootMargin: AHEAD },
    );
    hub.addEventListener(
      "explanation",
      () => PARTS.forEach(({ id, asked }) => asked || observer.observe(sectionOf(id))),
      { once: true },
    );
  }

  /** Brings a part, once. @param {string} id @returns {Promise<any>} */
  open(id) {
    const { make } = PARTS.find((part) => part.id === id);
    if (!this.#made.has(id)) this.#made.set(id, make(sectionOf(id), this.#hub));
    return this.#made.get(id);
  }
}

const sectionOf = (id) => document.getElementById(id);
