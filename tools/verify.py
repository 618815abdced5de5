"""Compares a whybert file with the Hugging Face folder that it was made from, in PyTorch.

`compare` runs texts that fit the head through the folder's own model and tokenizer, and through the
file's weights as the engine sees them (reference.py); `report` says how far they are apart.
"""

import dataclasses
import os

import torch
import transformers

import reference

TEXTS = [
    "I expected nothing and was still disappointed.",
    "It is neither clever nor stupid, merely very, very long.",
    "Is this what passes for «comédie» in Paris?",
    "中国 电影 很 好",
    "What a joy",
    "",
]
SECOND = "The film was shot in Paris, and nobody liked it."
PAIRED = ("question_answering", "sentence_similarity")


@dataclasses.dataclass
class Difference:
    """How far two models' outputs are apart."""

    texts: int
    outputs: int
    largest: float
    mean: float
    moved: int  # texts of which another label is the largest somewhere


def _asked(model):
    """The texts, as tuples of one or two, for a model's head."""
    if model.task == "masked_lm":
        mask = model.tokenizer.mask_token
        return [(text.replace(" ", f" {mask} ", 1) or mask,) for text in TEXTS]
    texts = [(text, SECOND) for text in TEXTS]
    return texts if model.task in PAIRED else [(text,) for text in TEXTS] + texts[:2]


def _theirs(folder, model):
    """A function of texts: (ids, logits) of the folder's own model."""
    source = getattr(transformers, model.config.architecture).from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    segments = model.config.family.has_token_types and model.config.token_types > 1

    def run(texts):
        encoded = tokenizer(*texts, return_tensors="pt", return_token_type_ids=segments)
        return encoded["input_ids"], source(**encoded)

    def logits(texts):
        if model.separate:
            ids, outs = zip(*(run((text,)) for text in texts), strict=True)
            vectors = [out[0][:, 0] if model.config.pooling == 2 else out[0].mean(1) for out in outs]
            return torch.cat(ids, 1), torch.cosine_similarity(*vectors)[:, None]
        ids, out = run(texts)
        if model.task == "question_answering":
            return ids, torch.stack([out.start_logits, out.end_logits], -1)
        return ids, out["prediction_logits"] if "prediction_logits" in out else out.logits

    return logits


@torch.no_grad()
def compare(folder, path, rounding=True):
    """The `Difference` between the model in `folder` and the file at `path`. An AssertionError where
    the tokenizers disagree."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    model = reference.Reference(path, rounding)
    theirs, gaps, moved = _theirs(folder, model), [], 0
    asked = [(texts, model.encode(*texts)) for texts in _asked(model)]
    asked = [(texts, text) for texts, text in asked if text.ids.shape[1] <= model.config.positions]
    for texts, text in asked:
        ids, expected = theirs(texts)
        assert text.ids.tolist() == ids.tolist(), f"{texts} has other tokens: {text.ids} {ids}"
        found = model.logits(text.ids, text.segments).logits
        gaps.append((found - expected).abs().flatten())
        moved += int((found.argmax(-1) != expected.argmax(-1)).any())
    gaps = torch.cat(gaps)
    return Difference(len(asked), len(gaps), float(gaps.max()), float(gaps.mean()), moved)
