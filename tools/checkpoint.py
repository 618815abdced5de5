"""Reads config.json and model.safetensors of a Hugging Face sequence classifier.

`read_config` and `read_tensors` give what a whybert file holds, under its names, or raise a
`Refusal` with the sentence that says what cannot be represented.
"""

import dataclasses

import numpy
import safetensors

from wordpiece import read_json, require

ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_python": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
}
PROBLEM_TYPES = ["single_label_classification", "multi_label_classification", "regression"]

# Where each architecture keeps a size in config.json.
_SIZES = {
    "bert": {
        "layers": "num_hidden_layers", "heads": "num_attention_heads", "channels": "hidden_size",
        "feed_forward": "intermediate_size", "positions": "max_position_embeddings",
        "vocabulary": "vocab_size",
    },
    "distilbert": {
        "layers": "n_layers", "heads": "n_heads", "channels": "dim",
        "feed_forward": "hidden_dim", "positions": "max_position_embeddings",
        "vocabulary": "vocab_size",
    },
}
_ARCHITECTURES = {
    "BertForSequenceClassification": "bert",
    "DistilBertForSequenceClassification": "distilbert",
}

# GGUF module -> Hugging Face module; a norm has vectors, the others matrices of (outputs, inputs).
_LAYER_MODULES = {
    "bert": {
        "attn_q": "attention.self.query", "attn_k": "attention.self.key",
        "attn_v": "attention.self.value", "attn_output": "attention.output.dense",
        "attn_output_norm": "attention.output.LayerNorm", "ffn_up": "intermediate.dense",
        "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
    },
    "distilbert": {
        "attn_q": "attention.q_lin", "attn_k": "attention.k_lin", "attn_v": "attention.v_lin",
        "attn_output": "attention.out_lin", "attn_output_norm": "sa_layer_norm",
        "ffn_up": "ffn.lin1", "ffn_down": "ffn.lin2", "layer_output_norm": "output_layer_norm",
    },
}
_LAYER_PREFIX = {"bert": "bert.encoder.layer", "distilbert": "distilbert.transformer.layer"}
_POOLER = {"bert": "bert.pooler.dense", "distilbert": "pre_classifier"}
_IGNORED = {"bert.embeddings.position_ids", "distilbert.embeddings.position_ids"}


@dataclasses.dataclass
class Config:
    """The sizes and choices of one classifier."""

    architecture: str  # the Hugging Face class
    family: str  # "bert" or "distilbert"
    layers: int
    heads: int
    channels: int
    feed_forward: int
    positions: int
    vocabulary: int
    token_types: int
    layer_norm_eps: float
    hidden_act: str
    head_activation: str
    problem_type: str
    labels: list


def _labels(config):
    """The label texts in the order of their ids."""
    names = config.get("id2label")
    if not names:
        return [f"LABEL_{index}" for index in range(config.get("num_labels", 2))]
    by_id = {str(index): name for index, name in names.items()}
    labels = [by_id.get(str(index)) for index in range(len(by_id))]
    require(all(isinstance(label, str) for label in labels),
            "config.json does not number its labels 0, 1, 2, ….")
    require(len(set(labels)) == len(labels), "config.json gives two labels the same text.")
    return labels


def _size(config, key):
    """A size of config.json as a positive integer."""
    value = config.get(key)
    require(isinstance(value, int) and not isinstance(value, bool) and value > 0,
            f"config.json has no positive number {key}.")
    return value


