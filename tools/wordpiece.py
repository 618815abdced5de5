"""Reads the WordPiece tokenizer of a Hugging Face folder, or says why it cannot be represented."""

import dataclasses
import json

SPECIAL_ROLES = ["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"]
_CLASSES = {"BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast"}
_BACKEND_CLASSES = {"PreTrainedTokenizerFast", "TokenizersBackend"}


class Refusal(Exception):
    """What the input holds that a whybert file cannot; its text is one sentence for the user."""


@dataclasses.dataclass
class Tokenizer:
    """All that decides which ids a text becomes."""

    tokens: list  # V strings in the order of their ids, continuations with their "##"
    special: dict  # role, as in SPECIAL_ROLES -> id
    lowercase: bool
    strip_accents: bool
    handle_chinese_chars: bool
    clean_text: bool
    max_input_chars_per_word: int


def require(condition, sentence):
    """Refuse with `sentence` unless `condition` holds."""
    if not condition:
        raise Refusal(sentence)


def read_json(path):
    """The object in a JSON file; refuses a file that is not one."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refusal(f"{path.name} cannot be read: {error}.") from None
    require(isinstance(value, dict), f"{path.name} does not hold a JSON object.")
    return value


def _ordered(vocabulary, source):
    """Tokens by id from a token -> id mapping without gaps."""
    tokens = sorted(vocabulary, key=vocabulary.get)
    ids = [vocabulary[token] for token in tokens]
    require(ids == list(range(len(ids))), f"{source} does not number its tokens 0, 1, 2, ….")
    return tokens


def _vocabulary_lines(path):
    """Tokens by id from vocab.txt, one a line."""
    try:
        with open(path, encoding="utf-8") as lines:
            tokens = [line.rstrip("\n") for line in lines]
    except (OSError, ValueError) as error:
        raise Refusal(f"{path.name} cannot be read: {error}.") from None
    seen = set()
    for token in tokens:
        require(token not in seen, f"{path.name} holds the token {token!r} twice.")
        seen.add(token)
    return tokens


def _special_names(settings):
    """Role -> token text from tokenizer_config.json, with BERT's names where it says nothing."""
    names = {}
    for role in SPECIAL_ROLES:
        value = settings.get(role) or f"[{role.removesuffix('_token').upper()}]"
        names[role] = value["content"] if isinstance(value, dict) else value
    return names


def _check_template(processor, names):
    """The post-processor must make [CLS] a [SEP] and [CLS] a [SEP] b [SEP], segments 0 and 1."""
    kind = (processor or {}).get("type")
    cls, sep = names["cls_token"], names["sep_token"]
    if kind == "TemplateProcessing":
        def flat(items):
            return [(next(iter(item)), *next(iter(item.values())).values()) for item in items]
        single = [("SpecialToken", cls, 0), ("Sequence", "A", 0), ("SpecialToken", sep, 0)]
        pair = single + [("Sequence", "B", 1), ("SpecialToken", sep, 1)]
        fits = flat(processor["single"]) == single and flat(processor["pair"]) == pair
    else:
        fits = kind == "BertProcessing" and (processor["cls"][0], processor["sep"][0]) == (cls, sep)
    require(fits, f"tokenizer.json frames a text otherwise than {cls} text {sep}.")


def _check_added(added_tokens, names):
    """Only the special tokens may be cut out of a text before it is split into words."""
    for added in added_tokens:
        text = added["content"]
        require(text in names.values(),
                f"tokenizer.json adds the token {text!r} outside of the WordPiece vocabulary.")
        odd = [key for key in ("single_word", "lstrip", "rstrip", "normalized") if added.get(key)]
        require(not odd, f"tokenizer.json matches {text!r} with the option {''.join(odd[:1])}.")


