"""Byte-level BPE, the tokenizer of RoBERTa, in a Hugging Face folder."""

import dataclasses

from folder import ordered, read, read_json, read_lines, require

NAME = "BPE"
CLASSES = ("RobertaTokenizer",)
FILES = ("vocab.json", "merges.txt")
SPECIAL = {"pad_token": ["<pad>"], "unk_token": ["<unk>"], "cls_token": ["<s>"],
           "sep_token": ["</s>"], "mask_token": ["<mask>"]}
FORBIDDEN = ()  # nothing is normalised, so a token may say either
MASK_STRIPS = True
_JSON = "tokenizer.json"
_CONFIG = "tokenizer_config.json"


@dataclasses.dataclass
class BytePairs:
    """All that decides which ids a text becomes."""

    tokens: list  # V strings in the order of their ids, in the alphabet that stands for bytes
    special: dict  # role, as in vocabulary.SPECIAL_ROLES -> id
    merges: list  # "a b", the first first
    add_prefix_space: bool
    template: str = "roberta"

    def append(self, token):
        """One more token, for which no text is looked up."""
        self.tokens.append(token)


def byte_alphabet():
    """The 256 characters that stand for bytes: printable ones themselves, others from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    shown = {byte: chr(byte) for byte in printable}
    return shown | {byte: chr(0x100 + index) for index, byte in enumerate(others)}


def _merges(items, source):
    """Merges as "a b" from either form of tokenizer.json, or the lines of merges.txt."""
    merges = []
    for item in items:
        parts = item.split(" ") if isinstance(item, str) else item
        fits = isinstance(parts, list) and len(parts) == 2
        require(fits and all(isinstance(part, str) and part and " " not in part for part in parts),
                f"{source} has a merge that does not join two tokens.")
        merges.append(" ".join(parts))
    return merges


def _checked(tokenizer, source):
    """The tokenizer, whose merges must lead from the bytes to its tokens."""
    known, seen = set(tokenizer.tokens), set()
    for byte, character in byte_alphabet().items():
        require(character in known, f"{source} lacks a token for the byte {byte}.")
    for merge in tokenizer.merges:
        left, right = merge.split(" ")
        require(merge not in seen, f"{source} holds the merge {merge!r} twice.")
        require(left in known and right in known and left + right in known,
                f"{source} merges {merge!r}, of which the vocabulary lacks a part or the whole.")
        seen.add(merge)
    return tokenizer


def unknown(_):
    """Bytes can spell everything, so that it does not matter which token is the unknown one."""
    return None


def from_json(data, model, settings):
    """A `BytePairs` without its special ids from a parsed tokenizer.json."""
    require(data.get("normalizer") is None, "the tokenizer normalises before byte-level BPE.")
    splitter = read(data, "pre_tokenizer", dict, _JSON, {})
    require(splitter.get("type") == "ByteLevel" and read(splitter, "use_regex", bool, _JSON, True),
            f"the tokenizer splits words with {splitter.get('type')}, not with ByteLevel and its "
            "own rule.")
    for key in ("dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback",
                "ignore_merges"):
        require(not model.get(key), f"the tokenizer's BPE has the option {key}.")
    prefix = read(splitter, "add_prefix_space", bool, _JSON, False)
    asked = read(settings, "add_prefix_space", bool, _CONFIG, prefix)
    require(asked == prefix,
            "tokenizer.json and tokenizer_config.json disagree about add_prefix_space.")
    merges = _merges(read(model, "merges", list, _JSON, []), _JSON)
    tokens = ordered(read(model, "vocab", dict, _JSON, {}), _JSON)
    return _checked(BytePairs(tokens, {}, merges, prefix), _JSON)


def from_lists(folder, settings):
    """A `BytePairs` without its special ids from vocab.json, merges.txt and tokenizer_config.json."""
    vocabulary, lines = read_json(folder / FILES[0]), read_lines(folder / FILES[1])
    merges = _merges([line for line in lines if not line.startswith("#version")], FILES[1])
    prefix = read(settings, "add_prefix_space", bool, _CONFIG, False)
    return _checked(BytePairs(ordered(vocabulary, FILES[0]), {}, merges, prefix), FILES[1])
