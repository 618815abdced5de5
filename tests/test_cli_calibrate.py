#!/usr/bin/env python3
"""The program's `calibrate`, computed again here from what `classify` says:
tests/test_cli_calibrate.py [PROGRAM]"""

import json
import math
import pathlib
import random
import tempfile
import unittest
import xml.etree.ElementTree

import cli
import schema
from cli import HOSTILE, ROOT, TINY, run

MULTI = ROOT / "tests/golden/multi_label.gguf"
SCHEMA = json.loads((ROOT / "web/calibration.schema.json").read_text("utf-8"))
BINS = 15
NAMES = ("negative", "neutral", "positive")  # the tiny model's labels


def calibrated(lines, *arguments, **more):
    """The JSON of a calibration by labelled lines."""
    done = run("calibrate", "--format", "json", *arguments, "-", stdin=lines.encode(), **more)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    return json.loads(done.stdout)


def drawn(count, labels, seed=1):
    """So many labelled lines, whose labels have nothing to do with their texts."""
    rng = random.Random(seed)
    words = "the plot is not dull my very good film he loves it worst story of all but fun".split()
    return "".join(f"{rng.randrange(labels)}\t{' '.join(rng.choices(words, k=rng.randint(1, 9)))}\n"
                   for _ in range(count))


def agreeing(count, temperature=.2, seed=4):
    """So many labelled lines whose labels are those of the tiny model, more or less."""
    rng = random.Random(seed)
    lines = drawn(count, 1, seed)
    shares = [softmax(z, temperature) for z, _ in distributions(lines, TINY, False)]
    return "".join(f"{NAMES[rng.choices(range(3), p)[0]]}\t{line[2:]}\n"
                   for p, line in zip(shares, lines.splitlines(), strict=True))


def distributions(lines, model, multi):
    """For each answer its log-probabilities by label, and which is right."""
    rows = [line.split("\t") for line in lines.splitlines()]
    said = run("classify", "--format", "json", model=model,
               stdin="".join(text + "\n" for _, text in rows).encode()).stdout.splitlines()
    for (right, _), line in zip(rows, said, strict=True):
        p = list(json.loads(line)["probabilities"].values())
        if multi:
            held = {int(label) for label in right.split(",") if label}
            yield from (([math.log(1 - x), math.log(x)], int(k in held)) for k, x in enumerate(p))
        else:
            yield [math.log(x) for x in p], int(right)


def softmax(logits, temperature):
    shares = [math.exp((z - max(logits)) / temperature) for z in logits]
    return [share / sum(shares) for share in shares]


def likelihood(answers, temperature):
    return -sum(math.log(softmax(z, temperature)[right]) for z, right in answers) / len(answers)


def gaps(answers, temperature):
    """(bin, is it right less its confidence) of each answer."""
    for z, right in answers:
        p = softmax(z, temperature)
        yield min(BINS, max(1, math.ceil(max(p) * BINS))), (p.index(max(p)) == right) - max(p)


def error_of(pairs):
    sums = [0.0] * (BINS + 1)
    for number, gap in pairs:
        sums[number] += gap
    return sum(map(abs, sums)) / len(pairs)


def bootstrap(pairs, together, draws=300):
    rng = random.Random(2)
    texts = [pairs[i:i + together] for i in range(0, len(pairs), together)]
    again = [error_of([pair for text in rng.choices(texts, k=len(texts)) for pair in text])
             for _ in range(draws)]
    mean = sum(again) / draws
    return math.sqrt(sum((x - mean) ** 2 for x in again) / (draws - 1))


def best_temperature(answers):
    low, high = math.log(.05), math.log(20)
    while high - low > 1e-6:
        a, b = low + (high - low) / 3, high - (high - low) / 3
        if likelihood(answers, math.exp(a)) < likelihood(answers, math.exp(b)):
            high = b
        else:
            low = a
    return math.exp(low)


