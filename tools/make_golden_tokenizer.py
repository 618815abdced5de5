#!/usr/bin/env python3
"""Writes what Hugging Face's BertTokenizer does, for tests/test_tokenizer.c:

    tools/make_golden_tokenizer.py [--model models/sentiment.gguf]

tests/golden/tokenizer_lines.txt   ids and spans of lines in many scripts, of broken UTF-8 and of
                                   pairs, with the vocabulary of the model (bert-base-uncased's)
tests/golden/tokenizer_marks.txt   the same for runs of combining marks, with a vocabulary of its own
                                   in which every character has a piece, so that each span shows
tests/golden/tokenizer_codes.txt   every code point, alone and between letters, as one hash for
                                   each 256 of them

Broken UTF-8 is decoded with errors="replace" first; spans are bytes of the text before that.

Needs: pip install transformers==5.23.0 tokenizers==0.23.3 gguf==0.19.0
"""

import argparse
import pathlib
import random
import unicodedata

import tokenizers
import transformers
from gguf import GGUFReader
from tokenizers.normalizers import BertNormalizer

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
SPECIAL = ["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]"]

# name: lower-case, strip accents (None follows lower-case), ideographs apart, clean
CONFIGS = {
    "uncased": (True, None, True, True),
    "cased": (False, None, True, True),
    "uncased_accents": (True, False, True, True),
    "cased_plain": (False, True, True, True),
    "uncased_ideographs": (True, None, False, True),
    "uncased_unclean": (True, None, True, False),
    "nothing": (False, False, False, False),
}
# All code points for the first two; for the rest those where the rules differ at all.
FULL = ("uncased", "cased")
PARTIAL = [*range(0x30000), *range(0xE0000, 0xE0200)]


def read_vocabulary(path):
    """The pieces of a GGUF file as vocab.txt spells them."""
    reader = GGUFReader(path)
    tokens = reader.get_field("tokenizer.ggml.tokens").contents()
    kinds = reader.get_field("tokenizer.ggml.token_type").contents()
    pieces = []
    for token, kind in zip(tokens, kinds):
        if kind == 3:  # control
            pieces.append(token)
        else:
            pieces.append(token[1:] if token.startswith("\u2581") else "##" + token)
    return pieces


def make_tokenizer(pieces, config):
    lowercase, strip_accents, chinese, clean = CONFIGS[config]
    tokenizer = transformers.BertTokenizer(
        vocab={piece: i for i, piece in enumerate(pieces)},
        do_lower_case=lowercase,
        strip_accents=strip_accents,
        tokenize_chinese_chars=chinese,
    )
    if not clean:  # which BertTokenizer has no argument for
        tokenizer.backend_tokenizer.normalizer = BertNormalizer(
            clean_text=False,
            handle_chinese_chars=chinese,
            strip_accents=strip_accents,
            lowercase=lowercase,
        )
    return tokenizer


def decode(raw):
    """The text, and for each of its characters the bytes [begin, end) that it came from."""
    text, spans, at = raw.decode("utf-8", "replace"), [], 0
    while at < len(raw):
        try:
            size = len(raw[at:].decode("utf-8")[0].encode("utf-8"))
        except UnicodeDecodeError as error:
            bad = error.start
            size = error.end if bad == 0 else len(raw[at : at + bad].decode("utf-8")[0].encode())
        spans.append((at, at + size))
        at += size
    assert len(spans) == len(text)
    return text, spans


def encode(tokenizer, capacity, raw, raw_pair):
    """The tokens as a line of the golden file, behind "tokens", or "cut" where some are missing."""
    parts = [decode(part) for part in (raw, raw_pair) if part is not None]
    texts = [text for text, _ in parts]
    full = tokenizer(*texts)["input_ids"]
    result = tokenizer(*texts, truncation=True, max_length=capacity, return_offsets_mapping=True)
    words, segment = [], 0
    for id_, (begin, end), kind, part in zip(
        result["input_ids"], result["offset_mapping"], result["token_type_ids"],
        result.sequence_ids()
    ):
        if kind != segment:
            words.append("|")
            segment = kind
        if part is None:
            words.append(str(id_))
            continue
        spans = parts[part][1]
        typed = texts[part][begin:end] in SPECIAL and id_ in tokenizer.all_special_ids
        mark = "!" if typed else ":"
        words.append(f"{id_}{mark}{spans[begin][0]}-{spans[end - 1][1]}")
    return ("cut " if len(full) > capacity else "tokens ") + " ".join(words)


