"""Write the goldens of the engine and its methods: what PyTorch, Captum and shap make of our models.

    make_golden.py [--sentiment models/sentiment.gguf] [--only NAME ...]

One file for each subject in tests/golden/, named as the method where there is one; golden_file.py
tells their form.

Takes about eight minutes on one core, most of them for integrated gradients at 256 points: those are
asked about the texts of at most 26 tokens only. tests/golden/*.gguf: make_golden_models.py.
"""

import argparse
import pathlib

import torch

import reference
import reference_methods
from golden_file import KEPT, Golden

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tools" / "golden_texts.txt"
FEW = 40  # the same for what there are many blocks of
SMALL_MODELS = ("models/tiny.gguf", "tests/golden/distilbert.gguf", "tests/golden/multi_label.gguf")
SMALL_TEXTS = [
    ("very good film",),
    ("the plot is dull, but my actor was not bad!", "he loves it"),
    ("中国 电影 is 🙂 not worst (hateful) fun",),
]
KINDS = ("logit", "probability", "log_probability", "log_odds")


def texts():
    """The texts and pairs, as tuples of one or two."""
    lines = TEXTS.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return [tuple(line.split("\t")) for line in lines]


def question(texts_, text):
    """The fields of a text, and what its tokens are."""
    return {"text": texts_[0], "pair": texts_[1] if len(texts_) > 1 else None, "ids": text.ids[0]}


def job(golden, model, texts_, parts, kept=KEPT, label=None, kind="logit", **fields):
    """A block for tests/test_golden_jobs.c: a run and some parts of its answer."""
    text = model.encode(*texts_)
    found = reference_methods.job(model, text, label, kind, **fields)
    answer = {"value": float(found["value"]), **{part: found[part] for part in parts}}
    golden.block(**question(texts_, text), label=label, kind=kind, kept=kept, **fields, **answer)


def method(golden, model, texts_, name, target=None, kind="logit", unit="token",
           methods=reference_methods.METHODS, reference=None, kept=KEPT, **options):
    """A block for tests/test_golden.c: an explanation. Where the method takes another text, it is
    `reference`."""
    text = model.encode(*texts_)
    label = None if target is None else model.labels.index(target)
    other = {} if reference is None else {"reference": reference}
    found = methods[name](model, text, texts_, label, kind, unit, **other, **options)
    asked = {f"option.{key}": value for key, value in options.items()}
    golden.block(**question(texts_, text), **other, method=name, target=target, kind=kind, unit=unit,
                 kept=kept, **asked, **found)


def write_logits(golden, sentiment, small):
    for model in small:
        golden.model(model)
        for texts_ in SMALL_TEXTS:
            job(golden, model, texts_, ["logits"])
        for label in range(len(model.labels)):
            for kind in KINDS:
                job(golden, model, SMALL_TEXTS[0], ["logits"], label=label, kind=kind)
    golden.model(sentiment)
    for texts_ in texts():
        job(golden, sentiment, texts_, ["logits"])
    for texts_ in texts()[10:16]:
        for kind in KINDS:
            job(golden, sentiment, texts_, ["logits"], label=0, kind=kind)


def write_hidden(golden, sentiment, small):
    parts = ["hidden", "gradient", "hidden_gradient"]
    for model in small:
        golden.model(model)
        for texts_ in SMALL_TEXTS:
            job(golden, model, texts_, parts, kept=None if texts_ is SMALL_TEXTS[0] else KEPT)
    golden.model(sentiment)
    for texts_ in texts()[3:36:4]:
        job(golden, sentiment, texts_, parts)


def write_attention(golden, sentiment, small):
    # Of the last layer only the rows of [CLS] have a gradient: more samples, so that some fall there.
    def both(model, texts_, kept):
        job(golden, model, texts_, ["attention"], kept)
        job(golden, model, texts_, ["attention_gradient"], kept and 3 * kept)

    for model in small:
        golden.model(model)
        for texts_ in SMALL_TEXTS:
            both(model, texts_, None if texts_ is SMALL_TEXTS[0] else KEPT)
        for layer, head in ((-1, -1), (1, -1), (-1, 1), (0, 0)):
            method(golden, model, SMALL_TEXTS[2], "attention", layer=layer, head=head)
    golden.model(sentiment)
    for texts_ in texts()[1:36:7]:
        both(sentiment, texts_, KEPT)
    for layer, head in ((-1, -1), (0, 0), (5, 11)):
        method(golden, sentiment, texts()[9], "attention", layer=layer, head=head)