class Numbers(unittest.TestCase):
    def hold(self, found, answers, together=1):
        """Holds a calibration to what the answers give; so many in a row are of one text."""
        self.assertEqual([*schema.breaches(found, SCHEMA, SCHEMA)], [])
        right = sum(z.index(max(z)) == truth for z, truth in answers)
        self.assertEqual(found["answers"], len(answers))
        self.assertAlmostEqual(found["accuracy"], right / len(answers), 12)
        self.assertAlmostEqual(found["fitted"]["temperature"], best_temperature(answers), 3)
        for part in (found["before"], found["fitted"]):
            pairs = [*gaps(answers, part["temperature"])]
            self.assertAlmostEqual(part["nll"], likelihood(answers, part["temperature"]), 5)
            self.assertAlmostEqual(part["ece"], error_of(pairs), 5)
            self.assertLess(abs(part["ece_stderr"] / bootstrap(pairs, together) - 1), .3)
            for number, bin_ in enumerate(part["bins"], 1):
                inside = [gap for place, gap in pairs if place == number]
                self.assertEqual(bin_["count"], len(inside))
                if inside:
                    self.assertAlmostEqual(bin_["accuracy"] - bin_["confidence"],
                                           sum(inside) / len(inside), 5)

    def test_one_label_of_several(self):
        text = agreeing(300)
        for number, name in enumerate(NAMES):
            text = text.replace(name, str(number))
        self.hold(calibrated(text), [*distributions(text, TINY, False)])

    def test_a_sigmoid_for_each_label(self):
        texts = drawn(100, 1)
        rng = random.Random(3)
        yes = iter([softmax(z, .5)[1] > rng.random() for z, _ in distributions(texts, MULTI, True)])
        lines = "".join(f"{','.join(str(k) for k in range(4) if next(yes))}\t{line[2:]}\n"
                        for line in texts.splitlines())
        found = calibrated(lines, model=MULTI)
        self.assertEqual((found["texts"], found["answers"]), (100, 400))
        self.hold(found, [*distributions(lines, MULTI, True)], 4)

    def test_the_fitted_temperature_used(self):
        lines = agreeing(100)
        fitted = calibrated(lines)["fitted"]
        used = calibrated(lines, "--temperature", str(fitted["temperature"]))
        del fitted["temperature_stderr"], used["fitted"]["temperature_stderr"]
        self.assertEqual(used["before"], fitted)
        self.assertEqual(used["fitted"], fitted)

    def test_all_right(self):
        said = json.loads(run("classify", "--format", "json", stdin=b"good").stdout)["label"]
        found = calibrated(f"{said}\tgood\n")
        self.assertEqual((found["accuracy"], found["fitted"]), (1, None))
        self.assertEqual([*schema.breaches(found, SCHEMA, SCHEMA)], [])


class Lines(unittest.TestCase):
    def test_names_numbers_and_line_ends(self):
        text = agreeing(50)
        named = run("calibrate", "-", stdin=text.encode()).stdout
        for other in (text.replace("negative\t", " 0 \t").replace("positive\t", "2\t"),
                      text.replace("\n", "\r\n\r\n"), "\n" + text.rstrip("\n"), "\ufeff" + text):
            self.assertEqual(run("calibrate", "-", stdin=other.encode()).stdout, named)

    def test_any_number_of_threads(self):
        lines = drawn(600, 3).encode()
        one, three = (run("calibrate", "--format", "json", "--threads", n, "-", stdin=lines)
                      for n in ("1", "3"))
        self.assertEqual((one.returncode, one.stdout), (0, three.stdout))

    def test_second_texts(self):
        lines = drawn(50, 3)
        pairs = "".join(line + "\the loves it\n" for line in lines.splitlines())
        found, alone = calibrated(pairs), calibrated(lines)
        self.assertNotEqual(found["before"]["nll"], alone["before"]["nll"])
        total = 0.0
        for line in pairs.splitlines():
            label, first, second = line.split("\t")
            p = cli.explained("--method", "saliency", "--pair", second, first)["probabilities"]
            total -= math.log([*p.values()][int(label)])
        self.assertAlmostEqual(found["before"]["nll"], total / 50, 5)
        empty = "".join(line + "\t\n" for line in lines.splitlines())
        self.assertNotEqual(calibrated(empty)["before"]["nll"], alone["before"]["nll"])

    def test_long_texts_get_the_room_they_need(self):
        self.assertEqual(calibrated(f"0\tshort\n1\t{'long ' * 3000}\n2\tshort\n")["texts"], 3)


