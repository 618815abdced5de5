#!/usr/bin/env python3
"""How often integrated gradients settle, over the sentences of SST-2's dev.tsv:

    measure_convergence.py DEV.TSV [--program build/native/whybert] [--model MODEL] [--jobs N]

Prints the share of sentences on which the method with its defaults says that it converged and on
which |gap| < 0.005, then its runs of the model. Exit status 1 where that share is below 99 %.
Needs nothing but Python and the program; about ten minutes on one core.
"""

import argparse
import concurrent.futures
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GAP, SHARE = 0.005, 0.99


def explain(program, model, text):
    """The JSON of one explanation."""
    command = [program, "explain", "--method", "integrated_gradients", "--format", "json"]
    if model:
        command += ["--model", model]
    # On standard input, so that a sentence that begins with a dash is no option.
    done = subprocess.run([*command, "-"], input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"measure_convergence.py: {done.stderr.decode().strip()}")
    return json.loads(done.stdout)


def sentences(path):
    """The first column under the header."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[0].strip() for line in lines]


def main():
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dev", type=pathlib.Path)
    parser.add_argument("--program", default=str(ROOT / "build/native/whybert"))
    parser.add_argument("--model")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    asked = parser.parse_args()
    texts = sentences(asked.dev)
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        found = list(pool.map(lambda text: explain(asked.program, asked.model, text), texts))
    gaps = [abs(one["gap"]) for one in found]
    runs = [one["evaluations"] for one in found]
    settled = sum(one["converged"] and gap < GAP for one, gap in zip(found, gaps, strict=True))
    share = settled / len(found)
    print(f"converged with |gap| < {GAP}: {settled} of {len(found)} ({share:.2%})")
    print(f"|gap|: median {statistics.median(gaps):.2g}, worst {max(gaps):.2g}")
    print(f"evaluations: median {statistics.median(runs):g}, worst {max(runs)}")
    return 0 if share >= SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
