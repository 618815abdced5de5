#!/usr/bin/env python3
"""Writes what Hugging Face's tokenizers do with byte-level BPE and Unigram, for
tests/test_subwords.c:

    tools/make_golden_subwords.py

tests/golden/subword_lines.txt    ids and spans of lines in many scripts, of broken UTF-8 and of
                                  pairs, with the vocabularies of tools/learn_subwords.py
tests/golden/subword_codes.txt    every code point, alone and between letters, as one hash for each
                                  1024 of them
tests/golden/subword_normal.txt   what Unigram's normalisers make of every code point, alone and
                                  beside others, as one hash for each 1024 of them

Broken UTF-8 is decoded with errors="replace" first; spans are bytes of the text before that. The
library's spans are taken, but in four cases: a space that is a token's edge is left out also where
the library has put a space before the text; the mask's are without the spaces before it; a part of
the text after a special token is encoded by itself, as the first part is; and so is what follows
characters that are normalised to nothing at the front, of which the library loses count.

Needs: pip install transformers==5.23.0 tokenizers==0.23.3 gguf==0.19.0
"""

import random
import re
import unicodedata

import gguf
import tokenizers
from tokenizers import processors

from make_golden_tokenizer import (BASIS, GOLDEN, broken, decode, escape, header, mix,
                                   special_lines, written_lines)
from reference_tokenizer import tokenizer_of

NAME = "make_golden_subwords.py"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
BLOCK = 1024

# Letters that the vocabulary's charsmap makes capitals of, but the library's older NFKD does not
# know: it lowers what NFKD makes of a character, but not these.
YOUNGER = {*range(0xA7F1, 0xA7F5), *range(0x1CCD6, 0x1CCF0), 0x1F16C}

# name: the vocabulary, what its keys say otherwise, the layout of a pair
CONFIGS = {
    "roberta": ("bpe", {}, "roberta"),
    "roberta_prefix": ("bpe", {"tokenizer.ggml.add_space_prefix": True}, "roberta"),
    "xlm_roberta": ("unigram", {}, "roberta"),
    "plain": ("unigram", {"tokenizer.ggml.precompiled_charsmap": [],
                          "tokenizer.ggml.add_space_prefix": False}, "roberta"),
    "albert": ("unigram", {"tokenizer.ggml.normalizer.lowercase": True,
                           "tokenizer.ggml.normalizer.strip_accents": True,
                           "whybert.tokenizer.replace_quotes": True,
                           "whybert.tokenizer.template": "bert"}, "bert"),
    "albert_accents": ("unigram", {"tokenizer.ggml.normalizer.lowercase": True,
                                   "whybert.tokenizer.replace_quotes": True,
                                   "whybert.tokenizer.template": "bert"}, "bert"),
}


class Reference:
    """The library's tokenizer of one of CONFIGS."""

    def __init__(self, name):
        vocabulary, changes, self.layout = CONFIGS[name]
        reader = gguf.GGUFReader(GOLDEN / f"{vocabulary}.gguf")

        def value(key, otherwise=None):
            field = reader.get_field(key)
            return changes.get(key, field.contents() if field else otherwise)

        self.name, self.whole = name, tokenizer_of(value)
        self.bare = tokenizers.Tokenizer.from_str(self.whole.backend_tokenizer.to_str())
        self.bare.post_processor = processors.ByteLevel(trim_offsets=False)
        self.ids = {token: self.bare.token_to_id(token) for token in SPECIAL}

    def _vanished(self, text):
        """How many characters at the front leave nothing."""
        normalizer, count = self.bare.normalizer, 0
        if normalizer is not None:
            normal = normalizer.normalize_str(text)
            while count < len(text) and normalizer.normalize_str(text[:count + 1]) == "":
                count += 1
            while normalizer.normalize_str(text[count:]) != normal:
                count -= 1
        return count

    def part(self, text):
        """(id, begin, end) in characters, where no special token is typed."""
        skipped = self._vanished(text)
        encoding = self.bare.encode(text[skipped:], add_special_tokens=False)
        for id_, (begin, end) in zip(encoding.ids, encoding.offsets, strict=True):
            yield id_, *trimmed(text, begin + skipped, end + skipped)

    def tokens(self, raw):
        """(id, begin, end, typed) in bytes, the whole text without the template."""
        text, spans = decode(raw)
        found, at = [], 0
        for match in re.finditer(r"\s*<mask>|<s>|<pad>|</s>|<unk>", text):
            name = match[0].lstrip()
            found += [(*token, False) for token in shifted(self.part(text[at:match.start()]), at)]
            found.append((self.ids[name], match.end() - len(name), match.end(), True))
            at = match.end()
        found += [(*token, False) for token in shifted(self.part(text[at:]), at)]
        assert [id_ for id_, *_ in found] == self.bare.encode(text, add_special_tokens=False).ids
        return [(id_, spans[begin][0], spans[end - 1][1], typed)
                for id_, begin, end, typed in found]


