"""The encoders that a whybert file can hold: what differs from family to family, as a table.

A family is BERT's encoder with other names: what its sizes are called in config.json, what its
modules are called in a checkpoint, and what it has beside (a projection after the embeddings,
layers that are shared, positions that begin later).
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Family:
    """One kind of encoder. Module names are as under the encoder's own prefix."""

    model_type: str  # in config.json, and the prefix of its tensors unless `prefix` says otherwise
    classes: str  # prefix of the Hugging Face classes
    sizes: dict  # what a size is called where it is not as in BERT
    layer: str  # name of a layer, with {} for its number
    modules: dict  # GGUF module of a layer -> its name there
    activation: str = "hidden_act"  # the key in config.json
    default_activation: str = "gelu"
    embedding_size: str = ""  # the key of E, where it may differ from C
    projection: str = ""  # the module after the embeddings' norm
    always_projects: bool = False  # even where E == C
    groups: str = ""  # the key of the number of layers that are stored
    has_token_types: bool = True
    positions_after_padding: bool = False  # position 0 is row pad_token_id + 1
    default_pad: int = 0
    pooler: str = "pooler.dense"
    prefix: str = ""

    @property
    def base(self):
        """The attribute of a model with a head that is the encoder."""
        return self.prefix or self.model_type


SIZES = {
    "layers": "num_hidden_layers", "heads": "num_attention_heads", "channels": "hidden_size",
    "feed_forward": "intermediate_size", "positions": "max_position_embeddings",
    "vocabulary": "vocab_size",
}
_BERT_LAYER = {
    "attn_q": "attention.self.query", "attn_k": "attention.self.key",
    "attn_v": "attention.self.value", "attn_output": "attention.output.dense",
    "attn_output_norm": "attention.output.LayerNorm", "ffn_up": "intermediate.dense",
    "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
}
_DISTILBERT_LAYER = {
    "attn_q": "attention.q_lin", "attn_k": "attention.k_lin", "attn_v": "attention.v_lin",
    "attn_output": "attention.out_lin", "attn_output_norm": "sa_layer_norm",
    "ffn_up": "ffn.lin1", "ffn_down": "ffn.lin2", "layer_output_norm": "output_layer_norm",
}
_ALBERT_LAYER = {
    "attn_q": "attention.query", "attn_k": "attention.key", "attn_v": "attention.value",
    "attn_output": "attention.dense", "attn_output_norm": "attention.LayerNorm",
    "ffn_up": "ffn", "ffn_down": "ffn_output", "layer_output_norm": "full_layer_layer_norm",
}
FAMILIES = [
    Family("bert", "Bert", {}, "encoder.layer.{}", _BERT_LAYER),
    Family("distilbert", "DistilBert",
           {"layers": "n_layers", "heads": "n_heads", "channels": "dim",
            "feed_forward": "hidden_dim"},
           "transformer.layer.{}", _DISTILBERT_LAYER, activation="activation",
           has_token_types=False),
    Family("electra", "Electra", {}, "encoder.layer.{}", _BERT_LAYER,
           embedding_size="embedding_size", projection="embeddings_project"),
    Family("albert", "Albert", {}, "encoder.albert_layer_groups.{}.albert_layers.0", _ALBERT_LAYER,
           default_activation="gelu_new", embedding_size="embedding_size",
           projection="encoder.embedding_hidden_mapping_in", always_projects=True,
           groups="num_hidden_groups", pooler="pooler"),
    Family("roberta", "Roberta", {}, "encoder.layer.{}", _BERT_LAYER,
           positions_after_padding=True, default_pad=1),
    Family("xlm-roberta", "XLMRoberta", {}, "encoder.layer.{}", _BERT_LAYER,
           positions_after_padding=True, default_pad=1, prefix="roberta"),
]


def encoder_tensors(config):
    """GGUF name -> (name under the encoder's prefix or None, shape) of the encoder's tensors."""
    family, c, e, f = config.family, config.channels, config.embedding, config.feed_forward
    tensors = {
        "token_embd.weight": ("embeddings.word_embeddings.weight", (config.vocabulary, e)),
        "position_embd.weight": ("embeddings.position_embeddings.weight", (config.positions, e)),
        # DistilBERT has no token types: a row of zeros stands for them, since llama.cpp wants one.
        "token_types.weight": (
            "embeddings.token_type_embeddings.weight" if family.has_token_types else None,
            (config.token_types, e)),
    }

    def module(name, source, *shape):
        tensors[f"{name}.weight"] = (f"{source}.weight", shape)
        tensors[f"{name}.bias"] = (f"{source}.bias", shape[:1])

    module("token_embd_norm", "embeddings.LayerNorm", e)
    if config.projects:
        module("token_embd_proj", family.projection, c, e)
    shapes = {"ffn_up": (f, c), "ffn_down": (c, f), "attn_output_norm": (c,),
              "layer_output_norm": (c,)}
    for layer in range(config.groups):
        for name, source in family.modules.items():
            module(f"blk.{layer}.{name}", f"{family.layer.format(layer)}.{source}",
                   *shapes.get(name, (c, c)))
    return tensors
