#!/usr/bin/env python3
"""Holds the sources to the shape of the house: who may include whom, and what may stand only where.

Prints one line for each breach, `file:line: rule`, then the summary; exit status 1 on any.
"""

import fnmatch
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Who may include which headers of ours: the arrows of the design, pointing down. The first row that
# matches a file counts; a header may always be included by the .c of its own name.
ARROWS = [
    ("src/status.h", ""),
    ("src/base.h", "status.h"),
    ("src/why.h", "status.h"),
    ("src/render.h", "why.h"),
    ("src/main.c", "why.h render.h status.h"),
    ("wasm/exports.c", "why.h render.h status.h"),
    ("src/methods/method.h", "job.h why.h base.h status.h"),
    ("src/methods/*", "method.h numeric.h"),
    ("src/numeric.*", "base.h numeric.h"),
    ("src/unicode*", "base.h unicode.h unicode_tables.inc"),
    ("src/tokenizer*", "base.h unicode.h tokenizer.h"),
    ("src/gguf*", "base.h blocks.h gguf.h gguf_parse.h"),
    ("src/blocks.*", "base.h numeric.h gguf.h"),
    ("src/kernels*", "base.h kernels.h"),
    ("src/layers.*", "base.h kernels.h numeric.h"),
]

# What may stand only in some files: (what, where it is looked for, pattern, where it is allowed).
# Comments do not count.
PLACES = [
    ("memory is allocated in why.c alone", "src/* wasm/*",
     r"\b(malloc|calloc|realloc|free|aligned_alloc|strdup)\s*\(", "src/why.c"),
    ("stdio.h belongs to the program", "src/* wasm/*", r"#\s*include\s*<stdio\.h>", "src/main.c"),
    ("instruction sets belong to the kernels", "src/* wasm/*",
     r"<\w*(intrin|simd128|neon)\.h>|\b_mm\d*_\w+|\bwasm_[iufv]\d+\w*|\b__(AVX|SSE|ARM_NEON|wasm_)\w*"
     r"|#\s*pragma\s+(GCC|clang)\s+(target|attribute)|__attribute__\s*\(\(\s*target",
     "src/kernels_*"),
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


def wrong_arrows(path, lines):
    allowed = next((allowed for pattern, allowed in ARROWS if matches(path, pattern)), None)
    if allowed is None:
        return
    for number, line in enumerate(lines, 1):
        found = INCLUDE.search(line)
        name = found and pathlib.PurePath(found[1]).name
        if found and name not in allowed.split() and name != path.stem + ".h":
            yield number, f"may not include {found[1]} (only {allowed or 'nothing of ours'})"


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
        wrong = [*wrong_arrows(path, lines), *wrong_places(path, lines)]
        for number, rule in wrong:
            print(f"{path}:{number}: {rule}")
        checked += not wrong
        breaches += bool(wrong)
    print(f"{checked} passed, {breaches} failed")
    sys.exit(breaches > 0 or checked == 0)


if __name__ == "__main__":
    main()