def trimmed(text, begin, end):
    """Without the spaces at the ends, where anything is left."""
    inner = text[begin:end].strip(" ")
    assert begin < end
    if not inner:
        return begin, end
    begin += text[begin:end].index(inner)
    return begin, begin + len(inner)


def shifted(tokens, by):
    return [(id_, begin + by, end + by) for id_, begin, end in tokens]


def encode(reference, capacity, raw, raw_pair):
    """The tokens as a line of the golden file, behind "tokens", or "cut" where some are missing."""
    raws = [part for part in (raw, raw_pair) if part is not None]
    texts = [decode(part)[0] for part in raws]
    full = [reference.tokens(part) for part in raws]
    rest = [iter(part) for part in full]
    result = reference.whole(*texts, truncation=True, max_length=capacity)
    words, second, after = [], False, 0
    for id_, part in zip(result["input_ids"], result.sequence_ids(), strict=True):
        # Segment 1 begins with the second text, which has two tokens before it where RoBERTa's.
        if part is None and words:
            after += 1
        starts = after == (2 if reference.layout == "roberta" else 1)
        if not second and (part == 1 or (part is None and raw_pair is not None and after > 0 and
                           after == (3 if reference.layout == "roberta" else 2))):
            words.append("|")
            second = True
        if part is None:
            words.append(str(id_))
            continue
        assert part == int(second)
        same, begin, end, typed = next(rest[part])
        assert same == id_
        words.append(f"{id_}{'!' if typed else ':'}{begin}-{end}")
    cut = any(next(part, None) is not None for part in rest)
    return ("cut " if cut else "tokens ") + " ".join(words)


def write_case(out, reference, capacity, raw, raw_pair=None):
    print(f"{reference.name} {capacity}", file=out)
    print(f"text {escape(raw)}", file=out)
    if raw_pair is not None:
        print(f"pair {escape(raw_pair)}", file=out)
    print(encode(reference, capacity, raw, raw_pair), file=out)


def subword_lines():
    """Beside the lines for every tokenizer: what these treat in their own way."""
    yield b"a<mask>b a <mask> b a\t\n <mask>  b <mask><mask> <mask>"
    yield b"<s>one</s> two <pad> <unk>three<unk>"
    yield "\uff1cs\uff1e \uff1cmask\uff1e <\u200bmask>".encode()
    yield b"``quoted'' ```''' `'` '' ``"
    yield b"I'll you've we're he'd it's don't I'm 'LL 'Tis ''s '' s'x 'v 'r"
    yield b"  two  three   four    one \n\n two\t\t\ttabs \n x \r\n y\n"
    yield b"trailing   "
    yield b"\n leading \n"
    yield "\u00a0no\u00a0break\u3000 wide \u2003 em\u2028line".encode()
    yield "abc123def 12,345.67 x2 2x 1st \u00b2\u2163 \u0661\u0662".encode()
    yield "\u2581mark \u2581\u2581two a\u2581b \u2581".encode()
    yield "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f".encode()
    yield "a\U0001f3fb \ufb01ne \ufb01\u0301x e\u0301\u0323 \u0301start \u00bd\u0301".encode()
    yield "\u2122\u0301 \u00bc\u20dd \u0600e\u0301 \u070fe\u0301 \u08e2e\u0301".encode()
    yield "\u200be\u0301 \r\u0301 \u0007\u0301 \u1112\u1161\u11ab \ud55c\uae00".encode()
    yield "\uff76\uff9e \u30ab\u3099 \u0958\u0301 \u09cb \u0130stanbul \u01c5 \u1e9e".encode()
    yield "\u03a3\u03a3 \ufdfa \u33a2 \u2460 \uff5e\uff01".encode()
    yield "\u0007\u0007front a\u0007b \u0007".encode()
    yield b"antidisestablishmentarianism" * 20
    yield "\u6c34".encode() * 200
    yield "\U0001f600".encode() * 60


