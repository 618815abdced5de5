"""Write the goldens of the gradient methods to tests/golden: what Captum and PyTorch make of our models.

    make_golden_gradients.py [--only NAME ...]

Where a method draws at random, Captum is given our draws. golden_file.py tells the form. Takes about
five minutes on one core.
"""

import argparse
import pathlib
import unittest.mock

import captum.attr
import numpy
import torch
from captum.attr._core.gradient_shap import InputBaselineXGradient

import draws
import make_golden
import make_golden_heads
import reference
import reference_methods
from golden_file import Golden

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADS = ("bert-tokcls", "bert-qa", "bert-mlm", "bert-regression", "bert-multilabel", "roberta-seqcls",
         "electra-seqcls")
ALPHA, TEXT, ORDER = range(3)  # streams of expected_gradients


def _question(model, text, label, kind):
    label = reference_methods.label_of(model, text, label)
    return label, model.forward(label, kind, from_rows=True)


def _alone(model, text, rows, forward):
    return float(forward(rows[None] if rows.dim() == 2 else rows, text.segments))


def sequential_integrated_gradients(model, text, label, kind, baseline):
    """Captum's IntegratedGradients, of each token by itself."""
    label, forward = _question(model, text, label, kind)
    w = model.words(text.ids)
    start = reference_methods.baseline_rows(model, text, baseline)
    scores = torch.zeros(w.shape[1])
    for t in range(w.shape[1]):
        own = w.clone()
        own[0, t] = start[0, t]
        if torch.equal(own, w):
            continue
        found = captum.attr.IntegratedGradients(forward).attribute(
            w, baselines=own, n_steps=128, method="gausslegendre", internal_batch_size=32,
            additional_forward_args=text.segments)
        scores[t] = found[0, t].sum()
    return {"value": _alone(model, text, w, forward), "scores": scores}


def layer_integrated_gradients(model, text, label, kind, baseline, points):
    """Captum's LayerIntegratedGradients at the word embeddings and at the output of each layer but the
    last, which is the input of the next."""
    label, by_rows = _question(model, text, label, kind)
    forward = model.forward(label, kind)
    ids = reference_methods.baseline_ids(model, text, baseline)
    rows = []
    for layer in (model.words, *model.layers()[:-1]):
        method = captum.attr.LayerIntegratedGradients(forward, layer)
        found = method.attribute(
            text.ids, baselines=ids, n_steps=int(points) - 1, method="gausslegendre",
            internal_batch_size=32, additional_forward_args=text.segments)
        rows.append((found[0] if isinstance(found, tuple) else found)[0].sum(-1))
    return {"value": _alone(model, text, model.words(text.ids), by_rows),
            "baseline_value": _alone(model, text, model.words(ids), by_rows),
            "scores": rows[0], "map": torch.stack(rows)}


def _starts(model, text, background, references):
    """(B, T, E) word rows of the background texts, each cut or filled up to the text's length."""
    if not references:
        return reference_methods.baseline_rows(model, text, background)
    pad, rows = model.tokenizer.pad_token_id, []
    for other in references:
        encoded = model.encode(other)
        own = [int(i) for i, part in zip(encoded.ids[0], encoded.parts, strict=True)
               if part is not None]
        left = iter(own)
        ids = [int(i) if part is None else next(left, pad)
               for i, part in zip(text.ids[0], text.parts, strict=True)]
        rows.append(model.words(torch.tensor([ids]))[0])
    return torch.stack(rows)


