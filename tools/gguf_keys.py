"""The keys of a whybert file, in the order in which they stand in it.

web/huggingface.js writes the same bytes: what is written, and in which order, is told here alone. A
key that is not always written is left out where it would say what its absence says.
"""

import gguf

from bpe import BytePairs
from folder import require
from unigram import Unigram

FORMAT_VERSION = 1
WORD_START = "\u2581"
FILE_TYPES = {
    "f32": gguf.LlamaFileType.ALL_F32,
    "f16": gguf.LlamaFileType.MOSTLY_F16,
    "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0,
    "q4_0": gguf.LlamaFileType.MOSTLY_Q4_0,
}


def add_about(writer, about, linear):
    """Write what the file says of itself; `linear` is the storage of most of it."""
    writer.add_type("model")
    if about.get("name"):
        writer.add_name(about["name"])
    if about.get("description"):
        writer.add_description(about["description"])
    if about.get("license"):
        writer.add_license(about["license"])
    if about.get("languages"):
        writer.add_languages(about["languages"])
    writer.add_file_type(FILE_TYPES[linear])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)


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
    if config.pooling:
        writer.add_uint32("bert.pooling_type", config.pooling)
    if config.labels:
        writer.add_array("bert.classifier.output_labels", config.labels)
    writer.add_uint32("whybert.format_version", FORMAT_VERSION)
    writer.add_string("whybert.task", config.task)
    if config.problem_type:
        writer.add_string("whybert.problem_type", config.problem_type)
    if config.head_activation:
        writer.add_string("whybert.head.activation", config.head_activation)
    writer.add_string("whybert.hidden_act", config.hidden_act)
    writer.add_string("whybert.source_architecture", config.architecture)
    if config.embedding != config.channels:
        writer.add_uint32("whybert.embedding_length", config.embedding)
    if config.groups != config.layers:
        writer.add_uint32("whybert.layer_groups", config.groups)
    if config.temperature != 1:
        writer.add_float32("whybert.temperature", config.temperature)


def _unused(strings, types, rows, mark):
    """Rows of the embeddings that no token has."""
    for index in range(len(strings), rows):
        strings.append(f"{mark}[PAD{index}]")
        types.append(gguf.TokenType.UNUSED)
    return strings, [int(kind) for kind in types]


def _wordpiece_strings(tokenizer, rows):
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
    return _unused(strings, types, rows, WORD_START)


def _other_strings(tokenizer, rows):
    """(strings, types) of all `rows` ids of a tokenizer whose tokens are kept as they are."""
    special = set(tokenizer.special.values())
    types = [gguf.TokenType.CONTROL if index in special else gguf.TokenType.NORMAL
             for index in range(len(tokenizer.tokens))]
    return _unused(list(tokenizer.tokens), types, rows, "")


def add_tokenizer(writer, tokenizer, rows):
    """Write the vocabulary and how a text is normalised."""
    kind = {BytePairs: "gpt2", Unigram: "t5"}.get(type(tokenizer), "bert")
    if kind == "bert":
        strings, types = _wordpiece_strings(tokenizer, rows)
    else:
        strings, types = _other_strings(tokenizer, rows)
    require(len(set(strings)) == len(strings),
            "two tokens would be spelled the same in a GGUF vocabulary.")
    writer.add_tokenizer_model(kind)
    writer.add_tokenizer_pre("roberta-bpe" if kind == "gpt2" else "default")
    writer.add_token_list(strings)
    if kind == "t5":
        writer.add_token_scores(tokenizer.scores + [0.0] * (rows - len(tokenizer.scores)))
    writer.add_token_types(types)
    if kind == "gpt2":
        writer.add_token_merges(tokenizer.merges)
    writer.add_unk_token_id(tokenizer.special["unk_token"])
    writer.add_sep_token_id(tokenizer.special["sep_token"])
    writer.add_pad_token_id(tokenizer.special["pad_token"])
    writer.add_mask_token_id(tokenizer.special["mask_token"])
    writer.add_bos_token_id(tokenizer.special["cls_token"])
    writer.add_eos_token_id(tokenizer.special["sep_token"])
    if kind == "bert":
        writer.add_bool("tokenizer.ggml.normalizer.lowercase", tokenizer.lowercase)
        writer.add_bool("tokenizer.ggml.normalizer.strip_accents", tokenizer.strip_accents)
        writer.add_bool("whybert.tokenizer.handle_chinese_chars", tokenizer.handle_chinese_chars)
        writer.add_bool("whybert.tokenizer.clean_text", tokenizer.clean_text)
        writer.add_uint32("whybert.tokenizer.max_input_chars_per_word",
                          tokenizer.max_input_chars_per_word)
    elif tokenizer.add_prefix_space != (kind == "t5"):
        writer.add_add_space_prefix(tokenizer.add_prefix_space)
    if kind == "t5":
        _add_normalizer(writer, tokenizer)
    if tokenizer.template != ("bert" if kind == "bert" else "roberta"):
        writer.add_string("whybert.tokenizer.template", tokenizer.template)


def _add_normalizer(writer, tokenizer):
    """Write what a Unigram tokenizer does to a text first."""
    if tokenizer.lowercase:
        writer.add_bool("tokenizer.ggml.normalizer.lowercase", True)
    if tokenizer.strip_accents:
        writer.add_bool("tokenizer.ggml.normalizer.strip_accents", True)
    if tokenizer.replace_quotes:
        writer.add_bool("whybert.tokenizer.replace_quotes", True)
    if tokenizer.charsmap:
        writer.add_precompiled_charsmap(tokenizer.charsmap)
