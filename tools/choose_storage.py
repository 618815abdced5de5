"""Measure what each storage changes in a model's answers, and name the smallest that may ship.

    choose_storage.py FOLDER --data DIR [--threads N]

A storage may ship if on the held-out sentences of the treebank's training part it changes at most
4 in 872 answers, moves the log-odds by at most 0.03 on average, and is right at most 1 in 872 less
often than float32. SST-2's dev set is measured beside it, as a report. The weights are those that
the engine sees: as stored, and matrices of float storage rounded to Q8_0.
"""

import argparse
import pathlib
import sys

import gguf
import torch
from transformers import BertForSequenceClassification

import checkpoint
import convert
import finetune
import train

Q8_0 = {"linear": "q8_0", "embeddings": "q8_0", "positions": "q8_0", "head": "q8_0"}
# name, group -> storage, (pattern, storage) list
PLANS = [
    ("f16", dict.fromkeys(Q8_0, "f16"), []),
    ("q8_0, positions f32", Q8_0 | {"positions": "f32"}, []),
    ("q8_0", Q8_0, []),
    ("q8_0, positions q4_0", Q8_0 | {"positions": "q4_0"}, []),
    ("q8_0, last layer q4_0", Q8_0, [("blk.5.*", "q4_0")]),
    ("q8_0, queries and keys q4_0", Q8_0, [("*.attn_[qk].*", "q4_0")]),
    ("q8_0, embeddings q4_0, positions f32",
     Q8_0 | {"embeddings": "q4_0", "positions": "f32"}, []),
    ("q8_0, embeddings q4_0, positions f16",
     Q8_0 | {"embeddings": "q4_0", "positions": "f16"}, []),
    ("q8_0, embeddings q4_0", Q8_0 | {"embeddings": "q4_0"}, []),
    ("q4_0, embeddings q8_0", Q8_0 | {"linear": "q4_0"}, []),
    ("q4_0", Q8_0 | {"linear": "q4_0", "embeddings": "q4_0"}, []),
]
MOST_CHANGED, MOST_MOVED, MOST_LOST = 4 / 872, 0.03, 1 / 872


def seen_by_engine(name, values, storage):
    """(float32 values that the engine computes with, bytes in the file)."""
    kind = convert.STORAGES[storage]
    data = convert.stored(name, values, storage)
    seen = gguf.dequantize(data, kind)
    if values.ndim == 2 and convert.group_of(name) in ("linear", "head") and "f" in storage:
        q8_0 = convert.STORAGES["q8_0"]
        seen = gguf.dequantize(gguf.quantize(seen, q8_0), q8_0)
    return seen, data.nbytes


def model_in(plan, folder, config, tensors):
    """(the model in `folder` with the weights as a plan stores them, bytes of its tensors)."""
    _, by_group, by_pattern = plan
    model = BertForSequenceClassification.from_pretrained(folder)
    state, size = {}, 0
    for name, (source, shape) in checkpoint.expected_tensors(config).items():
        storage = convert.storage_of(name, shape, by_group, by_pattern)
        values, count = seen_by_engine(name, tensors[name], storage)
        state[source] = torch.from_numpy(values.reshape(shape).copy())
        size += count
    model.load_state_dict(state)
    return model, size


def log_odds(model, tokenizer, rows):
    """The log-odds of the second label for (text, label) rows."""
    log_probabilities = finetune.predict(model, tokenizer, [text for text, _ in rows])
    return log_probabilities[:, 1] - log_probabilities[:, 0]


def compare(exact, seen, rows):
    """(right, changed) answers as counts, and how far the log-odds moved, mean and most."""
    labels = torch.tensor([label for _, label in rows]) > 0
    moved = (seen - exact).abs()
    return (((seen > 0) == labels).sum().item(), ((seen > 0) != (exact > 0)).sum().item(),
            moved.mean().item(), moved.max().item())


def main():
    """Print one row of a Markdown table for each plan."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--plan", choices=[name for name, _, _ in PLANS], nargs="+",
                        help="measure these alone")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    config = checkpoint.read_config(options.folder)
    tensors = checkpoint.read_tensors(options.folder, config)
    tokenizer = train.new_tokenizer()
    sets = train.evaluation_sets(options.data)
    exact_model = BertForSequenceClassification.from_pretrained(options.folder)
    exact = {name: log_odds(exact_model, tokenizer, rows) for name, rows in sets.items()}
    print("| storage | tensors, MB | set | accuracy | answers changed "
          "| log-odds moved, mean / most | may ship |")
    print("|---|---|---|---|---|---|---|")
    smallest = None
    plans = [plan for plan in PLANS if not options.plan or plan[0] in options.plan]
    for plan in [("float32", None, None)] + plans:
        size = sum(values.nbytes for values in tensors.values())
        model = exact_model
        if plan[1]:
            model, size = model_in(plan, options.folder, config, tensors)
        for name, rows in sets.items():
            right, changed, mean, most = compare(
                exact[name], log_odds(model, tokenizer, rows), rows)
            ships = ""
            if name == "held out" and plan[1]:
                exact_right = compare(exact[name], exact[name], rows)[0]
                fits = (changed <= MOST_CHANGED * len(rows) and mean <= MOST_MOVED
                        and exact_right - right <= MOST_LOST * len(rows))
                ships = "yes" if fits else "no"
                if fits and (smallest is None or size < smallest[0]):
                    smallest = (size, plan[0])
            print(f"| {plan[0]} | {size / 1e6:.2f} | {name} | {right / len(rows):.2%} | {changed} "
                  f"of {len(rows)} | {mean:.4f} / {most:.3f} | {ships} |", flush=True)
    print(f"\nThe smallest that may ship: {smallest[1] if smallest else 'none'}.")
    return 0 if smallest else 1


if __name__ == "__main__":
    sys.exit(main())
