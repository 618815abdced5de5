"""Write the goldens of every architecture and head to tests/golden.

    make_golden_heads.py

heads.txt         jobs: outputs, targets of one and two terms, inner values, gradients, points of a
                  path
decisions.txt     what a model says of a text: labels, entities, answers, words, a cosine
explanations.txt  why: Captum's scores for an entity, an answer, a word, a cosine

golden_file.py tells their form; tests/golden/heads/*.gguf: make_golden_models.py.
"""

import pathlib
import re

import torch

import reference
import reference_decisions
import reference_methods
from golden_file import Golden
from make_golden import question

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "golden"
KINDS = ("logit", "probability", "log_probability", "log_odds")
TEXT = ("he loves the best film in Paris",)
PAIR = ("is the film good", "the plot is dull but my actor was not bad")
ALPHAS = (0.0, 0.25, 0.75)
KEPT = 60  # of the numbers of an array


def texts_of(model):
    """The texts, as tuples of one or two, for a model's head."""
    mask = model.tokenizer.mask_token
    if model.task == "masked_lm":
        return [(f"the {mask} is not {mask} good",), (f"a very {mask} film", "he loves it")]
    if model.task in ("question_answering", "sentence_similarity"):
        return [PAIR, ("what a joy", "not bad")]
    return [TEXT, PAIR]


def terms_of(model, text):
    """Targets as lists of (slot, label, weight): of one term, and of two where there are more rows
    than one or more labels."""
    def first(part):
        return text.parts.index(part)

    if model.task == "sentence_similarity" or len(model.labels) == 1:
        return [[(0, 0, 1)], [(0, 0, -2)]]
    if model.task == "question_answering":
        start = first(1)
        return [[(start, 0, 1)], [(start, 0, 1), (start + 1, 1, 1)], [(0, 0, 1), (0, 1, 1)]]
    if model.task == "masked_lm":
        slot = text.ids[0].tolist().index(model.tokenizer.mask_token_id)
        return [[(slot, 7, 1)], [(slot, 40, 1), (slot, 21, -1)]]
    slots = (2, 4) if model.task == "token_classification" else (0, 0)
    return [[(slots[0], 1, 1)], [(slots[0], 1, 1), (slots[1], 2, -0.5)]]


def words_of(text, texts, part):
    """[(begin, end, first, last)] of the words of a part: characters, which are bytes here, and
    tokens."""
    found = []
    for match in re.finditer(r"\S+", texts[part]):
        inside = [token for token, (its, (begin, _)) in
                  enumerate(zip(text.parts, text.offsets, strict=True))
                  if its == part and match.start() <= begin < match.end()]
        found.append((*match.span(), inside[0], inside[-1]))
    return found


def questions_of(model, text, texts):
    """[(target, focus, terms)] that a reader may ask why of: the focus a part of the text, None where
    there is none."""
    if model.task == "token_classification":
        (begin, _, first, _), (_, end, second, _) = words_of(text, texts, 0)[1:3]
        inside = [(first, model.labels.index("B-LOC"), 0.5),
                  (second, model.labels.index("I-LOC"), 0.5)]
        return [("LOC", [0, begin, end], inside)]
    if model.task == "question_answering":
        (begin, _, first, _), (_, end, _, last) = words_of(text, texts, 1)[1:3]
        return [("answer", [1, begin, end], [(first, 0, 1), (last, 1, 1)]),
                ("no_answer", None, [(0, 0, 1), (0, 1, 1)])]
    if model.task == "masked_lm":
        slot = text.ids[0].tolist().index(model.tokenizer.mask_token_id)
        return [(model.tokenizer.convert_ids_to_tokens(word), None, [(slot, word, 1)])
                for word in (21, 40)]
    if model.task == "sentence_similarity":
        return [(None, None, [(0, 0, 1)])]
    return [(model.labels[0], None, [(0, 0, 1)])]


