"""What our methods should find, by Captum or shap where they have the method, else by PyTorch."""

import re

import captum.attr
import numpy
import shap
import torch

BASELINES = ("pad", "mask", "unk", "zero", "mean")
CJK = "\u4e00-\u9fff"
# A word by our rule, for texts without combining marks, controls and underscores.
WORD = re.compile(rf"[{CJK}]|[^\w\s{CJK}]+|[^\W_{CJK}](?:[^\s{CJK}]*[^\W_{CJK}])?")


def _added(text):
    """(1, T) whether a token was added by the template."""
    return torch.tensor([[part is None for part in text.parts]])


def label_of(model, text, label):
    """The label asked for, or the predicted one."""
    return int(model.logits(text.ids, text.segments).logits.argmax()) if label is None else label


def value_of(model, text, label, kind):
    """The target."""
    return float(model.forward(label, kind)(text.ids, text.segments))


def baseline_ids(model, text, baseline):
    """(1, T) ids in which all but the added tokens are [PAD], [MASK] or [UNK]."""
    token = getattr(model.tokenizer, f"{baseline}_token_id")
    return torch.where(_added(text), text.ids, token)


def baseline_rows(model, text, baseline):
    """(1, T, C) word rows where the path starts."""
    if baseline in ("pad", "mask", "unk"):
        return model.words(baseline_ids(model, text, baseline))
    table = model.words.weight
    row = table.double().mean(0).float() if baseline == "mean" else torch.zeros_like(table[0])
    return torch.where(_added(text)[..., None], model.words(text.ids), row)


def job(model, text, label, kind, path_layer=0, baseline=None, alphas=None, head_scales=None,
        edges=(), zeroed=(), overwrites=(), source=None, head_means=()):
    """`Reference.run` between a baseline and the text, with edits; and dot, l1 and l2 of it."""
    layers = len(model.layers())
    scales = None if head_scales is None else torch.tensor(head_scales).reshape(layers, -1)

    def places(flat, size):
        """Rows of `size` numbers, where a negative one is a head: None."""
        rows = [flat[i : i + size] for i in range(0, len(flat), size)]
        return [[None if n < 0 else n for n in row] for row in rows]

    source = source and model.encode(source)
    with model.edited(scales, places(edges, 4), places(zeroed, 3), places(overwrites, 5), source,
                      places(head_means, 2)):
        if baseline is None:
            return model.run(text, label, kind)
        start, end = baseline_rows(model, text, baseline)[0], model.words(text.ids)[0]
        if path_layer:
            start, end = (model.run(text, label, kind, start=rows)["hidden"][path_layer]
                          for rows in (start, end))
        mixed = start + torch.tensor(alphas)[:, None] * (end - start)
        found = model.run(text, label, kind, path_layer, mixed)
    found["dot"] = (found["gradient"] * (end - start)).sum(-1)
    found["l1"] = found["gradient"].abs().sum(-1)
    found["l2"] = found["gradient"].norm(dim=-1)
    return found


def saliency(model, text, _, label, kind, __, norm):
    """The norm of the gradient at each token's word row."""
    label = label_of(model, text, label)
    method = captum.attr.Saliency(model.forward(label, kind, from_rows=True))
    w = model.words(text.ids).detach().requires_grad_()
    gradient = method.attribute(w, abs=False, additional_forward_args=text.segments)[0]
    scores = gradient.norm(1 if norm == "l1" else 2, dim=-1)
    return {"value": value_of(model, text, label, kind), "scores": scores}


def gradient_x_input(model, text, _, label, kind, __):
    """The gradient times the word row."""
    label = label_of(model, text, label)
    method = captum.attr.InputXGradient(model.forward(label, kind, from_rows=True))
    w = model.words(text.ids).detach().requires_grad_()
    scores = method.attribute(w, additional_forward_args=text.segments)[0].sum(-1)
    return {"value": value_of(model, text, label, kind), "scores": scores}


def integrated_gradients(model, text, _, label, kind, __, baseline, points):
    """Captum's own with one point less than ours; at the layer where the baseline has ids."""
    label = label_of(model, text, label)
    how = {"n_steps": int(points) - 1, "method": "gausslegendre", "internal_batch_size": 32,
           "additional_forward_args": text.segments}
    rows = baseline_rows(model, text, baseline)
    if baseline in ("zero", "mean") or model.separate:  # which looks words up twice
        method = captum.attr.IntegratedGradients(model.forward(label, kind, from_rows=True))
        scores = method.attribute(model.words(text.ids), baselines=rows, **how)
    else:
        method = captum.attr.LayerIntegratedGradients(model.forward(label, kind), model.words)
        scores = method.attribute(text.ids, baselines=baseline_ids(model, text, baseline), **how)
    below = model.forward(label, kind, from_rows=True)(rows, text.segments)
    return {"value": value_of(model, text, label, kind), "baseline_value": float(below),
            "scores": scores[0].sum(-1)}


def units_of(text, texts, unit):
    """(T) the unit of each token, -1 for added ones; and [first, last) of the tokens of each."""
    words = [[match.span() for match in WORD.finditer(part)] for part in texts]
    of_token, spans, last = [], [], None
    for token, (part, (begin, _)) in enumerate(zip(text.parts, text.offsets, strict=True)):
        if part is None:
            of_token.append(-1)
            continue
        mine = token if unit == "token" else next(
            (part, i) for i, (b, e) in enumerate(words[part]) if b <= begin < e)
        if mine != last:
            spans.append([token, token])
        last = mine
        spans[-1][1] = token + 1
        of_token.append(len(spans) - 1)
    return torch.tensor(of_token), spans


