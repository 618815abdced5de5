#!/usr/bin/env python3
"""The evidence of `explain --evidence`, computed again here from what `classify` says of the strings that
are left:  tests/test_cli_evidence.py [PROGRAM]"""

import json
import math
import unittest

import cli
from cli import explained, run

# Words of the tiny model without punctuation: a string that lacks some has the tokens that are left.
TEXT = "the plot is not dull but my very good film he loves is the worst story of all"


class Texts:
    """What the model says of a text with some of its words only; all are asked at once."""

    def __init__(self, words, kept, label):
        lines = "".join(" ".join(words[i] for i in sorted(keep)) + "\n" for keep in kept)
        said = run("classify", "--format", "json", "-", stdin=lines.encode()).stdout.splitlines()
        self.known = {keep: json.loads(line)["probabilities"][label]
                      for keep, line in zip(kept, said, strict=True)}

    def __getitem__(self, keep):
        return self.known[frozenset(keep)]


def ferret_sizes(scores):
    n, positive, sizes = len(scores), sum(score > 0 for score in scores), []
    for share in range(1, 11):
        size = min(n * share // 10, positive)
        if n * share >= 10 and (not sizes or sizes[-1] != size):
            sizes.append(size)
    return sizes


def tau_b(a, b):
    pairs = [((a[i] > a[j]) - (a[i] < a[j]), (b[i] > b[j]) - (b[i] < b[j]))
             for i in range(len(a)) for j in range(i)]
    return sum(x * y for x, y in pairs) / math.sqrt(sum(x * x for x, _ in pairs) * sum(y * y for _, y in pairs))


class Evidence(unittest.TestCase):
    def check(self, method, *arguments):
        found = explained("--method", method, "--evidence", *arguments, TEXT)
        evidence, words = found["evidence"], [word["text"] for word in found["words"]]
        scores, n = [word["score"] for word in found["words"]], len(found["words"])
        self.assertEqual(words, TEXT.split())
        order = sorted(range(n), key=lambda i: (-scores[i], i))
        whole = frozenset(range(n))
        kept = {*(frozenset(order[:k]) for k in range(n + 1)), *(frozenset(order[k:]) for k in range(n + 1)),
                *(whole - {i} for i in range(n))} - {frozenset()}
        p = Texts(words, sorted(kept, key=sorted), found["target"]["label"])
        p.known[frozenset()] = evidence["curves"]["deletion"][-1]  # an empty line is no text
        sizes = {"eraser": [math.ceil(k * n / 100) for k in (1, 5, 10, 20, 50)], "ferret": ferret_sizes(scores)}
        for name, bins in sizes.items():
            without = [p[whole] - p[order[k:]] for k in bins]
            alone = [p[whole] - p[order[:k]] for k in bins]
            self.assertAlmostEqual(evidence["comprehensiveness"][name], sum(without) / len(bins), 5)
            self.assertAlmostEqual(evidence["sufficiency"][name], sum(alone) / len(bins), 5)
        for k in range(n + 1):
            self.assertAlmostEqual(evidence["curves"]["shares"][k], k / n, 6)
            self.assertAlmostEqual(evidence["curves"]["deletion"][k], p[order[k:]], 6)
            self.assertAlmostEqual(evidence["curves"]["insertion"][k], p[order[:k]], 6)
        lost = [p[whole] - p[whole - {i}] for i in range(n)]
        self.assertAlmostEqual(evidence["kendall_tau"], tau_b(scores, lost), 6)

    def test_words(self):
        for method in ("occlusion", "integrated_gradients", "saliency", "lime"):
            with self.subTest(method=method):
                self.check(method)

    def test_of_any_kind_of_target_it_is_the_probability(self):
        self.check("occlusion", "--target-kind", "log_odds")
        self.check("gradient_x_input", "--target", "neutral")

    def test_threads(self):
        asked = ["explain", "--method", "occlusion", "--evidence", "--format", "json", TEXT]
        self.assertEqual(run(*asked, "--threads", "1").stdout, run(*asked, "--threads", "2").stdout)


if __name__ == "__main__":
    cli.main()
