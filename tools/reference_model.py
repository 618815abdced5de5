"""The Hugging Face model that a whybert file was made from: its sizes, empty, and its weights."""

import torch
import transformers
from gguf import GGMLQuantizationType
from gguf.quants import dequantize, quantize

import checkpoint
import heads
from architectures import FAMILIES, SIZES

Q8_0 = GGMLQuantizationType.Q8_0
EXACT = (Q8_0, GGMLQuantizationType.Q4_0)  # what the engine keeps as it is stored
HIDDEN_ACTS = {"gelu": "gelu", "gelu_tanh": "gelu_pytorch_tanh", "relu": "relu"}


def _is_matrix(name):
    """Whether the engine multiplies with it."""
    return (name.endswith(".weight") and "norm" not in name
            and name.startswith(("blk.", "cls", "token_embd_proj")))


def tensors_of(reader, rounding):
    """Name -> float32 tensor (outputs, inputs) of all that the file holds."""
    result = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype("float32")
        if rounding and _is_matrix(tensor.name) and tensor.tensor_type not in EXACT:
            values = dequantize(quantize(values, Q8_0), Q8_0).astype("float32")
        shape = [int(size) for size in reversed(tensor.shape)]
        result[tensor.name] = torch.tensor(values).reshape(shape)
    return result


def config_of(value, tensors):
    """The `checkpoint.Config` that the file was written from."""
    architecture = value("whybert.source_architecture")
    family, task = next((family, heads.task_of(architecture, family)) for family in FAMILIES
                        if architecture.startswith(family.classes)
                        and heads.task_of(architecture, family))
    layers, channels = value("bert.block_count"), value("bert.embedding_length")
    pad = value("tokenizer.ggml.padding_token_id")
    return checkpoint.Config(
        architecture=architecture, family=family, task=task, layers=layers,
        groups=value("whybert.layer_groups", layers), heads=value("bert.attention.head_count"),
        channels=channels, embedding=value("whybert.embedding_length", channels),
        projects="token_embd_proj.weight" in tensors,
        feed_forward=value("bert.feed_forward_length"), positions=value("bert.context_length"),
        unused_positions=pad + 1 if family.positions_after_padding else 0,
        vocabulary=tensors["token_embd.weight"].shape[0],
        token_types=tensors["token_types.weight"].shape[0],
        layer_norm_eps=value("bert.attention.layer_norm_epsilon"),
        hidden_act=value("whybert.hidden_act"), problem_type=value("whybert.problem_type", None),
        labels=value("bert.classifier.output_labels", []),
        pooling=value("bert.pooling_type", None))


def class_of(config):
    """The Hugging Face class of the model; what was pretrained with two heads has its words' here."""
    return config.architecture.replace("ForPreTraining", "ForMaskedLM")


def empty_model(config, pad):
    """The empty Hugging Face model of these sizes."""
    family = config.family
    theirs = {family.sizes.get(size, key): getattr(config, size) for size, key in SIZES.items()}
    theirs[SIZES["positions"]] += config.unused_positions
    theirs[family.activation] = HIDDEN_ACTS[config.hidden_act]
    if family.has_token_types:
        theirs |= {"type_vocab_size": config.token_types, "layer_norm_eps": config.layer_norm_eps}
    if family.embedding_size:
        theirs[family.embedding_size] = config.embedding
    if family.groups:
        theirs[family.groups] = config.groups
    their_config = getattr(transformers, f"{family.classes}Config")(
        num_labels=len(config.labels), pad_token_id=pad, attn_implementation="eager", **theirs)
    return getattr(transformers, class_of(config))(their_config).eval().requires_grad_(False)


def load(model, config, tensors):
    """Put the file's tensors where they belong: every one, and no other but a pooler's."""
    state = {}
    for name, (source, _) in checkpoint.expected_tensors(config).items():
        if source:
            state[source] = tensors[name]
    if config.unused_positions:
        source = checkpoint.expected_tensors(config)["position_embd.weight"][0]
        rows = state[source]
        state[source] = torch.cat([rows.new_zeros(config.unused_positions, rows.shape[1]), rows])
    missing, unexpected = model.load_state_dict(state, strict=False)
    mine = model.state_dict()
    loaded = {mine[name].data_ptr() for name in state}
    lacking = [name for name in missing
               if "pooler" not in name and mine[name].data_ptr() not in loaded]
    assert not lacking and not unexpected, (lacking, unexpected)