def _from_json(data, names):
    """A `Tokenizer` without its special ids from a parsed tokenizer.json."""
    model = data.get("model") or {}
    kind = model.get("type", "WordPiece" if "continuing_subword_prefix" in model else None)
    require(kind == "WordPiece", f"the tokenizer is {kind or 'unknown'}, not WordPiece.")
    require(model.get("continuing_subword_prefix", "##") == "##",
            "the tokenizer marks continuations otherwise than by ##.")
    require(model.get("unk_token") == names["unk_token"],
            "tokenizer.json and tokenizer_config.json disagree about the unknown token.")
    normalizer = data.get("normalizer") or {}
    require(normalizer.get("type") == "BertNormalizer",
            f"the tokenizer normalises with {normalizer.get('type')}, not with BertNormalizer.")
    splitter = (data.get("pre_tokenizer") or {}).get("type")
    require(splitter == "BertPreTokenizer",
            f"the tokenizer splits words with {splitter}, not with BertPreTokenizer.")
    _check_template(data.get("post_processor"), names)
    _check_added(data.get("added_tokens", []), names)
    lowercase = normalizer["lowercase"]
    accents = normalizer.get("strip_accents")
    return Tokenizer(
        tokens=_ordered(model["vocab"], "tokenizer.json"),
        special={},
        lowercase=lowercase,
        strip_accents=lowercase if accents is None else accents,
        handle_chinese_chars=normalizer["handle_chinese_chars"],
        clean_text=normalizer["clean_text"],
        max_input_chars_per_word=model.get("max_input_chars_per_word", 100),
    )


def _from_lines(path, settings):
    """A `Tokenizer` without its special ids from vocab.txt and tokenizer_config.json."""
    lowercase = settings.get("do_lower_case", True)
    accents = settings.get("strip_accents")
    return Tokenizer(
        tokens=_vocabulary_lines(path),
        special={},
        lowercase=lowercase,
        strip_accents=lowercase if accents is None else accents,
        handle_chinese_chars=settings.get("tokenize_chinese_chars", True),
        clean_text=True,
        max_input_chars_per_word=100,
    )


def _check_settings(settings, tokenizer, has_json):
    """tokenizer_config.json must ask for what the tokenizer does."""
    name = settings.get("tokenizer_class", "BertTokenizer")
    allowed = _CLASSES | (_BACKEND_CLASSES if has_json else set())
    require(name in allowed, f"the tokenizer class is {name}, not BertTokenizer.")
    require(settings.get("do_basic_tokenize", True),
            "tokenizer_config.json switches off splitting into words (do_basic_tokenize).")
    require(not settings.get("never_split"), "tokenizer_config.json names words to never split.")
    accents = settings.get("strip_accents")
    asked = {
        "do_lower_case": (settings.get("do_lower_case"), tokenizer.lowercase),
        "strip_accents": (accents, tokenizer.strip_accents),
        "tokenize_chinese_chars": (settings.get("tokenize_chinese_chars"),
                                   tokenizer.handle_chinese_chars),
    }
    for key, (wanted, actual) in asked.items():
        require(wanted is None or wanted == actual,
                f"tokenizer.json and tokenizer_config.json disagree about {key}.")


def read_tokenizer(folder):
    """The `Tokenizer` of a Hugging Face folder; tokenizer.json counts before vocab.txt."""
    settings_path = folder / "tokenizer_config.json"
    settings = read_json(settings_path) if settings_path.exists() else {}
    names = _special_names(settings)
    json_path, lines_path = folder / "tokenizer.json", folder / "vocab.txt"
    if json_path.exists():
        tokenizer = _from_json(read_json(json_path), names)
    else:
        require(lines_path.exists(), "the folder holds neither tokenizer.json nor vocab.txt.")
        tokenizer = _from_lines(lines_path, settings)
    _check_settings(settings, tokenizer, json_path.exists())
    ids = {token: index for index, token in enumerate(tokenizer.tokens)}
    for role, name in names.items():
        require(name in ids, f"the vocabulary lacks the special token {name}.")
        tokenizer.special[role] = ids[name]
    return tokenizer
