"""Convert an encoder and its head from a Hugging Face folder into one GGUF file.

    convert.py FOLDER OUT.gguf [--linear STORAGE] [--embeddings STORAGE] [--positions STORAGE]
               [--head STORAGE] [--tensor PATTERN=STORAGE ...] [--name TEXT] [--license TEXT]
               [--verify [--program PATH]]

The folder holds config.json, model.safetensors (or several with their index) and tokenizer.json,
vocab.txt or vocab.json with merges.txt. BERT, DistilBERT, ELECTRA, ALBERT, RoBERTa and XLM-R are
converted (architectures.py) with a head for sequences, tokens, questions or masked words, or, as
sentence-transformers has them, with none (heads.py). A STORAGE is f32, f16, q8_0 or q4_0. Tensor and
key names are those that llama.cpp uses for `bert` (gguf_keys.py); the layer before the last is
written as `cls`, the last as `cls.output`, and what has no convention under `whybert.*`. whybert
multiplies with q8_0, into which it rounds f32 and f16 matrices on loading; it represents
q8_0 and q4_0 as they are. A model that cannot be represented is refused in one sentence.

--verify compares the file with the folder afterwards, on texts that fit the head: the logits of the
folder's model with those of the file's weights, and, where the program is built, its answers. It
alone needs PyTorch and transformers (tools/requirements-train.txt).
"""

import argparse
import fnmatch
import pathlib
import sys

import gguf
import numpy

import checkpoint
import gguf_keys
import vocabulary
from folder import Refusal, require

STORAGES = {
    "f32": gguf.GGMLQuantizationType.F32,
    "f16": gguf.GGMLQuantizationType.F16,
    "q8_0": gguf.GGMLQuantizationType.Q8_0,
    "q4_0": gguf.GGMLQuantizationType.Q4_0,
}
GROUPS = {
    "linear": "the matrices of attention and feed-forward layers, and before them",
    "embeddings": "the word embeddings",
    "positions": "the position and token-type embeddings",
    "head": "the matrices of the head",
}
PROGRAM = pathlib.Path(__file__).parent.parent / "build" / "native" / "whybert"
DEFAULT_STORAGE = {"linear": "q8_0", "embeddings": "q8_0", "positions": "f32", "head": "q8_0"}


def group_of(name):
    """The group of the matrix called `name`."""
    if name.startswith(("blk.", "token_embd_proj.")):
        return "linear"
    if name.startswith("cls."):
        return "head"
    return "embeddings" if name == "token_embd.weight" else "positions"


def storage_of(name, shape, by_group, by_pattern):
    """The storage of a tensor: f32 for vectors, else by the last pattern that fits or the group."""
    if len(shape) == 1:
        return "f32"
    storage = by_group[group_of(name)]
    for pattern, wanted in by_pattern:
        if fnmatch.fnmatchcase(name, pattern):
            storage = wanted
    block = gguf.GGML_QUANT_SIZES[STORAGES[storage]][0]
    require(shape[-1] % block == 0,
            f"{name} has rows of {shape[-1]}, which {storage} cannot hold in blocks of {block}.")
    return storage


def stored(name, values, storage):
    """The bytes of float32 `values` in `storage`; refuses what becomes infinite there."""
    kind = STORAGES[storage]
    with numpy.errstate(over="ignore", invalid="ignore"):
        data = gguf.quantize(values, kind)
        finite = numpy.isfinite(gguf.dequantize(data, kind)).all()
    require(finite, f"{name} holds values too large for {storage}.")
    return data


def write_gguf(path, config, tokenizer, tensors, by_group, by_pattern, about):
    """Write one file, whole or not at all; `about` has the optional name, license, description and
    languages."""
    storages = {name: storage_of(name, values.shape, by_group, by_pattern)
                for name, values in tensors.items()}
    data = {name: stored(name, values, storages[name]) for name, values in tensors.items()}
    part = path.with_name(path.name + ".part")
    writer = gguf.GGUFWriter(part, "bert")
    gguf_keys.add_about(writer, about, by_group["linear"])
    gguf_keys.add_config(writer, config)
    gguf_keys.add_tokenizer(writer, tokenizer, tensors["token_embd.weight"].shape[0])
    for name, values in data.items():
        writer.add_tensor(name, values, raw_dtype=STORAGES[storages[name]])
    try:
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def convert(folder, out, by_group, by_pattern, about):
    """Read `folder` whole, then write `out`; a refusal leaves `out` as it was."""
    require(folder.is_dir(), f"{folder} is not a folder.")
    config = checkpoint.read_config(folder)
    tokenizer = vocabulary.read_tokenizer(folder)
    tensors = checkpoint.read_tensors(folder, config)
    if tokenizer.template == "roberta":  # which never uses another row
        config.token_types = 1
        tensors["token_types.weight"] = tensors["token_types.weight"][:1]
    rows = tensors["token_embd.weight"].shape[0]
    require(len(tokenizer.tokens) <= rows,
            f"the vocabulary has {len(tokenizer.tokens)} tokens, but there are {rows} embeddings.")
    write_gguf(out, config, tokenizer, tensors, by_group, by_pattern, about)


def pattern_and_storage(argument):
    """(pattern, storage) from PATTERN=STORAGE."""
    pattern, _, storage = argument.rpartition("=")
    if not pattern or storage not in STORAGES:
        raise argparse.ArgumentTypeError(f"{argument!r} is not PATTERN=STORAGE")
    return pattern, storage


def parse_arguments(arguments):
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    for group, meaning in GROUPS.items():
        parser.add_argument(f"--{group}", choices=STORAGES, default=DEFAULT_STORAGE[group],
                            help=f"storage of {meaning} (default {DEFAULT_STORAGE[group]})")
    parser.add_argument("--tensor", type=pattern_and_storage, action="append", default=[],
                        metavar="PATTERN=STORAGE",
                        help="storage of the matrices whose GGUF name fits, as 'blk.0.*=q4_0'")
    parser.add_argument("--name", help="the model's name (default: the folder's)")
    parser.add_argument("--license", help="its licence, as an SPDX expression")
    parser.add_argument("--description")
    parser.add_argument("--languages", nargs="+", metavar="CODE", help="as en or zh")
    parser.add_argument("--verify", action="store_true", help="compare with PyTorch afterwards")
    parser.add_argument("--program", type=pathlib.Path,
                        help="the whybert to compare as well (default: that in build/native)")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Convert as asked; 1 with one sentence on stderr if that cannot be done."""
    options = parse_arguments(arguments)
    about = {
        "name": options.name or options.folder.resolve().name,
        "license": options.license,
        "description": options.description,
        "languages": options.languages,
    }
    by_group = {group: getattr(options, group) for group in GROUPS}
    try:
        convert(options.folder, options.out, by_group, options.tensor, about)
        if options.verify:
            import verify  # which needs PyTorch

            program = options.program or (PROGRAM if PROGRAM.exists() else None)
            verify.report(options.folder, options.out, program)
    except (Refusal, OSError) as error:
        print(f"convert.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
