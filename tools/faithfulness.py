"""How faithful scores of words are: what the model's probability loses when the highest go.

A set of words that stay is an integer, bit i for word i; a value function gives the probability of the
explained label for each. "Highest first" is the order of the scores, of equal ones the order of the
text. With n words, a bin of k % of ERASER's (arXiv:1911.03429) holds ceil(k n / 100) of them; one of
ferret's (arXiv:2208.01575) floor(k n / 100), and of these only the ones whose score is above 0: a bin
that is empty, or the same as the one before, does not count. `whybert explain --evidence` counts alike.
"""

import statistics

import numpy

ERASER = (1, 5, 10, 20, 50)
FERRET = tuple(range(10, 101, 10))
DELETED = (1, 3, 5, 10)

# What is measured, and whether more of it is better.
METRICS = {
    "comprehensiveness_eraser": True,
    "sufficiency_eraser": False,
    "comprehensiveness_ferret": True,
    "sufficiency_ferret": False,
    "comprehensiveness_20": True,
    **{f"drop_{k}": True for k in DELETED},
}


def _share(percent, n):
    """ceil(percent n / 100), in integers."""
    return -(-percent * n // 100)


def _ferret_sizes(scores):
    """How many words each bin that counts holds."""
    n, positive = len(scores), sum(score > 0 for score in scores)
    sizes = (min(percent * n // 100, positive) for percent in FERRET)
    return sorted(set(sizes) - {0})


def measure(scores, value):
    """The METRICS of one text whose words have these scores; value(kept) -> probability."""
    n = len(scores)
    order = sorted(range(n), key=lambda i: (-scores[i], i))
    everything = (1 << n) - 1
    full = value(everything)

    def top(size):
        return sum(1 << i for i in order[:size])

    def without(sizes):
        return statistics.fmean([full - value(everything & ~top(size)) for size in sizes] or [0])

    def alone(sizes):
        return statistics.fmean([full - value(top(size)) for size in sizes] or [0])

    eraser, ferret = [_share(percent, n) for percent in ERASER], _ferret_sizes(scores)
    return {
        "comprehensiveness_eraser": without(eraser),
        "sufficiency_eraser": alone(eraser),
        "comprehensiveness_ferret": without(ferret),
        "sufficiency_ferret": alone(ferret),
        "comprehensiveness_20": without([_share(20, n)]),
        **{f"drop_{k}": without([k]) for k in DELETED},
    }


def asked(scores):
    """The sets that `measure` asks for."""
    found = set()

    def note(kept):
        found.add(kept)
        return 0.0

    measure(scores, note)
    return found


def interval(ours, theirs, draws=2000, seed=0):
    """Mean of ours - theirs, pairs of one text each, and the ends of its 95 % bootstrap interval."""
    difference = numpy.asarray(ours) - numpy.asarray(theirs)
    draw = numpy.random.default_rng(seed).integers(0, len(difference), (draws, len(difference)))
    low, high = numpy.quantile(difference[draw].mean(1), (0.025, 0.975))
    return float(difference.mean()), float(low), float(high)
