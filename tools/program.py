"""The program whybert as a Python object: explanations with their seconds, probabilities of many texts."""

import hashlib
import json
import pathlib
import re
import subprocess
import typing

CHUNK = 128  # lines under way at a time: what is said of them must fit into a pipe

_SECONDS = re.compile(r"runs of the model in ([0-9.]+) s")


class Failure(Exception):
    """What the program says on standard error."""


class Text(typing.NamedTuple):
    """A text as the program sees it; spans are characters, [begin, end)."""

    text: str
    label: str
    words: list
    tokens: list  # without the added ones

    def variant(self, kept, gap=" "):
        """The text in which `gap` stands in the place of each word i whose bit of `kept` is 0.

        A space keeps neighbours apart that nothing parted: what is left is made of the ids that it
        was made of before.
        """
        parts, end = [], 0
        for i, (begin, stop) in enumerate(self.words):
            parts += [self.text[end:begin], self.text[begin:stop] if kept >> i & 1 else gap]
            end = stop
        return "".join([*parts, self.text[end:]])


class Program:
    """The program with a model; `close` ends the process that answers `probabilities`."""

    def __init__(self, program, model, threads=2):
        self.command = [str(program)]
        self.options = ["--model", str(model), "--threads", str(threads)]
        self.sha256 = hashlib.sha256(pathlib.Path(model).read_bytes()).hexdigest()
        self.child = None

    def _run(self, *arguments, text=""):
        done = subprocess.run([*self.command, *arguments], input=text.encode(), capture_output=True,
                              check=False)
        if done.returncode:
            raise Failure(done.stderr.decode().strip())
        return done.stdout.decode(), done.stderr.decode()

    def methods(self):
        """The list of methods."""
        return json.loads(self._run("methods", "--format", "json")[0])

    def explain(self, text, method, options=(), target_kind="logit"):
        """The JSON of one explanation by all threads, and its seconds without reading the model."""
        more = [part for option in options for part in ("--option", option)]
        said, told = self._run("explain", *self.options, "--method", method, *more, "--target-kind",
                               target_kind, "--verbose", "--format", "json", "-", text=text)
        return json.loads(said), float(_SECONDS.search(told).group(1))

    def read(self, text):
        """The `Text`."""
        said, _ = self.explain(text, "occlusion")
        raw = text.encode()

        def spans(parts):
            return [tuple(len(raw[: part[end]].decode()) for end in ("start", "end"))
                    for part in parts if not part["special"]]

        return Text(text, said["target"]["label"], spans(said["words"]), spans(said["tokens"]))

    def probabilities(self, texts):
        """Of each text a dict label -> probability. One process answers all calls."""
        if not self.child:
            self.child = subprocess.Popen(
                [*self.command, "classify", *self.options, "--format", "json", "-"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        found = []
        for begin in range(0, len(texts), CHUNK):
            chunk = texts[begin : begin + CHUNK]
            lines = "".join(" ".join(text.splitlines()) + "\n" for text in chunk)
            self.child.stdin.write(lines.encode())
            self.child.stdin.flush()
            found += [json.loads(self.child.stdout.readline())["probabilities"] for _ in chunk]
        return found

    def close(self):
        """End the process."""
        if self.child:
            self.child.stdin.close()
            self.child.stdout.close()
            self.child.wait()
            self.child = None
