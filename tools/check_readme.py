#!/usr/bin/env python3
"""Holds the README to what the program says.  tools/check_readme.py [--write]

What stands between `<!-- NAME -->` and `<!-- /NAME -->` in README.md is made from the program's own
output, which is the same on every machine: the sentence that the demo explains, the list of methods
and the models' manifest. Without --write a difference is an error, with it the README is brought up to date.
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PROGRAM = ROOT / "build/native/whybert"
DEMO = ROOT / "tools/demo.sh"


def run(*arguments: str) -> str:
    """What the program prints."""
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def demo() -> str:
    """The sentence of tools/demo.sh, explained."""
    sentence = re.search(r'^sentence="(.*)"$', DEMO.read_text(), re.M).group(1)
    return f'```text\n$ whybert explain "{sentence}"\n{run("explain", sentence)}```'


QUESTIONS = {"words": "Which words?", "layers": "Which layer?", "change": "What would change its mind?",
             "rule": "What rule?", "parts": "Which part of the network?"}


def methods() -> str:
    """By question, a row for each way of asking: its name and options, what it tells and cannot
    tell, what it promises."""
    rows = ["| method, options | what it tells | what holds | after |", "|---|---|---|---|"]
    listed = json.loads(run("methods", "--format", "json"))
    for question, title in QUESTIONS.items():
        rows.append(f"| **{title}** | | | |")
        for method in listed:
            if method["question"] != question:
                continue
            options = ", ".join(f"`{option['name']}`" for option in method["options"])
            cells = [f"**`{method['name']}`**" + (f" {options}" if options else ""),
                     method["about"], method["promise"], method["citation"]]
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def models() -> str:
    """A row for each model that comes along."""
    rows = ["| model | what it says | measured | in float32 | as shipped | size | licence |",
            "|---|---|---|---|---|---|---|"]
    for model in json.loads((ROOT / "models/manifest.json").read_text())["models"]:
        accuracy = model["accuracy"]
        form = ".3f" if accuracy["metric"] == "Spearman" else ".1%"
        rows.append(f"| [`{model['name']}`](models/README.md) | {model['description']['en']} "
                    f"| {accuracy['metric']} on {accuracy['set']} "
                    f"| {accuracy['float32']:{form}} | {accuracy['shipped']:{form}} "
                    f"| {model['bytes'] / 1e6:.1f} MB | {model['licence']} |")
    return "\n".join(rows)


def main() -> int:
    """Compares or writes; the exit status says whether the README was true."""
    old = README.read_text()
    new = old
    for name, make in (("demo", demo), ("methods", methods), ("models", models)):
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        if not pattern.search(new):
            sys.exit(f"README.md has no part between <!-- {name} --> and <!-- /{name} -->.")
        new = pattern.sub(lambda match, text=make(): f"{match[1]}{text}\n{match[2]}", new)
    if new == old:
        return 0
    if "--write" in sys.argv[1:]:
        README.write_text(new)
        return 0
    print("README.md is not what the program says: run tools/check_readme.py --write and look at the change.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
