"""Reads the weights of a Hugging Face folder: safetensors, one file or several.

The form: 8 bytes, the length of a JSON header; the header, name -> {dtype, shape, data_offsets};
the data. Nothing in a header is believed before it is checked, and a file is mapped, not read.
"""

import math

import numpy

from folder import Refusal, parse_json, read, read_json, require

_FORMATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_WIDTHS = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2,
           "I16": 2, "U16": 2, "I8": 1, "U8": 1, "BOOL": 1}
_LONGEST_HEADER = 100_000_000  # as the safetensors library has it
INDEX = "model.safetensors.index.json"


class Stored:
    """One tensor in a file: `shape`, and its values when they are asked for."""

    def __init__(self, name, dtype, shape, data):
        self.name, self.dtype, self.shape, self._data = name, dtype, shape, data

    def float32(self):
        """The values as a float32 array; refuses what is not finite."""
        require(self.dtype in _FORMATS,
                f"{self.name} is stored as {self.dtype}, not as F32, F16 or BF16.")
        values = numpy.frombuffer(self._data, _FORMATS[self.dtype])
        if self.dtype == "BF16":
            values = (values.astype("<u4") << 16).view("<f4")
        with numpy.errstate(over="ignore"):
            values = values.astype("<f4")
        require(numpy.isfinite(values).all(), f"{self.name} holds a value that is not finite.")
        return values.reshape(self.shape)


def _place(entry, name, source):
    """(dtype, shape, begin, end) of one entry of the header, checked by themselves."""
    require(isinstance(entry, dict), f"{source} does not describe {name}.")
    dtype = read(entry, "dtype", str, source, "")
    require(dtype in _WIDTHS, f"{source} stores {name} as {dtype or 'nothing'}, which is unknown.")
    shape = read(entry, "shape", list, source)
    place = read(entry, "data_offsets", list, source)
    for numbers in (shape, place):
        require(numbers is not None and
                all(type(n) is int and 0 <= n < 2**53 for n in numbers),
                f"{source} gives {name} a shape or place that is none.")
    require(len(place) == 2, f"{source} gives {name} a shape or place that is none.")
    begin, end = place
    size = math.prod(shape) * _WIDTHS[dtype]
    require(begin <= end and end - begin == size,
            f"{source} gives {name} {end - begin} bytes, but its shape takes {size}.")
    return dtype, tuple(shape), begin, end


def read_file(path):
    """Name -> `Stored` of all tensors in one safetensors file."""
    source = path.name
    try:
        require(path.stat().st_size >= 8, f"{source} is cut short.")
        data = numpy.memmap(path, "u1", "r")
    except OSError as error:
        raise Refusal(f"{source} cannot be read: {error.strerror}.") from None
    length = int.from_bytes(bytes(data[:8]), "little")
    require(length <= min(len(data) - 8, _LONGEST_HEADER), f"{source} is cut short in its header.")
    header = parse_json(bytes(data[8:8 + length]), source)
    header.pop("__metadata__", None)
    body = data[8 + length:]
    found, places = {}, []
    for name, entry in header.items():
        dtype, shape, begin, end = _place(entry, name, source)
        require(end <= len(body), f"{source} is cut short: {name} reaches past its end.")
        places.append((begin, end, name))
        found[name] = Stored(name, dtype, shape, body[begin:end])
    at = 0
    for begin, end, name in sorted(places):
        require(begin == at, f"{source} has {name} overlap another tensor or leave a gap.")
        at = end
    require(at == len(body), f"{source} holds {len(body) - at} bytes that belong to no tensor.")
    return found


def _shards(folder):
    """The files that the index names."""
    index = read_json(folder / INDEX)
    names = read(index, "weight_map", dict, INDEX, {})
    files = sorted({name for name in names.values() if isinstance(name, str)})
    require(files and all(isinstance(name, str) for name in names.values()),
            f"{INDEX} names no files.")
    for name in files:
        require("/" not in name and "\\" not in name and name.endswith(".safetensors"),
                f"{INDEX} names {name!r}, which is no safetensors file of this folder.")
        require((folder / name).is_file(), f"the folder lacks {name}, which {INDEX} names.")
    return [folder / name for name in files]


def read_weights(folder):
    """Name -> `Stored` of all weights in the folder."""
    single = folder / "model.safetensors"
    if single.is_file():
        return read_file(single)
    if (folder / INDEX).is_file():
        found = {}
        for path in _shards(folder):
            for name, stored in read_file(path).items():
                require(name not in found, f"two files of the folder hold {name}.")
                found[name] = stored
        return found
    pickled = sorted(path.name for pattern in ("*.bin", "*.pt", "*.pth", "*.ckpt")
                     for path in folder.glob(pattern) if "training_args" not in path.name)
    require(not pickled,
            f"{''.join(pickled[:1])} is a pickle, which may run code when it is opened and is left "
            "alone; load the model where you trust it and save it again with "
            "save_pretrained(folder, safe_serialization=True).")
    parts = sorted(folder.glob("model-*.safetensors"))
    require(not parts, f"the weights are split over several files, but there is no {INDEX}.")
    raise Refusal("the folder holds no model.safetensors.")
