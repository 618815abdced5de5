#!/usr/bin/env python3
"""Draws the icons of the installed page out of web/favicon.svg:  tools/make_icons.py

Knows the one shape that it is made of, rectangles with round corners. Those that a system cuts to its own
shape stand on a ground, in the middle four fifths.
"""

import pathlib
import struct
import xml.etree.ElementTree
import zlib

WEB = pathlib.Path(__file__).resolve().parent.parent / "web"
GROUND = (255, 255, 255)

# File: pixels, the share of them that the picture takes, and whether it stands on a ground.
ICONS = {
    "icon-192.png": (192, 1, False),
    "icon-512.png": (512, 1, False),
    "icon-maskable.png": (512, 0.7, True),
    "icon-apple.png": (180, 0.8, True),
}


def shapes_of(svg):
    """The rectangles of a picture, in shares of its width: x, y, width, height, radius, colour."""
    root = xml.etree.ElementTree.parse(svg).getroot()
    side = float(root.get("viewBox").split()[2])
    for shape in root:
        if not shape.tag.endswith("rect"):
            raise ValueError(f"{svg}: a shape that is no rectangle")
        sizes = [float(shape.get(name)) / side for name in ("x", "y", "width", "height", "rx")]
        yield *sizes, tuple(bytes.fromhex(shape.get("fill")[1:]))


def cover(x, y, shape):
    """The part of the pixel around x, y that a shape covers, by how far away its edge is."""
    left, top, width, height, radius = shape
    across = abs(x - left - width / 2) - width / 2 + radius
    down = abs(y - top - height / 2) - height / 2 + radius
    outside = (max(across, 0) ** 2 + max(down, 0) ** 2) ** 0.5
    return min(1, max(0, 0.5 - (outside + min(max(across, down), 0) - radius)))


def draw(shapes, side, share, on_ground):
    """A picture as rows of RGBA."""
    size = side * share
    start = (side - size) / 2
    scaled = [([start + x * size, start + y * size, *(part * size for part in rest)], colour)
              for x, y, *rest, colour in shapes]
    for y in range(side):
        row = bytearray()
        for x in range(side):
            colour, alpha = (GROUND, 1.0) if on_ground else ((0, 0, 0), 0.0)
            for shape, own in scaled:
                part = cover(x + 0.5, y + 0.5, shape)
                if part == 0:
                    continue
                whole = part + alpha * (1 - part)
                colour = tuple((a * part + b * alpha * (1 - part)) / whole for a, b in zip(own, colour))
                alpha = whole
            row += bytes(round(value) for value in (*colour, 255 * alpha))
        yield row


def png(side, rows):
    """Rows of RGBA as a PNG file."""
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    pixels = b"".join(b"\0" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b""))


def main():
    shapes = list(shapes_of(WEB / "favicon.svg"))
    (WEB / "icons").mkdir(exist_ok=True)
    for name, (side, share, on_ground) in ICONS.items():
        (WEB / "icons" / name).write_bytes(png(side, draw(shapes, side, share, on_ground)))


if __name__ == "__main__":
    main()
