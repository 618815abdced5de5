#!/usr/bin/env python3
"""How long a forward pass takes natively, on one thread, beside onnxruntime with int8 weights:

    bench_native.py [--json] [--rounds N] [--bench build/native/bench] [MODEL.gguf [MODEL.onnx]]

Both run in turns, a run each, so that whatever else the machine does falls on both. Needs onnxruntime
(tools/requirements-onnx.txt) and the ONNX file that tools/make_onnx.py makes; without one of them our
figures stand alone, and that is said.
"""

import argparse
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LENGTHS = (16, 32, 64, 128, 256, 512)
KINDS = ("forward", "forward fast")
WARM = 3  # rounds that are not counted


def machine():
    """What the processor calls itself, and whether it multiplies bytes fast."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or platform.machine(), None
    names = [line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")]
    vnni = "avx_vnni" in text or "avx512_vnni" in text
    return names[0] if names else platform.machine(), vnni


class Ours:
    """tests/bench.c, one run at a time."""

    def __init__(self, bench, model):
        self.process = subprocess.Popen([bench, "--ask", model], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def run(self, kind, tokens):
        """Milliseconds; None where there is no such row."""
        print(kind, tokens, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        if not answer:
            sys.exit("bench_native.py: the bench stopped")
        return None if answer == "no such row" else float(answer)

    def close(self):
        """Lets the process end."""
        self.process.stdin.close()
        self.process.wait()


class Peer:
    """onnxruntime on one thread."""

    def __init__(self, path):
        import onnxruntime  # here, because our figures stand without it

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.name = f"onnxruntime {onnxruntime.__version__} int8"
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(self, tokens):
        """Milliseconds of a text of so many tokens: how long it takes does not hang on which."""
        ids = [[101, *range(2000, 1998 + tokens), 102]]
        begun = time.perf_counter()
        self.session.run(None, {"input_ids": ids})
        return 1e3 * (time.perf_counter() - begun)


def find_peer(path):
    """The peer, or None and why not."""
    if not path.exists():
        return None, f"there is no {path}; tools/make_onnx.py makes it"
    try:
        return Peer(path), None
    except ImportError:
        return None, "onnxruntime is not installed (tools/requirements-onnx.txt)"


def summary(times):
    """What a row says of its runs."""
    return {"min_ms": min(times), "median_ms": statistics.median(times)} if times else None


def measure(ours, peer, tokens, rounds):
    """The rows of one length."""
    kinds = [kind for kind in KINDS if ours.run(kind, tokens) is not None]
    times = {kind: [] for kind in kinds}
    theirs = []
    for number in range(-WARM, rounds):
        taken = {kind: ours.run(kind, tokens) for kind in kinds}
        peer_taken = peer.run(tokens) if peer else None
        if number < 0:
            continue
        for kind in kinds:
            times[kind].append(taken[kind])
        if peer:
            theirs.append(peer_taken)
    beside = summary(theirs)
    return [{"name": kind, "tokens": tokens, "threads": 1, "runs": rounds,
             "ours": summary(times[kind]), "peer": beside,
             "ratio": beside and summary(times[kind])["median_ms"] / beside["median_ms"]}
            for kind in kinds]


def show(head, rows):
    """The rows for reading."""
    print(f"{head['machine']}, {'with' if head['vnni'] else 'without'} VNNI, one thread, "
          f"median (and least) of {rows[0]['runs']} runs in turns")
    print(f"beside {head['peer']}" if head["peer"] else f"no peer: {head['no_peer']}")
    for row in rows:
        ours, peer = row["ours"], row["peer"]
        line = f"{row['name']:13} {row['tokens']:4} tokens {ours['median_ms']:9.2f} ({ours['min_ms']:.2f}) ms"
        if peer:
            line += (f"   peer {peer['median_ms']:9.2f} ({peer['min_ms']:.2f}) ms   "
                     f"ratio {row['ratio']:.2f}, goal {head['goal']}")
        print(line)


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gguf", nargs="?", type=pathlib.Path, default=ROOT / "models/sentiment.gguf")
    parser.add_argument("onnx", nargs="?", type=pathlib.Path, default=ROOT / "build/sentiment-int8.onnx")
    parser.add_argument("--bench", default=ROOT / "build/native/bench")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    name, vnni = machine()
    peer, missing = find_peer(asked.onnx)
    ours = Ours(asked.bench, asked.gguf)
    rows = [row for tokens in LENGTHS for row in measure(ours, peer, tokens, asked.rounds)]
    ours.close()
    head = {"machine": name, "vnni": vnni, "peer": peer and peer.name, "no_peer": missing,
            "goal": 4 if vnni else 2}
    if asked.json:
        print(json.dumps({**head, "rows": rows}))
    else:
        show(head, rows)


if __name__ == "__main__":
    main()
