"""What our methods that change the inside of a run should find, by hooks in PyTorch."""

import torch

from reference_methods import label_of, units_of, value_of

ADDED = -1  # the unit of an added token


def _sizes(model):
    return model.config.layers, model.config.heads


def head_ablation(model, text, _, label, kind, __, replacement):
    """The value less the value without each head."""
    label = label_of(model, text, label)
    value = value_of(model, text, label, kind)
    layers, heads = _sizes(model)
    cells = torch.zeros(layers, heads)
    for layer in range(layers):
        for head in range(heads):
            scales = torch.ones(layers, heads)
            scales[layer, head] = 0
            edit = {"head_scales": scales} if replacement == "zero" else {"head_means": [(layer, head)]}
            with model.edited(**edit):
                cells[layer, head] = value - value_of(model, text, label, kind)
    return {"value": value, "scores": torch.zeros(text.ids.shape[1]), "map": cells}


def layer_lens(model, text, _, label, kind, __):
    """The value where only the first layers do anything, from none to all of them."""
    label = label_of(model, text, label)
    values = []
    for count in range(model.config.layers + 1):
        with model.shortened(count):
            values.append(value_of(model, text, label, kind))
    return {"value": values[-1], "scores": torch.zeros(text.ids.shape[1]), "map": values}


def attention_knockout(model, text, texts, label, kind, unit, layer, head, evaluations):
    """The value less the value where readers do not see a unit: all of them, then each. Rows that are
    not paid for are zeros."""
    label = label_of(model, text, label)
    value = value_of(model, text, label, kind)
    of_token, spans = units_of(text, texts, unit)
    tokens, units = range(len(of_token)), range(len(spans))
    reader_of = [int(unit) if unit != ADDED else len(spans) + token
                 for token, unit in enumerate(of_token)]

    def loss(readers, hidden):
        cut = [(which, None if head < 0 else head, from_, to)
               for which in (range(model.config.layers) if layer < 0 else [layer])
               for from_ in tokens if reader_of[from_] in readers
               for to in tokens if of_token[to] == hidden]
        with model.edited(edges=cut):
            return value - value_of(model, text, label, kind)

    everybody = set(reader_of)
    scores = [loss(everybody - {hidden}, hidden) for hidden in units]
    rest = sorted(everybody - {reader_of[0]},
                  key=lambda reader: -abs(scores[reader]) if reader in units else 0)
    paid = max(1, ((evaluations or 512) - 1 - len(spans)) // len(spans))
    cells = torch.zeros(len(tokens), len(spans))
    for reader in [reader_of[0], *rest][:paid]:
        row = torch.tensor([loss({reader}, hidden) for hidden in units])
        cells[[token for token in tokens if reader_of[token] == reader]] = row
    if unit == "token":  # every token is a column, and the added ones are zeros
        wide = torch.zeros(len(tokens), len(tokens))
        wide[:, of_token != ADDED] = cells
        cells = wide
    return {"value": value, "units": spans, "unit_scores": scores, "map": cells}


def _aligned(text, other, alignment):
    """[(token of the text, token of the other)] of texts that differ in one place."""
    a, b = text.ids[0].tolist(), other.ids[0].tolist()
    if alignment == "positions":
        return list(zip(range(len(a)), range(len(b)), strict=True))
    first = next((t for t, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    last = 0
    while last < min(len(a), len(b)) - first and a[-1 - last] == b[-1 - last]:
        last += 1
    same = [(t, t) for t in range(first)]
    same += [(len(a) - i, len(b) - i) for i in range(last, 0, -1)]
    return same + [(t, t) for t in range(first, len(a) - last) if len(a) == len(b)]


def activation_patching(model, text, _, label, kind, __, reference, site, alignment):
    """The value less the value where a place holds what it holds for the other text."""
    label = label_of(model, text, label)
    value = value_of(model, text, label, kind)
    other = model.encode(reference)
    pairs = _aligned(text, other, alignment)
    number = ("residual", "attention", "ffn").index(site)
    layers, heads = _sizes(model)
    tokens = text.ids.shape[1]
    cells = torch.zeros(layers, heads if site == "attention" else tokens)

    def loss(layer, head, moved):
        overwrites = [(number, layer, head, source, token) for token, source in moved]
        with model.edited(overwrites=overwrites, source=other):
            return value - value_of(model, text, label, kind)

    for layer in range(layers):
        if site == "attention":
            for head in range(heads):
                cells[layer, head] = loss(layer, head, pairs)
        else:
            for pair in pairs:
                cells[layer, pair[0]] = loss(layer, None, [pair])
    largest = cells.gather(0, cells.abs().argmax(0, keepdim=True))[0]
    return {"value": value, "baseline_value": value_of(model, other, label, kind), "map": cells,
            "scores": torch.zeros(tokens) if site == "attention" else largest}


def value_zeroing(model, text, _, label, kind, __, layer):
    """Cosine distances between the outputs of a layer with and without the values of each token, as
    shares of their sum; of all layers the product."""
    tokens = text.ids.shape[1]
    whole = model.run(text, label, kind)["hidden"].double()
    flow = torch.eye(tokens, dtype=torch.double)
    for number in range(model.config.layers) if layer < 0 else [layer]:
        distances = torch.zeros(tokens, tokens, dtype=torch.double)
        for token in range(tokens):
            with model.edited(zeroed=[(number, None, token)]):
                turned = model.run(text, label, kind)["hidden"][number + 1].double()
            distances[:, token] = 1 - torch.cosine_similarity(turned, whole[number + 1], dim=-1)
        flow = distances / distances.sum(1, keepdim=True) @ flow
    return {"value": value_of(model, text, label_of(model, text, label), kind), "scores": flow[0],
            "matrix": flow}


METHODS = {
    "head_ablation": head_ablation,
    "layer_lens": layer_lens,
    "attention_knockout": attention_knockout,
    "activation_patching": activation_patching,
    "value_zeroing": value_zeroing,
}
