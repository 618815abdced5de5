"""A whybert file as the Hugging Face model that it was made from, on the very weights that the engine
uses: what is stored is dequantised, and a matrix that the engine rounds to Q8_0 is rounded here.

    model = reference.Reference("models/tiny.gguf")
    text = model.encode("a fine film")
    model.run(text)["logits"]
"""

import contextlib
import hashlib
import types

import gguf
import torch
import transformers
from gguf.quants import dequantize, quantize

Q8_0 = gguf.GGMLQuantizationType.Q8_0
EXACT = (Q8_0, gguf.GGMLQuantizationType.Q4_0)  # what the engine keeps as it is stored
CONTROL = 3

# Hugging Face module -> module of the file, for each of the two families; {} is the layer.
MODULES = {
    "BertForSequenceClassification": {
        "bert.embeddings.word_embeddings": "token_embd",
        "bert.embeddings.position_embeddings": "position_embd",
        "bert.embeddings.token_type_embeddings": "token_types",
        "bert.embeddings.LayerNorm": "token_embd_norm",
        "bert.encoder.layer.{}.attention.self.query": "blk.{}.attn_q",
        "bert.encoder.layer.{}.attention.self.key": "blk.{}.attn_k",
        "bert.encoder.layer.{}.attention.self.value": "blk.{}.attn_v",
        "bert.encoder.layer.{}.attention.output.dense": "blk.{}.attn_output",
        "bert.encoder.layer.{}.attention.output.LayerNorm": "blk.{}.attn_output_norm",
        "bert.encoder.layer.{}.intermediate.dense": "blk.{}.ffn_up",
        "bert.encoder.layer.{}.output.dense": "blk.{}.ffn_down",
        "bert.encoder.layer.{}.output.LayerNorm": "blk.{}.layer_output_norm",
        "bert.pooler.dense": "cls",
        "classifier": "cls.output",
    },
    "DistilBertForSequenceClassification": {
        "distilbert.embeddings.word_embeddings": "token_embd",
        "distilbert.embeddings.position_embeddings": "position_embd",
        "distilbert.embeddings.LayerNorm": "token_embd_norm",
        "distilbert.transformer.layer.{}.attention.q_lin": "blk.{}.attn_q",
        "distilbert.transformer.layer.{}.attention.k_lin": "blk.{}.attn_k",
        "distilbert.transformer.layer.{}.attention.v_lin": "blk.{}.attn_v",
        "distilbert.transformer.layer.{}.attention.out_lin": "blk.{}.attn_output",
        "distilbert.transformer.layer.{}.sa_layer_norm": "blk.{}.attn_output_norm",
        "distilbert.transformer.layer.{}.ffn.lin1": "blk.{}.ffn_up",
        "distilbert.transformer.layer.{}.ffn.lin2": "blk.{}.ffn_down",
        "distilbert.transformer.layer.{}.output_layer_norm": "blk.{}.layer_output_norm",
        "pre_classifier": "cls",
        "classifier": "cls.output",
    },
}
ACTIVATIONS = {"gelu": "gelu", "gelu_tanh": "gelu_pytorch_tanh", "relu": "relu"}


def _is_matrix(name):
    """Whether the engine multiplies with it."""
    return name.endswith(".weight") and "norm" not in name and name.startswith(("blk.", "cls"))


def _tensors(reader, rounding):
    """Name -> float32 tensor (outputs, inputs) of all that the file holds."""
    result = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype("float32")
        if rounding and _is_matrix(tensor.name) and tensor.tensor_type not in EXACT:
            values = dequantize(quantize(values, Q8_0), Q8_0).astype("float32")
        shape = [int(size) for size in reversed(tensor.shape)]
        result[tensor.name] = torch.tensor(values).reshape(shape)
    return result


def _tokenizer(value):
    """Hugging Face's tokenizer over the vocabulary of the file."""
    pieces = []
    tokens, kinds = value("tokenizer.ggml.tokens"), value("tokenizer.ggml.token_type")
    for token, kind in zip(tokens, kinds, strict=True):
        inside = not token.startswith("\u2581")
        pieces.append(token if kind == CONTROL else "##" + token if inside else token[1:])
    return transformers.BertTokenizer(
        vocab={piece: index for index, piece in enumerate(pieces)},
        do_lower_case=value("tokenizer.ggml.normalizer.lowercase"),
        strip_accents=value("tokenizer.ggml.normalizer.strip_accents"),
        tokenize_chinese_chars=value("whybert.tokenizer.handle_chinese_chars"),
    )


