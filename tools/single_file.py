#!/usr/bin/env python3
"""Makes one file of a site, engine and model inside:  tools/single_file.py SITE FILE [--model GGUF]

SITE is what tools/make_site.py made. The file opens from a disk with the network off. Its model is the
smallest of the site's, or the one given; what of the site it needs is found by following the modules.
"""

import argparse
import base64
import gzip
import hashlib
import html
import html.parser
import json
import pathlib
import re
import sys

from link_modules import link, strings_in

RUNTIME = pathlib.Path(__file__).with_suffix(".js")
MANIFEST = "models/manifest.json"
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}


def source_of(text):
    """A script or style sheet's hash as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data_url(path):
    """A small file as its own address."""
    return f"data:{TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"


class Page(html.parser.HTMLParser):
    """index.html as it is written, without what comes from elsewhere: `html`, and what was met."""

    def __init__(self, site):
        super().__init__(convert_charrefs=False)
        self.site, self.html, self.entry, self.styles, self.dropped = site, [], "", [], []
        self.feed((site / "index.html").read_text("utf-8"))

    def style(self, file):
        """A style sheet of the site in place."""
        self.styles.append(self.site_text(file))
        return f'<style data-file="{file}">{self.styles[-1]}</style>'

    def site_text(self, file):
        """A style sheet whose pictures are in it."""
        path = self.site / file
        return re.sub(r'url\("?([^")]+)"?\)', lambda found: f"url({data_url(path.parent / found[1])})",
                      path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        text, given = self.get_starttag_text(), dict(attrs)
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            text = "<!-- policy -->"
        elif tag == "link":
            kind = given.get("rel")
            if kind == "stylesheet":
                text = self.style(given["href"])
            elif kind == "icon":
                text = text.replace(given["href"], data_url(self.site / given["href"]))
            else:
                text = ""
        elif tag == "script":
            if self.entry:
                raise ValueError(f"two scripts begin the page: {self.entry} and {given['src']}")
            self.entry = given["src"]
            self.dropped.append(tag)
            text = ""
        elif tag == "a" and not given.get("href", "#").startswith(("#", "https:")):
            self.dropped.append(tag)
            text = ""
        elif tag == "img":
            text = text.replace(given["src"], data_url(self.site / given["src"]))
        self.html.append(text)

    def handle_endtag(self, tag):
        if self.dropped and self.dropped[-1] == tag:
            self.dropped.pop()
        else:
            self.html.append(f"</{tag}>")

    def handle_data(self, data):
        if not (self.dropped and self.dropped[-1] == "a"):
            self.html.append(data)

    def handle_entityref(self, name):
        self.handle_data(f"&{name};")

    def handle_charref(self, name):
        self.handle_data(f"&#{name};")

    def handle_decl(self, decl):
        self.html.append(f"<!{decl}>")

    def handle_comment(self, data):
        self.html.append(f"<!--{data}-->")


def named_files(site, text):
    """The files of the site, no scripts and pages, that a script names."""
    names = (name for name in strings_in(text) if not name.endswith((".js", ".html")))
    return sorted(name for name in names if re.fullmatch(r"[\w./-]+", name) and (site / name).is_file())


def entry_of(site, given):
    """What the manifest says of a model, or of one that it does not know what can be said; its path."""
    models = json.loads((site / MANIFEST).read_text("utf-8"))["models"]
    if given is None:
        entry = min(models, key=lambda model: model["bytes"])
        return entry, site / "models" / entry["file"]
    content = given.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    known = [model for model in models if model["sha256"] == sha256]
    made = {"name": given.stem, "file": given.name, "bytes": len(content), "sha256": sha256,
            "title": {"en": given.stem, "zh": given.stem}}
    return (known or [made])[0], given


def block(file, content):
    """A file as a block of data that no browser runs."""
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'<script type="application/gzip" data-file="{html.escape(file)}">{packed}</script>\n'


def single_file(site, model):
    """The whole page as text."""
    page = Page(site)
    linked, modules = link(site, [page.entry])
    script = RUNTIME.read_text("utf-8").replace("/* MODULES */", linked.replace("</script", "<\\/script"))
    named = named_files(site, linked)
    styles = [name for name in named if name.endswith(".css")]
    entry, path = entry_of(site, model)
    files = {name: (site / name).read_bytes() for name in named if name not in styles and name != MANIFEST}
    # Without a hash, for who changes the model can change that, too; and WebKit hashes nothing of a file.
    listed = {name: value for name, value in entry.items() if name != "sha256"}
    files[MANIFEST] = json.dumps({"default": entry["name"], "models": [listed]}).encode()
    files[f"models/{entry['file']}"] = path.read_bytes()
    if "answers" in entry:
        files[entry["answers"]] = (site / entry["answers"]).read_bytes()
    late = "".join(page.style(file) + "\n" for file in styles)
    policy = {
        "default-src": ["'none'"],
        "script-src": [source_of(script), "'wasm-unsafe-eval'"],
        "style-src": [source_of(style) for style in dict.fromkeys(page.styles)],
        "img-src": ["data:", "blob:"],
        "worker-src": ["blob:"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["whybert", "whybert-file"],
    }
    content = "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    blocks = "".join(block(name, files[name]) for name in sorted(files))
    head = "".join(page.html).replace("<!-- policy -->", meta).replace("<header>", f"{late}<header>", 1)
    start = f'<script data-entry="{page.entry}">{script}</script>\n'
    return head.replace("</html>", f"{blocks}{start}</html>"), modules, files


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path)
    options = parser.parse_args()
    try:
        text, modules, files = single_file(options.site, options.model)
    except (OSError, ValueError) as error:
        sys.exit(f"{options.site}: {error}")
    options.file.write_text(text, "utf-8")
    print(f"{options.file}: {options.file.stat().st_size / 1e6:.1f} MB, {len(modules)} modules, {', '.join(files)}")


if __name__ == "__main__":
    main()
