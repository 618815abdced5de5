#!/usr/bin/env python3
"""Holds the sources to the shape of the house: who may include whom, and what may stand only where.

Prints one line for each breach, `file:line: rule`, then how many files passed and how many failed.
"""

import fnmatch
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# The house, from the ground up: a part, its files, the parts whose headers they may include beside
# their own. The first part that matches a file is the file's; there is no file without one.
PARTS = [
    ("status", "src/status.h", ""),
    ("base", "src/base.*", "status"),
    ("numeric", "src/numeric*", ""),
    ("unicode", "src/unicode* src/fail.c", "base"),
    ("api", "src/why.h src/render.h", "status"),
    ("job", "src/job*", "base"),
    ("method", "src/methods/method.h src/methods/evidence.h", "api job"),
    ("methods", "src/methods/*", "method numeric"),
    ("tokenizer", "src/tokenizer* src/encoder* src/wordpiece* src/bpe* src/unigram* src/charsmap* "
     "src/normalize* src/pieces* src/words*", "base unicode"),
    ("gguf", "src/gguf* src/blocks*", "base"),
    ("kernels", "src/kernels*", "base numeric"),
    ("weights", "src/weights*", "kernels gguf numeric"),
    ("layers", "src/layers* src/attention*", "kernels weights numeric job"),
    ("outputs", "src/outputs*", "job numeric"),
    ("bert", "src/bert* src/forward* src/backward* src/head.c "
     "src/target* src/candidates* src/engine*", "layers job numeric outputs"),
    ("load", "src/load.* src/load_*", "bert gguf tokenizer"),
    ("writer", "src/writer* src/json*", "base numeric unicode"),
    ("render", "src/render* src/view* src/caption* src/flow* src/columns* src/terminal* src/svg* "
     "src/page* src/places* src/answer* src/png* src/deflate* src/canvas* src/font.inc", "api base writer unicode"),
    ("spans", "src/entities* src/extract* src/windows*", "base numeric tokenizer"),
    ("explain", "src/explain* src/request* src/round*",
     "api job method outputs spans tokenizer numeric unicode"),
    ("agreement", "src/agreement*", "api base methods"),
    ("calibration", "src/calibration*", "api numeric outputs"),
    ("why", "src/why.c src/handles.h src/loader.c src/session.c src/explanation.c src/inside.c src/labelled.c src/rewrite.c "
     "src/sha256*", "api base gguf tokenizer bert load outputs explain calibration"),
    ("program", "src/main.c src/cli* src/crew* src/files* src/input* src/lines* src/measure* src/report* "
     "src/run*", "status api base writer render"),
    ("exports", "wasm/exports.c", "status api"),
    ("heap", "wasm/heap.c", ""),
]

# What may stand only in some files: (what, where it is looked for, pattern, where it is allowed).
# Comments do not count.
PLACES = [
    ("memory is allocated in why.c alone", "src/* wasm/*",
     r"\b(malloc|calloc|realloc|free|aligned_alloc|strdup)\s*\(", "src/why.c wasm/heap.c"),
    ("stdio.h belongs to the program", "src/* wasm/*", r"#\s*include\s*<stdio\.h>", "src/files.c"),
    ("instruction sets belong to the kernels", "src/* wasm/*",
     r"<\w*(intrin|simd128|neon)\.h>|\b_mm\d*_\w+|\bwasm_[iufv]\d+\w*|\b__(AVX|SSE|ARM_NEON|wasm_)\w*"
     r"|#\s*pragma\s+(GCC|clang)\s+(target|attribute)|__attribute__\s*\(\(\s*target",
     "src/kernels*"),
    ("libm beyond what IEEE 754 rounds exactly gives other bits elsewhere", "src/* wasm/*",
     r"\b(exp|exp2|expm1|log|log2|log10|log1p|pow|cbrt|hypot|sin|cos|tan|asin|acos|atan|atan2|sinh"
     r"|cosh|tanh|asinh|acosh|atanh|erf|erfc|tgamma|lgamma|fma)[fl]?\s*\(", ""),
    ("a page that writes markup can be written to", "web/*",
     r"\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)\b"
     r"|document\.write|\beval\s*\(|new Function\b|DOMParser", ""),
    ("the content security policy has no inline style and no inline script", "web/*.html",
     r"\sstyle\s*=|\son\w+\s*=|<style|<script(?![^>]*\ssrc=)", ""),
    ("everything is served from where the page is", "web/*",
     r"(src|href)\s*=\s*[\"'](https?:)?//|\bimport\s*\(?\s*[\"']https?:|from\s+[\"']https?:|@import", ""),
]

INCLUDE = re.compile(r'#\s*include\s*"([^"]+)"')
C_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)  # not the // of an address
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(path.as_posix(), pattern) for pattern in patterns.split())


def sources():
    """(path from the top, text without comments, line breaks kept) of every file under the rules."""
    for folder in ("src", "wasm", "web"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix not in (".c", ".h", ".inc", ".js", ".html", ".css"):
                continue
            comment = HTML_COMMENT if file.suffix == ".html" else C_COMMENT
            text = comment.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), file.read_text("utf-8"))
            yield file.relative_to(ROOT), text


def part_of(path):
    """(name, names of the parts that it may use) of the part that a file belongs to."""
    rows = ((name, {name, *uses.split()}) for name, files, uses in PARTS if matches(path, files))
    return next(rows, (None, set()))


def resolve(path, name):
    """The header that an #include of `path` names; the exports have src/ on their path."""
    beside = path.parent / name
    header = beside if (ROOT / beside).exists() else pathlib.PurePath("src") / name
    return pathlib.PurePath(os.path.normpath(header))


def wrong_arrows(path, lines):
    part, uses = part_of(path)
    if part is None:
        yield 1, "belongs to no part of the house (PARTS)"
        return
    for number, line in enumerate(lines, 1):
        found = INCLUDE.search(line)
        header = found and resolve(path, found[1])
        if header and part_of(header)[0] not in uses:
            yield number, f"{part} may not include {header.name}, only {', '.join(sorted(uses))}"


def wrong_places(path, lines):
    for what, where, pattern, allowed in PLACES:
        if not matches(path, where) or matches(path, allowed):
            continue
        for number, line in enumerate(lines, 1):
            if re.search(pattern, line):
                yield number, what


def main():
    checked = breaches = 0
    for path, text in sources():
        lines = text.split("\n")
        wrong = [*wrong_places(path, lines)]
        if path.suffix in (".c", ".h", ".inc"):
            wrong += wrong_arrows(path, lines)
        for number, rule in wrong:
            print(f"{path}:{number}: {rule}")
        checked += not wrong
        breaches += bool(wrong)
    print(f"{checked} passed, {breaches} failed")
    sys.exit(breaches > 0 or checked == 0)


if __name__ == "__main__":
    main()