def _model(architecture, value, tensors):
    """The empty Hugging Face model of these sizes."""
    config_class = {
        "BertForSequenceClassification": transformers.BertConfig,
        "DistilBertForSequenceClassification": transformers.DistilBertConfig,
    }[architecture]
    activation = ACTIVATIONS[value("whybert.hidden_act")]
    config = config_class(
        vocab_size=tensors["token_embd.weight"].shape[0],
        hidden_size=value("bert.embedding_length"),
        num_hidden_layers=value("bert.block_count"),
        num_attention_heads=value("bert.attention.head_count"),
        max_position_embeddings=value("bert.context_length"),
        num_labels=len(value("bert.classifier.output_labels")),
        attn_implementation="eager",
    )
    if config_class is transformers.BertConfig:
        config.hidden_act = activation
        config.intermediate_size = value("bert.feed_forward_length")
        config.type_vocab_size = tensors["token_types.weight"].shape[0]
        config.layer_norm_eps = value("bert.attention.layer_norm_epsilon")
    else:
        config.activation = activation
        config.hidden_dim = value("bert.feed_forward_length")
    return getattr(transformers, architecture)(config).eval().requires_grad_(False)


class Reference:
    """A model file in PyTorch: (T) ids in, logits, inner values and their gradients out. Without
    `rounding` its weights are those of the file, not those of the engine."""

    def __init__(self, path, rounding=True, name=None):
        reader = gguf.GGUFReader(path)

        def value(key):
            return reader.get_field(key).contents()

        tensors = _tensors(reader, rounding)
        architecture = value("whybert.source_architecture")
        self.name = name or str(path)
        with open(path, "rb") as file:
            self.sha256 = hashlib.sha256(file.read()).hexdigest()
        self.labels = value("bert.classifier.output_labels")
        self.multi_label = value("whybert.problem_type") == "multi_label_classification"
        self.tokenizer = _tokenizer(value)
        self.model = _model(architecture, value, tensors)
        self.body = getattr(self.model, self.model.base_model_prefix)
        self.words = self.body.embeddings.word_embeddings
        self.has_segments = hasattr(self.body.embeddings, "token_type_embeddings")
        state = {}
        for theirs, ours in MODULES[architecture].items():
            for layer in range(value("bert.block_count")) if "{}" in theirs else (0,):
                for kind in ("weight", "bias"):
                    name = f"{ours.format(layer)}.{kind}"
                    if name in tensors:
                        state[f"{theirs.format(layer)}.{kind}"] = tensors[name]
        self.model.load_state_dict(state)  # strict: every weight is there, and no other

    def layers(self):
        """The encoder's layers, first to last."""
        return (self.body.encoder if self.has_segments else self.body.transformer).layer

    def encode(self, text, pair=None):
        """ids and segments (1, T) of a text or a pair, as the tokenizer frames it; the text's offsets
        in characters and which tokens were added."""
        encoded = self.tokenizer(text, pair, return_offsets_mapping=True)
        return types.SimpleNamespace(
            ids=torch.tensor([encoded["input_ids"]]),
            segments=torch.tensor([encoded["token_type_ids"]]),
            offsets=encoded["offset_mapping"],
            parts=encoded.sequence_ids(),
        )

    def logits(self, ids=None, segments=None, w=None, **more):
        """Logits (B, K) of ids (B, T), or of word rows w (B, T, C)."""
        if self.has_segments:
            more["token_type_ids"] = segments
        ask = {"input_ids": ids} if w is None else {"inputs_embeds": w}
        return self.model(**ask, **more)

    def value(self, logits, label, kind):
        """The target (B): one label's logit, probability, log_probability or log_odds."""
        z = logits[:, label]
        if kind == "logit" or (kind == "log_odds" and self.multi_label):
            return z
        if kind == "log_odds":
            others = [k for k in range(logits.shape[1]) if k != label]
            return z - logits[:, others].logsumexp(1)
        if self.multi_label:
            return {"probability": z.sigmoid(), "log_probability": z.new_zeros(1) - (-z).exp().log1p()}[
                kind
            ]
        log = logits.log_softmax(1)[:, label]
        return log if kind == "log_probability" else log.exp()

    def forward(self, label, kind, from_rows=False):
        """A function of (ids or word rows, segments) -> the target (B), as Captum wants it."""

        def function(x, segments):
            ask = {"w": x} if from_rows else {"ids": x}
            return self.value(self.logits(segments=segments, **ask).logits, label, kind)

        return function

    def run(self, text, label=None, kind="logit", path_layer=0, start=None):
        """One run and its backward. A dict of detached tensors without the batch: value, logits,
        hidden (L + 1, T, C), attention (L, H, T, T), the gradients of both, and the gradient at the
        start. The run starts at the word rows, or at the input of `path_layer` (hidden and attention
        before it are then left out), with `start` (T, C) in place of what is there. `label` None is
        the predicted one."""
        if path_layer and start is None:
            start = self.run(text, label, kind)["hidden"][path_layer]
        w = self.words(text.ids)
        x = (w if start is None else start[None]).detach().requires_grad_()
        if path_layer:
            hook = self.layers()[path_layer].register_forward_pre_hook(lambda _, a: (x, *a[1:]))
        out = self.logits(segments=text.segments, w=w if path_layer else x,
                          output_hidden_states=True, output_attentions=True)
        if path_layer:
            hook.remove()
        label = int(out.logits[0].argmax()) if label is None else label
        value = self.value(out.logits, label, kind)[0]
        hidden, attention = out.hidden_states[path_layer:], out.attentions[path_layer:]
        if path_layer:  # of which Hugging Face keeps what was there before
            hidden = (x, *hidden[1:])
        gradients = torch.autograd.grad(value, (x, *hidden, *attention))
        after = 1 + len(hidden)
        found = {
            "value": value,
            "logits": out.logits[0],
            "gradient": gradients[0][0],
            "hidden": torch.cat(hidden),
            "hidden_gradient": torch.cat(gradients[1:after]),
            "attention": torch.cat(attention),
            "attention_gradient": torch.cat(gradients[after:]),
        }
        return {name: tensor.detach() for name, tensor in found.items()}

    @contextlib.contextmanager
    def edited(self, head_scales=None, edges=(), zeroed=(), overwrites=(), source=None):
        """While it lasts runs of a BERT are changed: head_scales (L, H); edges (layer, head, from, to)
        cut before the softmax; zeroed (layer, head, token) values; overwrites (site, layer, head,
        source_token, token) by what stands there in a run of the text `source`. A head None: every
        one."""
        hooks = [self._overwrite(*place) for place in overwrites]
        if hooks:
            self.logits(source.ids, source.segments)  # which they watch; after it they overwrite
        for number, scales in enumerate(() if head_scales is None else head_scales):
            attention = self.layers()[number].attention.self
            hooks.append(attention.register_forward_hook(_scale_heads(scales)))
        for number in {edge[0] for edge in edges}:
            attention = self.layers()[number].attention.self
            hook = _cut_edges([edge[1:] for edge in edges if edge[0] == number])
            hooks.append(attention.register_forward_pre_hook(hook, with_kwargs=True))
        for number, *place in zeroed:
            attention = self.layers()[number].attention.self
            hook = _zero_value(*place, attention.attention_head_size)
            hooks.append(attention.value.register_forward_hook(hook))
        yield
        for hook in hooks:
            hook.remove()

    def _overwrite(self, site, layer, head, source_token, token):
        """A hook that keeps a row, or a head's part of it, of the first run for all later ones."""
        layer = self.layers()[layer]
        size = layer.attention.self.attention_head_size
        part = slice(None) if head is None else slice(head * size, (head + 1) * size)
        kept = []

        def put(rows):
            if not kept:
                kept.append(rows[:, source_token, part])
                return rows
            rows = rows.clone()
            rows[:, token, part] = kept[0]
            return rows

        if site == 2:
            return layer.output.dense.register_forward_hook(lambda _, __, rows: put(rows))
        module = layer if site == 0 else layer.attention.output.dense
        return module.register_forward_pre_hook(lambda _, rows: (put(rows[0]), *rows[1:]))


def _scale_heads(scales):
    def hook(module, _, output):
        context = output[0].unflatten(-1, (module.num_attention_heads, -1))
        return (context * scales[:, None]).flatten(-2), output[1]

    return hook


def _cut_edges(edges):
    def hook(module, arguments, named):
        T = arguments[0].shape[1]
        mask = torch.zeros(1, module.num_attention_heads, T, T)
        for head, source, to in edges:
            mask[0, slice(None) if head is None else head, source, to] = -torch.inf
        return arguments[:1], {**named, "attention_mask": mask}

    return hook


def _zero_value(head, token, size):
    def hook(_, __, output):
        keep = torch.ones_like(output)
        keep[:, token, slice(None) if head is None else slice(head * size, (head + 1) * size)] = 0
        return output * keep

    return hook
