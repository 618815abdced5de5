"""Write the goldens of the Shapley methods to tests/golden: what the shap package makes of our models.

    make_golden_shap.py [--only permutation_shap partition_shap shapley_interactions]

Its features are our units and its value function is that of our ids in PyTorch, so that nothing but
the estimators differs; golden_file.py tells the form. kernel_shap is in make_golden.py. Takes about
five minutes on one core.
"""

import argparse
import pathlib

import numpy
import shap
import torch

import make_golden
import reference
import reference_methods
from golden_file import Golden

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = 16  # seeds
BATCH = 64  # how many texts are asked about before what to ask next is decided, as ours
INSIDE, NONE, SPACE, CLAUSE, SENTENCE, TEXT = range(6)  # gaps


class Game:
    """A text as a function of sets of units, each of which is asked once."""

    def __init__(self, model, text, texts, label, kind, unit, mode):
        label = reference_methods.label_of(model, text, label)
        of_token, self.spans = reference_methods.units_of(text, texts, unit)
        self.units, self.known = len(self.spans), {}
        self.function = reference_methods.of_sets(model, text, label, kind, of_token, mode)
        self.value = reference_methods.value_of(model, text, label, kind)

    def __call__(self, sets):
        keys = [tuple(map(int, row)) for row in sets]
        new = sorted(set(keys) - self.known.keys())
        if new:
            self.known.update(zip(new, self.function(numpy.array(new)), strict=True))
        return numpy.array([self.known[key] for key in keys])

    def masker(self):
        return shap.maskers.Independent(numpy.zeros((1, self.units)))

    def exact(self, function=None, units=None):
        """shap's exact Shapley values, of a function of other units than ours, too."""
        units = units or self.units
        masker = shap.maskers.Independent(numpy.zeros((1, units)))
        explainer = shap.ExactExplainer(function or self, masker)
        return explainer(numpy.ones((1, units))).values[0]

    def answer(self, scores):
        return {"value": self.value, "units": self.spans, "unit_scores": list(map(float, scores)),
                "baseline_value": float(self(numpy.zeros((1, self.units)))[0])}


def permutation_shap(model, text, texts, label, kind, unit, mode, evaluations):
    """The exact values where ours are, else the mean of shap's permutations over some seeds."""
    game = Game(model, text, texts, label, kind, unit, mode)
    if 2**game.units <= (evaluations or 512):
        return game.answer(game.exact())
    scores = [shap.PermutationExplainer(game, game.masker(), seed=seed)(
        numpy.ones((1, game.units)), max_evals=10 * (2 * game.units + 1)).values[0]
        for seed in range(RUNS)]
    errors = (numpy.std(scores, 0, ddof=1) / RUNS**.5).tolist()
    return game.answer(numpy.mean(scores, 0)) | {"unit_errors": errors}


def _gaps(text, texts, spans):
    """The gap in front of each unit but the first, by the rule of ours."""
    words = [[match.span() for match in reference_methods.WORD.finditer(part)] for part in texts]

    def word_of(token):
        part, begin = text.parts[token], text.offsets[token][0]
        return part, next(i for i, (b, e) in enumerate(words[part]) if b <= begin < e)

    def is_mark(part, i):
        begin, end = words[part][i]
        return not any(c.isalnum() or c in "'\u2019" for c in texts[part][begin:end])

    def apart(part, i):
        return i == 0 or words[part][i - 1][1] < words[part][i][0]

    def opens(part, i):
        return (is_mark(part, i) and apart(part, i) and i + 1 < len(words[part])
                and not apart(part, i + 1))

    def gap(first, last):
        (part, before), (other, word) = word_of(first), word_of(last)
        if part != other:
            return TEXT
        if before == word:
            return INSIDE
        begin, end = words[part][before]
        if is_mark(part, before) and set(texts[part][begin:end]) & set(".!?"):
            return SENTENCE
        closed = is_mark(part, before) and not opens(part, before) and not is_mark(part, word)
        if closed or opens(part, word):
            return CLAUSE
        return SPACE if apart(part, word) else NONE

    return [gap(before - 1, first) for (_, before), (first, _) in zip(spans, spans[1:], strict=False)]


