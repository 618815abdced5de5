#!/usr/bin/env python3
"""Writes src/unicode_tables.inc:  tools/make_unicode_tables.py > src/unicode_tables.inc

The tables are what Hugging Face's `tokenizers` does, not what one Unicode version says: its parts
follow several (lower-casing that of the Rust compiler, accents and decomposition about 9.0,
punctuation and controls about 8.0, the CJK ranges are its own). So every code point is put through
the library, one property at a time, and what comes out is written down.

Needs: pip install tokenizers==0.23.3
"""

import unicodedata

import charsmap
import tokenizers
from tokenizers.normalizers import NFD, BertNormalizer, Precompiled, StripAccents
from tokenizers.pre_tokenizers import BertPreTokenizer, ByteLevel

VERSION = "0.23.3"
CODES = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
HANGUL = range(0xAC00, 0xD7A4)

# The flags of src/unicode.c; the order of a mark stands above them.
SPACE, CONTROL, PUNCTUATION, CJK, MARK = 1, 2, 4, 8, 16
ORDER_SHIFT = 5
KIND_BITS, CLASS_BITS = 5, 4  # of a value's index in the record of a run
# The flags of `classes`: GPT-2's letters and numbers, marks of any kind, what clusters are made by.
LETTER, NUMBER, ANY_MARK, EXTENDS, PREPENDS, BREAKS = 1, 2, 4, 8, 16, 32
AT_BITS = 12  # of a mark: 20 are left for the code point
RUNS_A_MARK, LONG_RECORD = 24, 100  # a reader has to skip no more than that


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
    assert max(rank.values()) < 1 << 16 - ORDER_SHIFT
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


def classes_of():
    """Code point -> LETTER | NUMBER | ...; absent where none. Clusters show where Precompiled takes
    the front of one for the whole: what stays of a character says whether it was in it."""
    split = ByteLevel(add_prefix_space=False).pre_tokenize_str
    strip = StripAccents().normalize_str
    apply = Precompiled(charsmap.build({"a": "X", "\u0600": "Y"})).normalize_str
    classes = {}
    for code in CODES:
        c = chr(code)
        found = LETTER if len(split("a" + c)) == 1 else 0
        found |= NUMBER if len(split("1" + c)) == 1 else 0
        found |= ANY_MARK if strip(c) == "" else 0
        if c not in "a\u0600":
            extends, prepends = apply("a" + c) == "X", apply(f"{c}a\u0301") == f"{c}X\u0301"
            found |= (EXTENDS if extends else 0) | (PREPENDS if prepends else 0)
            # Of four bytes, a break is not seen: with what follows it is past what is looked up.
            found |= BREAKS if code < 0x10000 and apply("\u0600" + c) != "Y" else 0
        if found:
            classes[code] = found
    classes[0x600] = PREPENDS
    return classes


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


def number(n):
    """7 bits a byte, the least first; the high bit says that more follow."""
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + number(n >> 7)


def zigzag(n):
    """Small where `n` is near 0: 0, -1, 1, -2 are 0, 1, 2, 3."""
    return 2 * n if n >= 0 else -2 * n - 1


def write(declarator, kind, rows, per_line):
    print(f"static const {kind} {declarator}[] = {{")
    for i in range(0, len(rows), per_line):
        print("    " + ", ".join(rows[i : i + per_line]) + ",")
    print("};\n")


def write_runs(name, runs):
    """`runs`: the code point that a reader has come to before each one, and its bytes."""
    table, marks, marked = b"", [], -RUNS_A_MARK
    for i, (reached, record) in enumerate(runs):
        if i >= marked + RUNS_A_MARK or len(record) > LONG_RECORD:
            assert reached < 1 << 32 - AT_BITS and len(table) < 1 << AT_BITS
            marks.append(reached << AT_BITS | len(table))
            marked = i
        table += record
    write(name, "uint8_t", [str(byte) for byte in table], 20)
    write(f"{name}_marks", "uint32_t", [f"0x{mark:08x}" for mark in marks], 8)


def index_runs(found, bits):
    """The values that code points have, `found` or 0, and a record for each run of one value, which
    ends in the next: the value's index in the low `bits`, the length in the rest."""
    values = sorted({0, *found.values()})
    assert len(values) <= 1 << bits
    runs, first, long = [], 0, 1 << 8 - bits
    for code in range(1, 0x110001):
        if code == 0x110000 or found.get(code, 0) != found.get(first, 0):
            index, length = values.index(found.get(first, 0)), code - first
            record = bytes([index | (min(length, long) - 1) << bits])
            runs.append((first, record + (b"" if length < long else number(length - long))))
            first = code
    return values, runs


def capital_runs():
    """A record for each run: how far it is from the end of the one before, the number of its
    capitals and whether every second is one, and what is added."""
    runs, reached = [], 0
    for first, step, count, delta in lower_runs():
        record = number(first - reached) + number(2 * count + step - 1) + number(zigzag(delta))
        runs.append((reached, record))
        reached = first + step * (count - 1) + 1
    return runs + [(reached, number(0x110000 - reached))]


def base_runs(bases):
    """A record for each run: how far it is from the end of the one before, its length, and the
    bases: each code point as its difference from the one before, which is the run's first code
    point to begin with; the lowest bit says that more of the same base follow."""
    runs, reached = [], 0
    codes = sorted(bases)
    while codes:
        first = codes[0]
        length = next((i for i, c in enumerate(codes) if c != first + i), len(codes))
        record, last = number(first - reached) + number(length), first
        for code in codes[:length]:
            for i, c in enumerate(bases[code]):
                more = i + 1 < len(bases[code])
                record += number(zigzag(ord(c) - last) << 1 | more)
                last = ord(c)
        runs.append((reached, record))
        codes, reached = codes[length:], first + length
    return runs + [(reached, number(0x110000 - reached))]


def main():
    assert tokenizers.__version__ == VERSION, f"needs tokenizers {VERSION}"
    flags, classes, bases = flags_of(), combining_classes(), bases_of()
    orders = orders_of(flags, bases, classes)
    values, kinds = index_runs(
        {c: flags.get(c, 0) | orders.get(c, 0) << ORDER_SHIFT for c in {*flags, *orders}}, KIND_BITS
    )
    class_values, class_runs = index_runs(classes_of(), CLASS_BITS)

    print("/* Written by tools/make_unicode_tables.py: do not edit.")
    print(f"   What `tokenizers` {VERSION} does with each code point. Each table is a row of records")
    print("   of runs; its marks are the code point reached << 12 | where the record begins. */\n")
    # clang-format off keeps the rows as they are written.
    print("/* clang-format off */\n")
    print("/* order << 5 | flags */")
    write("kind_values", "uint16_t", [str(value) for value in values], 16)
    print("/* Runs of one kind: its index | (length - 1) << 5; for a 7 the length less 8 follows. */")
    write_runs("kinds", kinds)
    print("/* Flags */")
    write("class_values", "uint8_t", [str(value) for value in class_values], 16)
    print("/* Runs of one class: its index | (length - 1) << 4; for 15 the length less 16 follows. */")
    write_runs("classes", class_runs)
    print("/* Runs of capitals: how far on, 2 * count + step - 1, what is added. */")
    write_runs("capitals", capital_runs())
    print("/* Runs of code points that have a base: how far on, how many, the bases. */")
    write_runs("bases", base_runs(bases))
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
