#!/usr/bin/env python3
"""Puts together a folder for any static host: tools/make_site.py BUILD SITE

BUILD holds wasm-simd/whybert-simd.wasm and, where it was built, wasm-relaxed/whybert-relaxed.wasm.
SITE is made anew: the files of web/, the modules, the models of models/manifest.json, and answers to
their examples, which are kept in BUILD/examples for the next time.
"""

import hashlib
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys

from link_modules import EXPORT_FROM, IMPORT, at

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILDS = ("relaxed", "simd")  # the fastest first
ENTRY = "page/page.js"
PAGE_FILES = (".html", ".css", ".js", ".svg", ".png", ".webmanifest")
# The keeper itself, what measures, and pages for who makes pages.
NOT_KEPT = ("sw.js", "bench.html", "page/bench.js", "page/bench.css")


def replace_line(path, begin, line):
    """Puts `line` in place of the one line of a file that begins with `begin`."""
    text, count = re.subn(rf"^{re.escape(begin)}.*$", lambda _: line, path.read_text("utf-8"), flags=re.M)
    if count != 1:
        sys.exit(f"{path}: {count} lines begin with {begin!r}, not one")
    path.write_text(text, "utf-8")


def copy_modules(build, site):
    """Copies what was built and says so in offered.js; returns the files' names."""
    names = [name for name in BUILDS if (build / f"wasm-{name}" / f"whybert-{name}.wasm").exists()]
    if "simd" not in names:
        sys.exit(f"{build}/wasm-simd/whybert-simd.wasm is not there: it is to be built first")
    for name in names:
        shutil.copyfile(build / f"wasm-{name}" / f"whybert-{name}.wasm", site / f"whybert-{name}.wasm")
    replace_line(site / "offered.js", "export const offered = ", f"export const offered = {json.dumps(names)};")
    return [f"whybert-{name}.wasm" for name in names]


def copy_models(site):
    """Copies the models that the manifest names, and the manifest."""
    (site / "models").mkdir()
    manifest = ROOT / "models" / "manifest.json"
    shutil.copyfile(manifest, site / "models" / manifest.name)
    for model in json.loads(manifest.read_text("utf-8"))["models"]:
        shutil.copyfile(ROOT / "models" / model["file"], site / "models" / model["file"])
    return f"models/{manifest.name}"


def answer_examples(build, site):
    """Has the examples answered; a site without these answers shows them a moment later."""
    if not shutil.which("node"):
        print("make_site.py: there is no node here, so no example is answered beforehand", file=sys.stderr)
        return
    maker = ROOT / "tools" / "make_examples.mjs"
    subprocess.run(["node", maker, site, build / "examples"], check=True)
    manifest = site / "models" / "manifest.json"
    listed = json.loads(manifest.read_text("utf-8"))
    for model in listed["models"]:
        model["answers"] = f"examples/{model['name']}.json"
    manifest.write_text(json.dumps(listed, ensure_ascii=False, indent=2) + "\n", "utf-8")


def sample(explanation):
    """An explained text as HTML that needs no script: how strongly a word counts is a class of 0 to 9."""
    strongest = max((abs(word["score"]) for word in explanation["words"]), default=0) or 1
    text, at, parts = explanation["text"].encode(), 0, []
    for word in explanation["words"]:
        if word["segment"] or word["start"] < at:
            continue
        strength = round(9 * abs(word["score"]) / strongest)
        side = "for" if word["score"] >= 0 else "against"
        covered = html.escape(text[word["start"]:word["end"]].decode())
        parts += [html.escape(text[at:word["start"]].decode()), f'<span class="{side} s{strength}">{covered}</span>']
        at = word["end"]
    parts.append(html.escape(text[at:].decode()))
    label, probability = max(explanation["probabilities"].items(), key=lambda pair: pair[1])
    said = f'<span class="said">{html.escape(label)}, {100 * probability:.1f} %</span>'
    return f'<p class="reading sample">{"".join(parts)} {said}</p>'


def show_sample(site):
    """Puts the first example of the first model, answered, where the page will draw its answers."""
    manifest = json.loads((site / "models" / "manifest.json").read_text("utf-8"))
    saved = site / "examples" / f"{manifest['default']}.json"
    if saved.exists():
        explanation = json.loads(saved.read_text("utf-8"))["explanations"][0]
        replace_line(site / "index.html", '    <p class="reading sample">', f"    {sample(explanation)}")


def brought_by(site, module, seen):
    """Adds to `seen` a module and all that it imports before it runs, by their paths in the site."""
    if module not in seen:
        seen.append(module)
        source = (site / module).read_text("utf-8")
        for match in [*IMPORT.finditer(source), *EXPORT_FROM.finditer(source)]:
            brought_by(site, at(module, match[2]), seen)
    return seen


def preload_modules(site):
    """Names the page's modules in its head, so that they are fetched at once and not one after another."""
    links = [f'<link rel="modulepreload" href="{module}">' for module in brought_by(site, ENTRY, [])]
    replace_line(site / "index.html", '<link rel="modulepreload"', "\n".join(links))


def name_version(site, files, modules):
    """Writes into the service worker what it keeps; the version changes with any byte of it."""
    content = hashlib.sha256()
    for file in files + modules:
        content.update(hashlib.sha256((site / file).read_bytes()).digest())
    kept = json.dumps({"version": content.hexdigest()[:16], "files": files})
    replace_line(site / "sw.js", "const SITE = ", f"const SITE = {kept};")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build, site = map(pathlib.Path, sys.argv[1:])
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(ROOT / "web", site)
    modules = copy_modules(build, site)
    manifest = copy_models(site)
    answer_examples(build, site)
    show_sample(site)
    preload_modules(site)
    found = (path for path in sorted(site.rglob("*")) if path.suffix in PAGE_FILES)
    own = [path.relative_to(site).as_posix() for path in found]
    files = [name for name in own if name not in NOT_KEPT and not name.startswith("variants/")]
    name_version(site, [*files, manifest], modules)


if __name__ == "__main__":
    main()
