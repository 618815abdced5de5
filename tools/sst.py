"""The Stanford Sentiment Treebank: trees, phrases with five-level labels, and SST-2's own files.

A tree line is `(3 (2 It) (4 (2 's) ...))`; a level runs from 0, very negative, to 4, very positive.
Texts are brought to the form of SST-2's strings: lower case, tokens apart, brackets unescaped.
"""

import dataclasses
import pathlib
import random
import re
import statistics

LABELS = ["negative", "positive"]

# The probability of "positive" that an annotator's level stands for.
LEVEL_TO_POSITIVE = [0.03, 0.18, 0.5, 0.82, 0.97]
NEUTRAL = 2

_ESCAPES = {
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
}


@dataclasses.dataclass
class Tree:
    """One sentence: its text, its root's level, and (text, level) of its phrases, itself too."""

    text: str
    level: int
    phrases: list


@dataclasses.dataclass
class Example:
    """One training text with the probability of "positive" that it is to be given."""

    text: str
    positive: float
    is_sentence: bool


def plain_text(words):
    """The treebank's words as one string in SST-2's form."""
    text = " ".join(_ESCAPES.get(word, word) for word in words)
    return text.replace("\\/", "/").replace("\\*", "*").lower()


def parse_tree(line):
    """A `Tree` from one line of the treebank."""
    tokens = re.findall(r"[()]|[^\s()]+", line)
    words, open_nodes, nodes = [], [], []
    position = 0
    while position < len(tokens):
        if tokens[position] == "(":
            open_nodes.append((int(tokens[position + 1]), len(words)))
            position += 2
            continue
        if tokens[position] == ")":
            level, start = open_nodes.pop()
            nodes.append((start, len(words), level))
        else:
            words.append(tokens[position])
        position += 1
    phrases = [(plain_text(words[start:end]), level) for start, end, level in nodes]
    root_text, root_level = phrases[-1]
    return Tree(root_text, root_level, phrases)


def read_trees(path):
    """All trees of a file, in its order."""
    with open(path, encoding="utf-8") as lines:
        return [parse_tree(line) for line in lines if line.strip()]


def read_sst2(path):
    """(text, label) of every row of one of SST-2's TSV files; label 1 is positive."""
    rows = pathlib.Path(path).read_text(encoding="utf-8").splitlines()[1:]
    pairs = (row.rsplit("\t", 1) for row in rows)
    return [(text.strip(), int(label)) for text, label in pairs]


def split_held_out(trees, count, seed):
    """(train, held out): `count` sentences that are not neutral are held out, chosen by seed."""
    decided = [index for index, tree in enumerate(trees) if tree.level != NEUTRAL]
    chosen = set(random.Random(seed).sample(decided, count))
    train = [tree for index, tree in enumerate(trees) if index not in chosen]
    return train, [trees[index] for index in sorted(chosen)]


def examples_of(trees, forbidden=frozenset()):
    """One `Example` for every distinct text of `trees` that is not in `forbidden`.

    A text with several labels gets the mean of what they stand for. SST-2's own training strings
    are these very phrases, without the neutral ones and with two levels instead of five; the 239 of
    66978 that differ are other spellings ("theater"), which could leak a held-out sentence.
    """
    levels, sentences = {}, set()
    for tree in trees:
        sentences.add(tree.text)
        for text, level in tree.phrases:
            levels.setdefault(text, []).append(level)
    return [
        Example(text, statistics.fmean(LEVEL_TO_POSITIVE[level] for level in found),
                text in sentences)
        for text, found in levels.items()
        if text not in forbidden
    ]


def phrases_of(trees):
    """The set of all texts that are a phrase of one of `trees`."""
    return {text for tree in trees for text, _ in tree.phrases}


def labelled(trees):
    """(text, label) of every tree that is not neutral: the form in which accuracy is measured."""
    return [(tree.text, int(tree.level > NEUTRAL)) for tree in trees if tree.level != NEUTRAL]