def write_paths(golden, _, small):
    """Runs that start between a baseline and the text, at the word rows or at a layer's input."""
    parts = ["dot", "l1", "l2", "gradient"]
    for model in small:
        golden.model(model)
        for texts_ in SMALL_TEXTS[:2]:
            T = model.encode(*texts_).ids.shape[1]
            alphas = [round(0.1 + 0.8 * t / T, 2) for t in range(T)]
            for number_, baseline in enumerate(reference_methods.BASELINES):
                for path_layer in (0, 1):
                    job(golden, model, texts_, parts, FEW, kind=KINDS[number_ % 4],
                        path_layer=path_layer, baseline=baseline, alphas=alphas)


def write_edits(golden, sentiment, small):
    """Runs in which heads are scaled, edges of attention cut, values zeroed or activations overwritten
    by those of another text; -1: every head."""
    wanted = [(["logits", "hidden", "hidden_gradient"], KEPT), (["attention_gradient"], 3 * KEPT)]
    tiny = small[0]
    edits = [
        {"head_scales": [1.0, 0.25, 0.0, -1.5]},
        {"edges": [0, -1, 0, 1, 0, 1, 2, 0, 1, 0, 0, 3, 1, -1, 3, 2]},
        {"zeroed": [0, -1, 2, 1, 0, 1]},
        {"head_scales": [0.5, 1.0, 1.0, 2.0], "edges": [1, 1, 0, 0], "zeroed": [1, 1, 1, 0, 1, 3]},
    ]
    golden.model(tiny)
    for edit in edits:
        for parts, kept in wanted:
            job(golden, tiny, SMALL_TEXTS[0], parts, kept, **edit)
    golden.model(sentiment)
    layers, heads = len(sentiment.layers()), sentiment.model.config.num_attention_heads
    scales = [((7 * i) % 5) / 2 for i in range(layers * heads)]
    for edit in ({"head_scales": scales}, {"edges": [2, -1, 0, 3, 5, 1, 0, 2]}, {"zeroed": [1, -1, 2]}):
        for parts, kept in wanted:
            job(golden, sentiment, texts()[9], parts, kept, **edit)
    for model in (tiny, sentiment):
        golden.model(model)
        for overwrites in ([0, 1, -1, 2, 3], [1, 0, 1, 1, 2], [2, 1, -1, 3, 1],
                           [0, 1, -1, 1, 1, 1, 1, 0, 3, 0, 2, 0, -1, 2, 3]):
            job(golden, model, ("the plot is not dull",), ["logits", "gradient"],
                source="a very good film", overwrites=overwrites)


def write_saliency(golden, sentiment, small):
    for model in small:
        golden.model(model)
        for texts_ in SMALL_TEXTS:
            for norm in ("l1", "l2"):
                method(golden, model, texts_, "saliency", norm=norm)
    golden.model(sentiment)
    for texts_ in texts():
        for norm in ("l1", "l2"):
            method(golden, sentiment, texts_, "saliency", norm=norm)


def write_gradient_x_input(golden, sentiment, small):
    for model in small:
        golden.model(model)
        for texts_ in SMALL_TEXTS[:2]:
            for label in model.labels:
                for kind in KINDS:
                    method(golden, model, texts_, "gradient_x_input", target=label, kind=kind)
    golden.model(sentiment)
    for texts_ in texts():
        method(golden, sentiment, texts_, "gradient_x_input")
    for texts_ in texts()[8:14]:
        for kind in KINDS[1:]:
            method(golden, sentiment, texts_, "gradient_x_input", target="negative", kind=kind)


