"""As much of JSON Schema 2020-12 as the schemas in web/ use, to hold output to it."""

import re

TYPES = {
    "object": lambda x: isinstance(x, dict), "array": lambda x: isinstance(x, list),
    "string": lambda x: isinstance(x, str), "boolean": lambda x: isinstance(x, bool),
    "null": lambda x: x is None,
    "number": lambda x: isinstance(x, (int, float)) and not isinstance(x, bool),
    "integer": lambda x: isinstance(x, int) and not isinstance(x, bool),
}
# Keywords that say nothing about validity, or are read with another one.
SILENT = {"$schema", "$id", "$defs", "title", "description", "then", "additionalProperties"}


def breaches(value, schema, root, at="$"):
    """Yields a sentence for each place where `value` is not what `schema` says."""
    for keyword, rule in schema.items():
        if keyword not in SILENT:
            yield from RULES[keyword](value, rule, schema, root, at)
    if isinstance(value, dict) and "additionalProperties" in schema:
        rule = schema["additionalProperties"]
        for name in value.keys() - schema.get("properties", {}).keys():
            if rule is False:
                yield f"{at}: has {name!r}, which is not described"
            else:
                yield from breaches(value[name], rule, root, f"{at}.{name}")


def simple(holds, what):
    """A keyword that is kept or broken as a whole."""
    def rule(value, wanted, schema, root, at):
        if not holds(value, wanted):
            yield f"{at}: {value!r} {what} {wanted!r}"
    return rule


def types(value, wanted, schema, root, at):
    names = wanted if isinstance(wanted, list) else [wanted]
    if not any(TYPES[name](value) for name in names):
        yield f"{at}: {value!r} is no {' or '.join(names)}"


def properties(value, rules, schema, root, at):
    for name, rule in rules.items():
        if isinstance(value, dict) and name in value:
            yield from breaches(value[name], rule, root, f"{at}.{name}")


def items(value, rule, schema, root, at):
    for i, item in enumerate(value if isinstance(value, list) else []):
        yield from breaches(item, rule, root, f"{at}[{i}]")


def reference(value, name, schema, root, at):
    target = root
    for part in name.removeprefix("#/").split("/"):
        target = target[part]
    yield from breaches(value, target, root, at)


def condition(value, rule, schema, root, at):
    if not any(breaches(value, rule, root, at)):
        yield from breaches(value, schema["then"], root, at)


def all_of(value, rules, schema, root, at):
    for rule in rules:
        yield from breaches(value, rule, root, at)


def number(x):
    return TYPES["number"](x)


RULES = {
    "type": types, "properties": properties, "items": items, "$ref": reference, "if": condition,
    "allOf": all_of,
    "const": simple(lambda x, y: x == y, "is not"),
    "enum": simple(lambda x, y: x in y, "is none of"),
    "required": simple(lambda x, y: not isinstance(x, dict) or all(k in x for k in y), "lacks one of"),
    "pattern": simple(lambda x, y: not isinstance(x, str) or re.search(y, x), "does not match"),
    "minimum": simple(lambda x, y: not number(x) or x >= y, "is below"),
    "maximum": simple(lambda x, y: not number(x) or x <= y, "is above"),
    "minItems": simple(lambda x, y: not isinstance(x, list) or len(x) >= y, "has fewer items than"),
    "maxItems": simple(lambda x, y: not isinstance(x, list) or len(x) <= y, "has more items than"),
}