def escape(raw):
    """Printable characters as they are, every other byte as \\xNN."""
    out = []
    for c, (begin, end) in zip(*decode(raw)):
        inner = c.isprintable() and c not in "\\\ufffd" and (c != " " or 0 < begin < len(raw) - 1)
        out.append(c if inner else "".join(f"\\x{b:02x}" for b in raw[begin:end]))
    return "".join(out)


def write_case(out, tokenizer, config, capacity, raw, raw_pair=None):
    print(f"{config} {capacity}", file=out)
    print(f"text {escape(raw)}", file=out)
    if raw_pair is not None:
        print(f"pair {escape(raw_pair)}", file=out)
    print(encode(tokenizer, capacity, raw, raw_pair), file=out)


def header(out, about, by="make_golden_tokenizer.py"):
    print(f"# Written by tools/{by}: {about}", file=out)
    print(f"# transformers {transformers.__version__}, tokenizers {tokenizers.__version__}", file=out)


def broken(rng, raw):
    """The text with some of its bytes changed, dropped or doubled."""
    raw = bytearray(raw)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(raw))
        change = rng.randrange(3)
        if change == 0:
            raw[at] = rng.randrange(256)
        elif change == 1 and len(raw) > 1:
            del raw[at]
        else:
            raw[at:at] = raw[at : at + 1]
    return bytes(raw)


def written_lines():
    path = pathlib.Path(__file__).with_name("tokenizer_texts.txt")
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def special_lines():
    """What a file of lines does not keep: controls, line ends, long words, ill-formed bytes."""
    yield "".join(map(chr, range(128))).encode()
    yield "a\x00b\x01c\x07d\x08e\x0bf\x0cg\x1bh\x7fi\x80j\x85k\x9fl".encode()
    yield "line\nfeed\r\ncarriage\rreturn\ttab\x85next\u2028line\u2029paragraph".encode()
    yield "a\u00a0b\u1680c\u2000d\u2009e\u202ff\u205fg\u3000h\u180ei".encode()
    yield "soft\u00adhyphen zero\u200bwidth\u200cjoin\u200ders\ufeff word\u2060joiner".encode()
    yield "\u202eevil\u202c \u2066isolate\u2069 \u200fmark \u061c \U000e0041tag\U000e007f".encode()
    yield "\ue000private\U000f0000use\U0010fffd, \ufffd and \ufffc".encode()
    for n in (99, 100, 101, 300, 2000):
        yield b"x" * n + b" after"
        yield ("\u00e9" * n + " after").encode()
        yield ("e\u0301" * n + "!").encode()
    yield ("\u0130" * 51).encode()
    yield ("\uac00" * 50).encode()
    yield ("\uac01" * 34).encode()
    yield ("\u4e2d" * 150).encode()
    yield b""
    yield b" \t\n"
    yield "\u200b\u0301".encode()
    yield b"\xc0\x80 \xe0\x80\x80 \xf0\x80\x80\x80 overlong"
    yield b"\xed\xa0\x80\xed\xb0\x80 surrogates \xed\x9f\xbf \xee\x80\x80"
    yield b"\xf4\x90\x80\x80 \xf5\x80\x80\x80 \xf8\x88\x80\x80\x80 \xfe \xff too high"
    yield b"cut \xe2\x82 and \xf0\x9f\x98 and \xf0\x9f and \xc3"
    yield b"a\x80b\xbfc\xe2d\x82e\xf0\x9fg"
    yield b"caf\xe9 na\xefve latin-1"
    yield b"good\xff[SEP]\xc3[MASK]\xa9bad"
    yield b"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"
    yield b"\x81" * 20


def make_lines(pieces):
    rng = random.Random(1)
    by = {config: make_tokenizer(pieces, config) for config in CONFIGS}
    lines = [line.encode() for line in written_lines()]
    with open(GOLDEN / "tokenizer_lines.txt", "w", encoding="utf-8", newline="\n") as out:
        header(out, "ids and spans of lines in many scripts")
        for raw in [*lines, *special_lines()]:
            write_case(out, by["uncased"], "uncased", 512, raw)
        for config in list(CONFIGS)[1:]:
            for raw in rng.sample(lines, 25):
                write_case(out, by[config], config, 512, raw)
        for raw in lines:
            other = unicodedata.normalize("NFD", raw.decode()).encode()
            if other != raw:
                config = rng.choice(list(CONFIGS))
                write_case(out, by[config], config, 512, other)
        for raw in lines[::3]:
            config = rng.choice(list(CONFIGS))
            write_case(out, by[config], config, 512, broken(rng, raw))
        # Cut at every length; pairs of all proportions, the shorter first and last.
        for capacity in range(3, 24):
            write_case(out, by["uncased"], "uncased", capacity, lines[3])
        short, middle, long = b"good film", b"a b c d e f g", b"0 1 2 3 4 5 6 7 8 9 10 11"
        for capacity in range(4, 26):
            for first, second in ((short, long), (long, short), (long, middle), (middle, long)):
                write_case(out, by["uncased"], "uncased", capacity, first, second)
            write_case(out, by["uncased"], "uncased", capacity, long, long)
        for first, second in zip(lines[1::9], reversed(lines[::9])):
            write_case(out, by["uncased"], "uncased", rng.choice([12, 24, 512]), first, second)
        for first, second in ((b"", short), (b"[SEP]", b"[CLS]\xff[SEP]")):
            write_case(out, by["uncased"], "uncased", 512, first, second)


