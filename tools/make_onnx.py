#!/usr/bin/env python3
"""Writes a model of ours as an int8 ONNX file, to time onnxruntime on the same weights.

    pip install -r tools/requirements-onnx.txt
    tools/make_onnx.py models/sentiment.gguf build/sentiment-int8.onnx

The weights are dequantised from the GGUF file; onnxruntime's own dynamic quantisation then makes
its int8 of them. The graph takes `input_ids` (1, T) and gives `logits` (1, K); one text has neither
padding nor a second segment, so it needs no mask and no token types.
"""

import argparse
import pathlib
import tempfile

import numpy
import onnx
from gguf import GGUFReader
from gguf.quants import dequantize
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

OPSET = 20  # the first with Gelu


class Graph:
    """Nodes and weights in the order in which they are made."""

    def __init__(self, tensors):
        self.tensors, self.nodes, self.weights, self.held = tensors, [], [], set()

    def op(self, kind, *inputs, **attributes):
        """Adds a node; answers the name of its output."""
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, name, array):
        """Holds an array once under its name."""
        if name not in self.held:
            self.weights.append(numpy_helper.from_array(numpy.array(array, order="C"), name))
            self.held.add(name)
        return name

    def weight(self, name):
        """A tensor of the file, as it is there."""
        return self.constant(name, self.tensors[name])

    def linear(self, x, name):
        """x W^T + b"""
        matrix = self.constant(f"{name}.weight", self.tensors[f"{name}.weight"].T)
        return self.op("Add", self.op("MatMul", x, matrix), self.weight(f"{name}.bias"))

    def norm(self, x, name, epsilon):
        """Layer norm over the channels."""
        return self.op("LayerNormalization", x, self.weight(f"{name}.weight"),
                       self.weight(f"{name}.bias"), axis=-1, epsilon=epsilon)


def field(reader, key, fallback=None):
    """A value of the file's metadata."""
    found = reader.get_field(key)
    return found.contents() if found else fallback


def read(path):
    """The file's metadata and its tensors in float32."""
    reader = GGUFReader(path)

    def exact(tensor):
        values = dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        return values.reshape(tensor.shape[::-1])

    return reader, {tensor.name: exact(tensor) for tensor in reader.tensors}


def attend(graph, x, layer, heads, width):
    """Multi-head self-attention of one layer, before the residual."""
    shape = graph.constant("split", numpy.array([1, -1, heads, width // heads], numpy.int64))

    def split(part, order):
        projected = graph.linear(x, f"blk.{layer}.attn_{part}")
        return graph.op("Transpose", graph.op("Reshape", projected, shape), perm=order)

    scores = graph.op("MatMul", split("q", [0, 2, 1, 3]), split("k", [0, 2, 3, 1]))
    scale = graph.constant("scale", numpy.float32((width / heads) ** -0.5))
    attention = graph.op("Softmax", graph.op("Mul", scores, scale), axis=-1)
    context = graph.op("Transpose", graph.op("MatMul", attention, split("v", [0, 2, 1, 3])),
                       perm=[0, 2, 1, 3])
    joined = graph.op("Reshape", context,
                      graph.constant("join", numpy.array([1, -1, width], numpy.int64)))
    return graph.linear(joined, f"blk.{layer}.attn_output")


def build(path):
    """The float32 model of a GGUF file."""
    reader, tensors = read(path)
    graph = Graph(tensors)
    layers, heads = field(reader, "bert.block_count"), field(reader, "bert.attention.head_count")
    width, epsilon = (field(reader, "bert.embedding_length"),
                      field(reader, "bert.attention.layer_norm_epsilon"))
    activation = field(reader, "whybert.hidden_act", "gelu")
    if activation not in ("gelu", "gelu_tanh"):
        raise SystemExit(f"{path}: no ONNX form here of the activation {activation}")
    approximate = "tanh" if activation == "gelu_tanh" else "none"

    ids = "input_ids"
    count = graph.op("Gather", graph.op("Shape", ids), graph.constant("1", numpy.int64(1)))
    positions = graph.op("Range", graph.constant("0", numpy.int64(0)), count, "1")
    rows = graph.op("Gather", graph.weight("token_embd.weight"), ids)
    places = graph.op("Gather", graph.weight("position_embd.weight"), positions)
    x = graph.op("Add", graph.op("Add", rows, places),
                 graph.constant("segment", tensors["token_types.weight"][0]))
    x = graph.norm(x, "token_embd_norm", epsilon)
    for layer in range(layers):
        name = f"blk.{layer}"
        x = graph.norm(graph.op("Add", x, attend(graph, x, layer, heads, width)),
                       f"{name}.attn_output_norm", epsilon)
        inner = graph.op("Gelu", graph.linear(x, f"{name}.ffn_up"), approximate=approximate)
        x = graph.norm(graph.op("Add", x, graph.linear(inner, f"{name}.ffn_down")),
                       f"{name}.layer_output_norm", epsilon)
    first = graph.op("Gather", x, "0", axis=1)
    head = {"tanh": "Tanh", "relu": "Relu"}[field(reader, "whybert.head.activation", "tanh")]
    logits = graph.linear(graph.op(head, graph.linear(first, "cls")), "cls.output")

    labels = tensors["cls.output.weight"].shape[0]
    model = helper.make_model(
        helper.make_graph(
            [*graph.nodes, helper.make_node("Identity", [logits], ["logits"])], "whybert",
            [helper.make_tensor_value_info(ids, TensorProto.INT64, [1, "T"])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, labels])],
            graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    onnx.checker.check_model(model)
    return model


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gguf", type=pathlib.Path)
    parser.add_argument("onnx", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.onnx.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        exact = pathlib.Path(folder) / "float32.onnx"
        onnx.save(build(arguments.gguf), exact)
        quantize_dynamic(exact, arguments.onnx, weight_type=QuantType.QInt8, per_channel=True)
    print(f"{arguments.onnx}: {arguments.onnx.stat().st_size} bytes")


if __name__ == "__main__":
    main()
