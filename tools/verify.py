"""Compares a whybert file with the Hugging Face folder that it was made from.

`compare` runs texts that fit the head through the folder's own model and tokenizer in PyTorch, and
through the file's weights as the engine has them (reference.py). `compare_program` asks the program
itself about the same texts, and compares what it says with what the folder's model says.
"""

import dataclasses
import json
import os
import subprocess

import torch
import transformers

import reference
import reference_decisions
import reference_model
from folder import Refusal, require

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
    changed: int  # places at which another label is the largest

    def __str__(self):
        return (f"{self.texts} texts, {self.outputs} logits: off by {self.largest:.2g} at most, "
                f"{self.mean:.2g} on average; the largest label is another in {self.changed} places")


@dataclasses.dataclass
class Disagreement:
    """How far the program's answers are from the folder's model's."""

    texts: int
    largest: float  # of probabilities and values
    changed: int  # texts with another label, span or word

    def __str__(self):
        return (f"{self.texts} texts: probabilities off by {self.largest:.2g} at most; the answer is "
                f"another in {self.changed} texts")


def _texts(model):
    """[(texts, encoded)] that suit a model's head and have room in it."""
    if model.task == "masked_lm":
        mask = model.tokenizer.mask_token
        asked = [(text.replace(" ", f" {mask} ", 1) or mask,) for text in TEXTS]
    else:
        asked = [(text, SECOND) for text in TEXTS]
        if model.task not in PAIRED:
            asked = [(text,) for text in TEXTS] + asked[:2]
    encoded = [(texts, model.encode(*texts)) for texts in asked]
    return [(texts, text) for texts, text in encoded
            if text.ids.shape[1] <= model.config.positions]


def _source(folder, model):
    """The folder's own model."""
    name = reference_model.class_of(model.config)
    source = getattr(transformers, name).from_pretrained(folder, attn_implementation="eager")
    return source.eval()


def _theirs(folder, model):
    """A function of texts: (ids, logits) of the folder's own model and tokenizer."""
    source = _source(folder, model)
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
        return ids, out.logits

    return logits


@torch.no_grad()
def compare(folder, path, rounding=True):
    """The `Difference` between the model in `folder` and the file at `path`."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    model = reference.Reference(path, rounding)
    theirs, gaps, changed, asked = _theirs(folder, model), [], 0, _texts(model)
    axis = 1 if model.task == "question_answering" else -1  # the places of an answer, or labels
    for texts, text in asked:
        ids, expected = theirs(texts)
        require(text.ids.tolist() == ids.tolist(),
                f"{' | '.join(texts)} has other tokens in the file than in the folder: "
                f"{text.ids.tolist()[0]}, not {ids.tolist()[0]}.")
        found = model.logits(text.ids, text.segments).logits
        gaps.append((found - expected).abs().flatten())
        changed += int((found.argmax(axis) != expected.argmax(axis)).sum())
    gaps = torch.cat(gaps)
    return Difference(len(asked), len(gaps), float(gaps.max()), float(gaps.mean()), changed)


def _said_by(program, path, asked):
    """What the program says of texts, all alone or all in pairs, as `reference_decisions.decide` has
    it."""
    command = [program, "classify", "--model", path, "--format", "json"]
    command += ["--pairs"] if len(asked[0]) > 1 else []
    lines = "".join("\t".join(texts) + "\n" for texts in asked)
    done = subprocess.run([*command, "-"], input=lines.encode(), capture_output=True, check=False)
    if done.returncode:
        raise Refusal(f"{program} does not answer: {done.stderr.decode().strip()}")
    return [_decision(json.loads(line)) for line in done.stdout.splitlines()]


def _decision(said):
    """The program's JSON in the form of `reference_decisions.decide`."""
    spans = [(span["segment"], span["start"], span["end"], span["probability"], span["label"])
             for span in said.get("spans", [])]
    words = {}
    for segment, begin, _, probability, label in spans:
        words.setdefault((segment, begin), []).append((label, probability))
    return said | {"probabilities": list(said["probabilities"].values()), "spans": spans,
                   "words": list(words.values())}


def _numbers(task, said):
    """(what must be the same, numbers that may differ a little) of a decision."""
    if task == "sentence_similarity" or "value" in said:
        return None, [said["value"]]
    if task == "sequence_classification":
        return said["label"], list(said["probabilities"])
    if task == "masked_lm":
        best = [words[0] for words in said["words"]]
        return [word for word, _ in best], [probability for _, probability in best]
    spans = said.get("spans", [])[:1 if task == "question_answering" else None]
    more = [said["no_answer"]] if task == "question_answering" else []
    return ([(*span[:3], span[4]) for span in spans], [span[3] for span in spans] + more)


@torch.no_grad()
def compare_program(program, folder, path):
    """The `Disagreement` of the program at `program` running `path` with the model in `folder`."""
    model = reference.Reference(path)
    model.replace(_source(folder, model))
    largest, changed, compared = 0.0, 0, 0
    for parts in (1, 2):
        asked = [(texts, text) for texts, text in _texts(model) if len(texts) == parts and texts[0]]
        if not asked or (parts == 2 and model.task == "token_classification"):
            continue  # of pairs the pipeline has no entities
        for (texts, text), said in zip(asked, _said_by(program, path, [texts for texts, _ in asked]),
                                       strict=True):
            compared += 1
            same, expected = _numbers(model.task, reference_decisions.decide(model, text, texts))
            found_same, found = _numbers(model.task, said)
            if same != found_same or len(found) != len(expected):
                changed += 1
                continue
            gaps = [abs(x - float(y)) for x, y in zip(found, expected, strict=True)]
            largest = max([largest, *gaps])
    return Disagreement(compared, largest, changed)


def report(folder, path, program):
    """Print both; `program` None: without the second."""
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    print(f"PyTorch, the folder's weights and the file's: {compare(folder, path)}.")
    if program:
        print(f"{program} and PyTorch on the folder's: {compare_program(program, folder, path)}.")
