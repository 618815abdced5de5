// Explanations in full, of many rows: bytes, not strings, and beyond a few megabytes in Blobs, which
// browsers may put on disk.

/** So many bytes are held in memory before they become one Blob. */
const PACKED = 1 << 22;

/** What is kept of one row. @typedef {{ part: Uint8Array<ArrayBuffer> | Blob }} Slot */

export class Store {
  /** @type {{ part: Uint8Array<ArrayBuffer> }[]} */
  #loose = [];
  #bytes = 0;
  #encoder = new TextEncoder();

  /** @param {string} json @returns {Slot} */
  keep(json) {
    const slot = { part: this.#encoder.encode(json) };
    this.#loose.push(slot);
    this.#bytes += slot.part.length;
    if (this.#bytes >= PACKED) this.#pack();
    return slot;
  }

  #pack() {
    const slots = /** @type {Slot[]} */ (this.#loose);
    const sizes = this.#loose.map(({ part }) => part.length);
    const all = new Blob(this.#loose.map(({ part }) => part));
    this.#loose = [];
    this.#bytes = 0;
    let at = 0;
    for (const [index, slot] of slots.entries()) slot.part = all.slice(at, (at += sizes[index]));
  }
}

/** @param {Slot} slot @returns {Promise<string>} */
export const readSlot = ({ part }) => new Blob([part]).text();
