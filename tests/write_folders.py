"""Hugging Face folders, each beside the GGUF file that tools/convert.py makes of it.

    write_folders.py OUT

For tests of what else reads such folders: every family and head, and the forms in which weights and
tokenizers are stored. What tools/requirements-convert.txt lists is enough.
"""

import json
import pathlib
import sys

import numpy
import safetensors.numpy

import hf_folder
from hf_folder import BPE_TOKENS, FAMILIES, HEADS, MERGES, POOLING, VOCABULARY, modules

import convert  # tools/ is on the path now

SAVED = pathlib.Path(__file__).parent / "folders"  # by transformers


def edges(shape):
    """Values where rounding to 8 bits or to half a scale goes one way or the other."""
    chance = numpy.random.Generator(numpy.random.PCG64(5))
    values = chance.integers(-254, 255, shape).astype("<f4") / 2  # halves, with 127 in most groups
    rows = values.reshape(-1, 32)
    rows[:, 0] = 127
    scales = [1, 3, 1e-38, 1e-41, 2.0**-24, 2.0**-25, 2.0**-14, 65504, 65519, 1 / 3, 0, -0.0,
              1 + 2.0**-11, 1 + 3 * 2.0**-11]
    for index, scale in enumerate(scales):
        rows[index::len(scales)] *= numpy.float32(scale)
    return values


def every_half(shape, kind):
    """All finite bit patterns of a 16-bit float, in groups that lie near one another."""
    patterns = numpy.arange(1 << 16, dtype="<u2")
    exponent = 0x7C00 if kind == "F16" else 0x7F80
    finite = patterns[(patterns & exponent) != exponent]
    if kind == "BF16":  # of which the largest have no scale in float16
        finite = finite[(finite & 0x7FFF) < 0x4A00]
    return numpy.resize(finite, shape)


def write_safetensors(path, tensors):
    """`tensors`: name -> (dtype, array of its bits)."""
    header, at = {}, 0
    for name, (dtype, values) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(values.shape),
                        "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text
                     + b"".join(values.tobytes() for _, values in tensors.values()))


def stored_as(kind, values):
    """(dtype, bits) of float32 values that were shortened."""
    if kind == "F16":
        return kind, values.astype("<f2").view("<u2")
    return kind, (values.view("<u4") >> 16).astype("<u2")


class Folders:
    """Writes folders into `out` and converts each."""

    def __init__(self, out):
        self.out = out

    def write(self, name, family, head, tokenizer=True, weights=None, **files):
        """`weights` None: safetensors of float32; else called with the folder and the weights."""
        folder = self.out / name
        (folder / "1_Pooling").mkdir(parents=True)
        config = hf_folder.config_of(family, head)
        files = {"config.json": config, "tokenizer_config.json": {}} | files
        if tokenizer:
            files["tokenizer.json"] = FAMILIES[family][2]
        if head == "Model":
            files["modules.json"] = modules("Transformer", "Pooling", "Normalize")
            files["1_Pooling/config.json"] = POOLING
        for path, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (folder / path).write_text(text, encoding="utf-8", newline="")
        values = hf_folder.weights_of(config)
        if weights:
            weights(folder, values)
        else:
            safetensors.numpy.save_file(values, folder / "model.safetensors")
        status = convert.main([str(folder), str(self.out / f"{name}.gguf")])
        if status:
            sys.exit(f"{name} was not converted")


def shortened(kind):
    """Weights of 16 bits."""
    def write(folder, values):
        tensors = {name: stored_as(kind, array) for name, array in values.items()}
        name = "bert.encoder.layer.0.intermediate.dense.weight"
        tensors[name] = kind, every_half(values[name].shape, kind)
        write_safetensors(folder / "model.safetensors", tensors)
    return write


def at_the_edges(folder, values):
    """Weights of all sizes."""
    for name, array in values.items():
        if array.ndim == 2:
            values[name] = edges(array.shape)
    write_safetensors(folder / "model.safetensors",
                      {name: ("F32", array) for name, array in values.items()})


def in_shards(folder, values):
    """Weights in three files and an index; norms as TensorFlow calls them."""
    names = [name.replace("LayerNorm.weight", "LayerNorm.gamma") for name in values]
    arrays = list(values.values())
    places = {}
    for part in range(3):
        file = f"model-0000{part + 1}-of-00003.safetensors"
        write_safetensors(folder / file, {name: ("F32", array) for name, array
                                          in list(zip(names, arrays))[part::3]})
        places |= {name: file for name in names[part::3]}
    index = {"metadata": {}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def with_decoder(folder, values):
    """The tied decoder of a head for masked words once more, and what is left out."""
    words = values["bert.embeddings.word_embeddings.weight"]
    more = {"cls.predictions.decoder.weight": words,
            "cls.predictions.decoder.bias": values["cls.predictions.bias"],
            "cls.seq_relationship.weight": words[:2], "bert.pooler.dense.bias": words[0]}
    safetensors.numpy.save_file(values | more, folder / "model.safetensors")


def main():
    """Write them all."""
    folders = Folders(pathlib.Path(sys.argv[1]))
    # One that is used, not only carried along.
    saved = json.loads((SAVED / "xlmr-seqcls" / "tokenizer.json").read_text("utf-8"))
    hf_folder.PRECOMPILED.update(saved["normalizer"])
    for family in FAMILIES:
        for head in HEADS:
            folders.write(f"{family}-{head}", family, head)
    classifier = HEADS[0]
    folders.write("f16", "bert", classifier, weights=shortened("F16"))
    folders.write("bf16", "bert", classifier, weights=shortened("BF16"))
    folders.write("edges", "distilbert", classifier, weights=at_the_edges)
    folders.write("shards", "bert", classifier, weights=in_shards)
    folders.write("decoder", "bert", "ForMaskedLM", weights=with_decoder)
    folders.write("temperature", "bert", classifier, **{"config.json": hf_folder.config_of(
        "bert", classifier) | {"whybert_temperature": 1.216}})
    lines = "".join(token + "\r\n" for token in VOCABULARY)
    folders.write("vocab-txt", "bert", classifier, tokenizer=False, **{"vocab.txt": lines})
    vocabulary = {token: index for index, token in enumerate(BPE_TOKENS)}
    folders.write("merges-txt", "roberta", classifier, tokenizer=False, **{
        "vocab.json": vocabulary, "merges.txt": "\n".join(["#version: 0.2", *MERGES])})


if __name__ == "__main__":
    main()
