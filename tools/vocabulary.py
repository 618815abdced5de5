"""Reads the tokenizer of a Hugging Face folder, or says why it cannot be represented.

Here is what the three kinds share: which files count, the special tokens, the frame around a text.
What is their own is in wordpiece.py, bpe.py and unigram.py.
"""

import bpe
import unigram
import wordpiece
from folder import Refusal, read, read_each, read_json, require

SPECIAL_ROLES = ["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"]
KINDS = {"WordPiece": wordpiece, "BPE": bpe, "Unigram": unigram}
_BACKEND_CLASSES = {"PreTrainedTokenizerFast", "TokenizersBackend"}
_CONFIG = "tokenizer_config.json"
_JSON = "tokenizer.json"


def _special_names(folder, settings, kind, known):
    """Role -> token text from the folder's settings; where they say nothing, the first of the kind's
    own names that is among the tokens `known`."""
    path = folder / "special_tokens_map.json"
    older = read_json(path) if path.is_file() else {}
    names = {}
    for role in SPECIAL_ROLES:
        usual = next((name for name in kind.SPECIAL[role] if name in known), kind.SPECIAL[role][0])
        value = settings.get(role) or older.get(role) or usual
        name = value.get("content") if isinstance(value, dict) else value
        require(isinstance(name, str) and name, f"{_CONFIG} has no text for {role}.")
        names[role] = name
    require(len(set(names.values())) == len(SPECIAL_ROLES),
            f"{_CONFIG} has one token for two of {', '.join(SPECIAL_ROLES)}.")
    return names


def _steps(items):
    """[(name, segment)] of one template, A and B the texts."""
    steps = []
    for item in items if isinstance(items, list) else [None]:
        what = next(iter(item.values()), None) if isinstance(item, dict) else None
        if not isinstance(what, dict):
            return None
        steps.append((what.get("id"), what.get("type_id")))
    return steps


def _template(processor, names):
    """"bert" or "roberta": the frame that the post-processor puts around one text and two."""
    kind = processor.get("type")
    cls, sep = names["cls_token"], names["sep_token"]
    if kind == "TemplateProcessing":
        single = [(cls, 0), ("A", 0), (sep, 0)]
        found = _steps(processor.get("single")), _steps(processor.get("pair"))
        if found == (single, single + [("B", 1), (sep, 1)]):
            return "bert"
        # Of RoBERTa, which tells no segments apart.
        if found == (single, single + [(sep, 0), ("B", 0), (sep, 0)]):
            return "roberta"
    elif kind in ("BertProcessing", "RobertaProcessing"):
        ends = [read_each(processor, key, (str, int), _JSON)[:1] for key in ("cls", "sep")]
        if ends == [[cls], [sep]]:
            return "bert" if kind == "BertProcessing" else "roberta"
    raise Refusal(f"tokenizer.json frames a text otherwise than {cls} text {sep}, and two texts "
                  "otherwise than BERT or RoBERTa do.")


def _check_added(added_tokens, names, kind):
    """Only the special tokens may be cut out of a text before it is split into words."""
    for added in added_tokens:
        text = added.get("content")
        require(text in names.values(),
                f"tokenizer.json adds the token {text!r} outside of the {kind.NAME} vocabulary.")
        odd = [key for key in ("single_word", "rstrip") + kind.FORBIDDEN if added.get(key)]
        require(not odd, f"tokenizer.json matches {text!r} with the option {''.join(odd[:1])}.")
        strips = bool(added.get("lstrip"))
        wanted = kind.MASK_STRIPS and text == names["mask_token"]
        require(strips == wanted, f"tokenizer.json matches {text!r} with{'' if strips else 'out'} "
                "the option lstrip.")


