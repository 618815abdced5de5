#!/usr/bin/env python3
"""What the program says as JSON:  tests/test_cli_json.py [PROGRAM]"""

import hashlib
import json
import pathlib
import re
import tempfile
import unittest

import cli
import schema
from cli import HEADS, HOSTILE, ROOT, TEXT, TINY, explained, methods, run

SCHEMA = json.loads((ROOT / "web/explanation.schema.json").read_text("utf-8"))
PAIRS = HEADS["sentence_similarity"][0]
DECISION = json.loads((ROOT / "web/decision.schema.json").read_text("utf-8"))


class Json(unittest.TestCase):
    def test_every_method_keeps_to_the_schema(self):
        for method in methods():
            model, pair = (PAIRS, ["--pair", "two"]) if method["name"] == "similarity_pairs" else (TINY, [])
            for unit in ("token", "word", "sentence"):
                for text in (TEXT, HOSTILE, ""):
                    with self.subTest(method=method["name"], unit=unit, text=text):
                        more = pair + (["--reference", text] if method["references"] == "one" else [])
                        found = explained("--method", method["name"], "--unit", unit, *more, "--", text,
                                          model=model)
                        self.assertEqual(list(schema.breaches(found, SCHEMA, SCHEMA)), [])
                        self.assertEqual(found["method"], method["name"])
                        self.assertEqual(found["text"], text)
                        self.assertEqual(found["result"]["kind"], method["kind"])
                        self.assertEqual(found["unit"], unit)
                        self.assertEqual("gap" in found, method["complete"])
                        self.assertEqual(set(found["options"]),
                                         {option["name"] for option in method["options"]})

    def test_every_task_keeps_to_the_schema(self):
        said = {"sequence_classification": {}, "token_classification": {"spans"},
                "question_answering": {"spans", "no_answer"}, "sentence_similarity": {"value"},
                "masked_lm": {"spans"}}
        for name, (model, arguments) in HEADS.items():
            task, _, kind = name.partition(", ")
            for more in (["--method", "saliency"], ["--method", "attention"], ["--method", "occlusion"]):
                with self.subTest(name=name, more=more):
                    found = explained(*more, *arguments, model=model)
                    self.assertEqual(list(schema.breaches(found, SCHEMA, SCHEMA)), [])
                    self.assertEqual(found["task"], task)
                    here = {"spans", "no_answer", "value"} & found.keys()
                    self.assertEqual(here, {"value"} if kind == "a number" else set(said[task]))
                    self.assertEqual("span" in found["target"], bool(found.get("spans")))
                    texts = [found[name] for name in ("text", "text_pair") if name in found]
                    pairs = ["--pairs"] if len(texts) > 1 else []
                    decided = json.loads(run("classify", "--format", "json", *pairs, model=model,
                                             stdin="\t".join(texts).encode()).stdout)
                    self.assertEqual(list(schema.breaches(decided, DECISION, DECISION)), [])
                    for field in ("probabilities", *here - {"spans"}):
                        self.assertEqual(decided[field], found[field])
                    for span in found.get("spans", []):  # of masks those of the explained one
                        self.assertIn(span, decided["spans"])

    def test_focus(self):
        model, arguments = HEADS["token_classification"]
        for part in ("film", "0:4:8", "4:8"):
            found = explained("--method", "saliency", "--focus", part, *arguments, model=model)
            self.assertEqual(found["target"]["span"], [0, 4, 8])
        self.assertEqual(explained("--method", "saliency", "--focus", "a", "a is a a", model=model)
                         ["target"]["span"], [0, 0, 1])
        found = explained("--method", "saliency", "--focus", "his", "this is his \xff", model=model)
        self.assertEqual(found["target"]["span"], [0, 8, 11])  # a whole word before others
        model, arguments = HEADS["question_answering"]
        for part in ("is dull", "1:9:16"):
            found = explained("--method", "saliency", "--focus", part, *arguments, model=model)
            self.assertEqual(found["target"]["span"], [1, 9, 16])
        found = explained("--method", "saliency", "--target", "no_answer", *arguments, model=model)
        self.assertEqual(found["target"]["label"], "no_answer")
        self.assertNotIn("span", found["target"])
        model, arguments = HEADS["masked_lm"]
        found = explained("--method", "saliency", "--focus", "14:20", "--target", "good", *arguments, model=model)
        self.assertEqual((found["target"]["label"], found["target"]["span"]), ("good", [0, 14, 20]))

    def test_decisions_keep_to_theirs(self):
        lines = run("classify", "--format", "json", stdin=("long " * 100 + "\n" + HOSTILE).encode())
        for line in lines.stdout.splitlines():
            self.assertEqual(list(schema.breaches(json.loads(line), DECISION, DECISION)), [])
        shared = DECISION["$defs"]
        self.assertEqual(shared, {name: SCHEMA["$defs"][name] for name in shared})

    def test_the_schema_bites(self):
        good = explained("--method", "attention", TEXT)
        self.assertEqual(list(schema.breaches(good, SCHEMA, SCHEMA)), [])
        for spoil in (lambda x: x.pop("tokens"), lambda x: x.update(extra=1),
                      lambda x: x["tokens"][0].pop("score"), lambda x: x["words"][0].update(start=-1),
                      lambda x: x["result"].pop("values"), lambda x: x.update(seed=0.5),
                      lambda x: x["target"].update(kind="luck"), lambda x: x["model"].update(sha256="0"),
                      lambda x: x["options"].update(groups=[[0, 1]]),
                      lambda x: x["probabilities"].update(positive=2)):
            bad = json.loads(json.dumps(good))
            spoil(bad)
            self.assertTrue(list(schema.breaches(bad, SCHEMA, SCHEMA)))

    def test_offsets_are_bytes_of_the_text(self):
        for text in (TEXT, HOSTILE):
            found = explained("--pair", "second \u00e9t\u00e9 text", text)
            texts = [found["text"].encode(), found["text_pair"].encode()]
            for word in found["words"]:
                self.assertEqual(texts[word["segment"]][word["start"]:word["end"]].decode(),
                                 word["text"])
            self.assertEqual({word["segment"] for word in found["words"]}, {0, 1})
            added = [token for token in found["tokens"] if token["start"] == token["end"]]
            self.assertEqual([token["text"] for token in added], ["[CLS]", "[SEP]", "[SEP]"])

    def test_what_is_drawn(self):
        asked = ("--method", "kernel_shap", "--option", "evaluations=100", "--seed", "7",
                 "--precision", "fast", "not bad at all " * 5)
        found = explained(*asked)
        self.assertEqual(list(schema.breaches(found, SCHEMA, SCHEMA)), [])
        self.assertEqual((found["seed"], found["precision"], found["evaluations"]), (7, "fast", 100))
        self.assertTrue(all(word["stderr"] > 0 for word in found["words"]))
        self.assertEqual(found, explained("--threads", "1", *asked))
        other = explained(*asked[:5], "8", *asked[6:])
        self.assertNotEqual(found["words"], other["words"])

    def test_label_against_label(self):
        found = explained("--target", "positive", "--against", "negative", TEXT)
        self.assertEqual(list(schema.breaches(found, SCHEMA, SCHEMA)), [])
        self.assertEqual((found["target"]["label"], found["target"]["against"]), ("positive", "negative"))
        single = [explained("--target", label, TEXT)["target"]["value"] for label in ("positive", "negative")]
        self.assertAlmostEqual(found["target"]["value"], single[0] - single[1], 5)

    def test_references(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "others.txt")
            file.write_bytes("good\r\n\ncaf\u00e9 <b>\nlast".encode())
            asked = ("--method", "expected_gradients", "--reference", "first", "--references", file)
            found = explained(*asked, TEXT)
            self.assertEqual(list(schema.breaches(found, SCHEMA, SCHEMA)), [])
            self.assertEqual(found["references"], ["first", "good", "caf\u00e9 <b>", "last"])
            line = run("explain", "--lines", "--format", "json", *asked, "-", stdin=TEXT.encode()).stdout
            self.assertEqual(json.loads(line), found)

    def test_evidence(self):
        for unit in ("token", "word", "sentence"):
            found = explained("--method", "occlusion", "--evidence", "--unit", unit, "Good film. Never! Why not")
            self.assertEqual(list(schema.breaches(found, SCHEMA, SCHEMA)), [])
            curves = found["evidence"]["curves"]
            self.assertEqual((curves["shares"][0], curves["shares"][-1]), (0, 1))
            self.assertEqual(len(curves["deletion"]), len(curves["shares"]))
            self.assertAlmostEqual(curves["deletion"][0], curves["insertion"][-1], 4)
        self.assertEqual([word["text"] for word in found["words"]], ["Good film.", "Never!", "Why not"])
        self.assertNotIn("evidence", explained("--method", "occlusion", TEXT))

    def test_sums(self):
        found = explained("--method", "integrated_gradients", TEXT)
        target = found["target"]
        total = sum(token["score"] for token in found["tokens"])
        self.assertAlmostEqual(target["value"] - target["baseline_value"] - total, found["gap"], 5)
        self.assertAlmostEqual(sum(found["probabilities"].values()), 1, 5)

    def test_what_was_asked_stands_there(self):
        found = explained("--method", "occlusion", "--option", "mode=mask", "--target", "negative",
                          "--target-kind", "log_odds", "--seed", "7", "--unit", "word",
                          "--group", "0:2:10", "--group", "12:27", TEXT)
        self.assertEqual(found["options"], {"mode": "mask", "window": 1, "groups": [[0, 2, 10], [0, 12, 27]]})
        self.assertEqual(found["target"]["label"], "negative")
        self.assertEqual(found["target"]["kind"], "log_odds")
        self.assertEqual(found["seed"], 7)
        self.assertIn("often affecting", [word["text"] for word in found["words"]])

    def test_broken_utf8_is_repaired(self):
        found = explained("-", stdin=b"good \xff\xfe film\xe2\x82")
        self.assertEqual(found["text"], "good \ufffd\ufffd film\ufffd")

    def test_standard_input_is_the_whole_text(self):
        self.assertEqual(explained("-", stdin=b"two\nlines\n")["text"], "two\nlines")
        self.assertEqual(explained("-", stdin=b"two\r\nlines\r\n")["text"], "two\r\nlines")
        self.assertEqual(explained("-", stdin=b"")["text"], "")

    def test_a_cut_is_said(self):
        self.assertFalse(explained("short")["truncated"])
        self.assertTrue(explained("--method", "saliency", "long " * 100)["truncated"])
        self.assertIn(b"cut off", run("explain", "--method", "saliency", "long " * 100).stdout)

    def test_tokens(self):
        found = json.loads(run("tokens", "--format", "json", "a charming [SEP]").stdout)
        self.assertEqual(found["schema"], "whybert/tokens/1")
        self.assertEqual(found["tokens"][0]["text"], "[CLS]")
        self.assertTrue(all(isinstance(token["id"], int) for token in found["tokens"]))
        typed = [token for token in found["tokens"] if token["special"] and token["start"] < token["end"]]
        self.assertEqual([token["text"] for token in typed], ["[SEP]"])
        text = run("tokens", "a charming [SEP]").stdout.decode()
        self.assertEqual(len(re.findall(r"\[SEP\] +bytes 11 to 16, special\n", text)), 1)

    def test_info(self):
        found = json.loads(run("info", "--format", "json", TINY).stdout)
        self.assertEqual(found["sha256"], hashlib.sha256(TINY.read_bytes()).hexdigest())
        self.assertEqual(found["layers"], 2)


if __name__ == "__main__":
    cli.main()