def read_config(folder):
    """The `Config` of the model in `folder`."""
    path = folder / "config.json"
    require(path.exists(), "the folder holds no config.json.")
    config = read_json(path)
    names = config.get("architectures") or []
    architecture = names[0] if len(names) == 1 else None
    require(architecture in _ARCHITECTURES,
            f"the architecture is {', '.join(names) or 'not stated'}, not "
            f"{' or '.join(_ARCHITECTURES)}.")
    family = _ARCHITECTURES[architecture]
    require(config.get("model_type", family) == family,
            f"the model type is {config.get('model_type')}, but the architecture {architecture}.")
    position_type = config.get("position_embedding_type", "absolute")
    require(position_type == "absolute", f"the positions are {position_type}, not absolute.")
    require(not config.get("is_decoder") and not config.get("add_cross_attention"),
            "the model is a decoder.")
    activation = config.get("hidden_act" if family == "bert" else "activation", "gelu")
    require(activation in ACTIVATIONS, f"the activation {activation} is not known.")
    labels = _labels(config)
    default_problem = "regression" if len(labels) == 1 else "single_label_classification"
    problem = config.get("problem_type") or default_problem
    require(problem in PROBLEM_TYPES, f"the problem type {problem} is not known.")
    sizes = {size: _size(config, key) for size, key in _SIZES[family].items()}
    require(sizes["channels"] % sizes["heads"] == 0,
            f"{sizes['channels']} channels cannot be shared by {sizes['heads']} heads.")
    is_bert = family == "bert"
    return Config(
        architecture=architecture,
        family=family,
        # DistilBERT has no token types: a row of zeros stands for them, since llama.cpp wants one.
        token_types=config.get("type_vocab_size", 2) if is_bert else 1,
        layer_norm_eps=config.get("layer_norm_eps", 1e-12) if is_bert else 1e-12,
        hidden_act=ACTIVATIONS[activation],
        head_activation="tanh" if is_bert else "relu",
        problem_type=problem,
        labels=labels,
        **sizes,
    )


def expected_tensors(config):
    """GGUF name -> (Hugging Face name or None, shape) of every tensor that a classifier has."""
    c, f, family = config.channels, config.feed_forward, config.family
    embeddings = f"{family}.embeddings"
    tensors = {}

    def module(name, source, *shape):
        tensors[f"{name}.weight"] = (f"{source}.weight", shape)
        tensors[f"{name}.bias"] = (f"{source}.bias", shape[:1])

    tensors["token_embd.weight"] = (f"{embeddings}.word_embeddings.weight", (config.vocabulary, c))
    tensors["position_embd.weight"] = (
        f"{embeddings}.position_embeddings.weight", (config.positions, c))
    token_types = f"{embeddings}.token_type_embeddings.weight" if family == "bert" else None
    tensors["token_types.weight"] = (token_types, (config.token_types, c))
    module("token_embd_norm", f"{embeddings}.LayerNorm", c)
    shapes = {"ffn_up": (f, c), "ffn_down": (c, f), "attn_output_norm": (c,),
              "layer_output_norm": (c,)}
    for layer in range(config.layers):
        for name, source in _LAYER_MODULES[family].items():
            module(f"blk.{layer}.{name}", f"{_LAYER_PREFIX[family]}.{layer}.{source}",
                   *shapes.get(name, (c, c)))
    module("cls", _POOLER[family], c, c)
    module("cls.output", "classifier", len(config.labels), c)
    return tensors


def _as_float32(name, tensor):
    """The values of one deserialised safetensors entry."""
    dtype, data = tensor["dtype"], tensor["data"]
    if dtype == "BF16":
        values = (numpy.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
    else:
        formats = {"F32": "<f4", "F16": "<f2", "F64": "<f8"}
        require(dtype in formats, f"{name} is stored as {dtype}.")
        values = numpy.frombuffer(data, formats[dtype]).astype("<f4")
    require(numpy.isfinite(values).all(), f"{name} holds a value that is not finite.")
    return values.reshape(tensor["shape"])


def _modern_name(name):
    """Checkpoints from TensorFlow call a norm's weight gamma and its bias beta."""
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace(
        "LayerNorm.beta", "LayerNorm.bias")


def read_tensors(folder, config):
    """GGUF name -> float32 array (outputs, inputs) of every tensor, in the order of the file."""
    path = folder / "model.safetensors"
    if not path.exists():
        require(not list(folder.glob("model-*.safetensors")),
                "the weights are split over several files; save them as one model.safetensors.")
        require(not list(folder.glob("*.bin")),
                "the weights are pickled; save them as model.safetensors first.")
    require(path.exists(), "the folder holds no model.safetensors.")
    found = {_modern_name(name): tensor
             for name, tensor in safetensors.deserialize(path.read_bytes())}
    result = {}
    for name, (source, shape) in expected_tensors(config).items():
        if source is None:
            result[name] = numpy.zeros(shape, "<f4")
            continue
        require(source in found, f"model.safetensors lacks {source}.")
        tensor = found.pop(source)
        actual = tuple(tensor["shape"])
        require(actual == shape, f"{source} has the shape {actual}, not {shape}.")
        result[name] = _as_float32(source, tensor)
    extra = sorted(set(found) - _IGNORED)
    require(not extra, f"model.safetensors holds {extra[0] if extra else ''}, which is unknown.")
    return result
