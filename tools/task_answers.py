"""Answers to questions, as spans of a text: SubjQA's restaurant reviews and XQuAD's English part.

SubjQA (Bjerva et al. 2020) has questions that a review does not answer, in its own three parts;
rows whose offsets do not hold are left out. XQuAD (Artetxe et al. 2020) has paragraphs of Wikipedia
whose questions are all answered; its articles are dealt out to training, choosing and testing, and
in training some questions are also asked of another paragraph of their article, without an answer.
"""

import csv
import dataclasses
import gzip
import io
import json
import random
import re

import torch
from transformers import BertForQuestionAnswering

import finetune
import scores
from task import Data, Task, labelled_rows

OVERLAP = 128  # tokens that two windows of a long text share
LONGEST_ANSWER = 30  # tokens
SEED = 0
XQUAD_HELD_OUT, XQUAD_TEST = 4, 10  # articles of 48
XQUAD_ASKED_ELSEWHERE = 0.3  # of the questions
NO_ANSWER = re.compile(r"\s*ANSWERNOTFOUND$")


@dataclasses.dataclass
class Question:
    """A question, the text that it is asked of, and where its answer begins, -1 if nowhere."""

    question: str
    context: str
    begin: int
    answer: str


@dataclasses.dataclass
class Window(finetune.Item):
    """A question with a part of the text."""

    source: int  # index of its `Question`
    offsets: list  # characters (begin, end) in the text for each of its tokens, None for others


def read_subjqa(path):
    """A `Question` for every row whose offsets hold."""
    with gzip.open(path) as data:
        rows = list(csv.DictReader(io.TextIOWrapper(data, encoding="utf-8", newline="")))
    result = []
    for row in rows:
        context = NO_ANSWER.sub("", row["review"])
        begin, end = (int(number) for number in re.findall(r"\d+", row["human_ans_indices"]))
        answer = row["human_ans_spans"]
        if answer == "ANSWERNOTFOUND":
            result.append(Question(row["question"], context, -1, ""))
        elif context[begin:end] == answer:
            result.append(Question(row["question"], context, begin, answer))
    return result


def read_xquad(path):
    """Articles, each a list of paragraphs, each a list of `Question`s."""
    return [[[Question(asked["question"], paragraph["context"],
                       asked["answers"][0]["answer_start"], asked["answers"][0]["text"])
              for asked in paragraph["qas"]]
             for paragraph in article["paragraphs"]]
            for article in json.loads(path.read_text(encoding="utf-8"))["data"]]


def asked_elsewhere(articles, chance):
    """Some questions once more, of another paragraph of their article, that does not answer."""
    return [Question(question.question, chance.choice(others)[0].context, -1, "")
            for article in articles for paragraph in article
            for others in [[other for other in article if other is not paragraph]]
            for question in paragraph if chance.random() < XQUAD_ASKED_ELSEWHERE]


def flat(articles):
    """All questions of some articles."""
    return [question for article in articles for paragraph in article for question in paragraph]


class Answers(Task):
    """Examples are `Question`s; one may become several items."""

    name = "question-answering"
    summary = "answers in a text, from SubjQA's restaurants and XQuAD"
    model_class = BertForQuestionAnswering
    labels = ["start", "end"]
    max_tokens = 512
    defaults = {"epochs": 2, "lr": 1.5e-4, "batch_tokens": 3000, "mean_decay": 0.995}

    def read(self, folder):
        """No review of dev or test is among those to train on; half of those have an answer."""
        train, dev, test = (read_subjqa(folder / "subjqa_restaurants" / f"{part}.csv.gz")
                            for part in ("train", "dev", "test"))
        apart = {question.context for question in dev + test}
        train = [question for question in train if question.context not in apart]
        articles = read_xquad(folder / "xquad" / "xquad.en.json")
        random.Random(SEED).shuffle(articles)
        chance = random.Random(SEED)
        answered = [question for question in train if question.begin >= 0]
        others = [question for question in train if question.begin < 0]
        train = answered + chance.sample(others, len(answered))
        tests, held_out = articles[:XQUAD_TEST], articles[XQUAD_TEST:][:XQUAD_HELD_OUT]
        articles = articles[XQUAD_TEST + XQUAD_HELD_OUT:]
        train += flat(articles) + asked_elsewhere(articles, chance)
        return Data(train, dev + flat(held_out), {
            "SubjQA test": test, "SubjQA test, answered": [row for row in test if row.begin >= 0],
            "XQuAD en test": flat(tests)})

    def items(self, tokenizer, examples):
        """Windows; where one holds no whole answer, start and end are both at [CLS]."""
        coded = tokenizer(
            [example.question.strip() for example in examples],
            [example.context for example in examples], truncation="only_second",
            max_length=self.max_tokens, stride=OVERLAP, return_overflowing_tokens=True,
            return_offsets_mapping=True)
        result = []
        for index, source in enumerate(coded["overflow_to_sample_mapping"]):
            offsets = [span if part == 1 else None for span, part in zip(
                coded["offset_mapping"][index], coded.sequence_ids(index))]
            target = answer_tokens(examples[source], offsets)
            result.append(Window(coded["input_ids"][index], coded["token_type_ids"][index],
                                 torch.tensor(target), source, offsets))
        return result

    def measure(self, examples, items, logits):
        """Of the best answer, or of none where that scores higher."""
        best = [(float("-inf"), "")] * len(examples)
        none = [float("inf")] * len(examples)
        for item, (starts, ends) in zip(items, logits):
            score, (first, last) = best_span(starts, ends, item.offsets)
            text = examples[item.source].context[item.offsets[first][0]:item.offsets[last][1]]
            best[item.source] = max(best[item.source], (score, text))
            none[item.source] = min(none[item.source], (starts[0] + ends[0]).item())
        said = [text if score > nothing else ""
                for (score, text), nothing in zip(best, none)]
        pairs = [scores.answer_scores(example.answer, text)
                 for example, text in zip(examples, said)]
        exact, f1 = (sum(column) / len(examples) for column in zip(*pairs))
        return {"F1": f1, "exact match": exact,
                "said none": sum(not text for text in said) / len(said),
                "cross entropy": scores.cross_entropy(*labelled_rows(items, logits))}


def answer_tokens(question, offsets):
    """(first, last) token of the answer in a window, (0, 0) where it is not there as a whole."""
    if question.begin < 0:
        return 0, 0
    end = question.begin + len(question.answer)
    inside = [index for index, span in enumerate(offsets)
              if span and span[0] < end and span[1] > question.begin]
    shown = [span for span in offsets if span]
    if not inside or shown[0][0] > question.begin or shown[-1][1] < end:
        return 0, 0
    return inside[0], inside[-1]


def best_span(starts, ends, offsets):
    """(score, (first, last)) of the best span of at most LONGEST_ANSWER tokens of the text."""
    places = torch.tensor([index for index, span in enumerate(offsets) if span])
    low, count = int(places[0]), len(places)
    together = starts[places][:, None] + ends[places][None, :]
    allowed = torch.ones(count, count).triu().tril(LONGEST_ANSWER - 1) > 0
    best = together.masked_fill(~allowed, -1e18).argmax().item()
    first, last = divmod(best, count)
    return together[first, last].item(), (low + first, low + last)
