"""Convert a BERT or DistilBERT sequence classifier from a Hugging Face folder into one GGUF file.

    convert.py FOLDER OUT.gguf [--linear STORAGE] [--embeddings STORAGE] [--positions STORAGE]
               [--head STORAGE] [--tensor PATTERN=STORAGE ...] [--name TEXT] [--license TEXT]

The folder holds config.json, model.safetensors and tokenizer.json or vocab.txt. A STORAGE is f32,
f16, q8_0 or q4_0. Tensor and key names are those that llama.cpp uses for `bert`; the pooler is
written as `cls`, the classifier as `cls.output`, and what has no convention under `whybert.*`.
whybert multiplies with q8_0, into which it rounds f32 and f16 matrices on loading; it represents
q8_0 and q4_0 as they are. A model that cannot be represented is refused in one sentence.
"""

import argparse
import fnmatch
import pathlib
import sys

import gguf
import numpy
import safetensors

import checkpoint
import wordpiece
from wordpiece import Refusal, require

FORMAT_VERSION = 1
STORAGES = {
    "f32": gguf.GGMLQuantizationType.F32,
    "f16": gguf.GGMLQuantizationType.F16,
    "q8_0": gguf.GGMLQuantizationType.Q8_0,
    "q4_0": gguf.GGMLQuantizationType.Q4_0,
}
FILE_TYPES = {
    "f32": gguf.LlamaFileType.ALL_F32,
    "f16": gguf.LlamaFileType.MOSTLY_F16,
    "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0,
    "q4_0": gguf.LlamaFileType.MOSTLY_Q4_0,
}
GROUPS = {
    "linear": "the matrices of attention and feed-forward layers",
    "embeddings": "the word embeddings",
    "positions": "the position and token-type embeddings",
    "head": "the matrices of the pooler and the classifier",
}
DEFAULT_STORAGE = {"linear": "q8_0", "embeddings": "q8_0", "positions": "f32", "head": "q8_0"}
WORD_START = "\u2581"


def group_of(name):
    """The group of the matrix called `name`."""
    if name.startswith("blk."):
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


def token_strings(tokenizer, rows):
    """(strings, types) of all `rows` ids in llama.cpp's form, which marks word starts instead."""
    special = set(tokenizer.special.values())
    strings, types = [], []
    for index, token in enumerate(tokenizer.tokens):
        is_continuation = token.startswith("##") and len(token) > 2
        if index in special:
            strings.append(token)
            types.append(gguf.TokenType.CONTROL)
            continue
        text = token[2:] if is_continuation else WORD_START + token
        bracketed = text.startswith("[") and text.endswith("]") and len(text) > 1
        require(not is_continuation or not (bracketed or text.startswith(WORD_START)),
                f"the token {token!r} cannot be told from a word start in a GGUF vocabulary.")
        strings.append(text)
        types.append(gguf.TokenType.NORMAL)
    for index in range(len(strings), rows):
        strings.append(f"{WORD_START}[PAD{index}]")
        types.append(gguf.TokenType.UNUSED)
    return strings, [int(kind) for kind in types]


def add_tokenizer(writer, tokenizer, rows):
    """Write the vocabulary and how a text is normalised."""
    strings, types = token_strings(tokenizer, rows)
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(strings)
    writer.add_token_types(types)
    writer.add_unk_token_id(tokenizer.special["unk_token"])
    writer.add_sep_token_id(tokenizer.special["sep_token"])
    writer.add_pad_token_id(tokenizer.special["pad_token"])
    writer.add_mask_token_id(tokenizer.special["mask_token"])
    writer.add_bos_token_id(tokenizer.special["cls_token"])
    writer.add_eos_token_id(tokenizer.special["sep_token"])
    writer.add_bool("tokenizer.ggml.normalizer.lowercase", tokenizer.lowercase)
    writer.add_bool("tokenizer.ggml.normalizer.strip_accents", tokenizer.strip_accents)
    writer.add_bool("whybert.tokenizer.handle_chinese_chars", tokenizer.handle_chinese_chars)
    writer.add_bool("whybert.tokenizer.clean_text", tokenizer.clean_text)
    writer.add_uint32("whybert.tokenizer.max_input_chars_per_word",
                      tokenizer.max_input_chars_per_word)


def add_config(writer, config):
    """Write the sizes, the labels and what the layers compute."""
    writer.add_block_count(config.layers)
    writer.add_context_length(config.positions)
    writer.add_embedding_length(config.channels)
    writer.add_feed_forward_length(config.feed_forward)
    writer.add_head_count(config.heads)
    writer.add_layer_norm_eps(config.layer_norm_eps)
    writer.add_causal_attention(False)
    writer.add_token_type_count(config.token_types)
    writer.add_array("bert.classifier.output_labels", config.labels)
    writer.add_uint32("whybert.format_version", FORMAT_VERSION)
    writer.add_string("whybert.task", "sequence_classification")
    writer.add_string("whybert.problem_type", config.problem_type)
    writer.add_string("whybert.head.activation", config.head_activation)
    writer.add_string("whybert.hidden_act", config.hidden_act)
    writer.add_string("whybert.source_architecture", config.architecture)


def write_gguf(path, config, tokenizer, tensors, by_group, by_pattern, about):
    """Write one file; `about` has the optional name, license, description and languages."""
    storages = {name: storage_of(name, values.shape, by_group, by_pattern)
                for name, values in tensors.items()}
    data = {name: stored(name, values, storages[name]) for name, values in tensors.items()}
    writer = gguf.GGUFWriter(path, "bert")
    writer.add_type("model")
    if about.get("name"):
        writer.add_name(about["name"])
    if about.get("description"):
        writer.add_description(about["description"])
    if about.get("license"):
        writer.add_license(about["license"])
    if about.get("languages"):
        writer.add_languages(about["languages"])
    writer.add_file_type(FILE_TYPES[by_group["linear"]])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    add_config(writer, config)
    add_tokenizer(writer, tokenizer, tensors["token_embd.weight"].shape[0])
    for name, values in data.items():
        writer.add_tensor(name, values, raw_dtype=STORAGES[storages[name]])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def convert(folder, out, by_group, by_pattern, about):
    """Read `folder` whole, then write `out`; a refusal leaves `out` as it was."""
    require(folder.is_dir(), f"{folder} is not a folder.")
    config = checkpoint.read_config(folder)
    tokenizer = wordpiece.read_tokenizer(folder)
    tensors = checkpoint.read_tensors(folder, config)
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
    except (Refusal, OSError, safetensors.SafetensorError) as error:
        print(f"convert.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
