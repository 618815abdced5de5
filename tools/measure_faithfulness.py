#!/usr/bin/env python3
"""How faithful every method is, over the sentences of SST-2's dev.tsv, beside Captum, LIME and shap:

    measure_faithfulness.py --data DEV.TSV --cache FILE.jsonl [--sentences N] [--methods A,B:OPTION=VALUE]
    measure_faithfulness.py --data DEV.TSV --cache FILE.jsonl --sentences 200 --methods none --peers
    measure_faithfulness.py --data DEV.TSV --cache FILE.jsonl --sentences 20 --timing
    measure_faithfulness.py --data DEV.TSV --cache FILE.jsonl --table-only

Prints one table (tools/faithfulness.py says what is measured), then the differences to the peers on the
texts that both have, with 95 % bootstrap intervals. All methods explain the label that the model says,
on the same words and the same weights; what remains when words are deleted is asked of the program by
the same code, whoever gave the scores. Sentences come in one random order, the same always; those of
fewer than two words are left out.

With a cache it can be stopped at any time and goes on from there; then the table shows all that the
cache knows of the sentences asked for. When a method has changed, take its lines out of the cache
(grep -v '"scores", "[0-9a-f]*", "METHOD'). LIME and shap get their probabilities from the program there, as
PyTorch would take minutes; with --timing the first sentences are explained once more, by the peers in
PyTorch and by ours in turn, and these seconds stand in the table. Run that on an idle machine.

Needs the program; the peers need tools/requirements-train.txt.
"""

import argparse
import pathlib
import random
import sys
import time

import faithfulness
import faithfulness_table
import peers
import sst
from program import Failure, Program, Text
from record_cache import Cache

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = 1
FEWER = {"lime_5000": 50}  # sentences, of peers that take minutes each
MORE = ("integrated_gradients:baseline=pad",)  # which has a twin, though it is no default


class Measurement:
    """What is known, and how more is found out."""

    def __init__(self, program, cache, torch):
        self.program, self.cache, self.model = program, cache, program.sha256
        self._make_torch, self._torch = torch, None
        self.failed = set()

    def torch(self):
        """PyTorch's model, made when it is needed."""
        self._torch = self._torch or self._make_torch()
        return self._torch

    def key(self, kind, method, text):
        """Of a record."""
        return kind, self.model, method, text.text

    def known_methods(self):
        """All that the cache has scores by, in its order."""
        return list(dict.fromkeys(key[2] for key in self.cache.found
                                  if key[:2] == ("scores", self.model)))

    def read(self, sentence):
        """The `Text` of it."""
        key = ("text", self.model, sentence)
        known = self.cache.get(*key)
        if not known:
            text = self.program.read(sentence)
            known = self.cache.put(*key, value=[text.label, text.words, text.tokens])
        return Text(sentence, *known)

    def values(self, text, sets):
        """Probability of the label for each set of words that stay."""
        key = ("values", self.model, text.text)
        known = self.cache.get(*key) or {}
        missing = [kept for kept in sets if f"{kept:x}" not in known]
        if missing:
            found = self.program.probabilities([text.variant(kept) for kept in missing])
            known = self.cache.add(*key, more={
                f"{kept:x}": one[text.label] for kept, one in zip(missing, found, strict=True)})
        return {kept: known[f"{kept:x}"] for kept in sets}

    def explain(self, text, method, in_torch=False):
        """{"scores", "seconds", "evaluations"} of the words by a method of ours or a peer's."""
        if method == "random":
            draw = random.Random(text.text)
            return {"scores": [draw.random() for _ in text.words], "seconds": 0, "evaluations": 0}
        if method not in peers.PEERS:
            asked, _, target_kind = method.partition("@")
            name, *options = asked.split(":")
            said, seconds = self.program.explain(text.text, name, options, target_kind or "logit")
            scores = [word["score"] for word in said["words"] if not word["special"]]
            assert len(scores) == len(text.words), (method, text.text)
            return {"scores": scores, "seconds": seconds, "evaluations": said["evaluations"]}
        torch = self.torch() if in_torch or method in peers.GRADIENTS else None
        begun = time.perf_counter()
        if method in peers.GRADIENTS:
            scores = torch.integrated_gradients(text, peers.GRADIENTS[method])
            evaluations = peers.IG_STEPS
        else:
            function = peers.TextFunction(text, (torch or self.program).probabilities)
            scores, evaluations = peers.SAMPLED[method](text, function), function.evaluations
        return {"scores": scores, "seconds": time.perf_counter() - begun, "evaluations": evaluations}

    def attempt(self, text, method, kind):
        """The record of a kind, found out where it is not known; None where the method fails."""
        key = self.key(kind, method, text)
        known = self.cache.get(*key)
        if known or method in self.failed:
            return known
        try:
            found = self.explain(text, method, in_torch=kind == "timing")
        except Failure as failure:
            print(f"measure_faithfulness.py: {method} is left out: {failure}", file=sys.stderr)
            self.failed.add(method)
            return None
        return self.cache.put(*key, value=found)

    def result(self, text, method):
        """What the table shows of it; None where it has no scores yet."""
        found = self.cache.get(*self.key("scores", method, text))
        if not found:
            return None
        sampled, timed = method in peers.SAMPLED, self.cache.get(*self.key("timing", method, text))
        seconds = (timed or ({} if sampled else found)).get("seconds")
        return {**faithfulness.measure(found["scores"], self.values(
                    text, faithfulness.asked(found["scores"])).__getitem__),
                "seconds": seconds, "engine_seconds": found["seconds"] if sampled else None,
                "evaluations": found["evaluations"]}


