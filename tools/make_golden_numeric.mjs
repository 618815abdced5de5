// Writes tests/golden/numeric.txt: how JavaScript spells numbers.
//
//     node tools/make_golden_numeric.mjs > tests/golden/numeric.txt
//
// A line is `d BITS TEXT` (a double as String writes it), `f BITS TEXT` (the shortest decimal that
// reads back as the same single-precision number) or `x BITS DECIMALS TEXT` (toFixed, where a zero
// has no sign). The singles come from an exact search over integers, which is held to String on
// every double.

const buffer = new DataView(new ArrayBuffer(8));

/** The bits of a positive finite number as {m, twos, narrow}: x = m 2^twos, and whether the number
 *  below is only half as far away as the one above. */
function split(bits, fractionBits, exponentBits) {
  const fraction = bits & ((1n << fractionBits) - 1n);
  const field = bits >> fractionBits;
  const lowest = 2n - (1n << (exponentBits - 1n)) - fractionBits;
  if (field === 0n) return { m: fraction, twos: lowest, narrow: false };
  return {
    m: fraction + (1n << fractionBits),
    twos: lowest + field - 1n,
    narrow: fraction === 0n && field > 1n,
  };
}

/** The shortest decimal of x, of several the nearest or the even one, as text that Number reads. */
function shortest({ m, twos, narrow }) {
  const even = m % 2n === 0n;
  // Everything in quarters of a step over one denominator: value / below.
  const unit = twos > 2n ? 1n << (twos - 2n) : 1n;
  const below = twos > 2n ? 1n : 1n << (2n - twos);
  const value = 4n * m * unit;
  const low = value - (narrow ? 1n : 2n) * unit;
  const high = value + 2n * unit;
  let point = -400n; // 10^(point - 1) <= x < 10^point
  const reaches = (p) => (p >= 0n ? value >= below * 10n ** p : value * 10n ** -p >= below);
  while (reaches(point)) point++;
  for (let digits = 1n; ; digits++) {
    const tens = point - digits;
    // A candidate t stands for t 10^tens = t * step / (below * grow)
    const step = tens >= 0n ? below * 10n ** tens : below;
    const grow = tens >= 0n ? 1n : 10n ** -tens;
    const floor = (value * grow) / step;
    const distance = (t) => (t * step > value * grow ? t * step - value * grow : value * grow - t * step);
    const inside = (t) =>
      even
        ? t * step >= low * grow && t * step <= high * grow
        : t * step > low * grow && t * step < high * grow;
    const found = [floor, floor + 1n].filter((t) => t > 0n && inside(t));
    if (found.length === 0) continue;
    const [a, b = a] = found;
    const nearer = distance(a) - distance(b);
    return `${nearer < 0n || (nearer === 0n && a % 2n === 0n) ? a : b}e${tens}`;
  }
}

function writeDouble(bits) {
  buffer.setBigUint64(0, bits);
  const text = String(buffer.getFloat64(0));
  if (String(Number(shortest(split(bits, 52n, 11n)))) !== text) throw new Error(`lost at ${text}`);
  console.log(`d ${bits.toString(16)} ${text}`);
}

function writeSingle(bits) {
  console.log(`f ${bits.toString(16)} ${Number(shortest(split(bits, 23n, 8n)))}`);
}

function writeFixed(x, decimals) {
  buffer.setFloat64(0, x);
  const text = x.toFixed(decimals);
  const unsigned = Number(text) === 0 ? text.replace('-', '') : text;
  console.log(`x ${buffer.getBigUint64(0).toString(16)} ${decimals} ${unsigned}`);
}

/** Marsaglia's xorshift64: the same numbers at every run. */
let state = 88172645463325252n;
function random() {
  state ^= BigInt.asUintN(64, state << 13n);
  state ^= state >> 7n;
  state ^= BigInt.asUintN(64, state << 17n);
  return state;
}

const doubleBits = (x) => (buffer.setFloat64(0, x), buffer.getBigUint64(0));
const singleBits = (x) => (buffer.setFloat32(0, x), BigInt(buffer.getUint32(0)));

for (let bit = 0n; bit < 52n; bit += 3n) writeDouble(1n << bit);
for (let field = 1n; field < 2047n; field += 23n) writeDouble(field << 52n);
for (let power = -323; power <= 308; power += 7) {
  const bits = doubleBits(Number(`1e${power}`));
  for (const near of [bits - 1n, bits, bits + 1n]) if (near > 0n) writeDouble(near);
}
for (let i = 0; i < 200; i++) {
  const bits = random() >> 1n;
  if (bits >> 52n < 2047n) writeDouble(bits);
}
for (let i = 0; i < 100; i++) writeDouble(doubleBits(Number(random() % 1000000n) / 1000));
// Halfway between two decimals, if the last digit goes.
for (let power = 16; power <= 32; power++) {
  for (const odd of [1, 3, 1003, 4005]) writeDouble(doubleBits(odd * 2 ** -power));
}

for (let bit = 0n; bit < 23n; bit++) writeSingle(1n << bit);
for (let field = 1n; field < 255n; field += 2n) writeSingle(field << 23n);
for (let power = -44; power <= 38; power += 2) {
  const bits = singleBits(Number(`1e${power}`));
  for (const near of [bits - 1n, bits, bits + 1n]) writeSingle(near);
}
for (let i = 0; i < 200; i++) {
  const bits = random() >> 33n;
  if (bits >> 23n < 255n) writeSingle(bits);
}
for (let i = 0; i < 200; i++) writeSingle(singleBits(Number(random() >> 11n) * 2 ** -53));
for (let power = 6; power <= 14; power++) {
  for (const odd of [1, 3, 5, 7]) writeSingle(singleBits(odd * 2 ** -power));
}

const ties = [0, -0, 0.5, 1.5, 2.5, -0.5, -0.4, 0.125, 0.375, 1.005, 0.05, 9.5, 99.995, 0.0000005];
for (const x of [...ties, 5e-324, 123456.789, 999999999999.5, -0.000001]) {
  for (let decimals = 0; decimals <= 6; decimals++) writeFixed(x, decimals);
}
for (let i = 0; i < 150; i++) {
  const x = (Number(random() >> 11n) * 2 ** -53 - 0.5) * 10 ** (i % 15 - 3);
  if (Math.abs(x) < 1e12) writeFixed(x, i % 7);
}
