#!/usr/bin/env python3
"""Puts together the npm package:  tools/make_package.py BUILD PACKAGE

BUILD is as of make_site.py. PACKAGE is made anew: web/package.json, the scripts that its `exports` lead
to, their types, the modules, README and licence; nothing of the page, and no model. `npm pack PACKAGE`
makes of it what is published.
"""

import json
import pathlib
import shutil
import sys

from link_modules import link
from make_site import ROOT, copy_modules

WEB = ROOT / "web"


def files_of(manifest):
    """What `exports` names: its files, and those that fit its patterns."""
    for value in manifest["exports"].values():
        for target in value.values() if isinstance(value, dict) else [value]:
            yield from (path.relative_to(WEB).as_posix() for path in WEB.glob(target))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build, package = map(pathlib.Path, sys.argv[1:])
    manifest = json.loads((WEB / "package.json").read_text("utf-8"))
    named = set(files_of(manifest))
    _, modules = link(WEB, sorted(name for name in named if name.endswith(".js")))
    shutil.rmtree(package, ignore_errors=True)
    for name in sorted(named | set(modules)):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(WEB / name, package / name)
    copy_modules(build, package)
    shutil.copyfile(WEB / "README.md", package / "README.md")
    shutil.copyfile(ROOT / "LICENSE", package / "LICENSE")


if __name__ == "__main__":
    main()