def make_lines(references):
    rng = random.Random(3)
    lines = [line.encode() for line in written_lines()]
    odd = [*special_lines(), *subword_lines()]
    short, middle, long = b"good film", b"a b c d e f g", b"0 1 2 3 4 5 6 7 8 9 10 11"
    with open(GOLDEN / "subword_lines.txt", "w", encoding="utf-8", newline="\n") as out:
        header(out, "ids and spans of lines in many scripts", NAME)
        for name, reference in references.items():
            main = name in ("roberta", "xlm_roberta")
            for raw in lines if main else rng.sample(lines, 20):
                write_case(out, reference, 512, raw)
            for raw in odd if main else odd[-len(list(subword_lines())):]:
                write_case(out, reference, 512 if len(raw) < 300 else 48, raw)
            for raw in rng.sample(lines, 10):
                write_case(out, reference, 512, unicodedata.normalize("NFD", raw.decode()).encode())
            for raw in rng.sample(lines, 20 if main else 10):
                write_case(out, reference, 512, broken(rng, raw))
            for raw, pair in [(short, long), (long, short), (b"", short),
                              (b"<mask>", b" <s>\xff</s> x"), *zip(lines[1::19], lines[::-19])]:
                write_case(out, reference, 512, raw, pair)
            for capacity in range(5, 26, 1 if main else 7):
                write_case(out, reference, capacity, lines[3])
                for raw, pair in ((short, long), (long, short), (long, middle), (long, long)):
                    write_case(out, reference, capacity, raw, pair)


def each_block(whole):
    """All blocks, or those of the planes that have characters."""
    for plane in range(17) if whole else (0, 1, 2, 14):
        for first in range(plane << 16, plane + 1 << 16, BLOCK):
            yield first // BLOCK, range(first, first + BLOCK)


def write_hashes(out, name, hashes):
    """A line for each run of blocks of one hash."""
    runs = []
    for block, hash_ in hashes:
        if runs and runs[-1][1:] == [block - 1, hash_]:
            runs[-1][1] = block
        else:
            runs.append([block, block, hash_])
    for first, last, hash_ in runs:
        print(f"{name} {first:x} {last:x} {hash_:016x}", file=out)


def hash_tokens(state, reference, code):
    """The hash goes on with the tokens of a code point, alone and then between letters."""
    raw = chr(code).encode("utf-8", "surrogatepass")
    for text in (raw, b"a" + raw + b"b"):
        tokens, hash_ = reference.tokens(text), BASIS
        for id_, begin, end, _ in tokens:
            hash_ = mix(mix(mix(hash_, id_), begin), end)
        state = mix(state, mix(hash_, len(tokens)))
    return state


def make_codes(references):
    with open(GOLDEN / "subword_codes.txt", "w", encoding="utf-8", newline="\n") as out:
        header(out, f"rules, first and last {BLOCK} code points, hash of each", NAME)
        for name in ("roberta", "xlm_roberta"):
            hashes = []
            for block, codes in each_block(name == "roberta"):
                state = BASIS
                for code in codes:
                    state = hash_tokens(state, references[name], code)
                hashes.append((block, state))
            write_hashes(out, name, hashes)


def make_normal(references):
    """Surrogates and YOUNGER are left out."""
    left_out = {*range(0xD800, 0xE000), *YOUNGER}
    with open(GOLDEN / "subword_normal.txt", "w", encoding="utf-8", newline="\n") as out:
        header(out, f"rules, first and last {BLOCK} code points, hash of each", NAME)
        for name in ("xlm_roberta", "albert", "albert_accents"):
            normalize = references[name].bare.normalizer.normalize_str
            hashes = []
            for block, codes in each_block(name == "xlm_roberta"):
                state = BASIS
                for c in (chr(code) for code in codes if code not in left_out):
                    for text in (c, f"e{c}", f"{c}e\u0301", f"{c}\u0301"):
                        for found in normalize(text):
                            state = mix(state, ord(found))
                        state = mix(state, 0)
                hashes.append((block, state))
            write_hashes(out, name, hashes)


def main():
    references = {name: Reference(name) for name in CONFIGS}
    make_lines(references)
    make_codes(references)
    make_normal(references)


if __name__ == "__main__":
    main()