class Wrong(unittest.TestCase):
    def refused(self, done, status, pattern):
        self.assertEqual((done.returncode, done.stdout), (status, b""))
        self.assertRegex(done.stderr.decode(), rf"^whybert: {pattern}.*\n$")
        self.assertNotRegex(done.stderr.decode(), "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

    def test_lines(self):
        for text, pattern in (("0\tgood\nbad\n", "Line 2 of -: It has no tab"),
                              ("0\tgood\n\n7\tbad\n", "Line 3 of -: There is no label"),
                              ("\tgood\n", "Line 1 of -: There is no label"),
                              (HOSTILE + "\tgood\n", "Line 1 of -: There is no label"),
                              ("", "There is no labelled text"), ("\n\n", "There is no labelled text")):
            done = run("calibrate", "-", stdin=text.encode())
            self.refused(done, 2 if "labelled" in pattern else 1, pattern)

    def test_arguments(self):
        self.refused(run("calibrate"), 2, "A FILE is missing")
        self.refused(run("calibrate", "nowhere.tsv"), 1, "Cannot open nowhere.tsv")
        for format_ in ("png", "html"):
            self.refused(run("calibrate", "--format", format_, "-"), 2, "`whybert calibrate` gives")
        for temperature in ("0", "-1", "x", "1e3", "nan", "", ".", "1.2.3", "1000.1", "0.0009"):
            self.refused(run("classify", "--temperature", temperature), 2, "--temperature cannot be")
        self.refused(run("tokens", "--temperature", "1", "good"), 2, "There is no option")


class Temperature(unittest.TestCase):
    def test_of_ones_own(self):
        logits = None
        for temperature in (1, 2, .5):
            p = json.loads(run("classify", "--format", "json", "--temperature", temperature,
                               stdin=b"good").stdout)["probabilities"].values()
            scaled = [math.log(x / max(p)) * temperature for x in p]
            logits = logits or scaled
            for a, b in zip(logits, scaled, strict=True):
                self.assertAlmostEqual(a, b, 5)
        explained = cli.explained("--temperature", "2", "--method", "saliency", "good")
        p = json.loads(run("classify", "--format", "json", "--temperature", "2.0",
                           stdin=b"good").stdout)["probabilities"]
        self.assertEqual(explained["probabilities"], p)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.labelled = self.folder / "labelled.tsv"
        self.labelled.write_text(agreeing(60), "utf-8")
        self.found = calibrated(self.labelled.read_text("utf-8"))

    def test_a_model_with_the_temperature_in_it(self):
        made = self.folder / "made.gguf"
        fitted = self.found["fitted"]["temperature"]
        done = run("calibrate", "--format", "json", "--write", made, self.labelled)
        self.assertEqual((done.returncode, json.loads(done.stdout)), (0, self.found))
        about = json.loads(run("info", "--format", "json", model=made).stdout)
        self.assertEqual(about["temperature"], fitted)
        said = run("classify", "--format", "json", model=made, stdin=b"dull but good").stdout
        self.assertEqual(run("classify", "--format", "json", "--temperature", fitted,
                             stdin=b"dull but good").stdout, said)
        # In its own place, where it is already.
        before = made.read_bytes()
        done = run("calibrate", "--format", "json", "--write", made, self.labelled, model=made)
        self.assertEqual(json.loads(done.stdout)["before"]["temperature"], fitted)
        self.assertEqual(made.read_bytes(), before)

    def test_no_model_is_left_half_written(self):
        label = max(("0", "1", "2"), key=lambda k: calibrated(f"{k}\tgood")["accuracy"])
        done = run("calibrate", "--write", self.folder / "made.gguf", "-", stdin=f"{label}\tgood".encode())
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"no fitted temperature to write", done.stderr)
        done = run("calibrate", "--write", self.folder / "no/where.gguf", self.labelled)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"Cannot write", done.stderr)
        self.assertEqual([*self.folder.iterdir()], [self.labelled])

    def test_text(self):
        done = run("calibrate", self.labelled)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        text = done.stdout.decode()
        self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f]")
        self.assertTrue(all(len(line) <= 84 for line in text.splitlines()))
        for part in (self.found["before"], self.found["fitted"]):
            self.assertIn(f" {100 * part['ece']:.1f} % ± ", text)
        rows = [line for line in text.splitlines() if " to " in line and "│" in line]
        self.assertEqual(len(rows), sum(bin_["count"] > 0 for part in ("before", "fitted")
                                        for bin_ in self.found[part]["bins"]))
        self.assertTrue(any("No temperature" in run("calibrate", "-", stdin=f"{k}\tgood".encode()).stdout.decode()
                            for k in range(3)))

    def test_svg(self):
        file = self.folder / "reliability.svg"
        done = run("calibrate", "--output", file, self.labelled)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        picture = xml.etree.ElementTree.parse(file).getroot()
        width, height = float(picture.get("width")), float(picture.get("height"))
        rectangles = [*picture.iter("{http://www.w3.org/2000/svg}rect")]
        for element in rectangles:
            box = {name: float(element.get(name)) for name in ("x", "y", "width", "height")}
            self.assertTrue(box["x"] >= 0 and box["x"] + box["width"] <= width)
            self.assertTrue(box["y"] >= 0 and box["y"] + box["height"] <= height)
        bars = [float(element.get("height")) for element in rectangles if element.get("class") == "for"]
        expected = [bin_["accuracy"] for part in ("before", "fitted")
                    for bin_ in self.found[part]["bins"] if bin_["count"]]
        self.assertEqual(len(bars), len(expected))
        for bar, accuracy in zip(bars, expected, strict=True):
            self.assertAlmostEqual(bar, 300 * accuracy, delta=.06)


if __name__ == "__main__":
    cli.main()
