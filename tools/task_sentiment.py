"""Whether an English sentence about a film is negative or positive.

The data are every phrase of the Stanford Sentiment Treebank with its five-level label as a soft
target; whole sentences are held out together with all their phrases. With --teacher the targets are
mixed with the mean answer of those models.
"""

import pathlib

import torch
from transformers import BertForSequenceClassification, BertTokenizer

import finetune
import sst
from task import Data, Task

HELD_OUT_SENTENCES = 1000
HELD_OUT_SEED = 0


def teacher_answers(folders, texts, max_tokens):
    """The mean probabilities (texts, labels) that the models in `folders` give."""
    answers = []
    for folder in folders:
        tokenizer = BertTokenizer.from_pretrained(folder)
        items = [finetune.Item(*code, None)
                 for code in finetune.encoded(tokenizer, texts, max_tokens)]
        model = BertForSequenceClassification.from_pretrained(folder)
        answers.append(torch.cat(finetune.predict(model, items, fast=True)).softmax(-1))
        print(f"teacher {folder} has answered", flush=True)
    return torch.stack(answers).mean(0)


class Sentiment(Task):
    """Examples are treebank's phrases to train on, and (text, label id) of sentences to measure."""

    name = "sentiment"
    summary = "negative or positive, from the treebank"
    labels = sst.LABELS
    defaults = {"epochs": 3, "lr": 5e-5}

    def add_options(self, parser):
        """How often which texts come up, and who else is asked about them."""
        parser.add_argument("--sentence-copies", type=int, default=2, help="in an epoch")
        parser.add_argument("--phrase-share", type=float, default=1, help="of phrases, in an epoch")
        parser.add_argument("--neutral-share", type=float, default=0.3, help="of neutral ones")
        parser.add_argument("--teacher", type=pathlib.Path, nargs="+", default=[])
        parser.add_argument("--teacher-share", type=float, default=0.7)

    def read(self, folder):
        """No sentence of dev is among the trees; the trees held out share no phrase with others."""
        dev = sst.read_sst2(folder / "sst2" / "dev.tsv")
        dev_texts = {text for text, _ in dev}
        trees = sst.read_trees(folder / "sst_trees" / "train.txt")
        trees = [tree for tree in trees if tree.text not in dev_texts]
        train, held_out = sst.split_held_out(trees, HELD_OUT_SENTENCES, HELD_OUT_SEED)
        examples = sst.examples_of(train, forbidden=sst.phrases_of(held_out))
        return Data(examples, sst.labelled(held_out), {"SST-2 dev": dev})

    def training_items(self, tokenizer, examples, options):
        """Soft targets; sentences several times an epoch, phrases perhaps in part."""
        items = self.soft_items(tokenizer, examples, options)
        return items, lambda chance: sample_epoch(examples, options, chance)

    def soft_items(self, tokenizer, examples, options):
        """An item for every example, with the treebank's probabilities and the teachers'."""
        texts = [example.text for example in examples]
        positive = torch.tensor([example.positive for example in examples])
        targets = torch.stack([1 - positive, positive], dim=1)
        if options.teacher:
            teacher = teacher_answers(options.teacher, texts, self.max_tokens)
            targets = targets.lerp(teacher, options.teacher_share)
        coded = finetune.encoded(tokenizer, texts, self.max_tokens)
        return [finetune.Item(*code, target[None]) for code, target in zip(coded, targets)]


def sample_epoch(examples, options, chance):
    """Indices of one epoch's texts."""
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
