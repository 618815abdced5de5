"""tools/convert.py: what it writes is what the folder holds, and what it cannot write it refuses.

Also that the models that ship are what models/manifest.json and models/README.md say.

Needs what tools/requirements-convert.txt lists, and not PyTorch.
"""

import contextlib
import hashlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import gguf
import numpy
import safetensors.numpy

import checkpoint
import convert
import make_tiny

BERT = {
    "architectures": ["BertForSequenceClassification"], "model_type": "bert",
    "num_hidden_layers": 2, "num_attention_heads": 2, "hidden_size": 32, "intermediate_size": 96,
    "max_position_embeddings": 64, "type_vocab_size": 2, "layer_norm_eps": 1e-5,
    "hidden_act": "gelu_new", "id2label": {"10": "k", "0": "a", "1": "b", "2": "c", "3": "d",
                                           "4": "e", "5": "f", "6": "g", "7": "h", "8": "i",
                                           "9": "j"},
}
DISTILBERT = {
    "architectures": ["DistilBertForSequenceClassification"], "model_type": "distilbert",
    "n_layers": 2, "n_heads": 2, "dim": 32, "hidden_dim": 96, "max_position_embeddings": 64,
    "activation": "gelu", "id2label": {"0": "negative", "1": "positive"},
}
VOCABULARY = make_tiny.vocabulary()
NORMALIZER = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
              "strip_accents": None, "lowercase": False}
TOKENIZER = {
    "added_tokens": [{"id": 0, "content": "[PAD]", "special": True, "normalized": False}],
    "normalizer": NORMALIZER,
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 4], "cls": ["[CLS]", 3]},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 50,
              "vocab": {token: index for index, token in enumerate(VOCABULARY)}},
}


