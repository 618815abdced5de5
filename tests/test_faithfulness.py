#!/usr/bin/env python3
"""How faithfulness is measured, on functions whose answers are known:  tests/test_faithfulness.py"""

import pathlib
import sys
import tempfile
import unittest

from counted import main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import faithfulness
import faithfulness_table
from program import Text
from record_cache import Cache


def additive(weights):
    """The value of a set is the sum of its weights."""
    return lambda kept: sum(weight for i, weight in enumerate(weights) if kept >> i & 1)


class Measures(unittest.TestCase):
    WEIGHTS = [0.05, 0.3, 0.1, 0.2, 0.15, -0.1, 0.02, 0.04, 0.06, 0.08]

    def measured(self, scores, weights=None):
        found = faithfulness.measure(scores, additive(weights or self.WEIGHTS))
        return {name: round(value, 9) for name, value in found.items()}

    def test_by_hand(self):
        # Highest first: .3 .2 .15 .1 .08 .06 .05 .04 .02 -.1, of which nine are above 0; .9 in all.
        gone = [0.3, 0.5, 0.65, 0.75, 0.83, 0.89, 0.94, 0.98, 1.0, 0.9]
        found = self.measured(self.WEIGHTS)
        eraser = (gone[0], gone[0], gone[0], gone[1], gone[4])  # ceil of 1, 5, 10, 20, 50 %
        self.assertAlmostEqual(found["comprehensiveness_eraser"], sum(eraser) / 5)
        self.assertAlmostEqual(found["sufficiency_eraser"], 0.9 - sum(eraser) / 5)
        self.assertAlmostEqual(found["comprehensiveness_ferret"], sum(gone[:9]) / 9)
        self.assertAlmostEqual(found["sufficiency_ferret"], 0.9 - sum(gone[:9]) / 9)
        self.assertAlmostEqual(found["comprehensiveness_20"], gone[1])
        for k in (1, 3, 5, 10):
            self.assertAlmostEqual(found[f"drop_{k}"], gone[k - 1])

    def test_few_words_and_none_that_speak_for_it(self):
        # Of three words 40 % is the first bin of ferret's that holds one; 100 % is not another one.
        found = self.measured([3, 2, -1], [0.5, 0.3, 0.1])
        self.assertAlmostEqual(found["comprehensiveness_ferret"], (0.5 + 0.8) / 2)
        self.assertAlmostEqual(found["drop_10"], 0.9)
        found = self.measured([-1, -2, 0], [0.5, 0.3, 0.1])
        self.assertEqual((found["comprehensiveness_ferret"], found["sufficiency_ferret"]), (0, 0))
        self.assertAlmostEqual(found["drop_1"], 0.1)

    def test_equal_scores_go_in_the_order_of_the_text(self):
        self.assertAlmostEqual(self.measured([1, 1, 1], [0.5, 0.3, 0.1])["drop_1"], 0.5)

    def test_asks_for_all_that_it_uses(self):
        scores = [0.5, -1, 2, 2, 0, 7, 1]
        values = dict.fromkeys(faithfulness.asked(scores), 0.5)
        self.assertEqual(set(faithfulness.measure(scores, values.__getitem__).values()), {0})

    def test_intervals(self):
        ours, theirs = [0.4 + 0.01 * (i % 7) for i in range(50)], [0.3 + 0.01 * (i % 5) for i in range(50)]
        mean, low, high = faithfulness.interval(ours, theirs)
        self.assertTrue(0 < low < mean < high)
        self.assertEqual(faithfulness.interval(ours, ours), (0, 0, 0))
        self.assertEqual(faithfulness.interval(ours, theirs), (mean, low, high))
        mean, low, high = faithfulness.interval(theirs, ours)
        self.assertTrue(low < mean < high < 0)


class Around(unittest.TestCase):
    def test_variants_keep_neighbours_apart(self):
        text = Text('a "fine" film', "positive", [(0, 1), (2, 3), (3, 7), (7, 8), (9, 13)], [])
        self.assertEqual(text.variant(0b11111), text.text)
        self.assertEqual(text.variant(0b11011).split(), ["a", '"', '"', "film"])
        self.assertEqual(text.variant(0b10100, "[MASK]"), "[MASK] [MASK]fine[MASK] film")
        self.assertEqual(text.variant(0).strip(), "")

    def test_cache_survives_a_broken_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "cache.jsonl")
            first = Cache(path)
            first.put("a", "1", value=[1, 2])
            first.add("b", more={"x": 1})
            with path.open("ab") as file:
                file.write(b'{"key": ["a", "1"], "val')
            second = Cache(path)
            self.assertEqual(second.get("a", "1"), [1, 2])
            second.put("c", value="there")
            second.add("b", more={"y": 2})
            third = Cache(path)
            self.assertEqual((third.get("c"), third.get("b")), ("there", {"x": 1, "y": 2}))
            self.assertIsNone(third.get("a"))

    def test_twins_and_the_best_meet_each_peer(self):
        def rows(value):
            measured = dict.fromkeys(faithfulness.METRICS, value)
            return {f"text {i}": {**measured, "seconds": value, "engine_seconds": None, "evaluations": 1}
                    for i in range(9)}

        found = {"lime": rows(0.5), "occlusion": rows(0.7), "lime_500": rows(0.6)}
        lines = list(faithfulness_table.pairs(found, ("lime_500", "lime_5000")))
        heads = [line for line in lines if not line.startswith(" ")]
        self.assertEqual([head.split(",")[0] for head in heads],
                         ["twin lime - lime_500", "best occlusion - lime_500"])
        said = {line.split()[0]: line.split("  ")[-1] for line in lines[1:10]}
        self.assertEqual((said["drop_1"], said["sufficiency_eraser"]), ("worse", "better"))
        self.assertEqual(len(list(faithfulness_table.table(found))), 6)


if __name__ == "__main__":
    main()