def _windows(model, text, label, kind, of_token, mode, window):
    """Of each unit the mean loss over the windows that hold it; Captum's where units are tokens that
    keep their places."""
    units = int(of_token.max()) + 1
    window = min(window, units)
    if mode != "delete" and units == len(of_token) - 2:
        forward, inner = model.forward(label, kind), slice(1, -1)

        def between(ids):
            whole = text.ids.repeat(len(ids), 1)
            whole[:, inner] = ids
            return forward(whole, text.segments.expand_as(whole))

        return captum.attr.Occlusion(between).attribute(
            text.ids[:, inner], sliding_window_shapes=(window,),
            baselines=getattr(model.tokenizer, f"{mode}_token_id"))[0]
    function = of_sets(model, text, label, kind, of_token, mode)
    held = numpy.array([[first <= unit < first + window for unit in range(units)]
                        for first in range(units - window + 1)])
    losses = value_of(model, text, label, kind) - function(~held)
    return torch.tensor(held.T @ losses / held.sum(0))


def occlusion(model, text, texts, label, kind, unit, mode, window=1):
    """The value less the value without each unit."""
    label = label_of(model, text, label)
    of_token, spans = units_of(text, texts, unit)
    forward, value = model.forward(label, kind), value_of(model, text, label, kind)
    if window > 1:
        scores = _windows(model, text, label, kind, of_token, mode, window)
        return {"value": value, "units": spans, "unit_scores": scores.tolist()}
    if mode == "delete":
        scores = torch.zeros(len(of_token))
        for first, last in spans:
            left = [t for t in range(len(of_token)) if not first <= t < last]
            scores[first:last] = value - float(forward(text.ids[:, left], text.segments[:, left]))
    else:
        units = torch.where(of_token < 0, len(spans), of_token)[None]
        scores = captum.attr.FeatureAblation(forward).attribute(
            text.ids, baselines=getattr(model.tokenizer, f"{mode}_token_id"), feature_mask=units,
            additional_forward_args=text.segments)[0].float()
        scores[of_token < 0] = 0
    return {"value": value, "units": spans, "unit_scores": [float(scores[first]) for first, _ in spans]}


def of_sets(model, text, label, kind, of_token, mode):
    """A function of sets of units, (N, M) of 0 and 1: the target (N) of the texts that hold them."""
    forward = model.forward(label, kind)

    def function(sets):
        kept = torch.tensor(sets, dtype=torch.bool)[:, of_token.clamp(min=0)] | (of_token < 0)
        if mode != "delete":
            ids = torch.where(kept, text.ids, getattr(model.tokenizer, f"{mode}_token_id"))
            parts = zip(ids.split(64), strict=True)
            return torch.cat([forward(ids, text.segments.expand_as(ids)) for (ids,) in parts]).numpy()
        values, lengths = torch.zeros(len(kept)), kept.sum(1)
        for length in lengths.unique():  # texts of one length make a batch
            for rows in (lengths == length).nonzero()[:, 0].split(64):
                ids, segments = (part.expand(len(rows), -1)[kept[rows]].reshape(len(rows), length)
                                 for part in (text.ids, text.segments))
                values[rows] = forward(ids, segments)
        return values.numpy()

    return function


def kernel_shap(model, text, texts, label, kind, unit, mode, evaluations):
    """shap's KernelExplainer, with eight times as many samples as ours where it has to draw."""
    label = label_of(model, text, label)
    of_token, spans = units_of(text, texts, unit)
    units = len(spans)
    function = of_sets(model, text, label, kind, of_token, mode)
    drawn = 2**units > (evaluations or 2 * units + 2048)
    explainer = shap.KernelExplainer(function, numpy.zeros((1, units)), seed=1)
    scores = explainer.shap_values(numpy.ones((1, units)), l1_reg=False, silent=True,
                                   nsamples=16384 if drawn else 2**units)[0]
    empty = function(numpy.zeros((1, units)))[0]
    return {"value": value_of(model, text, label, kind), "baseline_value": float(empty), "units": spans,
            "unit_scores": scores.tolist()}


def attention(model, text, _, label, kind, __, layer, head):
    """Probabilities of one layer and head, or their means."""
    found = model.run(text, label, kind)
    maps = found["attention"]
    maps = maps.mean(0) if layer < 0 else maps[layer]
    matrix = maps.mean(0) if head < 0 else maps[head]
    return {"value": float(found["value"]), "matrix": matrix, "scores": matrix[0]}


def attention_rollout(model, text, _, label, kind, __):
    """The product over the layers of half the mean attention and half the identity."""
    found = model.run(text, label, kind)
    flow = torch.eye(text.ids.shape[1], dtype=torch.double)
    for mean in found["attention"].mean(1).double():
        flow = (mean + torch.eye(len(mean))) / 2 @ flow
    return {"value": float(found["value"]), "scores": flow[0], "matrix": flow}


METHODS = {
    "saliency": saliency,
    "gradient_x_input": gradient_x_input,
    "integrated_gradients": integrated_gradients,
    "occlusion": occlusion,
    "kernel_shap": kernel_shap,
    "attention": attention,
    "attention_rollout": attention_rollout,
}
