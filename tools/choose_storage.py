"""Measure what each storage changes in a model's answers, and name the smallest that may ship.

    choose_storage.py TASK FOLDER --data DIR [--threads N] [--plan NAME ...]

A storage may ship if on the held-out examples of the task's training part it changes few enough
answers, moves their log-odds little enough, and scores little enough below float32, by the limits
of the task (task.py). The test sets are measured beside it, as a report. The weights are those that
the engine sees: as stored, and matrices of float storage rounded to Q8_0.
"""

import argparse
import pathlib
import sys

import gguf
import torch
from transformers import BertTokenizer

import checkpoint
import convert
import finetune
import train
from task_similarity import Similarity

TASKS = train.TASKS | {Similarity.name: Similarity()}

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
    model = train.load(folder)
    state, size = {}, 0
    for name, (source, shape) in checkpoint.expected_tensors(config).items():
        storage = convert.storage_of(name, shape, by_group, by_pattern)
        values, count = seen_by_engine(name, tensors[name], storage)
        state[source] = torch.from_numpy(values.reshape(shape).copy())
        size += count
    assert not model.load_state_dict(state, strict=False).unexpected_keys
    return model, size


def main():
    """Print one row of a Markdown table for each plan and set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--plan", choices=[name for name, _, _ in PLANS], nargs="+",
                        help="measure these alone")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    kind = TASKS[options.task]
    config = checkpoint.read_config(options.folder)
    tensors = checkpoint.read_tensors(options.folder, config)
    tokenizer = BertTokenizer.from_pretrained(options.folder)
    data = kind.read(options.data)
    sets = {name: (examples, kind.items(tokenizer, examples))
            for name, examples in {"held out": data.held_out, **data.tests}.items()}
    model, size = train.load(options.folder), sum(values.nbytes for values in tensors.values())
    exact = {name: finetune.predict(model, items) for name, (_, items) in sets.items()}
    print("| storage | tensors, MB | set | score | answers changed | moved, mean / most "
          "| may ship |")
    print("|---|---|---|---|---|---|---|")
    smallest = None
    plans = [plan for plan in PLANS if not options.plan or plan[0] in options.plan]
    for plan in [("float32", None, None)] + plans:
        if plan[1]:
            model, size = model_in(plan, options.folder, config, tensors)
        for name, (examples, items) in sets.items():
            seen = finetune.predict(model, items) if plan[1] else exact[name]
            score, exact_score = (next(iter(kind.measure(examples, items, logits).values()))
                                  for logits in (seen, exact[name]))
            changed, mean, most = kind.compare(examples, items, exact[name], seen)
            ships = ""
            if name == "held out" and plan[1]:
                fits = (changed <= kind.most_changed and mean <= kind.most_moved
                        and exact_score - score <= kind.most_lost)
                ships = "yes" if fits else "no"
                if fits and (smallest is None or size < smallest[0]):
                    smallest = (size, plan[0])
            print(f"| {plan[0]} | {size / 1e6:.2f} | {name} | {score:.4f} | {changed:.2%} "
                  f"| {mean:.4f} / {most:.3f} | {ships} |", flush=True)
    print(f"\nThe smallest that may ship: {smallest[1] if smallest else 'none'}.")
    return 0 if smallest else 1


if __name__ == "__main__":
    sys.exit(main())
