"""Links ES modules into one classic script, for pages that cannot fetch their modules.

Few forms are known, each at the beginning of a line, as prettier writes them: `import { a, b as c }`,
`import a`, `import * as a`, `import "…"`; `export` before const, class and function, `export { … }`,
`export { … } from`, `export * from` and `export default`; and anywhere `import("./…")` and
`import.meta`. Anything else is an error, never a guess. What the script adds has names with a $.
"""

import posixpath
import re

IMPORT = re.compile(r'^import\s+(?:([^"\';]+?)\s+from\s+)?"([^"]+)";[^\S\n]*', re.M)
EXPORT_FROM = re.compile(r'^export\s+\{([^}]*)\}\s+from\s+"([^"]+)";[^\S\n]*', re.M)
EXPORT_ALL = re.compile(r'^export\s+\*\s+from\s+"([^"]+)";[^\S\n]*', re.M)
EXPORT_LIST = re.compile(r"^export\s+\{([^}]*)\};[^\S\n]*", re.M)
EXPORT_DEFAULT = re.compile(r"^export\s+default\s+", re.M)
EXPORT_DECLARED = re.compile(r"^export\s+(?=(?:const|class|(?:async\s+)?function\b\s*\*?)\s*([\w$]+))", re.M)
UNKNOWN = re.compile(r"^(?:import|export)\b(?!\().*", re.M)
COMMENT = r"/\*.*?\*/|//[^\n]*"
STRING = r'"(?:[^"\\\n]|\\.)*"'
# A comment may name a module's types by import("…"), which brings nothing.
BROUGHT = re.compile(
    rf'\bimport\("(\.[^"]+)"\)|\bnew URL\("(\.[^"]+\.js)", import\.meta\.url\)|{STRING}|{COMMENT}', re.S)
WORDS = re.compile(rf"({STRING})|{COMMENT}", re.S)


def at(module, specifier):
    """The path that a module means by "./other.js"."""
    if not specifier.startswith("."):
        raise ValueError(f"{module}: {specifier!r} is not a file beside it")
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), specifier))


def named(clause):
    """("a", "c") for each `a as c` of a list in braces."""
    pairs = (item.split(" as ") for item in clause.replace("\n", " ").split(",") if item.strip())
    return [(pair[0].strip(), pair[-1].strip()) for pair in pairs]


def taken(clause, path):
    """What binds the names of an import clause: `{ a, b as c }`, `a`, `* as a`, `a, { b }`."""
    need = f'$need("{path}")'
    if not clause:
        return f"{need};"
    whole = re.fullmatch(r"\*\s+as\s+([\w$]+)", clause)
    if whole:
        return f"const {whole[1]} = {need};"
    default, braces = re.fullmatch(r"([\w$]+)?\s*,?\s*(?:\{(.*)\})?", clause, re.S).groups()
    pairs = ([("default", default)] if default else []) + named(braces or "")
    return f"const {{ {', '.join(a if a == b else f'{a}: {b}' for a, b in pairs)} }} = {need};"


def strings_in(script):
    """What stands in double quotes outside the comments of a script."""
    return {match[1][1:-1] for match in WORDS.finditer(script) if match[1]}


def link_one(module, source):
    """A module as a function of its surroundings, and the paths of the modules that it names."""
    exports, whole, others = {}, [], []

    def other(specifier):
        others.append(at(module, specifier))
        return others[-1]

    def again(match):
        path = other(match[2])
        exports.update({outer: f'$need("{path}").{inner}' for inner, outer in named(match[1])})
        return ""

    def all_of(match):
        whole.append(f'...$need("{other(match[1])}"), ')
        return ""

    def listed(match):
        exports.update({outer: inner for inner, outer in named(match[1])})
        return ""

    def declared(match):
        exports[match[1]] = match[1]
        return ""

    def default(_):
        exports["default"] = "$default"
        return "const $default = "

    def brought(match):
        if match[1]:
            return f'$bring("{other(match[1])}")'
        if match[2]:
            other(match[2])
        return match[0]

    text = IMPORT.sub(lambda match: taken(match[1], other(match[2])), source)
    text = EXPORT_FROM.sub(again, text)
    text = EXPORT_ALL.sub(all_of, text)
    text = EXPORT_LIST.sub(listed, text)
    text = EXPORT_DECLARED.sub(declared, text)
    text = EXPORT_DEFAULT.sub(default, text)
    unknown = UNKNOWN.search(text)
    if unknown:
        raise ValueError(f"{module}: a form that is not known here: {unknown[0]}")
    text = BROUGHT.sub(brought, text).replace("import.meta", f'$meta("{module}")')
    gets = " ".join(f"get {name}() {{ return {value}; }}," for name, value in exports.items())
    return f'"{module}"($offer, $need, $bring, $meta) {{\n$offer({{ {"".join(whole)}{gets} }});\n{text}}},\n', others


def link(folder, entries):
    """The modules that `entries` lead to, as the properties of an object, and the paths of all."""
    parts, waiting = {}, list(entries)
    while waiting:
        module = waiting.pop()
        if module in parts:
            continue
        parts[module], others = link_one(module, (folder / module).read_text("utf-8"))
        waiting += others
    return "".join(parts[module] for module in sorted(parts)), sorted(parts)
