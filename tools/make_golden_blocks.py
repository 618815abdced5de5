"""Write tests/golden/blocks.txt: what the packages `gguf` and `numpy` make of stored numbers.

    make_golden_blocks.py [OUT]

Lines, after those that begin with `#`:
    <form> <32 stored values> <the Q8_0 block that they become> <the 32 float32 that they are>
    half_to_float <hash>      of all 65536 halves in order, widened
    float_to_half <hash>      of the float32 with bits 4099 i modulo 2^32, i < 2^20, narrowed
    middle_to_half <hash>     of the floats half way between neighbouring positive halves, each
                              followed by the floats just below and just above, narrowed
in hexadecimal, numbers little-endian as they are stored. A hash is FNV-1a, 64 bits, over the bits
of each number as one step; every NaN counts as the same one, 7fc00000 or 7e00.
"""

import importlib.metadata
import pathlib
import sys

import gguf
import numpy

TYPES = {name: gguf.GGMLQuantizationType[name]
         for name in ("F32", "F16", "BF16", "Q4_0", "Q4_1", "Q8_0")}
OUT = pathlib.Path(__file__).parent.parent / "tests" / "golden" / "blocks.txt"
ONE = numpy.float16(1).tobytes()


def float_blocks(random):
    """Return (n, 32) float32: plain ones, and each edge of rounding to Q8_0."""
    ties = numpy.arange(32, dtype=numpy.float32) - 15.5
    ties[0] = 127  # so that the scale is 1
    zeros = numpy.zeros(32, numpy.float32)
    zeros[::2] *= -1
    normal = random.standard_normal((6, 32)).astype(numpy.float32)
    sizes = numpy.float32([[1], [0.02], [300], [1e-5], [1e-7], [1e-36]])
    # Ties that are exact no more, where dividing by 127 is not multiplying by its inverse: the
    # last bit of the scale decides.
    near_ties = ties * random.random((1000, 1), numpy.float32)
    tops = near_ties[:, 0]
    near_ties = near_ties[tops / 127 != tops * (1 / numpy.float32(127))][:4]
    largest = normal[0] / abs(normal[0]).max() * numpy.float32(65000 * 127)
    edges = numpy.stack([ties, -ties * 2, zeros, largest])
    return numpy.concatenate([normal * sizes, edges, near_ties]).astype(numpy.float32)


def stored_blocks(name, random):
    """Return (n, bytes) uint8: 32 values a row, stored in the form `name`."""
    if name in ("F32", "F16", "BF16"):
        blocks = float_blocks(random)
        if name == "F16":
            blocks = blocks[abs(blocks).max(axis=1) < 65504]
        return gguf.quantize(blocks, TYPES[name]).view(numpy.uint8).reshape(len(blocks), -1)
    scales = numpy.float16([1, -0.3, 6e-8, 3e-5, 65504, 0, 0.017, -2.5])
    size = gguf.GGML_QUANT_SIZES[TYPES[name]][1]
    blocks = random.integers(0, 256, (len(scales), size), numpy.uint8)
    blocks[:, 0:2] = scales.view(numpy.uint8).reshape(-1, 2)
    if name == "Q4_1":
        offsets = numpy.float16([-8, 2.4, 1e-6, -2e-4, -60000, 0, -0.12, 17])
        blocks[:, 2:4] = offsets.view(numpy.uint8).reshape(-1, 2)
    return blocks


def as_q8_0(name, block):
    """Return the Q8_0 block that one block becomes: exact where all its values are d times int8."""
    if name == "Q8_0":
        return block.tobytes()
    if name == "Q4_0":
        unscaled = numpy.frombuffer(ONE + block.tobytes()[2:], numpy.uint8)
        whole = gguf.dequantize(unscaled, TYPES[name]).astype(numpy.int8)
        return block.tobytes()[:2] + whole.tobytes()
    return gguf.quantize(gguf.dequantize(block, TYPES[name]), TYPES["Q8_0"]).tobytes()


def fnv(numbers, nan):
    """Return the hash of an unsigned array, in which `nan` marks where a NaN stands."""
    numbers = numbers.copy()
    numbers[nan] = 0x7E00 if numbers.dtype == numpy.uint16 else 0x7FC00000
    value = 0xCBF29CE484222325
    for number in numbers.tolist():
        value = (value ^ number) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def narrowed(floats):
    """Return the hash of float32 values rounded to float16."""
    with numpy.errstate(over="ignore", invalid="ignore"):
        halves = floats.astype(numpy.float16)
    return fnv(halves.view(numpy.uint16), numpy.isnan(halves))


def main():
    """Write the file."""
    random = numpy.random.default_rng(7)
    versions = " ".join(f"{p} {importlib.metadata.version(p)}" for p in ("gguf", "numpy"))
    lines = [f"# tools/make_golden_blocks.py with {versions}"]
    for name, kind in TYPES.items():
        for block in stored_blocks(name, random):
            decoded = gguf.dequantize(block, kind).astype("<f4")
            parts = (block.tobytes(), as_q8_0(name, block), decoded.tobytes())
            lines.append(" ".join([name, *(part.hex() for part in parts)]))

    halves = numpy.arange(65536, dtype=numpy.uint16).view(numpy.float16)
    with numpy.errstate(invalid="ignore"):
        wide = halves.astype(numpy.float32)
    lines.append("half_to_float " + fnv(wide.view(numpy.uint32), numpy.isnan(wide)))
    some = (numpy.arange(2**20, dtype=numpy.uint64) * 4099).astype(numpy.uint32)
    lines.append("float_to_half " + narrowed(some.view(numpy.float32)))
    middle = (wide[0:0x7BFF] + wide[1:0x7C00]) / 2
    bits = middle.view(numpy.uint32)
    around = numpy.stack([bits, bits - 1, bits + 1], axis=1).reshape(-1)
    lines.append("middle_to_half " + narrowed(around.view(numpy.float32)))

    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
