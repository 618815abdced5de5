"""Reads how a folder of sentence-transformers makes one vector of a text's tokens."""

from folder import parse_json, read, read_each, read_json, require

MEAN, CLS = 1, 2  # bert.pooling_type
_TYPES = {"mean": MEAN, "cls": CLS}
# The older form has one key for each way.
_OLD_KEYS = {"pooling_mode_cls_token": "cls", "pooling_mode_max_tokens": "max",
             "pooling_mode_mean_tokens": "mean",
             "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
             "pooling_mode_weightedmean_tokens": "weightedmean",
             "pooling_mode_lasttoken": "lasttoken"}


def _modules(folder):
    """(kind, folder) of each module, in order; modules.json is a list."""
    path = folder / "modules.json"
    data = b'{"modules":' + path.read_bytes() + b"}"
    modules = read_each(parse_json(data, path.name), "modules", dict, path.name)
    return [(read(module, "type", str, path.name, "").rpartition(".")[2],
             read(module, "path", str, path.name, "")) for module in modules]


def pooling_of(folder):
    """MEAN or CLS; a plain encoder, without modules.json, is averaged."""
    if not (folder / "modules.json").is_file():
        return MEAN
    modules = _modules(folder)
    kinds = [kind for kind, _ in modules]
    require(kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]),
            f"modules.json puts {', '.join(kinds) or 'nothing'} one after another, where only "
            "Transformer, Pooling and Normalize can be represented.")
    require(modules[0][1] == "" and modules[1][1] == "1_Pooling",
            "modules.json keeps its modules elsewhere than in the folder itself and in 1_Pooling.")
    source = "1_Pooling/config.json"
    config = read_json(folder / "1_Pooling" / "config.json")
    mode = config.get("pooling_mode")
    if mode is None:
        modes = [way for key, way in _OLD_KEYS.items() if read(config, key, bool, source, False)]
        mode = " and ".join(modes) or "mean"
    require(isinstance(mode, str) and mode in _TYPES,
            f"the tokens are pooled by {mode}, not by mean or cls.")
    return _TYPES[mode]
