"""How alike two texts are: the pre-trained encoder as it is, mean of its tokens, cosine.

Nothing is trained; what a storage changes is measured on XQuAD's English questions, each with its
own paragraph (2), another of the same article (1) and one of another article (0).
"""

import random

import torch
from transformers import BertModel

import finetune
import scores
from task import Data, Task
from task_answers import read_xquad

PAIRS_SEED = 0
HELD_OUT_ARTICLES = 24


def graded_pairs(articles, chance):
    """(question, text, grade) three times for every question."""
    pairs = []
    for article in articles:
        elsewhere = [other for other in articles if other is not article]
        for paragraph in article:
            near = [other for other in article if other is not paragraph]
            for asked in paragraph:
                far = chance.choice(chance.choice(elsewhere))
                pairs += [(asked.question, asked.context, 2),
                          (asked.question, chance.choice(near)[0].context, 1),
                          (asked.question, far[0].context, 0)]
    return pairs


class Similarity(Task):
    """Examples are (text, text, grade)."""

    name = "similarity"
    model_class = BertModel
    max_tokens = 256
    most_changed, most_moved, most_lost = 0.002, 0.01, 0.002  # of ranks, of cosines

    def read(self, folder):
        """Half of the articles may choose a storage; the other half is reported."""
        articles = read_xquad(folder / "xquad" / "xquad.en.json")
        chance = random.Random(PAIRS_SEED)
        chance.shuffle(articles)
        held_out, tests = articles[:HELD_OUT_ARTICLES], articles[HELD_OUT_ARTICLES:]
        return Data([], graded_pairs(held_out, chance),
                    {"XQuAD en pairs": graded_pairs(tests, chance)})

    def items(self, tokenizer, examples):
        """One for each distinct text."""
        return [finetune.Item(*code, None)
                for code in finetune.encoded(tokenizer, texts_of(examples), self.max_tokens)]

    def measure(self, examples, items, logits):
        """The rank correlation of cosine and grade."""
        del items
        grades = torch.tensor([grade for _, _, grade in examples])
        return {"Spearman": scores.spearman(cosines(examples, logits), grades)}

    def compare(self, examples, items, exact, seen):
        """How far ranks moved, as 1 - Spearman, and cosines, on average and at most."""
        del items
        before, after = cosines(examples, exact), cosines(examples, seen)
        moved = (before - after).abs()
        return 1 - scores.spearman(before, after), moved.mean().item(), moved.max().item()


def texts_of(examples):
    """The distinct texts of all pairs."""
    return list(dict.fromkeys(text for *pair, _ in examples for text in pair))


def cosines(examples, vectors):
    """Cosine of the first text's vector and the second's for every pair."""
    places = {text: index for index, text in enumerate(texts_of(examples))}
    vectors = torch.cat(vectors)
    first, second = (vectors[[places[example[side]] for example in examples]] for side in (0, 1))
    return torch.nn.functional.cosine_similarity(first, second)
