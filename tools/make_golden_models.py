"""Write the small models of tests/golden: random weights, made by Hugging Face and tools/convert.py.

    make_golden_models.py [FOLDER]

distilbert.gguf   DistilBertForSequenceClassification: no segments, a ReLU before the classifier, and
                  positions enough for the longest text of which the backward keeps everything
multi_label.gguf  BertForSequenceClassification, gelu_new, a sigmoid for each label

That the converter put every weight in its place is checked here: the same folder converted without
rounding and read back by reference.py answers what Hugging Face's own model does.
"""

import pathlib
import sys
import tempfile

import torch
import transformers

import convert
import make_tiny
import reference

OUT = pathlib.Path(__file__).parent.parent / "tests" / "golden"
TEXT = "the plot is not very good"


def models():
    """Name -> Hugging Face model with random weights, large enough that answers differ."""
    torch.manual_seed(3)
    vocabulary = len(make_tiny.vocabulary())
    distilbert = transformers.DistilBertConfig(
        vocab_size=vocabulary, dim=32, n_layers=3, n_heads=2, hidden_dim=64,
        max_position_embeddings=160, num_labels=2, initializer_range=0.25)
    multi_label = transformers.BertConfig(
        vocab_size=vocabulary, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=96, max_position_embeddings=48, hidden_act="gelu_new", num_labels=4,
        initializer_range=0.2, layer_norm_eps=1e-6, problem_type="multi_label_classification")
    multi_label.id2label = dict(enumerate(["anger", "joy", "fear", "no one"]))
    built = {
        "distilbert": transformers.DistilBertForSequenceClassification(distilbert),
        "multi_label": transformers.BertForSequenceClassification(multi_label),
    }
    for model in built.values():
        for name, weights in model.named_parameters():  # which start at 0 and 1
            if name.endswith("bias") or "LayerNorm" in name or "layer_norm" in name:
                weights.data += 0.2 * torch.randn_like(weights)
    return built


def write_folder(model, folder):
    """The folder that a user would have."""
    model.save_pretrained(folder)
    pieces = make_tiny.vocabulary()
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")


def check(model, path):
    """Stop unless the file at `path` holds `model`."""
    read = reference.Reference(path, rounding=False)
    text = read.encode(TEXT)
    found = read.logits(text.ids, text.segments).logits
    segments = {"token_type_ids": text.segments} if read.has_segments else {}
    expected = model.eval()(text.ids, **segments).logits
    off = float((found - expected).detach().abs().max())
    if off > 1e-5:
        sys.exit(f"make_golden_models.py: {path} answers {off} off its source")


def main():
    """Write both."""
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    for name, model in models().items():
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            write_folder(model, folder)
            exact = dict.fromkeys(convert.DEFAULT_STORAGE, "f32")
            about = {"name": name, "license": "MIT"}
            convert.convert(folder, folder / "exact.gguf", exact, [], about)
            check(model, folder / "exact.gguf")
            stored = {**convert.DEFAULT_STORAGE, "positions": "f16"}
            convert.convert(folder, out / f"{name}.gguf", stored, [], about)


if __name__ == "__main__":
    main()
