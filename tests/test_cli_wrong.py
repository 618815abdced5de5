#!/usr/bin/env python3
"""What the program says when something is wrong:  tests/test_cli_wrong.py [PROGRAM]"""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

import cli
from cli import HEADS, PROGRAM, TEXT, TINY, run


QUESTIONS, ENTITIES, MASKS = (HEADS[task][0] for task in (
    "question_answering", "token_classification", "masked_lm"))


class Wrong(unittest.TestCase):
    def test_one_sentence_and_a_status(self):
        asked_wrongly = (
            ["frobnicate"], ["explain"], ["explain", "a", "journey"], ["explain", "--method", "luck", "a"],
            ["explain", "--option", "mode=mask", "a"], ["explain", "--option", "x", "a"],
            ["explain", "--method", "occlusion", "--option", "mode=burn", "a"],
            ["explain", "--target", "purple", "a"], ["explain", "--target-kind", "luck", "a"],
            ["explain", "--unit", "letter", "a"], ["explain", "--target", "negative", "--against", "negative", "a"],
            ["explain", "--against", "purple", "a"], ["explain", "--references", "", "a"],
            ["explain", "--references", os.devnull, "a"], ["explain", "--reference", "b", "a"],
            ["explain", *["--reference", "b"] * 65, "a"], ["explain", "--evidence=1", "a"],
            ["attention", "--evidence", "a"], ["explain", "--lines", "--references", os.devnull, "-"],
            ["explain", "--model", HEADS["sentence_similarity"][0], "--pair", "b", "--against", "b", "a"],
            ["explain", "--model", HEADS["sequence_classification, a number"][0], "--against", "b", "a"], ["explain", "--seed", "-1", "a"],
            ["explain", "--precision", "rough", "a"], ["explain", "--precision", "fast", "a"],
            ["explain", "--seed", "9007199254740992", "a"], ["explain", "--threads", "0", "a"],
            ["explain", "--threads", "65", "a"], ["explain", "--format", "gif", "a"],
            ["explain", "--group", "1", "a"], ["explain", "--group", "0:0:1:2", "a"],
            ["explain", "--group", "0:9", "a"], ["explain", "--group", "a:b", "a"],
            ["explain", "--group", "4294967296:1", "a"], ["explain", "--target"], ["explain", "--verbose=1", "a"],
            ["explain", "--layer", "1", "a"], ["attention", "--layer", "2", "a"],
            ["attention", "--head", "2", "a"], ["attention", "--layer", "-2", "a"],
            ["methods", "x"], ["methods", "--format", "png"], ["classify", "--pair", "x"],
            ["tokens", "--format", "svg", "a"], ["classify", "--format", "html"], ["--model", "x", "explain"],
            ["explain", "--lines"], ["explain", "--lines", "--format", "svg", "-"],
            ["explain", "--lines", "--group", "0:1", "-"], ["explain", "--lines", "--method", "luck", "-"],
            ["classify", "--lines"], ["classify", "--json"], ["bench", "--format", "html"],
            ["explain", "--focus", "", "a"], ["explain", "--focus", "a", "a"],
            ["explain", "--focus", "0:1", "a"], ["explain", "--model", ENTITIES, "--focus", "zebra", "a"],
            ["explain", "--lines", "--focus", "a", "-"], ["explain", "--lines", "--focus", "0:1", "-"],
            ["explain", "--pairs", "a"], ["explain", "--lines", "--pairs", "--pair", "b", "-"],
            ["explain", "--model", QUESTIONS, "a"], ["explain", "--model", QUESTIONS, "--lines", "-"],
            ["explain", "--model", QUESTIONS, "--pair", "b", "--focus", "a", "a"],
            ["explain", "--model", QUESTIONS, "--pair", "b", "--target", "maybe", "a"],
            ["explain", "--model", ENTITIES, "--target", "B-CAT", "the film"],
            ["explain", "--model", ENTITIES, "--focus", "0:8:9", "the film"],
            ["explain", "--model", MASKS, "no mask"], ["explain", "--model", MASKS, "--target", "qqqq", "a [MASK]"],
            ["classify", "--model", MASKS],
            ["bench", "--threads", "65"], ["bench", "a", "b"],
        )
        for arguments in asked_wrongly:
            with self.subTest(arguments=arguments):
                self.said(run(*arguments, stdin=b"no mask and no tab\n"), 2)
        with tempfile.TemporaryDirectory() as folder:
            broken = pathlib.Path(folder, "broken.gguf")
            broken.write_bytes(TINY.read_bytes()[:-100])
            for arguments, model in (
                    (["info", "/nowhere"], None), (["info", folder], None), (["info", broken], None),
                    (["explain", "a"], broken), (["explain", "a"], None), (["classify", "/nowhere"], TINY),
                    (["classify", folder], TINY), (["explain", "--output", "/nowhere/x", "a"], TINY),
                    (["info", folder + "/\x1b[31m"], None), (["explain", "--lines", "/nowhere"], TINY),
                    (["explain", "--references", "/nowhere", "a"], TINY),
                    (["explain", "--references", folder, "a"], TINY), (["bench", broken], None)):
                with self.subTest(arguments=arguments):
                    self.said(run(*arguments, model=model, program=self.lonely(folder)), 1)

    @staticmethod
    def lonely(folder):
        """The program where there is no model near."""
        copy = pathlib.Path(folder, "far", "from", "models", "whybert")
        copy.parent.mkdir(parents=True, exist_ok=True)
        return shutil.copy(PROGRAM, copy)

    def said(self, done, status):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, b"")
        self.assertRegex(done.stderr, rb"^whybert: [^\n\x1b]+\n$")
        done.stderr.decode()

    def test_nothing_is_written_over_by_half(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "why.html")
            file.write_text("precious")

            def small_disk():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
            self.said(run("explain", "--output", file, TEXT, preexec_fn=small_disk), 1)
            self.said(run("explain", "--output", file, "--target", "purple", TEXT), 2)
            self.assertEqual(file.read_text(), "precious")
            self.assertEqual(os.listdir(folder), ["why.html"])
            self.assertEqual(run("explain", "--output", file, TEXT).returncode, 0)
            self.assertIn("<!doctype html>", file.read_text())

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_a_full_disk_is_a_failure(self):
        for arguments in (["explain", TEXT], ["methods"], ["classify"], ["explain", "--help"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([str(PROGRAM), *arguments], stdout=full, input=b"a\nb\n",
                                      stderr=subprocess.PIPE, env={"WHYBERT_MODEL": str(TINY)},
                                      check=False)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertIn(b"No space left", done.stderr)
        self.said(run("explain", "--output", "/dev/full", TEXT), 1)

    def test_a_reader_that_goes_is_a_failure(self):
        process = subprocess.Popen([str(PROGRAM), "classify"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env={"WHYBERT_MODEL": str(TINY)})
        process.stdout.close()
        try:
            process.stdin.write(b"good\n" * 100)
            process.stdin.close()
        except BrokenPipeError:
            pass
        self.assertEqual(process.wait(60), 1)
        self.assertRegex(process.stderr.read(), rb"^whybert: Cannot write [^\n]+\n$")
        process.stderr.close()


if __name__ == "__main__":
    cli.main()
