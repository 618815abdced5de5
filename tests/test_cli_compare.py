#!/usr/bin/env python3
"""The program's `compare` and `sanity`:  tests/test_cli_compare.py [PROGRAM]"""

import json
import math
import unittest

import cli
import schema
from cli import HEADS, HOSTILE, ROOT, TEXT, explained, run

COMPARISON = json.loads((ROOT / "web/comparison.schema.json").read_text("utf-8"))
SANITY = json.loads((ROOT / "web/sanity.schema.json").read_text("utf-8"))
FAST = "saliency,gradient_x_input,occlusion"


def said(command, *arguments, **more):
    """The JSON of a command."""
    done = run(command, "--format", "json", *arguments, **more)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    return json.loads(done.stdout)


def spearman(a, b):
    """Pearson's correlation of the mean ranks."""
    def centered(values):
        ranks = [sum(x > y for y in values) - sum(x < y for y in values) for x in values]
        return ranks, math.sqrt(sum(r * r for r in ranks))
    (a, size_a), (b, size_b) = centered(a), centered(b)
    return sum(x * y for x, y in zip(a, b, strict=True)) / (size_a * size_b)


def top(scores, k):
    return set(sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:k])


class Compare(unittest.TestCase):
    def test_it_keeps_to_the_schema_and_to_the_explanations(self):
        found = said("compare", "--methods", FAST, "--top", "3", TEXT)
        self.assertEqual(list(schema.breaches(found, COMPARISON, COMPARISON)), [])
        scores = {name: [word["score"] for word in explained("--method", name, TEXT)["words"]]
                  for name in FAST.split(",")}
        for i, name in enumerate(found["methods"]):
            self.assertEqual([word["scores"][i] for word in found["words"]], scores[name])
        self.assertEqual(len(found["pairs"]), 3)
        for pair in found["pairs"]:
            one, other = scores[pair["one"]], scores[pair["other"]]
            self.assertAlmostEqual(pair["spearman"], spearman(one, other), 6)
            self.assertAlmostEqual(pair["top_overlap"], len(top(one, 3) & top(other, 3)) / 3, 6)

    def test_every_task_and_any_text(self):
        for name, (model, arguments) in HEADS.items():
            with self.subTest(name=name):
                found = said("compare", "--methods", FAST, *arguments, model=model)
                self.assertEqual(list(schema.breaches(found, COMPARISON, COMPARISON)), [])
        for text in (HOSTILE, ""):
            found = said("compare", "--methods", FAST, "--", text)
            self.assertEqual(list(schema.breaches(found, COMPARISON, COMPARISON)), [])
            self.assertEqual(found["text"], text)
            self.assertEqual(len(found["pairs"]), 3)

    def test_text(self):
        done = run("compare", TEXT)
        lines = done.stdout.decode().splitlines()
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(lines), 4)
        self.assertRegex(lines[1], r"^integrated_gradients +occlusion +-?\d\.\d\d +-?\d\.\d\d +\d+ %$")
        self.assertEqual(len({len(line) for line in lines[1:]}), 1)

    def test_what_is_wrong(self):
        for arguments, code, sentence in (
                (["--methods", "occlusion", TEXT], 2, b"--methods cannot be"),
                (["--methods", "occlusion,nothing", TEXT], 2, b"There is no method"),
                (["--methods", ",".join(["saliency"] * 65), TEXT], 2, b"--methods cannot be"),
                (["--top", "0", TEXT], 2, b"--top cannot be"),
                (["--format", "svg", TEXT], 2, b"gives text or json"), ([], 2, b"A TEXT is missing")):
            with self.subTest(arguments=arguments):
                done = run("compare", *arguments)
                self.assertEqual((done.returncode, done.stdout), (code, b""))
                self.assertIn(sentence, done.stderr)


class Sanity(unittest.TestCase):
    def test_it_keeps_to_the_schema(self):
        for method in ("integrated_gradients", "occlusion", "attention_rollout"):
            found = said("sanity", "--method", method, TEXT)
            self.assertEqual(list(schema.breaches(found, SANITY, SANITY)), [])
            self.assertEqual(found["method"], method)
            self.assertEqual([step["first_layer"] for step in found["steps"]], [None, 2, 1, 0])
            first, *others = found["steps"]
            self.assertEqual((first["spearman"], first["kendall_tau"], first["top_overlap"]), (1, 1, 1))
            self.assertEqual(first["value"], explained("--method", method, TEXT)["target"]["value"])
            self.assertEqual(len({step["value"] for step in found["steps"]}), 4)
            self.assertTrue(any(step["spearman"] < .9 for step in others))
            self.assertAlmostEqual(found["chance"]["spearman"], 1.96 / math.sqrt(found["words"] - 1), 9)
            self.assertAlmostEqual(found["chance"]["top_overlap"], 5 / found["words"], 9)

    def test_where_attention_looks_is_not_up_to_the_head(self):
        head = said("sanity", "--method", "attention_rollout", TEXT)["steps"][1]
        self.assertEqual((head["first_layer"], head["spearman"], head["top_overlap"]), (2, 1, 1))

    def test_every_task_keeps_its_target(self):
        for name, (model, arguments) in HEADS.items():
            with self.subTest(name=name):
                found = said("sanity", "--method", "gradient_x_input", *arguments, model=model)
                self.assertEqual(list(schema.breaches(found, SANITY, SANITY)), [])
        for text in (HOSTILE, ""):
            found = said("sanity", "--method", "occlusion", "--", text)
            self.assertEqual(list(schema.breaches(found, SANITY, SANITY)), [])

    def test_seeds_and_threads(self):
        asked = ["--method", "occlusion", TEXT]
        one = run("sanity", "--format", "json", "--seed", "1", "--threads", "1", *asked).stdout
        self.assertEqual(run("sanity", "--format", "json", "--seed", "1", "--threads", "2", *asked).stdout, one)
        self.assertNotEqual(said("sanity", "--seed", "2", *asked)["steps"], json.loads(one)["steps"])

    def test_text(self):
        lines = run("sanity", "--method", "occlusion", TEXT).stdout.decode().splitlines()
        self.assertEqual([line[:12].rstrip() for line in lines[:5]],
                         ["random", "nothing", "the head", "and layer 1", "and layer 0"])
        self.assertEqual(lines[5], "")
        self.assertIn("With all of it random", lines[6])


if __name__ == "__main__":
    cli.main()
