#!/usr/bin/env python3
"""Learns small vocabularies, without a model, for the goldens of tools/make_golden_subwords.py:

    tools/learn_subwords.py DATA      tests/golden/bpe.gguf and unigram.gguf; DATA has xquad in it

Unigram's is normalised as XLM-R's is, by SentencePiece's nmt_nfkc.

Needs: pip install tokenizers==0.23.3 sentencepiece==0.2.3 gguf==0.19.0
"""

import argparse
import json
import pathlib
import struct
import tempfile

import gguf
import sentencepiece
import tokenizers

from bpe import BytePairs
from gguf_keys import add_tokenizer
from make_golden_tokenizer import GOLDEN, written_lines
from unigram import Unigram

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
ROLES = {"cls_token": 0, "pad_token": 1, "sep_token": 2, "unk_token": 3}
PIECES = 3000


def corpus(data):
    """Lines in many scripts, and paragraphs in English and Chinese."""
    yield from written_lines()
    for language, most in (("en", 240), ("zh", 80)):
        path = data / "xquad" / f"xquad.{language}.json"
        articles = json.loads(path.read_text("utf-8"))["data"]
        texts = [part["context"] for article in articles for part in article["paragraphs"]]
        yield from texts[:most]


def fields(message):
    """(number, value) of a protocol buffer's fields; bytes where they have a length or are fixed.
    """
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or varint()
        yield key >> 3, message[at:at + size]
        at += size


def learn_unigram(lines):
    with tempfile.TemporaryDirectory() as folder:
        prefix = str(pathlib.Path(folder) / "model")
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_prefix=prefix, vocab_size=PIECES,
            model_type="unigram", normalization_rule_name="nmt_nfkc", character_coverage=0.998,
            hard_vocab_limit=False, num_threads=1, minloglevel=2)
        model = list(fields(pathlib.Path(prefix + ".model").read_bytes()))
    pieces = [dict(fields(value)) for number, value in model if number == 1][3:]
    rules = next(dict(fields(value)) for number, value in model if number == 3)
    tokens = [*SPECIAL[:4], *(piece[1].decode() for piece in pieces), SPECIAL[4]]
    scores = [0.0] * 4 + [struct.unpack("<f", piece[2])[0] for piece in pieces] + [0.0]
    special = {**ROLES, "mask_token": len(tokens) - 1}
    return Unigram(tokens, special, scores, rules[2], False, False, False, True)


def learn_bpe(lines):
    tokenizer = tokenizers.ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(lines, PIECES, special_tokens=SPECIAL[:4], show_progress=False)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = [*sorted(model["vocab"], key=model["vocab"].get), SPECIAL[4]]
    special = {**ROLES, "mask_token": len(tokens) - 1}
    return BytePairs(tokens, special, [" ".join(merge) for merge in model["merges"]], False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=pathlib.Path)
    lines = list(corpus(parser.parse_args().data))
    for name, tokenizer in (("bpe", learn_bpe(lines)), ("unigram", learn_unigram(lines))):
        writer = gguf.GGUFWriter(GOLDEN / f"{name}.gguf", "bert")
        writer.add_string("whybert.task", "sequence_classification")
        add_tokenizer(writer, tokenizer, len(tokenizer.tokens))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


if __name__ == "__main__":
    main()
