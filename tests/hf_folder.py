"""Hugging Face folders for the converter's tests: small ones of every family and head, to be spoiled."""

import base64
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import gguf
import safetensors.numpy

from counted import main  # which each test calls at its end

import bpe
import checkpoint
import convert
import make_tiny

VOCABULARY = make_tiny.vocabulary()
NORMALIZER = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
              "strip_accents": None, "lowercase": False}


def added(index, text, **options):
    """A special token of a tokenizer.json."""
    return {"id": index, "content": text, "special": True, "single_word": False, "lstrip": False,
            "rstrip": False, "normalized": False} | options


def _template(cls, sep, pair):
    def steps(items):
        return [{"Sequence" if name in "AB" else "SpecialToken": {"id": name, "type_id": segment}}
                for name, segment in items]

    single = [(cls, 0), ("A", 0), (sep, 0)]
    return {"type": "TemplateProcessing", "single": steps(single), "pair": steps(single + pair),
            "special_tokens": {}}


WORDPIECE = {
    "added_tokens": [added(0, "[PAD]")],
    "normalizer": NORMALIZER,
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 4], "cls": ["[CLS]", 3]},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 50,
              "vocab": {token: index for index, token in enumerate(VOCABULARY)}},
}
MERGES = ["t h", "th e", "Ġ the"]
_BYTES = sorted(bpe.byte_alphabet().values())
BPE_TOKENS = ["<s>", "<pad>", "</s>", "<unk>", *_BYTES, "th", "the", "Ġthe", "<mask>"]
BPE = {
    "added_tokens": [added(0, "<s>"), added(1, "<pad>"), added(2, "</s>"), added(3, "<unk>"),
                     added(len(BPE_TOKENS) - 1, "<mask>", lstrip=True)],
    "normalizer": None,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
    "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
                       "trim_offsets": True, "add_prefix_space": False},
    "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
              "end_of_word_suffix": "", "fuse_unk": False,
              "vocab": {token: index for index, token in enumerate(BPE_TOKENS)},
              "merges": MERGES},
}
SPLITTER = {"type": "Sequence", "pretokenizers": [
    {"type": "WhitespaceSplit"},
    {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}]}
CHARSMAP = bytes(range(256))
PRECOMPILED = {"type": "Precompiled",
               "precompiled_charsmap": base64.b64encode(CHARSMAP).decode("ascii")}