def sentences_of(path):
    """The data's sentences in the order in which they are measured."""
    found = list(dict.fromkeys(text for text, _ in sst.read_sst2(path)))
    random.Random(SEED).shuffle(found)
    return found


def scores_words(row):
    """Whether a row of the program's list is an answer to "which words?" about one text."""
    return (row["question"] == "words" and not row["needs_similarity"]
            and row["references"] != "one")


def methods_of(asked, program):
    """The methods of ours, as they are written in --methods."""
    if asked == "none":
        return []
    if asked:
        return asked.split(",")
    return [row["name"] for row in program.methods() if scores_words(row)] + list(MORE)


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "models/sentiment.gguf")
    parser.add_argument("--program", default=str(ROOT / "build/native/whybert"))
    parser.add_argument("--methods", help="ours, METHOD[:OPTION=VALUE]...[@TARGET_KIND] with commas "
                        "between, or none (every one that scores words)")
    parser.add_argument("--peers", nargs="?", const=",".join(peers.PEERS), default="",
                        help="all, or these of " + ", ".join(peers.PEERS))
    parser.add_argument("--sentences", type=int, help="the first N (all)")
    parser.add_argument("--cache", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--timing", action="store_true")
    parser.add_argument("--table-only", action="store_true", help="of what the cache knows")
    return parser.parse_args()


def work(asked, measurement, texts, methods):
    """Find out what is missing, sentence by sentence."""
    begun = time.monotonic()
    for done, text in enumerate(texts):
        for method in methods:
            if done >= FEWER.get(method, len(texts)):
                continue
            if measurement.attempt(text, method, "timing" if asked.timing else "scores"):
                measurement.result(text, method)
        if (done + 1) % 10 == 0:
            print(f"{done + 1} of {len(texts)}, {time.monotonic() - begun:.0f} s", file=sys.stderr,
                  flush=True)


def main():
    """Measure and report."""
    asked = arguments()
    program = Program(asked.program, asked.model, asked.threads)
    measurement = Measurement(program, Cache(asked.cache),
                              lambda: peers.Torch(str(asked.model), asked.threads))
    texts = [measurement.read(text) for text in sentences_of(asked.data)[: asked.sentences]]
    texts = [text for text in texts if len(text.words) > 1]
    methods = ["random", *methods_of(asked.methods, program), *filter(None, asked.peers.split(","))]
    if not asked.table_only:
        work(asked, measurement, texts, methods)
    known = dict.fromkeys([*methods, *measurement.known_methods()])
    found = {method: {text.text: row for text in texts if (row := measurement.result(text, method))}
             for method in known}
    found = {method: rows for method, rows in found.items() if rows}
    program.close()
    for line in (*faithfulness_table.table(found), "", *faithfulness_table.pairs(found, peers.PEERS)):
        print(line)


if __name__ == "__main__":
    main()