# What NFD sorts: marks that are dropped and marks that stay, of low and high class, alone and in
# decompositions; and what stands between them without breaking the run.
MARKS = [
    [0x301, 0x323, 0x334, 0x345, 0x340, 0x344, 0xF73, 0xF75, 0xF81, 0x93C, 0x94D],
    [0x1B44, 0x1BAA, 0x302E, 0x1D165, 0x1D16D, 0x1D16E, 0x8D4, 0x1E94A, 0x11446],
    [0x1D15E, 0x1D160, 0x1D1BD, 0x9CB, 0xCCB, 0xDDD, 0x1E69, 0xE9, 0x212B],
    [0x61, 0x62, 0x41, 0x130, 0x1B05, 0x1D158],
    [0x200D, 0x20, 0x4E2D, 0xFFFD, 0x21],
]


def make_marks():
    rng = random.Random(2)
    codes = {c for group in MARKS for c in group}
    texts = {chr(c) for c in codes} | {unicodedata.normalize("NFD", chr(c)) for c in codes}
    singles = {c for text in texts for c in text + text.lower()} - {" "}
    starts = sorted(singles)
    pieces = [*SPECIAL, *starts, *("##" + c for c in starts)]
    with open(GOLDEN / "tokenizer_marks.txt", "w", encoding="utf-8", newline="\n") as out:
        header(out, "ids and spans of runs of combining marks")
        for piece in pieces:
            print(f"piece {escape(piece.encode())}", file=out)
        for config in CONFIGS:
            tokenizer = make_tokenizer(pieces, config)
            for _ in range(120 if CONFIGS[config][1] is None else 20):
                groups = rng.choices(MARKS, weights=[5, 5, 2, 2, 1], k=rng.choice([3, 5, 9]))
                text = "".join(chr(rng.choice(group)) for group in groups)
                write_case(out, tokenizer, config, 64, text.encode())


BASIS, PRIME, MASK64 = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


def mix(state, value):
    """FNV-1a over 64 bits, a number at a time."""
    return (state ^ value) * PRIME & MASK64


def hash_tokens(encoding, spans):
    state = BASIS
    for id_, (begin, end) in zip(encoding.ids, encoding.offsets):
        state = mix(mix(mix(state, id_), spans[begin][0]), spans[end - 1][1])
    return mix(state, len(encoding.ids))


def hash_codes(tokenizer, codes):
    """The hash of the tokens of each code point, alone and then between letters."""
    raws = []
    for code in codes:
        raw = chr(code).encode("utf-8", "surrogatepass")  # a surrogate is three broken bytes
        raws += [raw, b"a" + raw + b"b"]
    decoded = [decode(raw) for raw in raws]
    encodings = tokenizer.backend_tokenizer.encode_batch(
        [text for text, _ in decoded], add_special_tokens=False
    )
    state = BASIS
    for encoding, (_, spans) in zip(encodings, decoded):
        state = mix(state, hash_tokens(encoding, spans))
    return state


def make_codes(pieces):
    with open(GOLDEN / "tokenizer_codes.txt", "w", encoding="utf-8", newline="\n") as out:
        header(out, "rules, first and last 256 code points, hash of each 256")
        for config in CONFIGS:
            tokenizer = make_tokenizer(pieces, config)
            codes = range(0x110000) if config in FULL else PARTIAL
            runs = []
            for i in range(0, len(codes), 256):
                block, hash_ = codes[i] // 256, hash_codes(tokenizer, codes[i : i + 256])
                if runs and runs[-1][1:] == [block - 1, hash_]:
                    runs[-1][1] = block
                else:
                    runs.append([block, block, hash_])
            for first, last, hash_ in runs:
                print(f"{config} {first:x} {last:x} {hash_:016x}", file=out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", default=ROOT / "models" / "sentiment.gguf", type=pathlib.Path)
    pieces = read_vocabulary(parser.parse_args().model)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    make_lines(pieces)
    make_marks()
    make_codes(pieces)


if __name__ == "__main__":
    main()
