#!/usr/bin/env python3
"""How long Captum's integrated gradients take on PyTorch: the peer of tests/browser/bench.mjs.

    bench_captum.py [--evaluations N] [--threads N] MODEL.gguf TEXT

Prints a line that says who this is; then each line on standard input is answered by the milliseconds of
one explanation of the predicted label: as many points at once as asked for, from [MASK] to the text.
Needs tools/requirements-train.txt.
"""

import argparse
import sys
import time

import captum
import captum.attr
import reference
import torch


def main():
    """Opens the model and explains until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluations", type=int, default=65)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("model")
    parser.add_argument("text")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    model = reference.Reference(asked.model)
    text = model.encode(asked.text)
    label = int(model.logits(text.ids, text.segments).logits.argmax())
    added = torch.tensor([[part is None for part in text.parts]])
    baseline = torch.where(added, text.ids, model.tokenizer.mask_token_id)
    method = captum.attr.LayerIntegratedGradients(model.forward(label, "logit"), model.words)

    def explain():
        begun = time.perf_counter()
        method.attribute(text.ids, baselines=baseline, n_steps=asked.evaluations,
                         method="gausslegendre", additional_forward_args=text.segments)
        return 1e3 * (time.perf_counter() - begun)

    explain()  # the first one meets cold caches
    print(f"Captum {captum.__version__} on PyTorch {torch.__version__}, {torch.get_num_threads()} threads",
          flush=True)
    for _ in sys.stdin:
        print(f"{explain():.4f}", flush=True)


if __name__ == "__main__":
    main()
