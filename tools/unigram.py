"""Unigram, the tokenizer of XLM-R and ALBERT, in a Hugging Face folder."""

import base64
import dataclasses

import numpy

from folder import Refusal, read, read_each, require

NAME = "Unigram"
CLASSES = ("XLMRobertaTokenizer", "AlbertTokenizer")
SPECIAL = {"pad_token": ["<pad>"], "unk_token": ["<unk>"], "cls_token": ["<s>", "[CLS]"],
           "sep_token": ["</s>", "[SEP]"], "mask_token": ["<mask>", "[MASK]"]}
FORBIDDEN = ("normalized",)
MASK_STRIPS = True
_JSON = "tokenizer.json"
_CONFIG = "tokenizer_config.json"
_SPACE = "\u2581"
_QUOTES = [("Replace", "``", '"'), ("Replace", "''", '"')]
_ACCENTS = [("NFKD",), ("StripAccents",)]


@dataclasses.dataclass
class Unigram:
    """All that decides which ids a text becomes."""

    tokens: list  # V pieces in the order of their ids
    special: dict  # role, as in vocabulary.SPECIAL_ROLES -> id
    scores: list  # V logarithms of probabilities
    charsmap: bytes  # sentencepiece's table of the normaliser; empty: there is none
    replace_quotes: bool  # `` and '' become "
    strip_accents: bool
    lowercase: bool
    add_prefix_space: bool
    template: str = "roberta"

    def append(self, token):
        """One more token, for which no text is looked up."""
        self.tokens.append(token)
        self.scores.append(0.0)


def _steps(normalizer):
    """The steps of a normaliser, whether one or a sequence."""
    if normalizer.get("type") == "Sequence":
        return read_each(normalizer, "normalizers", dict, _JSON)
    return [normalizer] if normalizer else []


def _step(step):
    """(type, what, by what) of a step."""
    kind = step.get("type")
    if kind == "Replace":
        pattern = read(step, "pattern", dict, _JSON, {})
        return kind, pattern.get("String") or pattern.get("Regex"), step.get("content")
    return (kind,)


def _normalizer(normalizer):
    """(replace_quotes, strip_accents, lowercase, charsmap) of a normaliser; each may be missing."""
    steps = _steps(normalizer)
    left = [_step(step) for step in steps]

    def take(wanted):
        found = left[:len(wanted)] == wanted
        del left[:len(wanted) if found else 0]
        return found

    quotes, accents, lower = take(_QUOTES), take(_ACCENTS), take([("Lowercase",)])
    at, table = len(steps) - len(left), b""
    if take([("Precompiled",)]):
        try:
            text = read(steps[at], "precompiled_charsmap", str, _JSON, "")
            table = base64.b64decode(text, validate=True)
        except ValueError:
            raise Refusal(f"{_JSON} has a precompiled_charsmap that is not base64.") from None
    # Words are split at blanks afterwards, so that it does not matter how many there are.
    take([("Replace", " {2,}", " ")])
    require(not left,
            f"the tokenizer normalises with {' '.join(map(str, left[0])) if left else ''} where "
            "only the steps of XLM-R and ALBERT can be represented: quotes, NFKD with "
            "StripAccents, Lowercase and Precompiled, in this order.")
    return quotes, accents, lower, table


def _adds_prefix_space(splitter):
    """Whether each word is given a blank before it; refuses what splits otherwise than XLM-R."""
    parts = read_each(splitter, "pretokenizers", dict, _JSON)
    kinds = [part.get("type") for part in parts] or [splitter.get("type")]
    require(splitter.get("type") == "Sequence" and kinds == ["WhitespaceSplit", "Metaspace"],
            f"the tokenizer splits words with {', '.join(map(str, kinds))}, not with "
            "WhitespaceSplit and Metaspace.")
    space = parts[1]
    require(read(space, "replacement", str, _JSON) == _SPACE, "Metaspace has another sign than ▁.")
    require(read(space, "split", bool, _JSON, True), "Metaspace does not split.")
    older = "always" if read(space, "add_prefix_space", bool, _JSON, True) else "never"
    scheme = read(space, "prepend_scheme", str, _JSON, older)
    require(scheme in ("always", "never"), f"Metaspace prepends a blank {scheme}, not always.")
    return scheme == "always"


def _pieces(model):
    """(pieces, scores) in the order of their ids."""
    pieces, scores, seen = [], [], set()
    for item in read_each(model, "vocab", list, _JSON):
        fits = (len(item) == 2 and isinstance(item[0], str) and type(item[1]) in (int, float)
                and abs(item[1]) < float(numpy.finfo("f4").max))
        require(fits, f"{_JSON} has a piece without a text or a score.")
        require(item[0] not in seen, f"{_JSON} holds the token {item[0]!r} twice.")
        seen.add(item[0])
        pieces.append(item[0])
        scores.append(float(item[1]))
    return pieces, scores


def unknown(model):
    """The token that the `model` of a tokenizer.json has for what it cannot spell."""
    index, pieces = read(model, "unk_id", int, _JSON, -1), read(model, "vocab", list, _JSON, [])
    return pieces[index][0] if 0 <= index < len(pieces) else ""


def from_json(data, model, settings):
    """A `Unigram` without its special ids from a parsed tokenizer.json."""
    pieces, scores = _pieces(model)
    require(not model.get("byte_fallback"), "the tokenizer's Unigram has the option byte_fallback.")
    quotes, accents, lower, table = _normalizer(read(data, "normalizer", dict, _JSON, {}))
    prefix = _adds_prefix_space(read(data, "pre_tokenizer", dict, _JSON, {}))
    asked = read(settings, "add_prefix_space", bool, _CONFIG, prefix)
    require(asked == prefix,
            "tokenizer.json and tokenizer_config.json disagree about add_prefix_space.")
    return Unigram(pieces, {}, scores, table, quotes, accents, lower, prefix)
