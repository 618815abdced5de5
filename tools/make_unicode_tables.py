#!/usr/bin/env python3
"""Writes src/unicode_tables.inc:  tools/make_unicode_tables.py > src/unicode_tables.inc

The tables are what Hugging Face's `tokenizers` does, not what one Unicode version says: its parts
follow several (lower-casing that of the Rust compiler, accents and decomposition about 9.0,
punctuation and controls about 8.0, the CJK ranges are its own). So every code point is put through
the library, one property at a time, and what comes out is written down.

Needs: pip install tokenizers==0.23.3
"""

import unicodedata

import tokenizers
from tokenizers.normalizers import NFD, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

VERSION = "0.23.3"
CODES = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
HANGUL = range(0xAC00, 0xD7A4)

# The flags of src/unicode.c; the order of a mark stands above them.
SPACE, CONTROL, PUNCTUATION, CJK, MARK = 1, 2, 4, 8, 16
ORDER_SHIFT, FLAG_BITS = 5, 11
LONG = 0xD800  # a base in the range of surrogates is an index into the long bases


def normalizer(**on):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**{**off, **on}).normalize_str


def flags_of():
    """Code point -> SPACE | CONTROL | ...; absent where none."""
    clean, cjk = normalizer(clean_text=True), normalizer(handle_chinese_chars=True)
    strip, split = normalizer(strip_accents=True), BertPreTokenizer().pre_tokenize_str
    flags = {}
    for code in CODES:
        c = chr(code)
        between = f"a{c}b"
        cleaned, pieces = clean(between), len(split(between))
        assert cleaned in ("ab", "a b", between) and pieces in (1, 2, 3), hex(code)
        found = (CONTROL if cleaned == "ab" else 0) | (SPACE if pieces == 2 else 0)
        found |= (PUNCTUATION if pieces == 3 else 0) | (MARK if strip(c) == "" else 0)
        found |= CJK if cjk(c) == f" {c} " else 0
        # Cleaning turns white space that is not a control into a space, and nothing else.
        assert (cleaned == "a b") == (found & (SPACE | CONTROL) == SPACE), hex(code)
        if found:
            flags[code] = found
    return flags


def combining_classes():
    """Code point -> canonical combining class > 0, as the library's NFD sorts it."""
    nfd = NFD().normalize_str

    def swaps(a, b):
        return a != b and nfd(f"a{a}{b}") == f"a{b}{a}"

    lowest, highest = chr(0x334), chr(0x345)  # classes 1 and 240
    alive = [chr(c) for c in CODES if nfd(chr(c)) == chr(c)]
    alive = [c for c in alive if c in lowest + highest or swaps(c, lowest) or swaps(highest, c)]
    one_of = {}
    for c in alive:
        one_of.setdefault(unicodedata.combining(c), c)
    classes = {}
    for c in alive:
        same = [k for k, other in one_of.items() if not swaps(c, other) and not swaps(other, c)]
        assert len(same) == 1, hex(ord(c))
        classes[ord(c)] = same[0]
    return classes


def bases_of():
    """Code point -> what is left of it after NFD without its marks, where that is another text."""
    strip = normalizer(strip_accents=True)
    bases = {c: strip(chr(c)) for c in CODES if c not in HANGUL}
    return {c: base for c, base in bases.items() if base not in ("", chr(c))}


def orders_of(flags, bases, classes):
    """Code point -> rank of its combining class. Marks are dropped, so only their order among the
    few that stay matters: the classes between two of those share a rank."""
    nfd = NFD().normalize_str
    kept = sorted({k for c, k in classes.items() if not flags.get(c, 0) & MARK})
    rank = {}
    for k in sorted(set(classes.values())):
        rank[k] = 2 * sum(other < k for other in kept) + (2 if k in kept else 1)
    assert max(rank.values()) < 1 << FLAG_BITS - ORDER_SHIFT
    orders = {}
    for code in CODES:
        first, *rest = nfd(chr(code))
        if ord(first) in classes:
            orders[code] = rank[classes[ord(first)]]
            assert code not in bases or len(bases[code]) == 1, hex(code)
        # The engine takes it that within one decomposition classes never fall.
        if code not in HANGUL:
            ranks = [classes.get(ord(c), 0) for c in rest]
            assert ranks == sorted(ranks), hex(code)
    return orders