def _append_added(tokenizer, added_tokens):
    """Special tokens may be numbered after the vocabulary without being in it."""
    known = set(tokenizer.tokens)
    numbers = [(added.get("id"), added.get("content")) for added in added_tokens]
    require(all(type(index) is int for index, _ in numbers), f"{_JSON} adds a token without id.")
    for index, text in sorted(numbers):
        if text not in known:
            require(index == len(tokenizer.tokens),
                    f"{_JSON} numbers the added token {text!r} {index}, not "
                    f"{len(tokenizer.tokens)}.")
            tokenizer.append(text)
            known.add(text)
        require(index < len(tokenizer.tokens) and tokenizer.tokens[index] == text,
                f"{_JSON} gives the token {text!r} two numbers.")


def _kind_of(model):
    """The module for the `model` of a tokenizer.json; old files do not name its type."""
    name = read(model, "type", str, _JSON)
    if name is None:
        marks = {"continuing_subword_prefix": "WordPiece", "merges": "BPE", "unk_id": "Unigram"}
        name = next((marks[key] for key in ("merges", "unk_id", "continuing_subword_prefix")
                     if key in model), None)
    require(name in KINDS,
            f"the tokenizer is {name or 'unknown'}, not {', '.join(list(KINDS)[:-1])} or "
            f"{list(KINDS)[-1]}.")
    return KINDS[name]


def _from_json(folder, settings):
    """(tokenizer, kind, names) from tokenizer.json."""
    data = read_json(folder / _JSON)
    model = read(data, "model", dict, _JSON, {})
    kind = _kind_of(model)
    tokenizer = kind.from_json(data, model, settings)
    added = read_each(data, "added_tokens", dict, _JSON)
    known = {*tokenizer.tokens, *(str(token.get("content")) for token in added)}
    names = _special_names(folder, settings, kind, known)
    require(kind.unknown(model) in (None, names["unk_token"]),
            "tokenizer.json and tokenizer_config.json disagree about the unknown token.")
    tokenizer.template = _template(read(data, "post_processor", dict, _JSON, {}), names)
    _check_added(added, names, kind)
    _append_added(tokenizer, added)
    return tokenizer, kind, names


def _from_lists(folder, settings):
    """(tokenizer, kind, names) from the files of an older tokenizer."""
    for kind in (wordpiece, bpe):
        if all((folder / name).is_file() for name in kind.FILES):
            tokenizer = kind.from_lists(folder, settings)
            names = _special_names(folder, settings, kind, set(tokenizer.tokens))
            path = folder / "added_tokens.json"
            for text in read_json(path) if path.is_file() else ():
                require(text in names.values(),
                        f"{path.name} adds the token {text!r} outside of the vocabulary.")
            return tokenizer, kind, names
    models = sorted(path.name for path in folder.glob("*.model"))
    require(not models,
            f"the tokenizer is only there as {''.join(models[:1])}; load it with AutoTokenizer and "
            "save it again with save_pretrained, which writes a tokenizer.json.")
    raise Refusal("the folder holds neither tokenizer.json nor vocab.txt nor vocab.json and "
                  "merges.txt.")


def read_tokenizer(folder):
    """The tokenizer of a Hugging Face folder; tokenizer.json counts before anything else."""
    path = folder / _CONFIG
    settings = read_json(path) if path.is_file() else {}
    has_json = (folder / _JSON).is_file()
    tokenizer, kind, names = (_from_json if has_json else _from_lists)(folder, settings)
    name = read(settings, "tokenizer_class", str, _CONFIG, kind.CLASSES[0])
    allowed = {end for known in kind.CLASSES for end in (known, known + "Fast")}
    require(name in allowed | (_BACKEND_CLASSES if has_json else set()),
            f"the tokenizer class is {name}, not {' or '.join(kind.CLASSES)}.")
    ids = {token: index for index, token in enumerate(tokenizer.tokens)}
    require("" not in ids, "the vocabulary has a token without a text.")
    for role, text in names.items():
        require(text in ids, f"the vocabulary lacks the special token {text}.")
        tokenizer.special[role] = ids[text]
    return tokenizer
