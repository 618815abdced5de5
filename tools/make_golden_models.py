"""Write the small models of tests/golden: random weights, made by Hugging Face and tools/convert.py.

    make_golden_models.py [FOLDER]

distilbert.gguf   DistilBertForSequenceClassification: no segments, a ReLU before the classifier, and
                  positions enough for the longest text of which the backward keeps everything
multi_label.gguf  BertForSequenceClassification, gelu_new, a sigmoid for each label
heads/*.gguf      every architecture and head, as golden_folders.py writes them

That the converter put every weight in its place is checked here: the same folder converted without
rounding and read back by reference.py answers what Hugging Face's own model does.
"""

import pathlib
import sys
import tempfile

import torch
import transformers

import convert
import golden_folders
import make_tiny
import verify

OUT = pathlib.Path(__file__).parent.parent / "tests" / "golden"
# Of the encoders that differ from BERT below the head the kinds of one head need no model each.
NAMES = [name for name in golden_folders.NAMES
         if name.startswith("bert-") or not name.endswith(("multilabel", "regression"))]


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


def write_model(name, folder, path):
    """Convert `folder` into `path`, once it is sure that the converter does it right."""
    about = {"name": name, "license": "MIT"}
    exact = dict.fromkeys(convert.DEFAULT_STORAGE, "f32")
    convert.convert(folder, folder / "exact.gguf", exact, [], about)
    largest = verify.compare(folder, folder / "exact.gguf", rounding=False).largest
    if largest > 1e-5:
        sys.exit(f"make_golden_models.py: {path} answers {largest} off its source")
    convert.convert(folder, path, {**convert.DEFAULT_STORAGE, "positions": "f16"}, [], about)


def main():
    """Write all."""
    torch.set_num_threads(1)
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    (out / "heads").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, model in models().items():
            folder = pathlib.Path(scratch) / name
            write_folder(model, folder)
            write_model(name, folder, out / f"{name}.gguf")
        for name in NAMES:
            folder = pathlib.Path(scratch) / name
            golden_folders.write_folder(name, folder)
            write_model(name, folder, out / "heads" / f"{name}.gguf")


if __name__ == "__main__":
    main()
