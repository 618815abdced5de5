"""What a model says of a text, as transformers' pipelines and sentence-transformers compute it.

Spans are in bytes of the part of the text that they stand in.
"""

import numpy
import torch
import transformers

LONGEST_ANSWER = 15  # tokens, as the question-answering pipeline has it by default
WORDS = 10


def _bytes(text, begin, end):
    """[begin, end) characters as bytes."""
    return len(text[:begin].encode()), len(text[:end].encode())


def _sequence(model, logits, *_):
    if model.config.problem_type == "regression":
        return {"number": float(logits[0])}
    p = logits.sigmoid() if model.multi_label else logits.softmax(-1)
    return {"label": model.labels[int(logits.argmax())], "probabilities": p}


def _entities(model, _, __, texts):
    """transformers' token-classification pipeline; of pairs nothing, which it does not take."""
    if len(texts) > 1:
        return {}
    model.model.config.id2label = dict(enumerate(model.labels))
    pipeline = transformers.TokenClassificationPipeline(
        model=model.model, tokenizer=model.tokenizer, aggregation_strategy="first", device="cpu")
    found = {"entities": 0}
    for entity in pipeline(texts[0]):
        begin, end = _bytes(texts[0], entity["start"], entity["end"])
        found[f"span.{found['entities']}"] = (
            f"0 {begin} {end} {float(entity['score']):.6g} {entity['entity_group']}")
        found["entities"] += 1
    return found


def _answer(model, logits, text, texts):
    """The best span, and the probability of none, by the rule of the question-answering pipeline of
    transformers 4: a softmax over [CLS] and the second text, then products of start and end."""
    inside = numpy.array([part == 1 for part in text.parts])
    allowed = inside.copy()
    allowed[0] = True
    start, end = (torch.where(torch.tensor(allowed), logits[:, k], -10000.0).softmax(0).double().numpy()
                  for k in (0, 1))
    products = numpy.tril(numpy.triu(numpy.outer(start * inside, end * inside)), LONGEST_ANSWER - 1)
    first, last = numpy.unravel_index(products.argmax(), products.shape)
    begin, end_ = _bytes(texts[1], text.offsets[first][0], text.offsets[last][1])
    return {"no_answer": float(start[0] * end[0]),
            "span.0": f"1 {begin} {end_} {products[first, last]:.6g} answer"}


def _cosine(_, logits, *__):
    return {"number": float(logits[0])}


def _words(model, logits, text, _):
    """The most probable words of each mask, best first, as the fill-mask pipeline has them."""
    found = {}
    slots = (text.ids[0] == model.tokenizer.mask_token_id).nonzero()[:, 0].tolist()
    for number, slot in enumerate(slots):
        best = logits[slot].softmax(-1).topk(WORDS)
        found[f"words.{number}"] = " ".join(model.tokenizer.convert_ids_to_tokens(best.indices))
        found[f"word_probabilities.{number}"] = best.values
    return found


_TASKS = {
    "sequence_classification": _sequence,
    "token_classification": _entities,
    "question_answering": _answer,
    "sentence_similarity": _cosine,
    "masked_lm": _words,
}


@torch.no_grad()
def decide(model, text, texts):
    """The decision on `texts`, encoded as `text`, as the fields of a golden block."""
    logits = model.logits(text.ids, text.segments).logits[0]
    return _TASKS[model.task](model, logits, text, texts)
