"""Write the golden of LIME to tests/golden/lime.txt: what the lime package makes of our models.

    make_golden_lime.py

The words of its LimeTextExplainer are our units and its texts are our ids, so that nothing but the
estimators differs. The mean over some seeds, and its standard error; golden_file.py tells the form.
Takes about five minutes on one core.
"""

import argparse
import pathlib
import re

import numpy
import sklearn.linear_model
import torch
from lime.lime_text import LimeTextExplainer

import make_golden
import reference
import reference_methods
from golden_file import Golden

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = 16  # seeds
WIDTH = 25  # of the kernel, theirs


def _weight(units, samples):
    """What all samples weigh together, on average."""
    kept = numpy.arange(units) / units
    distances = 100 * (1 - numpy.sqrt(kept))
    return 1 + (samples - 1) * numpy.exp(-((distances / WIDTH) ** 2) / 2).mean()


def lime(model, text, texts, label, kind, unit, mode, surrogate, penalty, evaluations):
    """The means over the seeds, their standard errors, and the mean and spread of R^2."""
    label = reference_methods.label_of(model, text, label)
    of_token, spans = reference_methods.units_of(text, texts, unit)
    function = reference_methods.of_sets(model, text, label, kind, of_token, mode)
    units, known = len(spans), {}

    def values(strings):
        sets = [tuple(map(int, re.findall(r"\d+", string))) for string in strings]
        new = sorted(set(sets) - known.keys())
        if new:
            rows = [[int(u in held) for u in range(units)] for held in map(set, new)]
            known.update(zip(new, function(numpy.array(rows)), strict=True))
        return numpy.array([[known[held]] for held in sets])

    scores, fits = [], []
    for seed in range(RUNS):
        line = (sklearn.linear_model.Ridge(alpha=penalty) if surrogate == "ridge" else
                sklearn.linear_model.Lasso(alpha=penalty / _weight(units, evaluations)))
        explainer = LimeTextExplainer(kernel_width=WIDTH, feature_selection="none", random_state=seed)
        found = explainer.explain_instance(" ".join(map(str, range(units))), values, labels=(0,),
                                           num_features=units, num_samples=evaluations,
                                           model_regressor=line)
        weights = dict(found.local_exp[0])
        scores.append([float(weights[u]) for u in range(units)])
        fits.append(float(found.score))
    answer = {"value": reference_methods.value_of(model, text, label, kind), "units": spans,
              "unit_scores": numpy.mean(scores, 0).tolist(),
              "unit_errors": (numpy.std(scores, 0, ddof=1) / RUNS**.5).tolist()}
    if 2**units > evaluations:  # else ours is that of all texts, theirs of those drawn
        answer |= {"fidelity": float(numpy.mean(fits)),
                   "fidelity_error": float(numpy.std(fits, ddof=1))}
    return answer


def write_lime(golden, sentiment, small):
    def one(model, texts, unit="word", mode="delete", surrogate="ridge", penalty=1, evaluations=500,
            **target):
        make_golden.method(golden, model, texts, "lime", methods={"lime": lime}, unit=unit, mode=mode,
                           surrogate=surrogate, penalty=penalty, evaluations=evaluations, **target)

    for model in small:
        golden.model(model)
        for kind, mode in zip(make_golden.KINDS, ("delete", "mask", "pad", "delete"), strict=True):
            one(model, make_golden.SMALL_TEXTS[0], mode=mode, target=model.labels[-1], kind=kind)
        one(model, make_golden.SMALL_TEXTS[1], surrogate="l1", unit="token")
    golden.model(sentiment)
    texts = make_golden.texts()
    for number in (5, 7, 12, 14, 20):
        one(sentiment, texts[number])
    one(sentiment, texts[8], "token", "mask", kind="probability")
    one(sentiment, texts[15], surrogate="l1", penalty=8)
    one(sentiment, texts[6], surrogate="l1", penalty=4)


def main():
    """Write it."""
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    torch.set_num_threads(1)
    small = [reference.Reference(ROOT / path, name=path) for path in make_golden.SMALL_MODELS]
    sentiment = reference.Reference(ROOT / "models/sentiment.gguf", name="models/sentiment.gguf")
    golden = Golden(ROOT / "tests" / "golden", "lime", f"lime's LimeTextExplainer over ids, {RUNS} seeds",
                    "make_golden_lime.py")
    write_lime(golden, sentiment, small)
    golden.write()
    print(f"{golden.path.relative_to(ROOT)}: {golden.path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