def write_explanations(golden, model):
    """Blocks for tests/test_golden.c."""
    kinds = KINDS if len(model.labels) > 1 or model.task == "masked_lm" else KINDS[:1]
    smooth = model.config.hidden_act != "relu" and model.config.head_activation != "relu"
    methods = [("saliency", {"norm": "l2"}), ("gradient_x_input", {})]
    # Where a ReLU bends the path sharply no two rules agree.
    methods += [("integrated_gradients", {"baseline": baseline, "points": "257"})
                for baseline in ("mask", "mean") if smooth]
    texts = texts_of(model)[0]
    text = model.encode(*texts)
    number = 0
    for target, focus, terms in questions_of(model, text, texts):
        if model.task == "masked_lm":  # the mask that is asked about has nothing to take away
            text.parts[terms[0][0]] = None
        for name, options in methods:
            kind = kinds[number % len(kinds)]
            number += 1
            found = reference_methods.METHODS[name](model, text, texts, terms, kind, "token",
                                                    **options)
            asked = {f"option.{key}": value for key, value in options.items()}
            golden.block(**question(texts, text), method=name, target=target, focus=focus,
                         kind=kind, unit="token", **asked, **found)


def outputs(model, logits, terms):
    """What the engine gives: of words those at one slot."""
    return logits[terms[0][0]][None] if model.task == "masked_lm" else logits


def target_fields(model, logits, terms, kind):
    """A target of several terms in a block."""
    return {"terms": [n for term in terms for n in term],
            "axis": model.axis_of(logits.shape[-1]), "kind": kind}


def job(golden, model, texts, parts, terms, kind, **fields):
    """A block for tests/test_golden_jobs.c."""
    text = model.encode(*texts)
    found = reference_methods.job(model, text, terms, kind, **fields)
    asked = target_fields(model, found["logits"], terms, kind)
    found["logits"] = outputs(model, found["logits"], terms)
    golden.block(**question(texts, text), kept=KEPT, **asked, **fields, value=float(found["value"]),
                 **{part: found[part] for part in parts})


def write_jobs(golden, model):
    """All blocks of one model."""
    inner = [] if model.separate else [["hidden", "hidden_gradient"], ["attention_gradient"]]
    for texts in texts_of(model):
        text = model.encode(*texts)
        targets = terms_of(model, text)
        job(golden, model, texts, ["logits"], targets[0], "logit")
        for number, kind in enumerate(KINDS):
            terms = targets[number % len(targets)]
            if model.axis_of(len(model.labels)) == "none" and kind != "logit" and not model.labels:
                continue  # a cosine is no logit of a probability
            job(golden, model, texts, ["gradient"], terms, kind)
    texts = texts_of(model)[0]
    for parts in inner:
        job(golden, model, texts, parts, targets[-1], "logit")
    for number, baseline in enumerate(reference_methods.BASELINES):
        alphas = [ALPHAS[number % 3]] * model.encode(*texts).ids.shape[1]
        job(golden, model, texts, ["dot", "l2"], targets[0], "logit", baseline=baseline,
            alphas=alphas)


def main():
    """Write all."""
    torch.set_num_threads(1)
    jobs = Golden(FOLDER, "heads", "Outputs and gradients of every architecture and head",
                  "make_golden_heads.py")
    decisions = Golden(FOLDER, "decisions", "What every architecture and head says of texts",
                       "make_golden_heads.py")
    explanations = Golden(FOLDER, "explanations", "Captum on every architecture and head",
                          "make_golden_heads.py")
    for path in sorted((FOLDER / "heads").glob("*.gguf")):
        model = reference.Reference(path, name=str(path.relative_to(ROOT)))
        jobs.model(model)
        write_jobs(jobs, model)
        explanations.model(model)
        write_explanations(explanations, model)
        decisions.model(model)
        for texts in texts_of(model):
            text = model.encode(*texts)
            said = reference_decisions.decide(model, text, texts)
            decisions.block(**question(texts, text), **reference_decisions.fields(said))
    for golden in (jobs, decisions, explanations):
        golden.write()
        print(f"{golden.path.relative_to(ROOT)}: {golden.path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
