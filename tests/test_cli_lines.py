#!/usr/bin/env python3
"""The program over many lines, and on many threads:  tests/test_cli_lines.py [PROGRAM]"""

import json
import pathlib
import tempfile
import unittest

import cli
from cli import HEADS, HOSTILE, ROOT, TEXT, explained, methods, run


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


class Pairs(unittest.TestCase):
    LINES = b"is it good?\tit is not bad\r\nwho?\tthe actor\tand his plot\n"

    def test_a_tab_stands_between_two_texts(self):
        for name in ("question_answering", "sentence_similarity", "sequence_classification"):
            model = HEADS[name][0]
            more = ["--pairs"] if name == "sequence_classification" else []
            done = run("classify", *more, model=model, stdin=self.LINES)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
            self.assertEqual([row[2:] for row in rows],
                             [["is it good?", "it is not bad"], ["who?", "the actor and his plot"]])
            found = [json.loads(line) for line in
                     run("explain", "--lines", "--format", "json", "--method", "saliency", *more, "-",
                         model=model, stdin=self.LINES).stdout.splitlines()]
            self.assertEqual([line["text_pair"] for line in found],
                             ["it is not bad", "the actor\tand his plot"])

    def test_a_tab_is_but_white_space_to_others(self):
        done = run("classify", stdin=self.LINES)
        self.assertEqual([line.count("\t") for line in done.stdout.decode().splitlines()], [2, 2])

    def test_a_line_without_one_is_named(self):
        done = run("classify", "--format", "json", model=HEADS["question_answering"][0],
                   stdin=self.LINES + b"and what?\n")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, rb"^whybert: Line 3: There is no tab[^\n]*\n$")

    def test_entities(self):
        done = run("classify", model=HEADS["token_classification"][0], stdin=b"the film\n\n")
        self.assertEqual((done.returncode, done.stdout.splitlines()[1]), (0, b"-\t-\t"))
        done = run("explain", "--lines", "--format", "json", "--method", "saliency", "-",
                   model=HEADS["token_classification"][0], stdin=b"the film\ngood\n")
        self.assertEqual((done.returncode, done.stderr, done.stdout.count(b"\n")), (0, b"", 2))

    def test_masks(self):
        lines = "a [MASK] film\nthe [MASK] is [MASK]\n"
        for command in (["classify"], ["explain", "--lines", "--method", "saliency", "-"]):
            done = run(*command, "--format", "json", model=HEADS["masked_lm"][0], stdin=lines.encode())
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertEqual(done.stdout.count(b"\n"), 2)
            done = run(*command, model=HEADS["masked_lm"][0], stdin=(lines + "none\n").encode())
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, rb"^whybert: Line 3: [^\n]+\n$")

    def test_one_second_text_for_all(self):
        done = run("explain", "--lines", "--format", "json", "--method", "saliency", "--pair", "it is bad",
                   "-", model=HEADS["question_answering"][0], stdin=b"is it\tgood?\nwho?\n")
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(line["text"], line["text_pair"]) for line in found],
                         [("is it\tgood?", "it is bad"), ("who?", "it is bad")])


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
                *((("explain", "--format", "json", "--method", method["name"],
                    *(("--reference", TEXT) if method["references"] == "one" else ()), TEXT), b"")
                  for method in methods() if method["name"] != "similarity_pairs"),
                *((("explain", "--format", "json", "--precision", "fast", "--method", method["name"], TEXT), b"")
                  for method in methods() if method["sampled"]),
                (("classify", "--format", "json"), lines),
                *(((command, *more, "--format", "json", "--pairs", "--model", model),
                   b"is it good?\tit is not good\n" * 3)
                  for model in (HEADS["question_answering"][0], HEADS["sentence_similarity"][0])
                  for command, *more in (("classify",), ("explain", "--lines", "-"))),
                (("explain", "--lines", "--format", "json", "-"), lines[:1000])):
            with self.subTest(arguments=arguments):
                one = run(*arguments, "--threads", "1", stdin=stdin)
                self.assertEqual(one.returncode, 0)
                for count in ("2", "7"):
                    many = run(*arguments, "--threads", count, stdin=stdin)
                    self.assertEqual(many.stdout, one.stdout)


if __name__ == "__main__":
    cli.main()
