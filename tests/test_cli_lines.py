#!/usr/bin/env python3
"""The program over many lines, and on many threads:  tests/test_cli_lines.py [PROGRAM]"""

import json
import pathlib
import tempfile
import unittest

import cli
from cli import HOSTILE, ROOT, TEXT, explained, methods, run


class Classify(unittest.TestCase):
    def test_a_line_for_each_line(self):
        for text, count in ((b"", 0), (b"\n", 1), (b"a\nb", 2), (b"a\n\nb\n", 3), (b"\0\xff\r\n", 1)):
            done = run("classify", stdin=text)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertEqual(done.stdout.count(b"\n"), count)
            self.assertTrue(all(len(line.split(b"\t")) == 3 for line in done.stdout.splitlines()))

    def test_lines_from_windows(self):
        plain, carriage = (run("classify", stdin=text) for text in (b"good\n\nbad\n", b"good\r\n\r\nbad\r\n"))
        self.assertEqual(carriage.stdout, plain.stdout)

    def test_many_lines_come_out_as_they_went_in(self):
        lines = [f"line {i} is {'good' if i % 3 else 'bad'}" for i in range(700)]
        alone = run("classify", stdin=lines[5].encode()).stdout
        found = run("classify", "--threads", "3", stdin="\n".join(lines).encode()).stdout
        self.assertEqual([line.split("\t")[2] for line in found.decode().splitlines()], lines)
        self.assertEqual(found.splitlines(True)[5], alone)

    def test_json_says_the_same_as_explain(self):
        done = run("classify", "--format", "json", stdin=TEXT.encode())
        found = json.loads(done.stdout)
        probabilities = explained("--method", "saliency", TEXT)["probabilities"]
        self.assertEqual(found, {"task": "sequence_classification", "probabilities": probabilities,
                                 "label": max(probabilities, key=probabilities.get)})

    def test_files_and_long_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "lines.txt")
            file.write_bytes(b"good\n" + b"long " * 100_000 + b"\nbad\n")
            done = run("classify", file)
            self.assertEqual(done.stdout.count(b"\n"), 3)
            self.assertRegex(done.stderr, rb"^whybert: Lines .* cut: 1, the first is 2\.\n$")

    def test_the_terminal_obeys_nothing_of_the_text(self):
        done = run("classify", stdin=HOSTILE.encode())
        self.assertNotRegex(done.stdout.decode(), "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Explain(unittest.TestCase):
    LINES = "a charming film\n\nit drags, and then it drags on\r\n"

    def test_each_line_as_if_it_were_alone(self):
        for more in ((), ("--method", "occlusion", "--unit", "token", "--target", "negative")):
            done = run("explain", "--lines", "--format", "json", *more, "-", stdin=self.LINES.encode())
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            alone = [explained(*more, line) for line in self.LINES.splitlines()]
            self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], alone)

    def test_text_has_a_blank_line_between(self):
        done = run("explain", "--lines", "-", stdin=b"good\nbad\n")
        alone = [run("explain", line).stdout for line in ("good", "bad")]
        self.assertEqual(done.stdout, b"\n".join([*alone, b""]))

    def test_long_lines_get_the_room_they_need(self):
        lines = ["short", "long " * 100, "short", "long " * 600]
        more = ("--method", "saliency", "--model", ROOT / "models/sentiment.gguf")
        done = run("explain", "--lines", "--format", "json", *more, "-", stdin="\n".join(lines).encode())
        self.assertRegex(done.stderr, rb"^whybert: Lines .* cut: 1, the first is 4\.\n$")
        self.assertEqual([json.loads(line) for line in done.stdout.splitlines()],
                         [explained(*more, line) for line in lines])


class Threads(unittest.TestCase):
    def test_any_number_gives_the_same(self):
        lines = "".join(f"line {i} is {'good' if i % 3 else 'bad'}\n" for i in range(700)).encode()
        for arguments, stdin in (
                *((("explain", "--format", "json", "--method", method["name"], TEXT), b"")
                  for method in methods()),
                *((("explain", "--format", "json", "--precision", "fast", "--method", method["name"], TEXT), b"")
                  for method in methods() if method["sampled"]),
                (("classify", "--format", "json"), lines),
                (("explain", "--lines", "--format", "json", "-"), lines[:1000])):
            with self.subTest(arguments=arguments):
                one = run(*arguments, "--threads", "1", stdin=stdin)
                self.assertEqual(one.returncode, 0)
                for count in ("2", "7"):
                    many = run(*arguments, "--threads", count, stdin=stdin)
                    self.assertEqual(many.stdout, one.stdout)


if __name__ == "__main__":
    cli.main()