def expected_gradients(model, text, label, kind, background, samples, references=()):
    """The attributions that Captum's GradientShap averages, at our draws; then the regression of the
    means of blocks on their sums."""
    label, forward = _question(model, text, label, kind)
    w, starts = model.words(text.ids), _starts(model, text, background, references)
    count = len(starts)
    strata = {1: 4, 2: 4, 3: 6}.get(count, count) if count <= 8 else 4
    alphas, chosen = [], []
    for block in range(-(-samples // strata)):
        parts = list(range(strata))
        for k in range(strata):
            at = draws.below(0, ORDER, block * strata + k, k + 1) if k else 0
            parts[k] = k
            parts[k], parts[at] = parts[at], parts[k]
        index = numpy.arange(block * strata, (block + 1) * strata)
        alphas.append((numpy.arange(strata) + draws.uniform(0, ALPHA, index)) / strata)
        place = (numpy.array(parts) + draws.uniform(0, TEXT, index)) / strata
        chosen.append((place * count).astype(int).clip(max=count - 1))
    alphas, chosen = numpy.concatenate(alphas), numpy.concatenate(chosen)
    with unittest.mock.patch("numpy.random.uniform", lambda *_: alphas):
        found = InputBaselineXGradient(forward).attribute(
            w.expand(len(alphas), -1, -1), baselines=starts[chosen],
            additional_forward_args=text.segments.expand(len(alphas), -1))
    means = found.sum(-1).double().reshape(-1, strata, w.shape[1]).mean(1)
    value = _alone(model, text, w, forward)
    baseline = sum(_alone(model, text, start, forward) for start in starts) / count
    sums = means.sum(1)
    off = sums - sums.mean()
    slopes = (off[:, None] * (means - means.mean(0))).sum(0) / (off * off).sum()
    scores = means.mean(0) + slopes * (value - baseline - sums.mean())
    return {"value": value, "baseline_value": baseline, "scores": scores}


def smoothgrad(model, text, label, kind, around, samples, noise, average):
    """Captum's Saliency of word rows with our noise: times the rows without it, or its length."""
    label, forward = _question(model, text, label, kind)
    w = model.words(text.ids).detach()
    places = numpy.arange(w[0].numel())
    added = torch.tensor(numpy.stack([draws.normal(0, s, places) for s in range(samples)]))
    noisy = w + noise * w.square().mean().sqrt() * added.float().reshape(-1, *w.shape[1:])
    gradient = captum.attr.Saliency(forward).attribute(
        noisy.requires_grad_(), abs=False,
        additional_forward_args=text.segments.expand(samples, -1))
    each = gradient.norm(dim=-1) if around == "saliency" else (gradient * w).sum(-1)
    scores = {"smoothgrad": each.mean(0), "smoothgrad_squared": each.square().mean(0),
              "vargrad": each.var(0)}[average]
    return {"value": _alone(model, text, w, forward), "scores": scores}


def attention_gradient(model, text, label, kind):
    """R + M R over the layers from R = I, M = mean over the heads of max(0, gradient x attention);
    the rows of R - I of the tokens that the head reads."""
    found = model.run(text, label, kind)
    identity = torch.eye(text.ids.shape[1], dtype=torch.double)
    relevance = identity.clone()
    for attention, gradient in zip(found["attention"], found["attention_gradient"], strict=True):
        relevance = relevance + (attention * gradient).double().clamp(min=0).mean(0) @ relevance
    terms = label if isinstance(label, list) else [(0, label, 1)]
    shares = torch.zeros(len(identity), dtype=torch.double)
    for slot, _, weight in terms:
        shares[slot] += abs(weight)
    return {"value": float(found["value"]),
            "scores": shares / shares.sum() @ (relevance - identity)}


def grad_cam(model, text, label, kind, layer, side, keep):
    """Hidden states times the mean over the tokens of the gradient there."""
    found = model.run(text, label, kind)
    state = (layer if layer >= 0 else found["attention"].shape[0] - 1) + (side == "output")
    scores = found["hidden"][state] @ found["hidden_gradient"][state].mean(0)
    return {"value": float(found["value"]),
            "scores": scores.clamp(min=0) if keep == "positive" else scores}


def block(golden, model, texts, name, found, target=None, kind="logit", focus=None, references=(),
          **options):
    """A block for tests/test_golden.c."""
    text = model.encode(*texts)
    asked = {f"option.{key.removesuffix('_')}": value for key, value in options.items()}
    asked |= {f"reference.{number}": other for number, other in enumerate(references)}
    golden.block(**make_golden.question(texts, text), method=name, target=target, focus=focus,
                 kind=kind, unit="token", **asked, **found)


def heads(golden, name, function, choices):
    """The same method for every head."""
    for file in HEADS:
        model = reference.Reference(ROOT / f"tests/golden/heads/{file}.gguf",
                                    name=f"tests/golden/heads/{file}.gguf")
        golden.model(model)
        texts = make_golden_heads.texts_of(model)[0]
        text = model.encode(*texts)
        for target, focus, terms in make_golden_heads.questions_of(model, text, texts):
            for options in choices:
                block(golden, model, texts, name, function(model, text, terms, "logit", **options),
                      target, "logit", focus, **options)


def write_sequential_integrated_gradients(golden, small, sentiment):
    name = "sequential_integrated_gradients"
    for model, texts in ((small, make_golden.SMALL_TEXTS[:2]), (sentiment, _some(5, 7, 12))):
        golden.model(model)
        for number, text in enumerate(texts):
            for baseline in reference_methods.BASELINES[number::2]:
                kind = make_golden.KINDS[number]
                found = sequential_integrated_gradients(model, model.encode(*text), None, kind,
                                                        baseline)
                block(golden, model, text, name, found, kind=kind, baseline=baseline)


def write_layer_integrated_gradients(golden, small, sentiment):
    name = "layer_integrated_gradients"
    for model, texts in ((small, make_golden.SMALL_TEXTS[:2]), (sentiment, _some(5, 7, 12, 32))):
        golden.model(model)
        for number, text in enumerate(texts):
            for baseline in ("mask", "pad")[: 1 + (model is small)]:
                kind = make_golden.KINDS[number]
                options = {"baseline": baseline, "points": "65"}
                found = layer_integrated_gradients(model, model.encode(*text), None, kind, **options)
                block(golden, model, text, name, found, kind=kind, **options)


def write_expected_gradients(golden, small, sentiment):
    others = ("the film is good", "a dull plot", "he loves it not", "it was a very long and bad day")
    for model, texts in ((small, make_golden.SMALL_TEXTS[:2]), (sentiment, _some(5, 12, 32))):
        golden.model(model)
        for number, text in enumerate(texts):
            for count in (0, 2, 3, 4) if number == 0 else (0,):
                kind, background = make_golden.KINDS[number], ("mask", "mean", "zero")[number]
                references = others[:count]
                found = expected_gradients(model, model.encode(*text), None, kind, background, 24,
                                           references)
                block(golden, model, text, "expected_gradients", found, kind=kind,
                      references=references, background=background, samples=24)


def write_smoothgrad(golden, small, sentiment):
    for model, texts in ((small, make_golden.SMALL_TEXTS[:2]), (sentiment, _some(5, 12, 32))):
        golden.model(model)
        for text in texts:
            for around, average in (("gradient_x_input", "smoothgrad"), ("saliency", "smoothgrad"),
                                    ("gradient_x_input", "smoothgrad_squared"),
                                    ("saliency", "vargrad")):
                found = smoothgrad(model, model.encode(*text), None, "logit", around, 12, 0.3, average)
                block(golden, model, text, "smoothgrad", found, method_=around, samples=12,
                      noise=0.3, kind_=average)


def write_attention_gradient(golden, small, sentiment):
    for model, texts in ((small, make_golden.SMALL_TEXTS), (sentiment, _some(5, 7, 12, 20, 30, 33))):
        golden.model(model)
        for number, text in enumerate(texts):
            for kind in make_golden.KINDS[:: 3 if number else 1]:
                label = len(model.labels) - 1
                found = attention_gradient(model, model.encode(*text), label, kind)
                block(golden, model, text, "attention_gradient", found, model.labels[label], kind)
    heads(golden, "attention_gradient", attention_gradient, [{}])


def write_grad_cam(golden, small, sentiment):
    choices = [{"layer": layer, "side": side, "keep": keep}
               for layer, side, keep in ((-1, "input", "all"), (0, "input", "positive"),
                                         (1, "output", "all"), (-1, "output", "all"))]
    for model, texts in ((small, make_golden.SMALL_TEXTS), (sentiment, _some(5, 7, 12, 20, 33))):
        golden.model(model)
        for text in texts:
            for options in choices:
                found = grad_cam(model, model.encode(*text), 1, "log_odds", **options)
                block(golden, model, text, "grad_cam", found, model.labels[1], "log_odds", **options)
    heads(golden, "grad_cam", grad_cam, choices[:1])


def _some(*numbers):
    return [make_golden.texts()[number] for number in numbers]


SUBJECTS = {
    "sequential_integrated_gradients": (
        write_sequential_integrated_gradients, "Captum's IntegratedGradients of a token at a time"),
    "layer_integrated_gradients": (
        write_layer_integrated_gradients, "Captum's LayerIntegratedGradients at every layer"),
    "expected_gradients": (write_expected_gradients, "Captum's GradientShap at our draws"),
    "smoothgrad": (write_smoothgrad, "Captum's Saliency with our noise"),
    "attention_gradient": (write_attention_gradient, "Attention x gradient through all layers"),
    "grad_cam": (write_grad_cam, "Hidden states by the mean of their gradients"),
}


def main():
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    asked = parser.parse_args()
    torch.set_num_threads(1)
    small = reference.Reference(ROOT / "models/tiny.gguf", name="models/tiny.gguf")
    sentiment = reference.Reference(ROOT / "models/sentiment.gguf", name="models/sentiment.gguf")
    for name in asked.only:
        write, about = SUBJECTS[name]
        golden = Golden(ROOT / "tests" / "golden", name, about, "make_golden_gradients.py")
        write(golden, small, sentiment)
        golden.write()
        print(f"{golden.path.relative_to(ROOT)}: {golden.path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
