"""What all readers of a Hugging Face folder share: refusals, and JSON that may hold anything."""

import json
import re

# A JSON escape of half a surrogate pair: no text that can be written as UTF-8.
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class Refusal(Exception):
    """What the input holds that a whybert file cannot; its text is one sentence for the user."""


def require(condition, sentence):
    """Refuse with `sentence` unless `condition` holds."""
    if not condition:
        raise Refusal(sentence)


def _no_constant(name):
    raise ValueError(f"{name} is no number")


def _once(pairs):
    """An object whose names all differ."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it names {twice!r} twice")
    return found


def parse_json(data, source):
    """The object in the bytes `data` of `source`; refuses what is not one."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_no_constant,
                           object_pairs_hook=_once)
        if _HALF_PAIR.search(data):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Refusal(f"{source} cannot be read: it is nested too deeply.") from None
    except ValueError as error:
        raise Refusal(f"{source} cannot be read: {error}.") from None
    require(isinstance(value, dict), f"{source} does not hold a JSON object.")
    return value


def read_json(path):
    """The object in a JSON file; refuses a file that is not one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path.name} cannot be read: {error.strerror}.") from None
    return parse_json(data, path.name)


def read_lines(path):
    """The lines of a UTF-8 file, which end in \\n or \\r\\n."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Refusal(f"{path.name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Refusal(f"{path.name} cannot be read: {error}.") from None
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def ordered(vocabulary, source):
    """Tokens by id from a token -> id mapping without gaps."""
    require(all(type(index) is int for index in vocabulary.values()),
            f"{source} does not number its tokens 0, 1, 2, ….")
    tokens = sorted(vocabulary, key=vocabulary.get)
    ids = [vocabulary[token] for token in tokens]
    require(ids == list(range(len(ids))), f"{source} does not number its tokens 0, 1, 2, ….")
    return tokens


def read(object_, key, kind, source, fallback=None):
    """The value of `key` where it is of `kind`; `fallback` where it is missing or null."""
    value = object_.get(key)
    if value is None:
        return fallback
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false",
             int: "a whole number", float: "a number"}
    fits = isinstance(value, (int, float) if kind is float else kind)
    require(fits and (kind is bool or not isinstance(value, bool)),
            f"{source} has {key} that is not {names[kind]}.")
    return value


def read_each(object_, key, kind, source):
    """The list of `key`, all of whose items are of `kind`; empty where it is missing or null."""
    items = read(object_, key, list, source, [])
    require(all(isinstance(item, kind) for item in items),
            f"{source} has {key} with an item of a wrong kind.")
    return items
