"""SentencePiece's precompiled_charsmap: how many bytes of trie (u32, little-endian), a double-array
trie of the keys in the form of darts-clone, and the replacements, each ended by a NUL; the trie's
values are where in them a replacement begins. (What reads it: src/charsmap.c.)"""

import struct

HAS_LEAF, VALUE, OFFSET_SHIFT = 1 << 8, 1 << 31, 10


def _tree(keys):
    """Nested dictionaries by byte; under None what stands at the end of a key."""
    root = {}
    for key, place in keys.items():
        node = root
        for byte in key:
            node = node.setdefault(byte, {})
        node[None] = place
    return root


def _array(root):
    units, bases, open_nodes = {0: 0}, set(), [(0, root)]
    while open_nodes:
        at, node = open_nodes.pop()
        labels = [0 if label is None else label for label in node]
        base = next(b for b in range(1, 1 << 20)
                    if b not in bases and not any(b ^ label in units for label in labels))
        bases.add(base)
        units[at] |= (at ^ base) << OFFSET_SHIFT | (HAS_LEAF if None in node else 0)
        for label, child in node.items():
            if label is None:
                units[base] = VALUE | child
            else:
                units[base ^ label] = label
                open_nodes.append((base ^ label, child))
    return [units.get(i, 0) for i in range(max(units) + 257 & ~255)]


def build(rules):
    """The blob for {text: what it becomes}."""
    replacements, keys = b"", {}
    for text, new in rules.items():
        keys[text.encode()] = len(replacements)
        replacements += new.encode() + b"\0"
    array = _array(_tree(keys))
    return struct.pack(f"<I{len(array)}I", 4 * len(array), *array) + replacements
