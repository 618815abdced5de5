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

import reference_model
import reference_tokenizer


class Reference:
    """A model file in PyTorch: (T) ids in, logits, inner values and their gradients out. Without
    `rounding` its weights are those of the file, not those of the engine."""

    def __init__(self, path, rounding=True, name=None):
        reader = gguf.GGUFReader(path)

        def value(key, *fallback):
            field = reader.get_field(key)
            return field.contents() if field or not fallback else fallback[0]

        tensors = reference_model.tensors_of(reader, rounding)
        self.name = name or str(path)
        with open(path, "rb") as file:
            self.sha256 = hashlib.sha256(file.read()).hexdigest()
        self.config = reference_model.config_of(value, tensors)
        self.task, self.labels = self.config.task, self.config.labels
        self.multi_label = self.config.problem_type == "multi_label_classification"
        self.tokenizer = reference_tokenizer.tokenizer_of(value)
        self.separate = self.task == "sentence_similarity"  # two texts, each by itself
        model = reference_model.empty_model(self.config, self.tokenizer.pad_token_id)
        reference_model.load(model, self.config, tensors)
        self.replace(model)

    def replace(self, model):
        """Answer by another model of the same architecture from now on."""
        self.model = model
        self.body = getattr(model, model.base_model_prefix, model)
        self.words = self.body.embeddings.word_embeddings

    def layers(self):
        """The encoder's layers, first to last; of shared ones each once."""
        names = self.config.family.layer
        return [self.body.get_submodule(names.format(layer)) for layer in range(self.config.groups)]

    def encode(self, text, pair=None):
        """ids and segments (1, T) of a text or a pair, as the tokenizer frames it; the text's offsets
        in characters and which tokens were added."""
        if self.separate and pair is not None:
            return self._apart(self.encode(text), self.encode(pair))
        encoded = self.tokenizer(text, pair, return_offsets_mapping=True)
        parts = encoded.sequence_ids()
        second = parts.index(1) if 1 in parts else len(parts)
        return types.SimpleNamespace(
            ids=torch.tensor([encoded["input_ids"]]),
            segments=torch.tensor([[int(t >= second) for t in range(len(parts))]]),
            offsets=encoded["offset_mapping"],
            parts=parts,
            encoded=encoded,
        )

    @staticmethod
    def _apart(a, b):
        return types.SimpleNamespace(
            ids=torch.cat([a.ids, b.ids], 1),
            segments=torch.cat([a.segments, 1 + b.segments], 1),
            offsets=a.offsets + b.offsets,
            parts=a.parts + [part if part is None else 1 for part in b.parts],
        )

    def _ask(self, ids, segments, w, more):
        """What the model makes of ids (B, T) or word rows w (B, T, E)."""
        length = (ids if w is None else w).shape[1]
        if self.config.family.has_token_types:
            more["token_type_ids"] = segments.clamp(max=self.config.token_types - 1)
        if self.config.unused_positions:  # whatever the ids are: a [PAD] has a position like others
            more["position_ids"] = torch.arange(length)[None] + self.config.unused_positions
        ask = {"input_ids": ids} if w is None else {"inputs_embeds": w}
        return self.model(**ask, **more)

    def logits(self, ids=None, segments=None, w=None, **more):
        """An output whose logits are those of ids (B, T), or of word rows w (B, T, E): (B, K), of
        heads for tokens (B, T, K), of a similarity (B, 1)."""
        if self.separate:
            return types.SimpleNamespace(logits=self._cosine(ids, segments, w))
        out = self._ask(ids, segments, w, more)
        if self.task == "question_answering":
            out.logits = torch.stack([out.start_logits, out.end_logits], -1)
        return out

    def _cosine(self, ids, segments, w):
        """The cosine of the vectors of two texts, each by itself and in segment 0."""
        cut = int((segments[0] == 0).sum())
        vectors = []
        for part in (slice(0, cut), slice(cut, None)):
            ask = [None if rows is None else rows[:, part] for rows in (ids, w)]
            last = self._ask(ask[0], torch.zeros_like(segments[:, part]), ask[1], {})[0]
            vectors.append(last[:, 0] if self.config.pooling == 2 else last.mean(1))
        return torch.cosine_similarity(*vectors)[:, None]

    def targets(self, logits, terms, kind, axis, segments=None):
        """The target (B): the sum of weight * link for terms (slot, label, weight), normalised over
        the labels, over the slots at which an answer may stand, or by itself."""
        rows = logits if logits.dim() == 3 else logits[:, None]
        total = 0
        for slot, label, weight in terms:
            if axis == "slots":
                allowed = segments[0] == 1
                allowed[-1] = False
                allowed[0] = True
                z = rows[:, :, label].masked_fill(~allowed, -torch.inf)
                at = slot
            else:
                z, at = rows[:, slot], label
            total = total + weight * self._link(z, at, kind, axis == "none")
        return total

    @staticmethod
    def _link(z, at, kind, alone):
        """A link of z[:, at] (B) among z (B, N), or alone."""
        mine = z[:, at]
        if kind == "logit" or (kind == "log_odds" and alone):
            return mine
        if kind == "log_odds":
            return mine - z[:, [k for k in range(z.shape[1]) if k != at]].logsumexp(1)
        log = -(-mine).exp().log1p() if alone else z.log_softmax(1)[:, at]
        return log if kind == "log_probability" else log.exp()

    def value(self, logits, label, kind, segments=None):
        """The target (B): a link of one label, or of the terms that stand in its place."""
        terms = [(0, label, 1)] if isinstance(label, int) else label
        return self.targets(logits, terms, kind, self.axis_of(logits.shape[-1]), segments)

    def axis_of(self, labels):
        """What a link normalises over: the places of an answer, labels, or nothing."""
        if self.task == "question_answering":
            return "slots"
        return "none" if self.multi_label or labels == 1 else "labels"

    def forward(self, label, kind, from_rows=False):
        """A function of (ids or word rows, segments) -> the target (B), as Captum wants it."""

        def function(x, segments):
            ask = {"w": x} if from_rows else {"ids": x}
            return self.value(self.logits(segments=segments, **ask).logits, label, kind, segments)

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
        inner = {} if self.separate else {"output_hidden_states": True, "output_attentions": True}
        out = self.logits(segments=text.segments, w=w if path_layer else x, **inner)
        if path_layer:
            hook.remove()
        label = int(out.logits[0].argmax()) if label is None else label
        value = self.value(out.logits, label, kind, text.segments)[0]
        if self.separate:  # of which each text has its own
            gradient = torch.autograd.grad(value, x)[0][0]
            return {"value": value.detach(), "logits": out.logits[0].detach(), "gradient": gradient}
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

    def can_be_edited(self):
        """Whether its layers have the parts that `edited` hooks into."""
        return not self.separate and hasattr(getattr(self.layers()[0], "attention", None), "self")

    @contextlib.contextmanager
    def edited(self, head_scales=None, edges=(), zeroed=(), overwrites=(), source=None, head_means=()):
        """While it lasts runs of a BERT or its like are changed: head_scales (L, H); edges (layer, head, from, to)
        cut before the softmax; zeroed (layer, head, token) values; overwrites (site, layer, head,
        source_token, token) by what stands there in a run of the text `source`; head_means (layer,
        head) whose context is its mean over the tokens. A head None: every one."""
        hooks = [self._overwrite(*place) for place in overwrites]
        if hooks:
            self.logits(source.ids, source.segments)  # which they watch; after it they overwrite
        for number, scales in enumerate(() if head_scales is None else head_scales):
            attention = self.layers()[number].attention.self
            hooks.append(attention.register_forward_hook(_scale_heads(scales)))
        for number, head in head_means:
            attention = self.layers()[number].attention.self
            hooks.append(attention.register_forward_hook(_average_head(head)))
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

    @contextlib.contextmanager
    def shortened(self, count):
        """While it lasts only the first `count` layers do anything: the head reads what they give."""
        ran = 0

        def skip(_, arguments, output):
            nonlocal ran
            ran += 1
            if (ran - 1) % self.config.layers < count:
                return output
            return (arguments[0], *output[1:]) if isinstance(output, tuple) else arguments[0]

        hooks = [layer.register_forward_hook(skip) for layer in self.layers()]
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


def _average_head(head):
    def hook(module, _, output):
        context = output[0].unflatten(-1, (module.num_attention_heads, -1)).clone()
        context[:, :, head] = context[:, :, head].mean(1, keepdim=True)
        return context.flatten(-2), output[1]

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
