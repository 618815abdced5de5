"""What a model says of a text, as transformers' pipelines and sentence-transformers compute it.

    decide(model, model.encode("a fine film"), ("a fine film",))

gives what is there of: label, probabilities (K), value, no_answer, spans (segment, begin, end,
probability, label), and for each mask its words (word, probability), best first. Spans are in bytes
of the part of the text that they stand in.
"""

import warnings

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
        return {"value": float(logits[0])}
    p = logits.sigmoid() if model.multi_label else logits.softmax(-1)
    return {"label": model.labels[int(logits.argmax())], "probabilities": p}


def _entities(model, _, __, texts):
    """transformers' token-classification pipeline; of pairs nothing, which it does not take."""
    if len(texts) > 1:
        return {}
    model.model.config.id2label = dict(enumerate(model.labels))
    pipeline = transformers.TokenClassificationPipeline(
        model=model.model, tokenizer=model.tokenizer, aggregation_strategy="first", device="cpu")
    with warnings.catch_warnings(action="ignore"):  # that it guesses words of subwords by blanks
        found = pipeline(texts[0])
    spans = [(0, *_bytes(texts[0], entity["start"], entity["end"]), float(entity["score"]),
              entity["entity_group"]) for entity in found]
    return {"spans": spans}


def _answer(model, logits, text, texts):
    """The best span, and the probability of none, by the rule of the question-answering pipeline of
    transformers 4: a softmax over [CLS] and the second text, then products of start and end; the
    span then reaches to the ends of its words (align_to_words)."""
    inside = numpy.array([part == 1 for part in text.parts])
    allowed = inside.copy()
    allowed[0] = True
    start, end = (torch.where(torch.tensor(allowed), logits[:, k], -10000.0).softmax(0).double().numpy()
                  for k in (0, 1))
    products = numpy.tril(numpy.triu(numpy.outer(start * inside, end * inside)), LONGEST_ANSWER - 1)
    first, last = numpy.unravel_index(products.argmax(), products.shape)
    words = [text.encoded.word_to_chars(text.encoded.token_to_word(int(token)), sequence_index=1)
             for token in (first, last)]
    where = _bytes(texts[1], words[0].start, words[1].end)
    return {"no_answer": float(start[0] * end[0]),
            "spans": [(1, *where, float(products[first, last]), "answer")]}


def _cosine(_, logits, *__):
    return {"value": float(logits[0])}


def _words(model, logits, text, _):
    """The most probable words of each mask, best first, as the fill-mask pipeline has them."""
    masks = (text.ids[0] == model.tokenizer.mask_token_id).nonzero()[:, 0].tolist()
    best = [logits[mask].softmax(-1).topk(WORDS) for mask in masks]
    return {"words": [list(zip(model.tokenizer.convert_ids_to_tokens(top.indices),
                               top.values.tolist(), strict=True)) for top in best]}


_TASKS = {
    "sequence_classification": _sequence,
    "token_classification": _entities,
    "question_answering": _answer,
    "sentence_similarity": _cosine,
    "masked_lm": _words,
}


@torch.no_grad()
def decide(model, text, texts):
    """The decision on `texts`, encoded as `text`."""
    logits = model.logits(text.ids, text.segments).logits[0]
    return _TASKS[model.task](model, logits, text, texts)


def fields(said):
    """A decision as the fields of a golden block."""
    found = {name: said[name] for name in ("label", "probabilities", "value", "no_answer")
             if name in said}
    for number, (segment, begin, end, probability, label) in enumerate(said.get("spans", [])):
        found[f"span.{number}"] = f"{segment} {begin} {end} {probability:.6g} {label}"
    if "spans" in said:
        found["spans"] = len(said["spans"])
    for number, words in enumerate(said.get("words", [])):
        found[f"words.{number}"] = " ".join(word for word, _ in words)
        found[f"word_probabilities.{number}"] = [probability for _, probability in words]
    return found
