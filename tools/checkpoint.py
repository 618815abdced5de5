"""Reads config.json and the weights of a Hugging Face folder.

`read_config` and `read_tensors` give what a whybert file holds, under its names, or raise a
`Refusal` with the sentence that says what cannot be represented. What differs between encoders is
in architectures.py, what differs between heads in heads.py.
"""

import dataclasses

import numpy

import heads
from architectures import FAMILIES, SIZES, Family, encoder_tensors
from folder import Refusal, read, read_each, read_json, require
from pooling import pooling_of
from weights_file import read_weights

ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_python": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
}
PROBLEM_TYPES = ["single_label_classification", "multi_label_classification", "regression"]
GROUP = 32  # the engine's rows are whole groups of numbers with a scale each
LANES = 8  # and a head's share of them whole lanes
_LARGEST = 2**31 - 1
_LEAST_NORMAL = 2.0**-126
_MOST_LAYERS = 1000
_SOURCE = "config.json"


@dataclasses.dataclass
class Config:
    """The sizes and choices of one model."""

    architecture: str  # the Hugging Face class
    family: Family
    task: str
    layers: int
    groups: int  # layers that are stored: layer l of L is number l * groups // L of them
    heads: int
    channels: int
    embedding: int  # E, the channels of a word embedding
    projects: bool  # from E to C after the embeddings' norm
    feed_forward: int
    positions: int  # that a text can have
    unused_positions: int  # rows before the first of those
    vocabulary: int
    token_types: int
    layer_norm_eps: float
    hidden_act: str
    problem_type: str | None  # of a sequence classifier
    labels: list  # empty where a head has none
    pooling: int | None  # of a sentence encoder
    temperature: float = 1.0  # that train.py fitted

    @property
    def head_activation(self):
        """Between the two layers of the head; None where there are not two."""
        return heads.activation_of(self)


def _labels(config, task):
    """The label texts in the order of their ids."""
    if task == "question_answering":
        return ["start", "end"]
    if task not in ("sequence_classification", "token_classification"):
        return []
    names = read(config, "id2label", dict, _SOURCE)
    if not names:
        count = _size(config, "num_labels", 2)
        require(count <= 4096, f"the model has {count} labels; 4096 are the most.")
        return [f"LABEL_{index}" for index in range(count)]
    labels = [names.get(str(index)) for index in range(len(names))]
    require(all(isinstance(label, str) for label in labels),
            "config.json does not number its labels 0, 1, 2, ….")
    require(len(set(labels)) == len(labels), "config.json gives two labels the same text.")
    require("" not in labels, "config.json has a label without a text.")
    return labels


def _size(config, key, fallback=None):
    """A size of config.json as a positive integer."""
    value = config.get(key, fallback)
    require(isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST,
            f"config.json has no positive number {key}.")
    return value


def _family_and_task(config):
    """(`Family`, task, class) from what config.json says of itself."""
    names = read_each(config, "architectures", str, _SOURCE)
    architecture = names[0] if len(names) == 1 else ""
    for family in FAMILIES:
        task = heads.task_of(architecture, family)
        if architecture.startswith(family.classes) and task:
            kind = read(config, "model_type", str, _SOURCE, family.model_type)
            require(kind == family.model_type,
                    f"the model type is {kind}, but the architecture {architecture}.")
            return family, task, architecture
    known = ", ".join(family.classes for family in FAMILIES[:-1])
    ends = ", ".join(end for end in heads.ENDINGS if end != "ForPreTraining")
    raise Refusal(f"the architecture is {', '.join(names) or 'not stated'}; what can be converted "
                  f"is {known} or {FAMILIES[-1].classes} with {ends}.")


def _check_encoder(config):
    """What no family's table has room for."""
    position_type = read(config, "position_embedding_type", str, _SOURCE, "absolute")
    require(position_type == "absolute",
            f"the positions are {position_type}, not absolute; only a model trained with absolute "
            "positions can be converted.")
    require(not config.get("is_decoder") and not config.get("add_cross_attention"),
            "the model is a decoder; only encoders can be converted.")
    inner = read(config, "inner_group_num", int, _SOURCE, 1)
    require(inner == 1, f"each layer group repeats {inner} layers (inner_group_num), not 1.")


def _check_sizes(sizes, embedding):
    """What the engine's rows demand."""
    for what, size in (("channels", sizes["channels"]), ("inner channels", sizes["feed_forward"]),
                       ("embedding channels", embedding)):
        require(size % GROUP == 0, f"the model has {size} {what}, not a multiple of {GROUP}.")
    require(sizes["channels"] % sizes["heads"] == 0,
            f"{sizes['channels']} channels cannot be shared by {sizes['heads']} heads.")
    require(sizes["channels"] // sizes["heads"] % LANES == 0,
            f"each head has {sizes['channels'] // sizes['heads']} channels, not a multiple of "
            f"{LANES}.")


def _temperature(config):
    """What outputs are divided by before they become probabilities; the engine knows float32."""
    value = read(config, "whybert_temperature", float, _SOURCE, 1.0)
    require(_LEAST_NORMAL <= value <= _LARGEST, f"config.json has {value} as whybert_temperature.")
    return float(value)


