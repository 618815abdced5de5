"""Hugging Face's tokenizer over the vocabulary of a whybert file."""

import tokenizers
import transformers
from tokenizers import models, normalizers, pre_tokenizers, processors

CONTROL = 3
_ROLES = {"pad_token": "padding", "unk_token": "unknown", "cls_token": "bos",
          "sep_token": "seperator", "mask_token": "mask"}


def _special(value):
    """Role -> (text, id)."""
    tokens = value("tokenizer.ggml.tokens")
    ids = {role: value(f"tokenizer.ggml.{name}_token_id") for role, name in _ROLES.items()}
    return {role: (tokens[index], index) for role, index in ids.items()}


def _wordpiece(value):
    pieces = []
    tokens, kinds = value("tokenizer.ggml.tokens"), value("tokenizer.ggml.token_type")
    for token, kind in zip(tokens, kinds, strict=True):
        inside = not token.startswith("\u2581")
        pieces.append(token if kind == CONTROL else "##" + token if inside else token[1:])
    return transformers.BertTokenizer(
        vocab={piece: index for index, piece in enumerate(pieces)},
        do_lower_case=value("tokenizer.ggml.normalizer.lowercase"),
        strip_accents=value("tokenizer.ggml.normalizer.strip_accents"),
        tokenize_chinese_chars=value("whybert.tokenizer.handle_chinese_chars"),
    )


def _bpe(value):
    tokens = value("tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in value("tokenizer.ggml.merges", [])]
    found = tokenizers.Tokenizer(
        models.BPE(vocab={token: index for index, token in enumerate(tokens)}, merges=merges))
    found.pre_tokenizer = pre_tokenizers.ByteLevel(
        add_prefix_space=value("tokenizer.ggml.add_space_prefix", False))
    return found


def _unigram(value):
    tokens, scores = value("tokenizer.ggml.tokens"), value("tokenizer.ggml.scores")
    found = tokenizers.Tokenizer(
        models.Unigram(list(zip(tokens, scores, strict=True)),
                       unk_id=value("tokenizer.ggml.unknown_token_id"), byte_fallback=False))
    steps = []
    if value("whybert.tokenizer.replace_quotes", False):
        steps += [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
    if value("tokenizer.ggml.normalizer.strip_accents", False):
        steps += [normalizers.NFKD(), normalizers.StripAccents()]
    if value("tokenizer.ggml.normalizer.lowercase", False):
        steps.append(normalizers.Lowercase())
    table = value("tokenizer.ggml.precompiled_charsmap", [])
    if table:
        steps.append(normalizers.Precompiled(bytes(table)))
    if steps:
        found.normalizer = normalizers.Sequence(steps)
    scheme = "always" if value("tokenizer.ggml.add_space_prefix", True) else "never"
    found.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace("\u2581", scheme)])
    return found


def _framed(found, value):
    """The tokenizer with its frame and its special tokens, of which the mask strips blanks."""
    special = _special(value)
    cls, sep = special["cls_token"], special["sep_token"]
    if value("whybert.tokenizer.template", "roberta") == "roberta":
        found.post_processor = processors.RobertaProcessing(sep, cls, True, False)
    else:
        found.post_processor = processors.BertProcessing(sep, cls)
    marks = {role: tokenizers.AddedToken(text, lstrip=role == "mask_token", normalized=False,
                                         special=True)
             for role, (text, _) in special.items()}
    return transformers.PreTrainedTokenizerFast(tokenizer_object=found, **marks)


def tokenizer_of(value):
    """The tokenizer of a file; `value` reads a key, or gives its second argument."""
    kind = value("tokenizer.ggml.model")
    if kind == "bert":
        return _wordpiece(value)
    return _framed({"gpt2": _bpe, "t5": _unigram}[kind](value), value)