_PIECES = [["▁", -1.5], ["▁the", -2], ["a", -3.25], ["▁film", -4.5], ["s", -5], ["\"", -6.0]]
UNIGRAM_PIECES = [["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], *_PIECES,
                  ["<mask>", 0.0]]
UNIGRAM = {
    "added_tokens": [added(0, "<s>"), added(1, "<pad>"), added(2, "</s>"), added(3, "<unk>"),
                     added(len(UNIGRAM_PIECES) - 1, "<mask>", lstrip=True)],
    "normalizer": PRECOMPILED,
    "pre_tokenizer": SPLITTER,
    "post_processor": _template("<s>", "</s>", [("</s>", 0), ("B", 0), ("</s>", 0)]),
    "model": {"type": "Unigram", "unk_id": 3, "vocab": UNIGRAM_PIECES},
}
ALBERT_PIECES = [["<pad>", 0.0], ["<unk>", 0.0], ["[CLS]", 0.0], ["[SEP]", 0.0], ["[MASK]", 0.0],
                 *_PIECES]
QUOTES = [{"type": "Replace", "pattern": {"String": "``"}, "content": "\""},
          {"type": "Replace", "pattern": {"String": "''"}, "content": "\""}]
ALBERT = {
    "added_tokens": [added(0, "<pad>"), added(1, "<unk>"), added(2, "[CLS]"), added(3, "[SEP]"),
                     added(4, "[MASK]", lstrip=True)],
    "normalizer": {"type": "Sequence", "normalizers": [
        *QUOTES, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, PRECOMPILED]},
    "pre_tokenizer": SPLITTER,
    "post_processor": _template("[CLS]", "[SEP]", [("B", 1), ("[SEP]", 1)]),
    "model": {"type": "Unigram", "unk_id": 1, "vocab": ALBERT_PIECES},
}

_SIZES = {"num_hidden_layers": 2, "num_attention_heads": 2, "hidden_size": 32,
          "intermediate_size": 96, "max_position_embeddings": 64, "type_vocab_size": 2,
          "layer_norm_eps": 1e-5}
# Family -> (prefix of its classes, config.json without vocab_size and architectures, tokenizer.json).
FAMILIES = {
    "bert": ("Bert", _SIZES | {"model_type": "bert", "hidden_act": "gelu_new"}, WORDPIECE),
    "distilbert": ("DistilBert", {
        "model_type": "distilbert", "n_layers": 2, "n_heads": 2, "dim": 32, "hidden_dim": 96,
        "max_position_embeddings": 64, "activation": "gelu"}, WORDPIECE),
    "electra": ("Electra", _SIZES | {
        "model_type": "electra", "hidden_act": "relu", "embedding_size": 64}, WORDPIECE),
    "albert": ("Albert", _SIZES | {
        "model_type": "albert", "hidden_act": "gelu_new", "embedding_size": 32,
        "num_hidden_layers": 4, "num_hidden_groups": 2, "inner_group_num": 1}, ALBERT),
    "roberta": ("Roberta", _SIZES | {
        "model_type": "roberta", "hidden_act": "gelu", "type_vocab_size": 1, "pad_token_id": 1,
        "max_position_embeddings": 66}, BPE),
    "xlmr": ("XLMRoberta", _SIZES | {
        "model_type": "xlm-roberta", "hidden_act": "relu", "type_vocab_size": 1, "pad_token_id": 1,
        "max_position_embeddings": 66}, UNIGRAM),
}
HEADS = ["ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering",
         "ForMaskedLM", "Model"]
LABELS = {"id2label": {"0": "negative", "1": "neutral", "2": "positive"}}
POOLING = {"word_embedding_dimension": 32, "pooling_mode_cls_token": False,
           "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False,
           "pooling_mode_mean_sqrt_len_tokens": False}


def modules(*kinds):
    """modules.json of sentence-transformers."""
    return [{"idx": index, "name": str(index), "type": f"sentence_transformers.models.{kind}",
             "path": f"{index}_{kind}" if index else ""} for index, kind in enumerate(kinds)]


def config_of(family, head):
    """config.json of a small model."""
    prefix, config, tokenizer = FAMILIES[family]
    return LABELS | config | {"architectures": [prefix + head],
                              "vocab_size": len(tokenizer["model"]["vocab"])}


def weights_of(config):
    """Hugging Face name -> array: random weights of a model with this config.json."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "config.json").write_text(json.dumps(config))
        read = checkpoint.read_config(folder)
        expected = checkpoint.expected_tensors(read)
    source, (rows, channels) = expected["position_embd.weight"]
    expected["position_embd.weight"] = (source, (rows + read.unused_positions, channels))
    values = make_tiny.tensors(expected)
    return {source: values[name] for name, (source, _) in expected.items() if source}


class Folder(unittest.TestCase):
    """A test with a Hugging Face folder that it may spoil, and the file made of it."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name) / "model"
        self.folder.mkdir()
        self.out = pathlib.Path(scratch.name) / "out.gguf"
        self.settings, self.vocabulary = {}, None
        self.take("bert", HEADS[0])

    def take(self, family, head):
        """Be a folder of this kind from now on."""
        self.config = config_of(family, head)
        self.tokenizer = FAMILIES[family][2]
        self.weights = weights_of(self.config)

    def put(self, name, content):
        """Write a file of the folder: bytes, text or what becomes JSON."""
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def write(self):
        """Write the folder as it now is."""
        self.put("config.json", self.config)
        self.put("tokenizer_config.json", self.settings)
        if self.vocabulary:
            self.put("vocab.txt", "".join(token + "\n" for token in self.vocabulary))
        if self.tokenizer:
            self.put("tokenizer.json", self.tokenizer)
        if self.weights:
            safetensors.numpy.save_file(self.weights, self.folder / "model.safetensors")

    def run_convert(self, *arguments):
        """(exit status, what was said on stderr) of a conversion of the folder as it lies there."""
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            status = convert.main([str(self.folder), str(self.out), *arguments])
        return status, said.getvalue()

    def read(self, *arguments):
        """(key -> value, tensor name -> (float32 values, storage)) of a successful conversion."""
        self.write()
        self.assertEqual(self.run_convert(*arguments), (0, ""))
        reader = gguf.GGUFReader(self.out)
        fields = {key: field.contents() for key, field in reader.fields.items()}
        tensors = {tensor.name: (gguf.dequantize(tensor.data, tensor.tensor_type),
                                 tensor.tensor_type.name)
                   for tensor in reader.tensors}
        return fields, tensors

    def refuses(self, sentence, *arguments, write=True):
        """A conversion must end with one line that holds `sentence`, status 1 and no file."""
        if write:
            self.write()
        status, said = self.run_convert(*arguments)
        self.assertEqual(status, 1)
        self.assertIn(sentence, said)
        self.assertEqual(said.count("\n"), 1)
        self.assertFalse(self.out.exists())
