"""Write the goldens of the methods that change the inside of a run to tests/golden.

    make_golden_causes.py [--only NAME ...]

One file for each method; and causes.txt with jobs: the head at every layer, and heads averaged. All by
hooks in PyTorch. golden_file.py tells their form. Takes about two minutes on one core.
"""

import argparse
import pathlib

import torch

import make_golden
import make_golden_heads
import reference
import reference_causes
import reference_methods
from golden_file import Golden

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "golden"
SITES = ("residual", "attention", "ffn")


def method(golden, model, texts, name, **fields):
    """A block for tests/test_golden.c, with whole maps."""
    make_golden.method(golden, model, texts, name, methods=reference_causes.METHODS, kept=None,
                       **fields)


def write_head_ablation(golden, sentiment, small):
    for model in small:
        golden.model(model)
        for texts in make_golden.SMALL_TEXTS:
            for kind, replacement in (("logit", "zero"), ("log_odds", "mean")):
                method(golden, model, texts, "head_ablation", kind=kind, replacement=replacement)
    golden.model(sentiment)
    for number in (8, 12, 19, 27, 33):
        for replacement in ("zero", "mean"):
            method(golden, sentiment, make_golden.texts()[number], "head_ablation",
                   replacement=replacement)


def write_layer_lens(golden, sentiment, small):
    for model in small:
        golden.model(model)
        for kind in make_golden.KINDS:
            method(golden, model, make_golden.SMALL_TEXTS[0], "layer_lens", target=model.labels[-1],
                   kind=kind)
    golden.model(sentiment)
    for texts in make_golden.texts()[4:36:3]:
        method(golden, sentiment, texts, "layer_lens")


def write_attention_knockout(golden, sentiment, small):
    def one(model, texts, unit="word", layer=-1, head=-1, evaluations=0, **target):
        method(golden, model, texts, "attention_knockout", unit=unit, layer=layer, head=head,
               evaluations=evaluations, **target)

    for model in small:
        golden.model(model)
        for unit in ("token", "word"):
            one(model, make_golden.SMALL_TEXTS[0], unit, target=model.labels[0], kind="probability")
            one(model, make_golden.SMALL_TEXTS[2], unit, layer=1, head=0)
    golden.model(sentiment)
    for number in (5, 6, 8):
        one(sentiment, make_golden.texts()[number])
    one(sentiment, make_golden.texts()[12], evaluations=60)
    one(sentiment, make_golden.texts()[35], layer=5)
    one(sentiment, make_golden.texts()[9], "token", head=3, evaluations=40)


def write_activation_patching(golden, sentiment, small):
    def all_sites(model, text, other, alignment):
        for site in SITES:
            method(golden, model, (text,), "activation_patching", reference=other, site=site,
                   alignment=alignment)

    for model in small:
        golden.model(model)
        all_sites(model, "very good film", "very dull film", "positions")
        all_sites(model, "the plot is dull", "the plot is not dull", "words")
    golden.model(sentiment)
    all_sites(sentiment, "the plot is not good", "the plot is very good", "positions")
    all_sites(sentiment, "a warm and wise film", "a cold and wise film", "words")
    all_sites(sentiment, "nobody in the cinema laughed", "in the cinema laughed", "words")


def write_value_zeroing(golden, sentiment, small):
    for model in small:
        golden.model(model)
        for layer in (-1, 0, 1):
            method(golden, model, make_golden.SMALL_TEXTS[0], "value_zeroing", layer=layer)
    golden.model(sentiment)
    for number in (5, 9, 13):
        for layer in (-1, 0, 5):
            method(golden, sentiment, make_golden.texts()[number], "value_zeroing", layer=layer)


def write_jobs(golden, *_):
    """Blocks for tests/test_golden_jobs.c: of every architecture and head."""
    for path in sorted((FOLDER / "heads").glob("*.gguf")):
        model = reference.Reference(path, name=str(path.relative_to(ROOT)))
        golden.model(model)
        texts = make_golden_heads.texts_of(model)[0]
        text = model.encode(*texts)
        logits = model.logits(text.ids, text.segments).logits
        kinds = make_golden.KINDS if logits.shape[-1] > 1 else ("logit",)
        for number, terms in enumerate(make_golden_heads.terms_of(model, text)):
            kind = kinds[number % len(kinds)]
            found = reference_causes.layer_lens(model, text, texts, terms, kind, None)
            golden.block(**make_golden.question(texts, text),
                         **make_golden_heads.target_fields(model, logits, terms, kind),
                         value=found["value"], lens=found["map"])
            if model.can_be_edited() and number == 0:
                make_golden_heads.job(golden, model, texts, ["logits"], terms, "logit",
                                      head_means=[0, 1, 1, 0])


SUBJECTS = {
    "head_ablation": (write_head_ablation, "Values without a head"),
    "layer_lens": (write_layer_lens, "Values where only the first layers do anything"),
    "attention_knockout": (write_attention_knockout, "Values where edges of attention are masked"),
    "activation_patching": (write_activation_patching, "Values with places taken from another text"),
    "value_zeroing": (write_value_zeroing, "Cosine distances without a token's values"),
    "causes": (write_jobs, "The head at every layer, and heads averaged over the tokens"),
}


def main():
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    asked = parser.parse_args()
    torch.set_num_threads(1)
    small = [reference.Reference(ROOT / path, name=path)
             for path in ("models/tiny.gguf", "tests/golden/multi_label.gguf")]
    sentiment = reference.Reference(ROOT / "models/sentiment.gguf", name="models/sentiment.gguf")
    for name in asked.only:
        write, about = SUBJECTS[name]
        golden = Golden(FOLDER, name, about, "make_golden_causes.py")
        write(golden, sentiment, small)
        golden.write()
        print(f"{golden.path.relative_to(ROOT)}: {golden.path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
