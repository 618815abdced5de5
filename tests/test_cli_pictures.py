#!/usr/bin/env python3
"""What the program draws, in files and on a terminal:  tests/test_cli_pictures.py [PROGRAM]"""

import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree
import zlib

import cli
from cli import HEADS, HOSTILE, PROGRAM, TEXT, TINY, explained, run


def pixels(png):
    """(width, height, rows of RGB bytes) of an 8-bit RGB picture."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data, width, height = 8, b"", 0, 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack(">I", png[at + 8 + size:at + 12 + size])[0]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 2)
        data += body if kind == b"IDAT" else b""
        at += 12 + size
    raw, rows, before = zlib.decompress(data), [], bytes(3 * width)
    for y in range(height):
        line = raw[y * (3 * width + 1):(y + 1) * (3 * width + 1)]
        row = bytearray()
        for x, byte in enumerate(line[1:]):
            a = row[x - 3] if x >= 3 else 0
            b, c = before[x], before[x - 3] if x >= 3 else 0
            paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row.append((byte + (0, a, b, (a + b) // 2, paeth)[line[0]]) & 255)
        rows.append(bytes(row))
        before = row
    return width, height, rows


class Pictures(unittest.TestCase):
    def draw(self, command, ending, text=HOSTILE, *more):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "picture." + ending)
            done = run(command, "--output", file, *more, text)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
            self.assertEqual(file.stat().st_mode & 0o777, 0o666 & ~self.umask())
            self.assertEqual(os.listdir(folder), [file.name])
            return file.read_bytes()

    @staticmethod
    def umask():
        mask = os.umask(0)
        os.umask(mask)
        return mask

    def test_svg_is_xml_that_runs_nothing(self):
        for command in ("explain", "attention"):
            picture = self.draw(command, "svg")
            tree = xml.etree.ElementTree.fromstring(picture)
            kinds = {element.tag.rpartition("}")[2] for element in tree.iter()}
            self.assertLessEqual(kinds, {"svg", "title", "style", "rect", "text", "g", "path"})
            names = {name for element in tree.iter() for name in element.attrib}
            self.assertFalse([name for name in names if name.startswith("on") or "href" in name])
            self.assertIn("<imgsrc=x", re.sub(r"\s", "", "".join(tree.itertext())))

    def test_html_is_one_file_without_script(self):
        for command in ("explain", "attention"):
            page = self.draw(command, "html").decode()
            self.assertTrue(page.startswith("<!doctype html>"))
            self.assertIn("default-src 'none'", page)
            self.assertNotRegex(page, r"<(script|img|iframe|link|object|embed)|\son\w+=|href=|url\(|@import")
            body = page[page.index("<main>"):page.rindex("</html>")]
            tree = xml.etree.ElementTree.fromstring(body)  # all that is opened is closed
            self.assertIn("<img src=x onerror=alert(1)>", "".join(tree.itertext()))

    def test_png_has_the_colours(self):
        blue, orange = bytes.fromhex("2166ac"), bytes.fromhex("c9421a")
        width, height, rows = pixels(self.draw("attention", "png", TEXT))
        self.assertEqual(len(rows), height)
        counted = sum(row[x:x + 3] == blue for row in rows for x in range(0, 3 * width, 3))
        self.assertGreaterEqual(counted, 100)  # the strongest cell
        scores = [word["score"] for word in explained(TEXT)["words"]]
        width, height, rows = pixels(self.draw("explain", "png", TEXT))
        dots = [row[x:x + 3] for row in rows for x in range(0, 3 * width, 3)]
        above, below = sum(s for s in scores if s > 0), -sum(s for s in scores if s < 0)
        self.assertAlmostEqual(dots.count(blue) / (dots.count(blue) + dots.count(orange)),
                               above / (above + below), delta=.05)

    def test_every_task_is_drawn(self):
        for task, (model, (*more, text)) in HEADS.items():
            for command in (["explain", "--method", "saliency"], ["attention"]):
                with self.subTest(task=task, command=command):
                    drawn = {format: run(*command, "--format", format, *more, text, model=model).stdout
                             for format in ("text", "svg", "html", "png")}
                    xml.etree.ElementTree.fromstring(drawn["svg"])
                    pixels(drawn["png"])
                    page = drawn["html"].decode()
                    tree = xml.etree.ElementTree.fromstring(page[page.index("<main>"):page.rindex("</html>")])
                    texts = ["".join(part.itertext()) for part in tree.iter("p") if part.get("class") == "text"]
                    self.assertEqual(texts, [text, *more[1:]])
                    headings = ["".join(part.itertext()) for part in tree.iter("h2")]
                    self.assertEqual(headings, ["Question", "Context"] if task == "question_answering"
                                     else ["Text 1", "Text 2"] if more else [])
                    for heading in headings:
                        self.assertIn(heading, drawn["text"].decode())
                        self.assertIn(heading, drawn["svg"].decode())
                    explained_parts = [part for part in tree.iter("span")
                                       if part.get("class") == "place explained"]
                    self.assertEqual(bool(explained_parts), task in (
                        "token_classification", "question_answering", "masked_lm"))

    def test_every_kind_is_drawn(self):
        for method in [method for method in cli.methods() if method["kind"] != "scores"]:
            model, (*more, text) = (HEADS["sentence_similarity"] if method["name"] == "similarity_pairs"
                                    else (TINY, [TEXT]))
            more += ["--reference", text] if method["references"] == "one" else []
            asked = ["explain", "--method", method["name"], *more, text]
            with self.subTest(method=method["name"]):
                drawn = {format: run(*asked, "--format", format, model=model).stdout
                         for format in ("svg", "html")}
                xml.etree.ElementTree.fromstring(drawn["svg"])
                page = drawn["html"].decode()
                xml.etree.ElementTree.fromstring(page[page.index("<main>"):page.rindex("</html>")])
        for method in ("head_ablation", "anchors", "hotflip"):
            _, height, rows = pixels(run("explain", "--method", method, "--format", "png", "good film").stdout)
            self.assertEqual(len(rows), height)

    def test_pairs_of_tokens(self):
        model, (*more, text) = HEADS["sentence_similarity"]
        asked = ["explain", "--method", "similarity_pairs", *more, text]
        picture = run(*asked, "--format", "svg", model=model).stdout.decode()
        found = json.loads(run(*asked, "--format", "json", model=model).stdout)
        counts = [sum(token["segment"] == segment for token in found["tokens"]) for segment in (0, 1)]
        self.assertEqual(picture.count("rotate(-90)"), counts[1])
        rows = re.findall(r"^  (\d+) +\S+ +[·░▒▓█]+$", run(*asked, model=model).stdout.decode(), re.MULTILINE)
        self.assertEqual(rows, [str(row) for row in range(counts[0])])

    def test_the_name_says_the_format_unless_it_is_said(self):
        self.assertTrue(self.draw("explain", "json").startswith(b'{"schema"'))
        self.assertTrue(self.draw("explain", "svg", TEXT, "--format", "text").startswith(b"p"))

    def test_attention_takes_layer_and_head(self):
        def matrix(*more):
            done = run("attention", "--format", "json", *more, TEXT)
            return json.loads(done.stdout)
        self.assertEqual(matrix()["options"], {"layer": 1, "head": -1})
        self.assertEqual(matrix("--layer", "-1", "--head", "1")["options"], {"layer": -1, "head": 1})
        self.assertNotEqual(matrix("--layer", "0")["result"], matrix("--layer", "1")["result"])


class Terminal(unittest.TestCase):
    def on_terminal(self, *arguments, **environment):
        control, end = pty.openpty()
        process = subprocess.Popen([str(PROGRAM), *arguments], stdout=end, stdin=subprocess.DEVNULL,
                                   env={"WHYBERT_MODEL": str(TINY), "TERM": "xterm", **environment})
        os.close(end)
        shown = b""
        try:
            while part := os.read(control, 65536):
                shown += part
        except OSError:
            pass  # the other end has gone
        os.close(control)
        self.assertEqual(process.wait(), 0)
        return shown.decode()

    def test_colours(self):
        shown = self.on_terminal("explain", "--", HOSTILE)
        self.assertIn("\x1b[48;5;", shown)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        self.assertNotRegex(plain, "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
        self.assertNotIn("\x1b", self.on_terminal("explain", "--", HOSTILE, NO_COLOR="1"))
        self.assertNotIn("\x1b", self.on_terminal("explain", "--", HOSTILE, TERM="dumb"))

    def test_a_file_has_none(self):
        self.assertNotIn(b"\x1b", run("explain", "--", HOSTILE).stdout)


if __name__ == "__main__":
    cli.main()
