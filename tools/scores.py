"""How good answers are: accuracy, calibration, entities and answers in a text."""

import collections
import re
import string

import torch

CALIBRATION_BINS = 15
HIGHEST_LOG_TEMPERATURE = 3.0


def cross_entropy(logits, targets, temperature=1.0):
    """Mean over the rows of (rows, K), in nats."""
    return torch.nn.functional.cross_entropy(logits / temperature, targets).item()


def fitted_temperature(logits, targets):
    """The temperature of least cross entropy, by golden-section search over its logarithm.

    >>> logits, targets = torch.tensor([[4.0, 0], [4.0, 0], [4.0, 0], [4.0, 0]]), [0, 0, 0, 1]
    >>> round(fitted_temperature(logits, torch.tensor(targets)), 3)  # 4 / ln 3
    3.641
    """
    golden = (5 ** 0.5 - 1) / 2
    low, high = -HIGHEST_LOG_TEMPERATURE, HIGHEST_LOG_TEMPERATURE

    def cost(logarithm):
        return cross_entropy(logits.double(), targets, 2.718281828459045 ** logarithm)

    while high - low > 1e-5:
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if cost(left) < cost(right) else (left, high)
    return 2.718281828459045 ** ((low + high) / 2)


def calibration_error(logits, targets, temperature=1.0):
    """Expected calibration error: |accuracy - confidence| over equal-width bins, by their shares.

    >>> logits = torch.tensor([[9.0, 0], [9.0, 0]])
    >>> round(calibration_error(logits, torch.tensor([0, 1])), 3)
    0.5
    """
    confidence, answers = (logits / temperature).softmax(-1).max(-1)
    right = (answers == targets).float()
    bins = (confidence * CALIBRATION_BINS).ceil().clamp(1, CALIBRATION_BINS)
    error = 0.0
    for number in range(1, CALIBRATION_BINS + 1):
        inside = bins == number
        if inside.any():
            gap = right[inside].mean() - confidence[inside].mean()
            error += inside.float().mean().item() * abs(gap.item())
    return error


def entities(tags):
    """The set of (start, end, type) in a list of BIO tags; an I- that follows nothing begins one.

    >>> sorted(entities(["B-x", "I-x", "O", "I-y", "B-y", "I-x"]))
    [(0, 2, 'x'), (3, 4, 'y'), (4, 5, 'y'), (5, 6, 'x')]
    """
    found, start, kind = set(), None, None
    for index, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        if kind is not None and (prefix != "I" or name != kind):
            found.add((start, index, kind))
            kind = None
        if prefix != "O" and kind is None:
            start, kind = index, name
    return found


def entity_scores(gold, said):
    """(precision, recall, F1) over entities of the same span and type, as conlleval counts.

    >>> entity_scores([["B-x", "I-x", "O"]], [["B-x", "O", "B-x"]])
    (0.0, 0.0, 0.0)
    >>> entity_scores([["B-x", "I-x", "O", "B-y"]], [["B-x", "I-x", "B-x", "O"]])
    (0.5, 0.5, 0.5)
    """
    pairs = [(entities(a), entities(b)) for a, b in zip(gold, said, strict=True)]
    right = sum(len(a & b) for a, b in pairs)
    wanted, given = sum(len(a) for a, _ in pairs), sum(len(b) for _, b in pairs)
    return ratio(right, given), ratio(right, wanted), ratio(2 * right, wanted + given)


def ranks(values):
    """Ranks from 0, equal values sharing the mean of theirs.

    >>> ranks(torch.tensor([3.0, 1.0, 3.0])).tolist()
    [1.5, 0.0, 1.5]
    """
    _, which, counts = values.unique(return_inverse=True, return_counts=True)
    last = counts.cumsum(0).double()
    return (last - (counts + 1) / 2)[which]


def spearman(first, second):
    """The correlation of the ranks of two lists of numbers.

    >>> spearman(torch.tensor([1.0, 2, 3]), torch.tensor([10.0, 30, 20]))
    0.5
    """
    return round(torch.corrcoef(torch.stack([ranks(first), ranks(second)]))[0, 1].item(), 12)


def ratio(part, whole):
    """part / whole, 0 of nothing."""
    return part / whole if whole else 0.0


def plain_answer(text):
    """An answer as SQuAD compares it: no case, punctuation, articles or extra spaces.

    >>> plain_answer("The  U.S. army,")
    'us army'
    """
    text = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def answer_scores(gold, said):
    """(exact match, F1) of one answer, "" being none, as SQuAD 2.0 counts.

    >>> answer_scores("the red wine", "red wine"), answer_scores("", "wine")
    ((1.0, 1.0), (0.0, 0.0))
    >>> answer_scores("very good wine", "good food")
    (0.0, 0.4)
    """
    wanted, given = plain_answer(gold).split(), plain_answer(said).split()
    if not wanted or not given:
        return (float(wanted == given),) * 2
    shared = (collections.Counter(wanted) & collections.Counter(given)).total()
    return float(wanted == given), ratio(2 * shared, len(wanted) + len(given))
