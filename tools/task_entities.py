"""Names in social media: WNUT-17's emerging entities (Derczynski et al. 2017), in BIO tags.

A sentence is a line `word<TAB>tag` for each word and a blank line. The task's own dev set chooses;
its test set, other sentences of other sites, is reported.
"""

import dataclasses

import torch
from transformers import BertForTokenClassification

import finetune
import scores
from task import Data, Task, accuracy

KINDS = ["corporation", "creative-work", "group", "location", "person", "product"]


@dataclasses.dataclass
class Tagged(finetune.Item):
    """An item and the places of its words' first pieces."""

    firsts: list


def read_sentences(path):
    """(words, tags) of every sentence."""
    sentences, words, tags = [], [], []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        word, _, tag = line.strip().partition("\t")
        if tag:
            words.append(word)
            tags.append(tag.strip())
        elif words:
            sentences.append((words, tags))
            words, tags = [], []
    return sentences


class Entities(Task):
    """Examples are (words, tags)."""

    name = "entities"
    summary = "names of six kinds in a text, from WNUT-17"
    model_class = BertForTokenClassification
    labels = ["O", *(f"{prefix}-{kind}" for kind in KINDS for prefix in "BI")]
    max_tokens = 256
    defaults = {"epochs": 12, "lr": 2e-4, "batch_tokens": 1000}

    def read(self, folder):
        """The task's own three parts."""
        train, dev, test = (read_sentences(folder / "wnut17" / name) for name in (
            "wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated"))
        return Data(train, dev, {"WNUT-17 test": test})

    def items(self, tokenizer, examples):
        """A label for each piece that begins a run of letters or is punctuation.

        WNUT's words are runs between spaces, such as `@name` or `Spider-Man`. Whoever splits a text
        into smaller words finds a trained tag at each of them all the same.
        """
        ids = {label: index for index, label in enumerate(self.labels)}
        coded = tokenizer([words for words, _ in examples], is_split_into_words=True,
                          truncation=True, max_length=self.max_tokens)
        result = []
        for index, (_, tags) in enumerate(examples):
            pieces = coded["input_ids"][index]
            target, firsts, last = [], [], None
            names = tokenizer.convert_ids_to_tokens(pieces)
            for place, (name, word) in enumerate(zip(names, coded.word_ids(index))):
                label = finetune.NO_LABEL
                if word is not None and word != last:
                    firsts.append(place)
                    label = ids[tags[word]]
                elif word is not None and not name.startswith("##"):
                    label = ids[tags[word].replace("B-", "I-")]
                last = word
                target.append(label)
            result.append(Tagged(pieces, coded["token_type_ids"][index], torch.tensor(target),
                                 firsts))
        return result

    def measure(self, examples, items, logits):
        """Of whole entities; a word's tag is that of its first piece, a word cut off has none."""
        gold, said = [], []
        for (_, tags), item, rows in zip(examples, items, logits):
            found = [self.labels[index] for index in rows[item.firsts].argmax(-1)]
            found += ["O"] * (len(tags) - len(found))
            gold.append(tags)
            said.append(found)
        precision, recall, f1 = scores.entity_scores(gold, said)
        return {"F1": f1, "precision": precision, "recall": recall, **accuracy(items, logits)}
