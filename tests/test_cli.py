#!/usr/bin/env python3
"""The program whybert as its users meet it:  tests/test_cli.py [PROGRAM]

PROGRAM is build/native/whybert where it is not named. Needs Python alone.
"""

import hashlib
import json
import os
import pathlib
import pty
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
import zlib

import schema

ROOT = pathlib.Path(__file__).resolve().parent.parent
TINY = ROOT / "models/tiny.gguf"
PROGRAM = (ROOT / "build/native/whybert").resolve()
SCHEMA = json.loads((ROOT / "web/explanation.schema.json").read_text("utf-8"))
TEXT = "A charming, often affecting journey that isn't good."
HOSTILE = ("<img src=x onerror=alert(1)> \x1b]0;title\x07\x1b[31m \u202egnp.exe\u2066 ]]> & \"' "
           "\u6771\u4eac caf\u00e9 \U0001f469\u200d\U0001f680 \x9b \u2028 end")


def run(*arguments, model=TINY, stdin=b"", **more):
    """Runs the program on a model (None: none is named) and gives what subprocess gives."""
    environment = {k: v for k, v in os.environ.items() if k not in ("WHYBERT_MODEL", "NO_COLOR")}
    if model:
        environment["WHYBERT_MODEL"] = str(model)
    environment.update(more.pop("env", {}))
    return subprocess.run([str(more.pop("program", PROGRAM)), *map(str, arguments)], input=stdin,
                          capture_output=True, env=environment, timeout=120, check=False, **more)


def explained(*arguments, **more):
    done = run("explain", "--format", "json", *arguments, **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def methods():
    return json.loads(run("methods", "--format", "json").stdout)


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


class Json(unittest.TestCase):
    def test_every_method_keeps_to_the_schema(self):
        for method in methods():
            for unit in ("token", "word"):
                for text in (TEXT, HOSTILE, ""):
                    with self.subTest(method=method["name"], unit=unit, text=text):
                        found = explained("--method", method["name"], "--unit", unit, "--", text)
                        self.assertEqual(list(schema.breaches(found, SCHEMA, SCHEMA)), [])
                        self.assertEqual(found["method"], method["name"])
                        self.assertEqual(found["text"], text)
                        self.assertEqual(found["result"]["kind"], method["kind"])
                        self.assertEqual("gap" in found, method["complete"])
                        self.assertEqual(set(found["options"]),
                                         {option["name"] for option in method["options"]})

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
        self.assertEqual(found["options"], {"mode": "mask", "groups": [[0, 2, 10], [0, 12, 27]]})
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
        self.assertEqual(found, {"label": max(probabilities, key=probabilities.get),
                                 "probabilities": probabilities})

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


class Threads(unittest.TestCase):
    def test_any_number_gives_the_same(self):
        lines = "".join(f"line {i} is {'good' if i % 3 else 'bad'}\n" for i in range(700)).encode()
        for arguments, stdin in (
                *((("explain", "--format", "json", "--method", method["name"], TEXT), b"")
                  for method in methods()), (("classify", "--format", "json"), lines)):
            with self.subTest(arguments=arguments):
                one = run(*arguments, "--threads", "1", stdin=stdin)
                self.assertEqual(one.returncode, 0)
                for count in ("2", "7"):
                    many = run(*arguments, "--threads", count, stdin=stdin)
                    self.assertEqual(many.stdout, one.stdout)


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


class Wrong(unittest.TestCase):
    def test_one_sentence_and_a_status(self):
        asked_wrongly = (
            ["frobnicate"], ["explain"], ["explain", "a", "journey"], ["explain", "--method", "luck", "a"],
            ["explain", "--option", "mode=mask", "a"], ["explain", "--option", "x", "a"],
            ["explain", "--method", "occlusion", "--option", "mode=burn", "a"],
            ["explain", "--target", "purple", "a"], ["explain", "--target-kind", "luck", "a"],
            ["explain", "--unit", "letter", "a"], ["explain", "--seed", "-1", "a"],
            ["explain", "--seed", "9007199254740992", "a"], ["explain", "--threads", "0", "a"],
            ["explain", "--threads", "65", "a"], ["explain", "--format", "gif", "a"],
            ["explain", "--group", "1", "a"], ["explain", "--group", "0:0:1:2", "a"],
            ["explain", "--group", "0:9", "a"], ["explain", "--group", "a:b", "a"],
            ["explain", "--group", "4294967296:1", "a"], ["explain", "--target"], ["explain", "--verbose=1", "a"],
            ["explain", "--layer", "1", "a"], ["attention", "--layer", "2", "a"],
            ["attention", "--head", "2", "a"], ["attention", "--layer", "-2", "a"],
            ["methods", "x"], ["methods", "--format", "png"], ["classify", "--pair", "x"],
            ["tokens", "--format", "svg", "a"], ["classify", "--format", "html"], ["--model", "x", "explain"],
        )
        for arguments in asked_wrongly:
            with self.subTest(arguments=arguments):
                self.said(run(*arguments), 2)
        with tempfile.TemporaryDirectory() as folder:
            broken = pathlib.Path(folder, "broken.gguf")
            broken.write_bytes(TINY.read_bytes()[:-100])
            for arguments, model in (
                    (["info", "/nowhere"], None), (["info", folder], None), (["info", broken], None),
                    (["explain", "a"], broken), (["explain", "a"], None), (["classify", "/nowhere"], TINY),
                    (["classify", folder], TINY), (["explain", "--output", "/nowhere/x", "a"], TINY),
                    (["info", folder + "/\x1b[31m"], None)):
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


class Help(unittest.TestCase):
    def test_every_command_helps_and_its_examples_run(self):
        overview = run("--help")
        self.assertEqual(overview.returncode, 0)
        commands = re.findall(r"^  (\w+) .*\.$", overview.stdout.decode(), re.MULTILINE)
        self.assertEqual(commands, ["classify", "explain", "attention", "methods", "info", "tokens"])
        with tempfile.TemporaryDirectory() as folder:
            for name in ("review.txt", "reviews.txt"):
                pathlib.Path(folder, name).write_text("good\nbad\n")
            pathlib.Path(folder, "models").mkdir()
            shutil.copy(TINY, pathlib.Path(folder, "models/sentiment.gguf"))
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
        done = run("explain", "--verbose", TEXT)
        self.assertRegex(done.stderr, rb"(?s)^whybert: Read .*\nwhybert: \d+ runs of the model in ")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    result = unittest.main(exit=False).result
    bad = result.failures + result.errors
    wrong = len({getattr(test, "test_case", test).id() for test, _ in bad})
    print(f"{result.testsRun - wrong} passed, {wrong} failed")
    sys.exit(wrong > 0)