def read_config(folder):
    """The `Config` of the model in `folder`."""
    path = folder / "config.json"
    require(path.exists(), "the folder holds no config.json.")
    config = read_json(path)
    family, task, architecture = _family_and_task(config)
    _check_encoder(config)
    activation = read(config, family.activation, str, _SOURCE, family.default_activation)
    require(activation in ACTIVATIONS,
            f"the activation {activation} is not known; {', '.join(ACTIVATIONS)} are.")
    labels = _labels(config, task)
    problem = None
    if task == "sequence_classification":
        default = "regression" if len(labels) == 1 else "single_label_classification"
        problem = read(config, "problem_type", str, _SOURCE, default)
        require(problem in PROBLEM_TYPES, f"the problem type {problem} is not known.")
    sizes = {size: _size(config, family.sizes.get(size, key)) for size, key in SIZES.items()}
    require(sizes["layers"] <= _MOST_LAYERS, f"the model has {sizes['layers']} layers.")
    embedding = sizes["channels"]
    if family.embedding_size:
        embedding = _size(config, family.embedding_size, 128)
    _check_sizes(sizes, embedding)
    groups = _size(config, family.groups, 1) if family.groups else sizes["layers"]
    require(groups <= sizes["layers"],
            f"the model has {groups} groups of layers, but {sizes['layers']} layers.")
    unused = 0
    if family.positions_after_padding:
        pad = read(config, "pad_token_id", int, _SOURCE, family.default_pad)
        require(0 <= pad < sizes["positions"] - 1,
                f"config.json has the padding token {pad}, which leaves no positions.")
        unused = pad + 1
    epsilon = read(config, "layer_norm_eps", float, _SOURCE, 1e-12)
    require(0 <= epsilon < 1, f"config.json has {epsilon} as layer_norm_eps.")
    return Config(
        architecture=architecture,
        family=family,
        task=task,
        groups=groups,
        embedding=embedding,
        projects=bool(family.projection) and (
            family.always_projects or embedding != sizes["channels"]),
        unused_positions=unused,
        token_types=_size(config, "type_vocab_size", 2) if family.has_token_types else 1,
        # DistilBERT's norms have their own, which its config.json does not mention.
        layer_norm_eps=float(epsilon) if family.has_token_types else 1e-12,
        hidden_act=ACTIVATIONS[activation],
        problem_type=problem,
        labels=labels,
        pooling=pooling_of(folder) if task == "sentence_similarity" else None,
        temperature=_temperature(config),
        **(sizes | {"positions": sizes["positions"] - unused}),
    )


def expected_tensors(config):
    """GGUF name -> (Hugging Face name or None, shape) of every tensor, in the order of the file."""
    prefix = f"{config.family.base}." if config.task != "sentence_similarity" else ""
    tensors = {name: (source and prefix + source, shape)
               for name, (source, shape) in encoder_tensors(config).items()}
    return tensors | heads.head_tensors(config)


def _modern_name(name):
    """Checkpoints from TensorFlow call a norm's weight gamma and its bias beta."""
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace(
        "LayerNorm.beta", "LayerNorm.bias")


def _found(folder, config):
    """Name as in `expected_tensors` -> stored tensor. An encoder alone may have a model's prefix."""
    found = {}
    prefix = f"{config.family.base}."
    for name, stored in read_weights(folder).items():
        name = _modern_name(name)
        if config.task == "sentence_similarity":
            name = name.removeprefix(prefix)
        require(name not in found, f"the weights hold {name} twice.")
        found[name] = stored
    return found


def _check_decoder(found, config):
    """The decoder of an MLM head must be the word embeddings, and its bias the head's."""
    head = heads.HEADS[config.family.model_type]
    words = expected_tensors(config)["token_embd.weight"][0]
    for decoder in head.mlm_decoders:
        for name, twin in ((f"{decoder}.weight", words), (f"{decoder}.bias", head.mlm_bias)):
            if name == twin or name not in found:
                continue
            if twin not in found:  # of two names for one tensor a file may keep either
                found[twin] = found[name]
            same = (found[name].shape == found[twin].shape
                    and numpy.array_equal(found[name].float32(), found[twin].float32()))
            require(same, f"{name} differs from {twin}; only a head whose decoder is the word "
                    "embeddings (tie_word_embeddings) can be converted.")
            del found[name]


def _ignored(name, config):
    """Whether a tensor that is left over answers nothing."""
    family = config.family
    module = name.removeprefix(f"{family.base}.").rpartition(".")[0]
    buffers = ("embeddings.position_ids", "embeddings.token_type_ids")
    if name.removeprefix(f"{family.base}.") in buffers or module == family.pooler:
        return True
    return config.task == "masked_lm" and name.rpartition(".")[0] in heads.NEXT_SENTENCE


def read_tensors(folder, config):
    """GGUF name -> float32 array (outputs, inputs) of every tensor, in the order of the file."""
    found = _found(folder, config)
    if config.task == "masked_lm":
        _check_decoder(found, config)
    result = {}
    for name, (source, shape) in expected_tensors(config).items():
        if source is None:
            result[name] = numpy.zeros(shape, "<f4")
            continue
        cut = config.unused_positions if name == "position_embd.weight" else 0
        stored_shape = (shape[0] + cut, *shape[1:])
        require(source in found, f"the weights lack {source}.")
        tensor = found.pop(source)
        require(tensor.shape == stored_shape,
                f"{source} has the shape {tensor.shape}, not {stored_shape}.")
        result[name] = tensor.float32()[cut:]
    extra = sorted(name for name in found if not _ignored(name, config))
    require(not extra, f"the weights hold {''.join(extra[:1])}, which is unknown.")
    return result
