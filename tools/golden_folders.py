"""Write Hugging Face folders with random weights, one for each architecture and head.

    golden_folders.py OUT [NAME ...] [--charsmap]

A NAME is FAMILY-HEAD, as bert-seqcls or roberta-mlm; without any every one is written. A folder is
what transformers (or sentence-transformers, for FAMILY-sim) saves, and the same each time: the seed
is the name. With --charsmap the Unigram tokenizers normalise by the whole table nmt_nfkc, as
published models do; without it by a small one.
"""

import argparse
import io
import json
import pathlib
import tempfile
import zlib

import sentencepiece
import tokenizers
import torch
import transformers
from sentencepiece import sentencepiece_model_pb2

import make_tiny

TEXTS = pathlib.Path(__file__).parent / "golden_texts.txt"
SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 64, "max_position_embeddings": 64, "initializer_range": 0.2}
# Family -> (prefix of its classes, what its config has beside SIZES, its tokenizer).
FAMILIES = {
    "bert": ("Bert", {}, "wordpiece"),
    "distilbert": ("DistilBert", {}, "wordpiece"),
    "electra": ("Electra", {"embedding_size": 64, "hidden_act": "relu"}, "wordpiece"),
    "albert": ("Albert", {"embedding_size": 32, "hidden_size": 64, "num_hidden_layers": 4,
                          "num_hidden_groups": 2}, "albert"),
    "roberta": ("Roberta", {"max_position_embeddings": 66, "type_vocab_size": 1,
                            "layer_norm_eps": 1e-5}, "bpe"),
    "xlmr": ("XLMRoberta", {"max_position_embeddings": 66, "type_vocab_size": 1,
                            "layer_norm_eps": 1e-5, "hidden_act": "gelu_new"}, "unigram"),
}
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
HEADS = {
    "seqcls": ("ForSequenceClassification", ["negative", "neutral", "positive"], None),
    "multilabel": ("ForSequenceClassification", ["anger", "joy", "fear", "no one"],
                   "multi_label_classification"),
    "regression": ("ForSequenceClassification", ["score"], "regression"),
    "tokcls": ("ForTokenClassification", TAGS, None),
    "qa": ("ForQuestionAnswering", None, None),
    "mlm": ("ForMaskedLM", None, None),
    "sim": ("Model", None, None),
}
CLS_POOLED = ("roberta",)  # of FAMILY-sim; the others take the mean
NAMES = [f"{family}-{head}" for family in FAMILIES for head in HEADS]


def _mask(text):
    """A mask as published RoBERTa, XLM-R and ALBERT tokenizers have it: with the blanks before it."""
    return tokenizers.AddedToken(text, lstrip=True, normalized=False, special=True)


def _wordpiece(_):
    return transformers.BertTokenizer(
        vocab={token: index for index, token in enumerate(make_tiny.vocabulary())})


def _bpe(_):
    trained = tokenizers.ByteLevelBPETokenizer()
    trained.train([str(TEXTS)], vocab_size=460, min_frequency=2, show_progress=False,
                  special_tokens=["<s>", "<pad>", "</s>", "<unk>"])
    model = json.loads(trained.to_str())["model"]
    vocabulary = model["vocab"] | {"<mask>": len(model["vocab"])}
    return transformers.RobertaTokenizer(
        vocab=vocabulary, merges=[tuple(merge) for merge in model["merges"]],
        mask_token=_mask("<mask>"))


def _sentencepiece(specials, charsmap):
    """(pieces with scores after `specials`, base64 of the normaliser's table), as trained on TEXTS."""
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as rules:
        # As the rules of nmt_nfkc are: code points, a tab, what they become.
        rules.write("FB01\t66 69\n2026\t2E 2E 2E\n00A0\t20\n3000\t20\nFF21\t41\n212B\t00C5\n"
                    "0065 0301\t00E9\n00AD\t\n")
        rules.flush()
        normal = ({"normalization_rule_name": "nmt_nfkc"} if charsmap
                  else {"normalization_rule_tsv": rules.name})
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(TEXTS.read_text("utf-8").split("\n")), model_writer=model,
            vocab_size=300, model_type="unigram", num_threads=1, minloglevel=2,
            hard_vocab_limit=False, bos_id=-1, eos_id=-1, pad_id=-1, unk_id=0, **normal)
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    pieces = [(token, 0.0) for token in specials]
    pieces += [(piece.piece, piece.score) for piece in proto.pieces[1:]]
    return pieces, proto.normalizer_spec.precompiled_charsmap


def _unigram(charsmap):
    pieces, table = _sentencepiece(["<s>", "<pad>", "</s>", "<unk>"], charsmap)
    return transformers.XLMRobertaTokenizer(
        vocab=[*pieces, ("<mask>", 0.0)], _spm_precompiled_charsmap=table,
        mask_token=_mask("<mask>"))


def _albert(charsmap):
    specials = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    pieces, table = _sentencepiece(specials, charsmap)
    return transformers.AlbertTokenizer(
        vocab=pieces, _spm_precompiled_charsmap=table, mask_token=_mask("[MASK]"))


TOKENIZERS = {"wordpiece": _wordpiece, "bpe": _bpe, "unigram": _unigram, "albert": _albert}


def model_of(name, tokenizer):
    """The model `name`, its weights large enough that answers differ from text to text."""
    family, head = name.split("-")
    prefix, special, _ = FAMILIES[family]
    suffix, labels, problem = HEADS[head]
    sizes = SIZES | special
    if family == "distilbert":
        sizes["hidden_dim"] = sizes.pop("intermediate_size")
    config = getattr(transformers, f"{prefix}Config")(
        vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.cls_token_id, eos_token_id=tokenizer.sep_token_id,
        problem_type=problem, **sizes)
    if labels:
        config.id2label = dict(enumerate(labels))
        config.label2id = {label: index for index, label in enumerate(labels)}
    torch.manual_seed(zlib.crc32(name.encode()))
    model = getattr(transformers, prefix + suffix)(config).eval()
    with torch.no_grad():
        for key, weights in model.named_parameters():  # of which these start at 0 and 1
            if key.endswith("bias") or "norm" in key.lower():
                weights += 0.2 * torch.randn_like(weights)
    return model


def write_folder(name, folder, charsmap=False):
    """The folder that a user would have."""
    family, head = name.split("-")
    tokenizer = TOKENIZERS[FAMILIES[family][2]](charsmap)
    model = model_of(name, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    if head == "sim":
        pooling = folder / "1_Pooling"
        pooling.mkdir(exist_ok=True)
        modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
        (folder / "modules.json").write_text(json.dumps([
            {"idx": index, "name": str(index), "path": path,
             "type": f"sentence_transformers.models.{kind}"}
            for index, (path, kind) in enumerate(modules)], indent=2))
        (pooling / "config.json").write_text(json.dumps({
            "word_embedding_dimension": model.config.hidden_size,
            "pooling_mode_cls_token": family in CLS_POOLED,
            "pooling_mode_mean_tokens": family not in CLS_POOLED,
            "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False}, indent=2))


def main():
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help="FAMILY-HEAD")
    parser.add_argument("--charsmap", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name in options.names or NAMES:
        if name not in NAMES:
            parser.error(f"there is no {name}; there are {', '.join(NAMES)}")
        write_folder(name, options.out / name, options.charsmap)


if __name__ == "__main__":
    main()
