"""WordPiece, the tokenizer of BERT, DistilBERT and ELECTRA, in a Hugging Face folder."""

import dataclasses

from folder import ordered, read, read_lines, require

NAME = "WordPiece"
CLASSES = ("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer")
FILES = ("vocab.txt",)
SPECIAL = {"pad_token": ["[PAD]"], "unk_token": ["[UNK]"], "cls_token": ["[CLS]"],
           "sep_token": ["[SEP]"], "mask_token": ["[MASK]"]}
FORBIDDEN = ("normalized",)  # options of special tokens that the engine has not
MASK_STRIPS = False  # whether a mask takes the blanks before it along
_JSON = "tokenizer.json"
_CONFIG = "tokenizer_config.json"


@dataclasses.dataclass
class WordPiece:
    """All that decides which ids a text becomes."""

    tokens: list  # V strings in the order of their ids, continuations with their "##"
    special: dict  # role, as in vocabulary.SPECIAL_ROLES -> id
    lowercase: bool
    strip_accents: bool
    handle_chinese_chars: bool
    clean_text: bool
    max_input_chars_per_word: int
    template: str = "bert"

    def append(self, token):
        """One more token, for which no text is looked up."""
        self.tokens.append(token)


def _unique_lines(path):
    """Tokens by id from vocab.txt, one a line."""
    tokens, seen = read_lines(path), set()
    for token in tokens:
        require(token not in seen, f"{path.name} holds the token {token!r} twice.")
        seen.add(token)
    return tokens


def _check_settings(settings, tokenizer):
    """tokenizer_config.json must ask for what the tokenizer does."""
    require(read(settings, "do_basic_tokenize", bool, _CONFIG, True),
            "tokenizer_config.json switches off splitting into words (do_basic_tokenize).")
    require(not settings.get("never_split"), "tokenizer_config.json names words to never split.")
    asked = {"do_lower_case": tokenizer.lowercase, "strip_accents": tokenizer.strip_accents,
             "tokenize_chinese_chars": tokenizer.handle_chinese_chars}
    for key, actual in asked.items():
        wanted = read(settings, key, bool, _CONFIG)
        require(wanted is None or wanted == actual,
                f"tokenizer.json and tokenizer_config.json disagree about {key}.")


def unknown(model):
    """The token that the `model` of a tokenizer.json has for words it cannot spell."""
    return read(model, "unk_token", str, _JSON, "")


def from_json(data, model, settings):
    """A `WordPiece` without its special ids from a parsed tokenizer.json."""
    require(read(model, "continuing_subword_prefix", str, _JSON, "##") == "##",
            "the tokenizer marks continuations otherwise than by ##.")
    normalizer = read(data, "normalizer", dict, _JSON, {})
    require(normalizer.get("type") == "BertNormalizer",
            f"the tokenizer normalises with {normalizer.get('type')}, not with BertNormalizer.")
    splitter = read(data, "pre_tokenizer", dict, _JSON, {}).get("type")
    require(splitter == "BertPreTokenizer",
            f"the tokenizer splits words with {splitter}, not with BertPreTokenizer.")
    lowercase = read(normalizer, "lowercase", bool, _JSON, True)
    longest = read(model, "max_input_chars_per_word", int, _JSON, 100)
    require(0 < longest < 2**31, f"{_JSON} has {longest} as max_input_chars_per_word.")
    tokenizer = WordPiece(
        tokens=ordered(read(model, "vocab", dict, _JSON, {}), _JSON),
        special={},
        lowercase=lowercase,
        strip_accents=read(normalizer, "strip_accents", bool, _JSON, lowercase),
        handle_chinese_chars=read(normalizer, "handle_chinese_chars", bool, _JSON, True),
        clean_text=read(normalizer, "clean_text", bool, _JSON, True),
        max_input_chars_per_word=longest,
    )
    _check_settings(settings, tokenizer)
    return tokenizer


def from_lists(folder, settings):
    """A `WordPiece` without its special ids from vocab.txt and tokenizer_config.json."""
    lowercase = read(settings, "do_lower_case", bool, _CONFIG, True)
    tokenizer = WordPiece(
        tokens=_unique_lines(folder / FILES[0]),
        special={},
        lowercase=lowercase,
        strip_accents=read(settings, "strip_accents", bool, _CONFIG, lowercase),
        handle_chinese_chars=read(settings, "tokenize_chinese_chars", bool, _CONFIG, True),
        clean_text=True,
        max_input_chars_per_word=100,
    )
    _check_settings(settings, tokenizer)
    return tokenizer
