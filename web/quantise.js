// Stored floats become what a GGUF file holds: float32, or blocks of Q8_0 with the bits that the
// Python package `gguf` gives them. Machines that run this are little-endian, as WebAssembly is.

/** @typedef {"F32"|"F16"|"BF16"|"F64"} Dtype as safetensors calls them */

/** Bytes of a value. @type {Record<Dtype, number>} */
export const DTYPE_BYTES = { F32: 4, F16: 2, BF16: 2, F64: 8 };

const GROUP = 32;
const GROUP_BYTES = 34;
const MAGNITUDE = 0x7fffffff;
const INFINITE = 0x7f800000; // as a float32's bits; a NaN's magnitude is larger

const bitsOf = (floats) => new Int32Array(floats.buffer, floats.byteOffset, floats.length);

/** Bits of the float32 that each float16 is. */
const halves = (() => {
  let table;
  return () => {
    if (table) return table;
    const floats = new Float32Array(1 << 16);
    for (let half = 0; half < 1 << 16; half++) {
      const exponent = (half >> 10) & 31;
      const fraction = half & 1023;
      const size = exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24;
      floats[half] =
        (half & 0x8000 ? -1 : 1) * (exponent === 31 ? (fraction ? NaN : Infinity) : size);
    }
    return (table = bitsOf(floats));
  };
})();

/**
 * @param {ArrayBuffer} buffer
 * @param {Dtype} dtype
 * @returns {Int32Array} the bits of its values as float32
 */
export function widen(buffer, dtype) {
  if (dtype === "F32") return new Int32Array(buffer);
  if (dtype === "F64") return bitsOf(Float32Array.from(new Float64Array(buffer)));
  const words = new Uint16Array(buffer);
  const bits = new Int32Array(words.length);
  if (dtype === "BF16") for (let i = 0; i < words.length; i++) bits[i] = words[i] << 16;
  else for (let i = 0, table = halves(); i < words.length; i++) bits[i] = table[words[i]];
  return bits;
}

/** @param {Int32Array} bits of float32 values */
export function areFinite(bits) {
  for (let i = 0; i < bits.length; i++) if ((bits[i] & MAGNITUDE) >= INFINITE) return false;
  return true;
}

/** A float16 for the bits of a positive float32: to nearest, ties to even. */
function halfOf(bits) {
  if (bits >= 0x47800000) return 0x7c00; // 2^16; 65520 rounds up to it below
  if (bits < 0x38800000) {
    // Under 2^-14 the last place is 2^-24 for all.
    const units = oneFloatOf(bits) * 2 ** 24;
    const whole = Math.floor(units);
    const rest = units - whole;
    return whole + (rest > 0.5 || (rest === 0.5 && whole % 2) ? 1 : 0);
  }
  return (bits - 0x38000000 + 0xfff + ((bits >> 13) & 1)) >> 13;
}

const oneFloat = new Float32Array(1);
const oneBits = bitsOf(oneFloat);

function oneFloatOf(bits) {
  oneBits[0] = bits;
  return oneFloat[0];
}

/**
 * Rounds to 8 bits with a scale for 32 of them.
 * @param {Int32Array} bits of finite float32 values, whole groups
 * @returns {Uint8Array|null} blocks of Q8_0; null where a value is too large for a scale in float16
 */
export function quantise(bits) {
  const floats = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
  const blocks = new Uint8Array((bits.length / GROUP) * GROUP_BYTES);
  for (let begin = 0, at = 0; begin < bits.length; begin += GROUP) {
    let most = 0;
    for (let i = begin; i < begin + GROUP; i++) most = Math.max(most, bits[i] & MAGNITUDE);
    const step = Math.fround(oneFloatOf(most) / 127);
    oneFloat[0] = step;
    const scale = halfOf(oneBits[0]);
    if (scale === 0x7c00) return null;
    const inverse = Math.fround(1 / step);
    blocks[at++] = scale & 255;
    blocks[at++] = scale >> 8;
    for (let i = begin; i < begin + GROUP; i++) {
      const value = Math.fround(floats[i] * inverse);
      // Cut to a whole number, so that halves go outwards; what is infinite or no number becomes 0.
      blocks[at++] = value < 0 ? value - 0.5 : value + 0.5;
    }
  }
  return blocks;
}
