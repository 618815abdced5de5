"""What the tests of the program whybert share: how it is run, and how they end.

    if __name__ == "__main__":
        cli.main()

The program is build/native/whybert, or the one that the command line names. Needs Python alone.
"""

import json
import os
import pathlib
import subprocess
import sys

from counted import main  # which each test calls as cli.main

ROOT = pathlib.Path(__file__).resolve().parent.parent
TINY = ROOT / "models/tiny.gguf"
# A small model of each task, and texts that it takes: (model, arguments that end in the text).
HEADS = {
    task: (ROOT / f"tests/golden/heads/bert-{name}.gguf", arguments) for task, name, arguments in (
        ("sequence_classification", "seqcls", ["the film is good"]),
        ("sequence_classification, several", "multilabel", ["--pair", "the plot", "the film is good"]),
        ("sequence_classification, a number", "regression", ["the film is good"]),
        ("token_classification", "tokcls", ["the film is good"]),
        ("question_answering", "qa", ["--pair", "the plot is dull but my actor", "is the film good"]),
        ("sentence_similarity", "sim", ["--pair", "the plot is dull", "the film is good"]),
        ("masked_lm", "mlm", ["the [MASK] is [MASK]"]))}
PROGRAM = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ROOT / "build/native/whybert").resolve()
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
    """The JSON of an explanation."""
    done = run("explain", "--format", "json", *arguments, **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def methods():
    """The list of methods."""
    return json.loads(run("methods", "--format", "json").stdout)
