"""The heads that a whybert file can hold: which class has which, and what its modules are called."""

import dataclasses

ENDINGS = {  # Hugging Face's class without the family's prefix -> whybert.task
    "ForSequenceClassification": "sequence_classification",
    "ForTokenClassification": "token_classification",
    "ForQuestionAnswering": "question_answering",
    "ForMaskedLM": "masked_lm",
    "ForPreTraining": "masked_lm",  # of BERT and ALBERT; the next-sentence head is left out
    "Model": "sentence_similarity",
}


@dataclasses.dataclass(frozen=True)
class Head:
    """Modules of a family's heads, as under the model's own root; {} is the encoder's prefix."""

    pooled: str  # the dense layer of a sequence classifier, with the activation after it
    activation: str
    classifier: str
    mlm_dense: str
    mlm_norm: str
    mlm_bias: str  # a vector
    mlm_decoders: tuple  # what may stand there beside: the tied matrix, and the bias again
    mlm_activation: str = ""  # "": as the layers'


_BERT = Head("bert.pooler.dense", "tanh", "classifier", "cls.predictions.transform.dense",
             "cls.predictions.transform.LayerNorm", "cls.predictions.bias",
             ("cls.predictions.decoder",))
_ROBERTA = Head("classifier.dense", "tanh", "classifier.out_proj", "lm_head.dense",
                "lm_head.layer_norm", "lm_head.bias", ("lm_head.decoder",), "gelu")
HEADS = {
    "bert": _BERT,
    "distilbert": Head("pre_classifier", "relu", "classifier", "vocab_transform",
                       "vocab_layer_norm", "vocab_projector.bias", ("vocab_projector",)),
    "electra": Head("classifier.dense", "gelu", "classifier.out_proj",
                    "generator_predictions.dense", "generator_predictions.LayerNorm",
                    "generator_lm_head.bias", ("generator_lm_head",), "gelu"),
    "albert": Head("albert.pooler", "tanh", "classifier", "predictions.dense",
                   "predictions.LayerNorm", "predictions.bias", ("predictions.decoder",)),
    "roberta": _ROBERTA,
    "xlm-roberta": _ROBERTA,
}
# What a checkpoint may hold that answers nothing here.
NEXT_SENTENCE = ("cls.seq_relationship", "sop_classifier.classifier")


def task_of(architecture, family):
    """The task of a Hugging Face class, or None."""
    task = ENDINGS.get(architecture.removeprefix(family.classes))
    if architecture.endswith("ForPreTraining") and family.model_type not in ("bert", "albert"):
        return None  # ELECTRA's tells replaced words from others
    return task


def activation_of(config):
    """What stands between the two layers of the head, or None."""
    head = HEADS[config.family.model_type]
    if config.task == "masked_lm":
        return head.mlm_activation or config.hidden_act
    return head.activation if config.task == "sequence_classification" else None


def head_tensors(config):
    """GGUF name -> (Hugging Face name, shape) of the head's tensors."""
    c, e, v = config.channels, config.embedding, config.vocabulary
    head, labels = HEADS[config.family.model_type], len(config.labels)
    tensors = {}

    def module(name, source, *shape):
        tensors[f"{name}.weight"] = (f"{source}.weight", shape)
        tensors[f"{name}.bias"] = (f"{source}.bias", shape[:1])

    if config.task == "sequence_classification":
        module("cls", head.pooled, c, c)
        module("cls.output", head.classifier, labels, c)
    elif config.task == "token_classification":
        module("cls.output", "classifier", labels, c)
    elif config.task == "question_answering":
        module("cls.output", "qa_outputs", labels, c)
    elif config.task == "masked_lm":
        module("cls", head.mlm_dense, e, c)
        module("cls.norm", head.mlm_norm, e)
        tensors["cls.output.bias"] = (head.mlm_bias, (v,))
    return tensors