def _clustering(gaps):
    """Our tree as shap takes it: (M - 1, 4) rows left, right, distance, units, the whole last."""
    rows, units = [], len(gaps) + 1

    def build(first, last):
        """The number of the cluster of units [first, last)."""
        if last - first == 1:
            return first
        middle = (first + last) / 2
        cut = max(range(first + 1, last), key=lambda at: (gaps[at - 1], -abs(at - middle), -at))
        left, right = build(first, cut), build(cut, last)
        rows.append([left, right, last - first, last - first])
        return units + len(rows) - 1

    build(0, units)
    return numpy.array(rows, dtype=float)


def partition_shap(model, text, texts, label, kind, unit, mode, evaluations):
    """shap's PartitionExplainer on our tree."""
    game = Game(model, text, texts, label, kind, unit, mode)
    tree = _clustering(_gaps(text, texts, game.spans))
    masker = shap.maskers.Partition(numpy.zeros((1, game.units)), clustering=tree)
    explainer = shap.PartitionExplainer(game, masker)
    scores = explainer(numpy.ones((1, game.units)), max_evals=evaluations or 1024, batch_size=BATCH,
                       silent=True).values[0]
    return game.answer(scores)


def shapley_interactions(model, text, texts, label, kind, unit, mode, evaluations):
    """Half of what a unit's exact value changes by as another comes in, for good; what is left of its
    value on the diagonal (Lundberg et al. 2018, arXiv:1802.03888)."""
    del evaluations
    game = Game(model, text, texts, label, kind, unit, mode)
    scores, units = game.exact(), game.units
    matrix = numpy.zeros((units, units))
    for j in range(units):
        with_it, without = (
            game.exact(lambda sets, there=there, j=j: game(numpy.insert(sets, j, there, axis=1)), units - 1)
            for there in (1, 0))
        matrix[numpy.arange(units) != j, j] = (with_it - without) / 2
    matrix[numpy.diag_indices(units)] = scores - matrix.sum(1)
    if unit == "token":  # ours has a row for [CLS] and [SEP], too
        inner = [first for first, _ in game.spans]
        all_tokens = numpy.zeros((text.ids.shape[1],) * 2)
        all_tokens[numpy.ix_(inner, inner)] = matrix
        matrix = all_tokens
    return game.answer(scores) | {"map": list(map(float, matrix.flatten()))}


METHODS = {"permutation_shap": permutation_shap, "partition_shap": partition_shap,
           "shapley_interactions": shapley_interactions}


def write(golden, name, sentiment, small, drawn):
    """The small models in each mode; then words of texts that fit the evaluations, tokens of one, and
    those of `drawn`, (number, evaluations)."""
    def one(model, texts, unit="word", mode="delete", evaluations=0, **target):
        make_golden.method(golden, model, texts, name, methods=METHODS, unit=unit, mode=mode,
                           evaluations=evaluations, **target)

    for model in small:
        golden.model(model)
        for kind, mode in zip(make_golden.KINDS, ("delete", "mask", "pad", "delete"), strict=True):
            one(model, make_golden.SMALL_TEXTS[0], "token", mode, target=model.labels[-1], kind=kind)
        one(model, ("the plot is dull", "he loves it"))
    golden.model(sentiment)
    texts = make_golden.texts()
    for number in (2, 6, 7, 8):
        one(sentiment, texts[number])
    for mode in ("mask", "pad"):
        one(sentiment, texts[5], "token", mode, kind="log_odds")
    for number, evaluations in drawn:
        one(sentiment, texts[number], evaluations=evaluations)


DRAWN = {"permutation_shap": ((10, 200), (14, 0), (21, 0)),
         "partition_shap": ((10, 0), (17, 0), (22, 0), (33, 0), (22, 100), (26, 300)),
         "shapley_interactions": ((9, 200), (9, 1024))}


def main():
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=METHODS, default=list(METHODS))
    asked = parser.parse_args()
    torch.set_num_threads(1)
    small = [reference.Reference(ROOT / path, name=path) for path in make_golden.SMALL_MODELS]
    sentiment = reference.Reference(ROOT / "models/sentiment.gguf", name="models/sentiment.gguf")
    about = {"permutation_shap": "shap's ExactExplainer and PermutationExplainer",
             "partition_shap": "shap's PartitionExplainer on our tree",
             "shapley_interactions": "Differences of the values of shap's ExactExplainer"}
    for name in asked.only:
        golden = Golden(ROOT / "tests" / "golden", name, f"{about[name]}, over ids", "make_golden_shap.py")
        write(golden, name, sentiment, small, DRAWN[name])
        golden.write()
        print(f"{golden.path.relative_to(ROOT)}: {golden.path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
