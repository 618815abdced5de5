"""The form of the goldens that tests/golden.h reads: blocks of lines `key value ...`, parted by empty
lines.

A block with `model PATH SHA256` names the file that the following ones belong to; any other is a
question and its answer. Texts and names are percent-escaped. Arrays begin with their count, as in
`3 .5 -1 2`; where only every seventh number of a larger array was kept, with `3/7`.
"""

import importlib.metadata
import math
import urllib.parse

import torch

PACKAGES = ("torch", "captum", "shap", "lime", "transformers", "gguf", "numpy")
KEPT = 160  # about as many numbers of an array, where it is sampled


def escape(text):
    """Printable ASCII but % as it is, the rest as %XX; so are spaces at the ends."""
    safe = "".join(map(chr, range(0x21, 0x7F))).replace("%", "")
    middle = urllib.parse.quote(text, safe=safe + " ")
    return "%20" + middle[1:] if middle.startswith(" ") else middle


def number(x):
    """A float32, or a whole number."""
    return f"{x:.6g}" if isinstance(x, float) else str(x)


def array(values, kept=None):
    """The count and the numbers, all or about `kept`. Those fall on every token and channel: the
    stride is prime to the sizes."""
    values = torch.as_tensor(values)
    flat, stride = values.flatten().tolist(), 1
    if kept and len(flat) > 2 * kept:
        stride = len(flat) // kept
        while math.gcd(stride, math.prod(values.shape)) > 1:
            stride += 1
    flat = flat[::stride]
    count = f"{len(flat)}/{stride}" if stride > 1 else str(len(flat))
    return " ".join([count, *map(number, flat)])


class Golden:
    """One file under construction."""

    def __init__(self, folder, name, about, script="make_golden.py"):
        versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in PACKAGES)
        self.path = folder / f"{name}.txt"
        self.lines = [f"# {about}", f"# Written by tools/{script} with {versions}", ""]

    def model(self, model):
        """The model of all that follows."""
        self.lines += [f"model {model.name} {model.sha256}", ""]

    def block(self, kept=KEPT, **fields):
        """A question and its answer. A str is escaped; lists and tensors become arrays, and of tensors
        of two or more dimensions samples."""
        for key, value in fields.items():
            if isinstance(value, str):
                self.lines.append(f"{key} {escape(value)}")
            elif isinstance(value, (int, float)):
                self.lines.append(f"{key} {number(value)}")
            elif value is not None:
                many = torch.is_tensor(value) and value.dim() > 1
                self.lines.append(f"{key} {array(value, kept if many else None)}")
        self.lines.append("")

    def write(self):
        """Put it where the tests look."""
        self.path.write_text("\n".join(self.lines).rstrip("\n") + "\n", encoding="ascii")