def write_integrated_gradients(golden, sentiment, small):
    def one(model, texts_, baseline, **target):
        method(golden, model, texts_, "integrated_gradients", baseline=baseline, points="257", **target)

    # Not the DistilBERT: the ReLU of its head bends the path sharply, and no two rules agree there.
    for model in (small[0], small[2]):
        golden.model(model)
        for texts_ in SMALL_TEXTS[:2]:
            for number_, baseline in enumerate(reference_methods.BASELINES):
                one(model, texts_, baseline, target=model.labels[0], kind=KINDS[number_ % 4])
    golden.model(sentiment)
    # All but the three longest, which cost minutes in every check; gradients are held to them elsewhere.
    for texts_ in sorted(texts(), key=lambda texts_: sum(map(len, texts_)))[:-3]:
        one(sentiment, texts_, "mask")
    for number_, baseline in enumerate(reference_methods.BASELINES):
        one(sentiment, texts()[8], baseline, target="positive", kind=KINDS[number_ % 4])


def write_occlusion(golden, sentiment, small):
    def both(model, texts_, mode, **target):
        for unit in ("token", "word"):
            method(golden, model, texts_, "occlusion", unit=unit, mode=mode, **target)

    for model in small:
        golden.model(model)
        for texts_ in SMALL_TEXTS[:2]:
            for number_, mode in enumerate(("delete", "mask", "pad")):
                both(model, texts_, mode, target=model.labels[-1], kind=KINDS[number_])
    golden.model(sentiment)
    for texts_ in [*texts()[4:20:3], texts()[25], texts()[33]]:
        for mode in ("delete", "mask", "pad"):
            both(sentiment, texts_, mode)
    for model, texts_ in ((small[0], SMALL_TEXTS[0]), (sentiment, texts()[8])):
        golden.model(model)
        for mode in ("delete", "mask", "pad"):
            for window in (2, 3, 100):
                both(model, texts_, mode, window=window)


def write_kernel_shap(golden, sentiment, small):
    """All sets of the units, and of two longer texts some."""
    for model in small:
        golden.model(model)
        for kind, mode in zip(KINDS, ("delete", "mask", "pad", "delete"), strict=True):
            method(golden, model, SMALL_TEXTS[0], "kernel_shap", target=model.labels[-1], kind=kind,
                   mode=mode, evaluations=0)
        method(golden, model, ("the plot is dull", "he loves it"), "kernel_shap", unit="word",
               mode="delete", evaluations=0)
    golden.model(sentiment)
    for number_ in (3, 4, 5, 6, 7, 8, 12):
        method(golden, sentiment, texts()[number_], "kernel_shap", unit="word", mode="delete",
               evaluations=0)
    for mode in ("mask", "pad"):
        method(golden, sentiment, texts()[7], "kernel_shap", mode=mode, evaluations=0)
    for number_ in (22, 25):
        method(golden, sentiment, texts()[number_], "kernel_shap", unit="word", mode="delete",
               evaluations=0)


def write_attention_rollout(golden, sentiment, small):
    for model in (*small, sentiment):
        golden.model(model)
        for texts_ in SMALL_TEXTS if model in small else texts()[2:32:5]:
            method(golden, model, texts_, "attention_rollout")


SUBJECTS = {
    "logits": (write_logits, "Outputs and targets"),
    "hidden": (write_hidden, "The input of every layer, the last output, and their gradients"),
    "attention": (write_attention, "Attention probabilities and their gradients"),
    "paths": (write_paths, "Gradients on the way from a baseline to the text"),
    "edits": (write_edits, "Runs that are interfered with"),
    "saliency": (write_saliency, "Norms of Captum's Saliency at word_embeddings"),
    "gradient_x_input": (write_gradient_x_input, "Captum's InputXGradient at word_embeddings"),
    "integrated_gradients": (
        write_integrated_gradients, "Captum's LayerIntegratedGradients, 256 Gauss-Legendre points"),
    "occlusion": (
        write_occlusion, "Captum's FeatureAblation and Occlusion, and texts without a unit"),
    "kernel_shap": (write_kernel_shap, "shap's KernelExplainer over ids"),
    "attention_rollout": (write_attention_rollout, "Products of mean attention"),
}


def main():
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sentiment", type=pathlib.Path, default=ROOT / "models/sentiment.gguf")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    small = [reference.Reference(ROOT / path, name=path) for path in SMALL_MODELS]
    sentiment = reference.Reference(asked.sentiment, name="models/sentiment.gguf")
    for name in asked.only:
        write, about = SUBJECTS[name]
        golden = Golden(ROOT / "tests" / "golden", name, about)
        write(golden, sentiment, small)
        golden.write()
        print(f"{golden.path.relative_to(ROOT)}: {golden.path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
