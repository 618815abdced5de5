"""Write models/tiny.gguf: random weights, two layers, every storage; a model for tests only.

    make_tiny.py OUT.gguf

The weights come from a fixed seed and are large enough that the answers differ from text to text.
The file is the same, byte for byte, wherever it is made with the pinned numpy and gguf.
"""

import pathlib
import string
import sys

import numpy

import checkpoint
import convert
import wordpiece
from architectures import FAMILIES
from vocabulary import SPECIAL_ROLES

SEED = 20
SPREAD = 0.3
STORAGES = [
    ("token_embd.weight", "q8_0"),
    ("position_embd.weight", "f16"),
    ("blk.0.*", "q8_0"),
    ("blk.1.*", "q4_0"),
    ("blk.1.attn_q.weight", "f16"),
    ("blk.1.attn_k.weight", "f32"),
    ("cls.weight", "f16"),
    ("cls.output.weight", "f32"),
]
WORDS = """
the a an and of to in is it was this that movie film not no never but very good great bad best worst
love hate like fine dull fun joy story actor scene plot my your he she we they
""".split()
PIECES = """
##ed ##ing ##ly ##er ##est ##ness ##ful ##less ##able ##un ##tion ##al ##ic ##es ##en ##th
""".split()
# Ordinary Chinese characters, then one each of Cyrillic, Greek, Devanagari, Hangul, kana and emoji.
CHARACTERS = list("我你他不很好坏的是了中国电影爱看人大") + list("жλक한の🙂")


def vocabulary():
    """The tokens in the order of their ids: special ones first."""
    singles = string.ascii_lowercase + string.digits
    special = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    continued = ["##" + character for character in singles]
    words = [word for word in WORDS if len(word) > 1]
    return (special + list(string.punctuation) + list(singles) + continued + words + PIECES
            + CHARACTERS + ["##ж", "##λ"])


def tokenizer():
    """A lower-casing WordPiece tokenizer over `vocabulary`."""
    tokens = vocabulary()
    special = {role: tokens.index(f"[{role.removesuffix('_token').upper()}]")
               for role in SPECIAL_ROLES}
    return wordpiece.WordPiece(
        tokens=tokens, special=special, lowercase=True, strip_accents=True,
        handle_chinese_chars=True, clean_text=True, max_input_chars_per_word=100)


def config(tokens):
    """Two layers of two heads with three labels; feed-forward and inner sizes all differ."""
    return checkpoint.Config(
        architecture="BertForSequenceClassification", family=FAMILIES[0],
        task="sequence_classification", layers=2, groups=2, heads=2, channels=32, embedding=32,
        projects=False, feed_forward=96, positions=64, unused_positions=0, vocabulary=tokens,
        token_types=2, layer_norm_eps=1e-12, hidden_act="gelu",
        problem_type="single_label_classification", labels=["negative", "neutral", "positive"],
        pooling=None)


def tensors(shape_of):
    """Normal values from the seed; the scales of the norms lie around 1."""
    chance = numpy.random.Generator(numpy.random.PCG64(SEED))
    result = {}
    for name, (_, shape) in shape_of.items():
        # Sums of uniform numbers, since these need no library function that may differ.
        values = (chance.random((12, *shape)).sum(0) - 6.0) * SPREAD
        result[name] = (values + name.endswith("_norm.weight")).astype("<f4")
    return result


def main():
    """Write the file named on the command line."""
    if len(sys.argv) != 2:
        print("usage: make_tiny.py OUT.gguf", file=sys.stderr)
        return 2
    tiny_tokenizer = tokenizer()
    tiny_config = config(len(tiny_tokenizer.tokens))
    weights = tensors(checkpoint.expected_tensors(tiny_config))
    about = {"name": "tiny", "description": "random weights for tests", "license": "MIT"}
    convert.write_gguf(pathlib.Path(sys.argv[1]), tiny_config, tiny_tokenizer, weights,
                       convert.DEFAULT_STORAGE, STORAGES, about)
    return 0


if __name__ == "__main__":
    sys.exit(main())
