#!/usr/bin/env python3
"""How the program is found out about: its help, its model, its measure of the machine:  tests/test_cli_help.py [PROGRAM]"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import cli
from cli import HEADS, PROGRAM, TEXT, TINY, run


class Help(unittest.TestCase):
    def test_every_command_helps_and_its_examples_run(self):
        overview = run("--help")
        self.assertEqual(overview.returncode, 0)
        commands = re.findall(r"^  (\w+) .*\.$", overview.stdout.decode(), re.MULTILINE)
        self.assertEqual(commands, ["classify", "explain", "attention", "methods", "info", "tokens", "bench",
                                    "calibrate", "compare", "sanity"])
        with tempfile.TemporaryDirectory() as folder:
            for name in ("review.txt", "reviews.txt"):
                pathlib.Path(folder, name).write_text("good\nbad\n")
            said = json.loads(run("classify", "--format", "json", stdin=b"good").stdout)["label"]
            other = "positive" if said == "negative" else "negative"
            pathlib.Path(folder, "labelled.tsv").write_text(f"{said}\tgood\n" * 2 + f"{other}\tgood\n")
            pathlib.Path(folder, "models").mkdir()
            for name, model in (("sentiment", TINY), ("entities", HEADS["token_classification"][0]),
                                ("question-answering", HEADS["question_answering"][0]),
                                ("similarity", HEADS["sentence_similarity"][0])):
                shutil.copy(model, pathlib.Path(folder, f"models/{name}.gguf"))
            for command in commands:
                done = run(command, "--help")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                text = done.stdout.decode()
                examples = text[text.index("Examples:"):text.index("Options")].splitlines()[1:-1]
                self.assertGreaterEqual(len(examples), 2)
                for example in examples:
                    # tiny.gguf has two layers; the examples are of a model with six.
                    line = example.replace("--layer 5", "--layer 1").replace("--head 3", "--head 1")
                    with self.subTest(example=example):
                        ran = subprocess.run(
                            ["bash", "-o", "pipefail", "-c", line], cwd=folder, capture_output=True,
                            env={"WHYBERT_MODEL": str(TINY),
                                 "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}, check=False)
                        self.assertEqual((ran.returncode, ran.stderr), (0, b""))

    def test_methods_stand_under_their_questions(self):
        questions = {"Which words?": "words", "Which layer?": "layers", "What would change its mind?": "change",
                     "What rule?": "rule", "Which part of the network?": "parts"}
        asked, found = None, []
        for line in run("methods").stdout.decode().splitlines():
            asked = questions.get(line, asked)
            if re.fullmatch(r"[a-z_]+", line):
                found.append((line, asked))
        self.assertEqual(found, [(method["name"], method["question"]) for method in cli.methods()])
        self.assertEqual({question for _, question in found}, set(questions.values()))

    def test_version_and_nothing_asked(self):
        self.assertRegex(run("--version").stdout, rb"^whybert \d+\.\d+\.\d+\n$")
        done = run()
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"whybert explain", done.stderr)


class Model(unittest.TestCase):
    def test_it_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            for program, model in (("a/whybert", "a/sentiment.gguf"), ("b/whybert", "b/models/sentiment.gguf"),
                                   ("c/build/native/whybert", "c/models/sentiment.gguf"),
                                   ("d/bin/whybert", "d/share/whybert/sentiment.gguf")):
                for path in (program, model):
                    pathlib.Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(PROGRAM, pathlib.Path(folder, program))
                shutil.copy(TINY, pathlib.Path(folder, model))
                done = run("info", model=None, program=pathlib.Path(folder, program), cwd="/")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
            whole = pathlib.Path(folder, "a/whybert")
            self.assertEqual(run("info", model="/nowhere", program=whole).returncode, 1)
            self.assertEqual(run("info", "--model", TINY, model="/nowhere", program=whole).returncode, 0)

    def test_verbose(self):
        # Of two threads the first may have done all before the second begins.
        for arguments, threads in ((("explain", TEXT), "[12]"), (("classify", "-"), "1"),
                                   (("explain", "--lines", "-"), "1")):
            done = run(*arguments, "--verbose", "--threads", "2", stdin=b"good\n")
            self.assertRegex(done.stderr.decode(), (
                r"^whybert: Read the model in [\d.]+ s\.\n"
                r"whybert: \d+ runs of the model in [\d.]+ s, [\d.]+ a second, "
                rf"on {threads} threads? with kernels \w+; [\d.]+ MB for the model, "
                r"[\d.]+ MB for sessions of \d+ tokens\.\n$"))


class Bench(unittest.TestCase):
    def test_rows(self):
        done = run("bench", "--json", "--threads", "2")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        found = json.loads(done.stdout)
        self.assertEqual(set(found), {"machine", "version", "model", "kernels", "rows", "model_bytes",
                                      "sessions"})
        lengths = [16, 32, 64]  # tiny.gguf reads no more
        asked = [("open", 0, 1), *(("forward", length, 1) for length in lengths),
                 *(("forward+backward", length, 1) for length in lengths),
                 *((name, 64, threads)
                   for name in ("kernel_shap", "kernel_shap fast", "integrated_gradients")
                   for threads in (1, 2))]
        self.assertEqual([(row["name"], row["tokens"], row["threads"]) for row in found["rows"]], asked)
        for row in found["rows"]:
            self.assertGreater(row["runs"], 0)
            self.assertLessEqual(row["min_ms"], row["median_ms"])
        counted = {row["name"]: row["evaluations"] for row in found["rows"]}
        self.assertEqual([counted["open"], counted["forward"], counted["kernel_shap"]], [0, 1, 256])
        self.assertEqual([session["tokens"] for session in found["sessions"]], [64, 64])

    def test_table(self):
        """Of a model whose methods begin with a look for answers."""
        lines = run("bench", HEADS["question_answering"][0]).stdout.decode().splitlines()
        self.assertRegex(lines[0], r", whybert \d.*, kernels \w+, bert-qa$")
        self.assertRegex(lines[4], r"^forward +16 +1 +[\d.]+ +[\d.]+ +\d+ +[\d.]+$")
        self.assertRegex(lines[-1], r"^Memory: the model [\d.]+ MB, a thread at 64 tokens [\d.]+ MB")


if __name__ == "__main__":
    cli.main()
