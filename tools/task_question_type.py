"""TREC's question types: what kind of thing a question asks for, in six classes (Li and Roth 2002).

A line is `DESC:manner How did serfdom develop in and then leave Russia ?` in Latin-1.
"""

import random

from task import Data, Task

LABELS = {
    "ABBR": "abbreviation", "DESC": "description", "ENTY": "entity", "HUM": "human",
    "LOC": "location", "NUM": "number",
}
HELD_OUT_QUESTIONS = 500
HELD_OUT_SEED = 0


def read_questions(path):
    """(question, label id) of every line."""
    ids = {name: index for index, name in enumerate(LABELS)}
    rows = []
    for line in path.read_text(encoding="latin-1").splitlines():
        label, question = line.split(" ", 1)
        rows.append((question.strip(), ids[label.split(":")[0]]))
    return rows


class QuestionType(Task):
    """The six coarse classes."""

    name = "question-type"
    summary = "what a question asks for, from TREC"
    labels = list(LABELS.values())
    defaults = {"epochs": 10, "lr": 1e-4, "batch_tokens": 500}

    def read(self, folder):
        """Questions of the test set that are in the training set too are dropped from the test."""
        train = list(dict.fromkeys(read_questions(folder / "trec" / "train_5500.label")))
        known = {plain(question) for question, _ in train}
        test = [(question, label)
                for question, label in read_questions(folder / "trec" / "TREC_10.label")
                if plain(question) not in known]
        chosen = set(random.Random(HELD_OUT_SEED).sample(range(len(train)), HELD_OUT_QUESTIONS))
        held_out = [row for index, row in enumerate(train) if index in chosen]
        apart = {plain(question) for question, _ in held_out}
        train = [row for index, row in enumerate(train)
                 if index not in chosen and plain(row[0]) not in apart]
        return Data(train, held_out, {"TREC_10": test})


def plain(question):
    """A question without case and spaces, to find it again."""
    return "".join(question.lower().split())
