// Writes the header of a GGUF file, byte for byte as the Python package `gguf` does.
// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md

const MAGIC = "GGUF";
const VERSION = 3;
const ALIGNMENT = 32;

/** The numbers of kinds of values and of stored forms. */
const KINDS = { u8: 0, u32: 4, i32: 5, f32: 6, bool: 7, string: 8 };
const ARRAY = 9;
const FORMS = { f32: 0, q8_0: 8 };

/** What a block of each stored form holds, and the bytes it takes. */
const BLOCKS = { f32: [1, 4], q8_0: [32, 34] };

/**
 * @typedef {[name: string, kind: keyof KINDS, value: any]} Key an array of that kind where the value
 *   is one
 * @typedef {{ name: string, shape: number[], form: keyof FORMS }} Tensor shape: the rows' length last
 */

/** @param {Tensor} tensor @returns {number} */
export function bytesOf({ shape, form }) {
  const [values, bytes] = BLOCKS[form];
  return (shape.reduce((product, size) => product * size, 1) / values) * bytes;
}

/** Zeros that stand behind so many bytes. @param {number} bytes */
export const paddingOf = (bytes) => (ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT;

/** Bytes that grow. */
class Bytes {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #encoder = new TextEncoder();
  length = 0;

  /** Room for so many more; where they begin. */
  #take(count) {
    const at = this.length;
    this.length += count;
    if (this.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  u8(value) {
    const at = this.#take(1);
    this.#bytes[at] = value;
  }
  bool(value) {
    this.u8(value ? 1 : 0);
  }
  u32(value) {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }
  i32(value) {
    this.u32(value);
  }
  f32(value) {
    const at = this.#take(4);
    this.#view.setFloat32(at, value, true);
  }
  u64(value) {
    const at = this.#take(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }
  string(value) {
    const at = this.#take(8 + 3 * value.length); // no UTF-16 unit takes more in UTF-8
    const { written } = this.#encoder.encodeInto(value, this.#bytes.subarray(at + 8));
    this.#view.setBigUint64(at, BigInt(written), true);
    this.length = at + 8 + written;
  }
  zeros(count) {
    const at = this.#take(count);
    this.#bytes.fill(0, at, this.length);
  }

  all() {
    return this.#bytes.subarray(0, this.length);
  }
}

/** @param {Bytes} bytes @param {Key} key */
function writeKey(bytes, [name, kind, value]) {
  bytes.string(name);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    bytes.u32(ARRAY);
    bytes.u32(KINDS[kind]);
    bytes.u64(value.length);
    for (const item of value) bytes[kind](item);
  } else {
    bytes.u32(KINDS[kind]);
    bytes[kind](value);
  }
}

/**
 * All that stands before the first tensor's bytes.
 * @param {Key[]} keys
 * @param {Tensor[]} tensors in the order of their bytes, behind each of which comes its padding
 * @returns {Uint8Array}
 */
export function ggufHeader(keys, tensors) {
  const bytes = new Bytes();
  for (const letter of MAGIC) bytes.u8(letter.charCodeAt(0));
  bytes.u32(VERSION);
  bytes.u64(tensors.length);
  bytes.u64(keys.length);
  for (const key of keys) writeKey(bytes, key);
  let offset = 0;
  for (const tensor of tensors) {
    const { name, shape, form } = tensor;
    bytes.string(name);
    bytes.u32(shape.length);
    for (const size of [...shape].reverse()) bytes.u64(size);
    bytes.u32(FORMS[form]);
    bytes.u64(offset);
    const size = bytesOf(tensor);
    offset += size + paddingOf(size);
  }
  bytes.zeros(paddingOf(bytes.length));
  return bytes.all();
}
