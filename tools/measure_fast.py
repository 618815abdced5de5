#!/usr/bin/env python3
"""How far the fast precision moves Shapley values, over the sentences of SST-2's dev.tsv:

    measure_fast.py DEV.TSV [--program build/native/whybert] [--model MODEL] [--sentences N]

Explains every so many sentences with kernel_shap twice, exact and fast, on the same drawn texts, and
prints how far the words' scores and the standard errors beside them lie apart. Needs nothing but
Python and the program; about a minute for 20 sentences on two cores.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def explain(program, model, texts, precision):
    """The JSON of the explanations of all texts."""
    command = [program, "explain", "--lines", "--method", "kernel_shap", "--format", "json"]
    command += ["--precision", precision, *(["--model", model] if model else []), "-"]
    done = subprocess.run(command, input="\n".join(texts).encode(), capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"measure_fast.py: {done.stderr.decode().strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dev", type=pathlib.Path)
    parser.add_argument("--program", default=str(ROOT / "build/native/whybert"))
    parser.add_argument("--model")
    parser.add_argument("--sentences", type=int, default=20)
    asked = parser.parse_args()
    lines = asked.dev.read_text(encoding="utf-8").splitlines()[1:]
    texts = [line.split("\t")[0].strip() for line in lines]
    texts = texts[:: max(1, len(texts) // asked.sentences)][: asked.sentences]
    exact, fast = (explain(asked.program, asked.model, texts, name) for name in ("exact", "fast"))
    moved = [
        max(abs(a["score"] - b["score"]) for a, b in zip(one["words"], other["words"], strict=True))
        for one, other in zip(exact, fast, strict=True)
    ]
    print(f"{len(texts)} sentences, the word whose score moves most:")
    print(f"median {statistics.median(moved):.4f}, worst {max(moved):.4f} of a logit")


if __name__ == "__main__":
    main()