def weights_of(config):
    """Hugging Face name -> array: random weights of a model with this config.json."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "config.json").write_text(json.dumps(config))
        expected = checkpoint.expected_tensors(checkpoint.read_config(folder))
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
        self.config = BERT | {"vocab_size": len(VOCABULARY)}
        self.settings = {"do_lower_case": True}
        self.tokenizer = None
        self.vocabulary = list(VOCABULARY)
        self.weights = weights_of(self.config)

    def convert(self, *arguments):
        """(exit status, what was said on stderr) of a conversion of the folder as it now is."""
        (self.folder / "config.json").write_text(json.dumps(self.config))
        (self.folder / "tokenizer_config.json").write_text(json.dumps(self.settings))
        if self.vocabulary:
            text = "".join(token + "\n" for token in self.vocabulary)
            (self.folder / "vocab.txt").write_text(text, encoding="utf-8")
        if self.tokenizer:
            (self.folder / "tokenizer.json").write_text(json.dumps(self.tokenizer))
        if self.weights:
            safetensors.numpy.save_file(self.weights, self.folder / "model.safetensors")
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            status = convert.main([str(self.folder), str(self.out), *arguments])
        return status, said.getvalue()

    def read(self, *arguments):
        """(key -> value, tensor name -> (float32 values, storage)) of a successful conversion."""
        self.assertEqual(self.convert(*arguments), (0, ""))
        reader = gguf.GGUFReader(self.out)
        fields = {key: field.contents() for key, field in reader.fields.items()}
        tensors = {tensor.name: (gguf.dequantize(tensor.data, tensor.tensor_type),
                                 tensor.tensor_type.name)
                   for tensor in reader.tensors}
        return fields, tensors


class Conversion(Folder):
    """What is written."""

    def test_float32_keeps_every_value(self):
        _, tensors = self.read("--linear", "f32", "--embeddings", "f32", "--head", "f32")
        for name, source in (("blk.1.ffn_down.weight", "bert.encoder.layer.1.output.dense.weight"),
                             ("cls.weight", "bert.pooler.dense.weight"),
                             ("cls.output.bias", "classifier.bias"),
                             ("token_types.weight",
                              "bert.embeddings.token_type_embeddings.weight")):
            numpy.testing.assert_array_equal(tensors[name][0], self.weights[source])
        self.assertEqual(len(tensors), len(self.weights))

    def test_storage_by_group_and_pattern(self):
        _, tensors = self.read("--linear", "q4_0", "--embeddings", "f16", "--positions", "q8_0",
                               "--head", "f32", "--tensor", "blk.1.*=q8_0")
        storages = {name: storage for name, (_, storage) in tensors.items()}
        self.assertEqual(storages["blk.0.attn_q.weight"], "Q4_0")
        self.assertEqual(storages["blk.0.attn_q.bias"], "F32")
        self.assertEqual(storages["blk.1.ffn_up.weight"], "Q8_0")
        self.assertEqual(storages["token_embd.weight"], "F16")
        self.assertEqual(storages["position_embd.weight"], "Q8_0")
        self.assertEqual(storages["cls.output.weight"], "F32")
        exact = self.weights["bert.encoder.layer.1.intermediate.dense.weight"]
        step = numpy.abs(exact).reshape(-1, 32).max(1) / 127
        error = numpy.abs(tensors["blk.1.ffn_up.weight"][0] - exact).reshape(-1, 32)
        self.assertLess((error / step[:, None]).max(), 0.6)

    def test_keys(self):
        fields, _ = self.read("--name", "n", "--license", "MIT", "--languages", "en", "zh")
        expected = {
            "general.architecture": "bert", "general.name": "n", "general.license": "MIT",
            "general.languages": ["en", "zh"], "bert.block_count": 2, "bert.context_length": 64,
            "bert.embedding_length": 32, "bert.feed_forward_length": 96,
            "bert.attention.head_count": 2, "bert.attention.causal": False,
            "bert.classifier.output_labels": list("abcdefghijk"),
            "tokenizer.ggml.model": "bert", "tokenizer.ggml.token_type_count": 2,
            "tokenizer.ggml.bos_token_id": 3, "tokenizer.ggml.seperator_token_id": 4,
            "tokenizer.ggml.normalizer.lowercase": True,
            "tokenizer.ggml.normalizer.strip_accents": True, "whybert.format_version": 1,
            "whybert.hidden_act": "gelu_tanh", "whybert.head.activation": "tanh",
            "whybert.problem_type": "single_label_classification",
            "whybert.source_architecture": "BertForSequenceClassification",
            "whybert.tokenizer.max_input_chars_per_word": 100,
        }
        self.assertEqual({key: fields.get(key) for key in expected}, expected)
        self.assertAlmostEqual(fields["bert.attention.layer_norm_epsilon"], 1e-5)

    def test_tokens(self):
        self.config["vocab_size"] += 2
        self.weights = weights_of(self.config)
        fields, _ = self.read()
        strings = fields["tokenizer.ggml.tokens"]
        count = len(VOCABULARY)
        self.assertEqual(strings[:4], ["[PAD]", "\u2581[unused0]", "[UNK]", "[CLS]"])
        self.assertEqual(strings[VOCABULARY.index("##ing")], "ing")
        self.assertEqual(strings[VOCABULARY.index("#")], "\u2581#")
        self.assertEqual(strings[count:], [f"\u2581[PAD{count}]", f"\u2581[PAD{count + 1}]"])
        types = fields["tokenizer.ggml.token_type"]
        self.assertEqual(types[:7] + types[count:], [3, 1, 3, 3, 3, 3, 1, 5, 5])

    def test_tokenizer_json_counts_first(self):
        self.tokenizer, self.vocabulary, self.settings = TOKENIZER, None, {}
        fields, _ = self.read()
        self.assertFalse(fields["tokenizer.ggml.normalizer.lowercase"])
        self.assertFalse(fields["tokenizer.ggml.normalizer.strip_accents"])
        self.assertEqual(fields["whybert.tokenizer.max_input_chars_per_word"], 50)

    def test_distilbert(self):
        self.config = DISTILBERT | {"vocab_size": len(VOCABULARY)}
        self.weights = weights_of(self.config)
        fields, tensors = self.read("--linear", "f32", "--head", "f32")
        self.assertEqual(fields["whybert.head.activation"], "relu")
        self.assertEqual(fields["whybert.source_architecture"], DISTILBERT["architectures"][0])
        self.assertEqual(tensors["token_types.weight"][0].tolist(), [[0.0] * 32])
        numpy.testing.assert_array_equal(
            tensors["blk.0.attn_output_norm.weight"][0],
            self.weights["distilbert.transformer.layer.0.sa_layer_norm.weight"])
        numpy.testing.assert_array_equal(
            tensors["cls.weight"][0], self.weights["pre_classifier.weight"])

    def test_shortened_floats(self):
        name = "bert.encoder.layer.0.attention.self.key.weight"
        self.weights[name] = self.weights[name].astype("<f2")
        _, tensors = self.read("--linear", "f32")
        numpy.testing.assert_array_equal(tensors["blk.0.attn_k.weight"][0], self.weights[name])
        words = numpy.array([0x3FC0, 0xC000], "<u2")
        entry = {"dtype": "BF16", "data": words.tobytes(), "shape": [2]}
        self.assertEqual(checkpoint._as_float32("x", entry).tolist(), [1.5, -2.0])

    def test_tiny_is_made_again_byte_for_byte(self):
        arguments, sys.argv = sys.argv, ["make_tiny.py", str(self.out)]
        self.addCleanup(setattr, sys, "argv", arguments)
        self.assertEqual(make_tiny.main(), 0)
        self.assertEqual(self.out.read_bytes(), (ROOT / "models" / "tiny.gguf").read_bytes())


class Refusals(Folder):
    """One sentence, status 1 and no file."""

    def refuses(self, sentence, *arguments):
        """The conversion must end with a line that holds `sentence`."""
        status, said = self.convert(*arguments)
        self.assertEqual(status, 1)
        self.assertIn(sentence, said)
        self.assertEqual(said.count("\n"), 1)
        self.assertFalse(self.out.exists())

    def test_config(self):
        wrong = [
            ({"architectures": ["RobertaForMaskedLM"]}, "the architecture is RobertaForMaskedLM"),
            ({"architectures": ["BertForTokenClassification"]}, "the architecture is BertForToken"),
            ({"architectures": None}, "the architecture is not stated"),
            ({"position_embedding_type": "relative_key"}, "the positions are relative_key"),
            ({"hidden_act": "silu"}, "the activation silu is not known"),
            ({"is_decoder": True}, "the model is a decoder"),
            ({"num_attention_heads": 5}, "32 channels cannot be shared by 5 heads"),
            ({"hidden_size": -32}, "no positive number hidden_size"),
            ({"vocab_size": None}, "no positive number vocab_size"),
            ({"problem_type": "ranking"}, "the problem type ranking"),
            ({"id2label": {"0": "x", "1": "x"}}, "two labels the same text"),
            ({"id2label": {"0": "x", "2": "y"}}, "does not number its labels"),
        ]
        good = self.config
        for change, sentence in wrong:
            with self.subTest(sentence):
                self.config = good | change
                self.refuses(sentence)

    def test_tokenizer_json(self):
        model = TOKENIZER["model"]
        added = {"id": 192, "content": "<user>", "special": False}
        wrong = [
            ({"model": model | {"type": "BPE"}}, "the tokenizer is BPE, not WordPiece"),
            ({"model": model | {"continuing_subword_prefix": "@@"}}, "otherwise than by ##"),
            ({"model": model | {"vocab": {"a": 0, "b": 2}}}, "does not number its tokens"),
            ({"normalizer": {"type": "NFKC"}}, "normalises with NFKC"),
            ({"normalizer": None}, "normalises with None"),
            ({"pre_tokenizer": {"type": "Whitespace"}}, "splits words with Whitespace"),
            ({"post_processor": None}, "frames a text otherwise"),
            ({"added_tokens": [added]}, "adds the token '<user>'"),
            ({"normalizer": NORMALIZER | {"lowercase": False}}, "disagree about do_lower_case"),
        ]
        for change, sentence in wrong:
            with self.subTest(sentence):
                self.tokenizer = TOKENIZER | change
                self.refuses(sentence)

    def test_vocabulary(self):
        wrong = [
            (VOCABULARY + ["more"], "192 embeddings"),
            (VOCABULARY[:-1] + ["movie"], "holds the token 'movie' twice"),
            ([token for token in VOCABULARY if token != "[MASK]"], "lacks the special token [MA"),
            (VOCABULARY[:-1] + ["##\u2581x"], "cannot be told from a word start"),
        ]
        for vocabulary, sentence in wrong:
            with self.subTest(sentence):
                self.vocabulary = vocabulary
                self.refuses(sentence)

    def test_tokenizer_settings(self):
        wrong = [
            ({"tokenizer_class": "BertJapaneseTokenizer"}, "class is BertJapaneseTokenizer"),
            ({"do_basic_tokenize": False}, "switches off splitting"),
            ({"never_split": ["x"]}, "words to never split"),
        ]
        for settings, sentence in wrong:
            with self.subTest(sentence):
                self.settings = settings
                self.refuses(sentence)

    def test_weights(self):
        name = "bert.encoder.layer.1.output.dense.weight"
        infinite = self.weights[name].copy()
        infinite[0, 0] = numpy.inf
        good = self.weights
        wrong = [
            ({name: good[name][:-1]}, f"{name} has the shape (31, 96), not (32, 96)"),
            ({name: infinite}, f"{name} holds a value that is not finite"),
            ({name: good[name].astype("<i4")}, f"{name} is stored as I32"),
            ({"lm_head.weight": good[name]}, "holds lm_head.weight, which is unknown"),
        ]
        for change, sentence in wrong:
            with self.subTest(sentence):
                self.weights = good | change
                self.refuses(sentence)
        self.weights = {key: value for key, value in good.items() if key != name}
        self.refuses(f"model.safetensors lacks {name}")

    def test_weights_elsewhere(self):
        self.weights = None
        self.refuses("holds no model.safetensors")
        (self.folder / "pytorch_model.bin").write_bytes(b"pickle")
        self.refuses("the weights are pickled")
        (self.folder / "model-00001-of-00002.safetensors").write_bytes(b"")
        self.refuses("split over several files")
        (self.folder / "model.safetensors").write_bytes(b"\xff" * 40)
        self.refuses("")

    def test_storage(self):
        self.config |= {"hidden_size": 24}
        self.weights = weights_of(self.config)
        self.refuses("has rows of 24, which q8_0 cannot hold")
        self.config |= {"hidden_size": 32}
        self.weights = weights_of(self.config)
        self.weights["classifier.weight"][0, 0] = 1e6
        self.refuses("cls.output.weight holds values too large for f16", "--head", "f16")


class Shipped(unittest.TestCase):
    """The models beside this project, their list and their card agree."""

    def test_manifest(self):
        folder = ROOT / "models"
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        card = (folder / "README.md").read_text(encoding="utf-8")
        self.assertIn(manifest["default"], [model["name"] for model in manifest["models"]])
        for model in manifest["models"]:
            data = (folder / model["file"]).read_bytes()
            fields = gguf.GGUFReader(folder / model["file"]).fields
            self.assertEqual(model["bytes"], len(data))
            self.assertEqual(model["sha256"], hashlib.sha256(data).hexdigest())
            self.assertIn(model["sha256"], card)
            self.assertIn(f"{model['bytes']:,}", card)
            said = {"name": "general.name", "labels": "bert.classifier.output_labels",
                    "languages": "general.languages", "task": "whybert.task"}
            for key, field in said.items():
                self.assertEqual(model[key], fields[field].contents())


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    bad = result.failures + result.errors
    wrong = len({getattr(test, "test_case", test).id() for test, _ in bad})
    print(f"{result.testsRun - wrong} passed, {wrong} failed")
    sys.exit(wrong > 0)