def lower_runs():
    """[first, step, count, delta]: every `step`-th code point of a run is lowered by one delta."""
    lower = normalizer(lowercase=True)
    runs = []
    for code in CODES:
        low = lower(chr(code))
        if low == chr(code):
            continue
        if len(low) > 1:
            assert (code, low) == (0x130, "i\u0307")  # written out in src/unicode.c
            continue
        delta = ord(low) - code
        if runs:
            first, step, count, d = runs[-1]
            gap = code - (first + step * (count - 1))
            if d == delta and gap in ((1, 2) if count == 1 else (step,)) and count < 1023:
                runs[-1] = [first, gap, count + 1, d]
                continue
        runs.append([code, 1, 1, delta])
    return runs


def write(declarator, kind, rows, per_line):
    print(f"static const {kind} {declarator} = {{")
    for i in range(0, len(rows), per_line):
        print("    " + ", ".join(rows[i : i + per_line]) + ",")
    print("};\n")


def main():
    assert tokenizers.__version__ == VERSION, f"needs tokenizers {VERSION}"
    flags, classes, bases = flags_of(), combining_classes(), bases_of()
    orders = orders_of(flags, bases, classes)

    print("/* Written by tools/make_unicode_tables.py: do not edit.")
    print(f"   What `tokenizers` {VERSION} does with each code point. */\n")
    # clang-format off keeps the rows as they are written.
    print("/* clang-format off */\n")

    rows, last = [], None
    for code in range(0x110000):
        value = flags.get(code, 0) | orders.get(code, 0) << ORDER_SHIFT
        if value != last:
            rows.append(f"0x{code << FLAG_BITS | value:08x}")
            last = value
    print("/* Runs of one kind: first code point << 11 | order << 5 | flags. */")
    write("kinds[]", "uint32_t", rows, 8)

    runs = lower_runs()
    print("/* Runs of capitals: first << 11 | (step - 1) << 10 | count; and what is added. */")
    write("capitals[]", "uint32_t", [f"0x{f << 11 | s - 1 << 10 | n:08x}" for f, s, n, _ in runs], 8)
    write("deltas[]", "int32_t", [str(d) for _, _, _, d in runs], 12)

    values, ranges, long = [], [], []
    for code, base in sorted(bases.items()):
        if not ranges or code != ranges[-1][0] + ranges[-1][1]:
            ranges.append([code, 0, len(values)])
        ranges[-1][1] += 1
        if len(base) == 1 and ord(base) < 0x10000:
            values.append(ord(base))
        else:
            if base not in long:
                long.append(base)
            values.append(LONG + long.index(base))
    assert all(n < 2048 for _, n, _ in ranges) and len(long) < 2048 and len(values) < 65536
    print("/* Runs of code points that have a base: first << 11 | count; and where theirs begin. */")
    write("based[]", "uint32_t", [f"0x{f << 11 | n:08x}" for f, n, _ in ranges], 8)
    write("based_at[]", "uint16_t", [str(at) for _, _, at in ranges], 16)
    print("/* The bases; one in 0xd800..0xdfff is an index into the long ones. */")
    write("bases[]", "uint16_t", [f"0x{v:04x}" for v in values], 12)
    print("/* Bases beyond 0xffff or of several code points, filled up with 0. */")
    rows = ["{" + ", ".join(f"0x{ord(c):x}" for c in base) + "}" for base in long]
    write("long_bases[][3]", "uint32_t", rows, 4)
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
