"""tools/convert.py: what it writes is what the folder holds, and what it cannot write it refuses.

Also that the models that ship are what models/manifest.json and models/README.md say.

Needs what tools/requirements-convert.txt lists, and not PyTorch.
"""

import hashlib
import json
import sys
import unittest

import gguf
import numpy

from hf_folder import NORMALIZER, ROOT, VOCABULARY, WORDPIECE, Folder, added, main, weights_of

import make_tiny  # of tools/, where hf_folder looks


class Conversion(Folder):
    """What is written of a BERT that classifies."""

    def setUp(self):
        super().setUp()
        self.config["id2label"] = {"10": "k"} | {str(i): "abcdefghij"[i] for i in range(10)}
        self.weights = weights_of(self.config)
        self.tokenizer, self.vocabulary = None, list(VOCABULARY)

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
        self.tokenizer = WORDPIECE
        self.vocabulary = ["not", "this"]
        fields, _ = self.read()
        self.assertFalse(fields["tokenizer.ggml.normalizer.lowercase"])
        self.assertFalse(fields["tokenizer.ggml.normalizer.strip_accents"])
        self.assertEqual(fields["whybert.tokenizer.max_input_chars_per_word"], 50)

    def test_shortened_floats(self):
        name = "bert.encoder.layer.0.attention.self.key.weight"
        self.weights[name] = self.weights[name].astype("<f2")
        _, tensors = self.read("--linear", "f32")
        numpy.testing.assert_array_equal(tensors["blk.0.attn_k.weight"][0], self.weights[name])

    def test_tiny_is_made_again_byte_for_byte(self):
        arguments, sys.argv = sys.argv, ["make_tiny.py", str(self.out)]
        self.addCleanup(setattr, sys, "argv", arguments)
        self.assertEqual(make_tiny.main(), 0)
        self.assertEqual(self.out.read_bytes(), (ROOT / "models" / "tiny.gguf").read_bytes())


class Refusals(Folder):
    """What cannot be represented."""

    def test_config(self):
        wrong = [
            ({"architectures": ["MPNetModel"]}, "the architecture is MPNetModel; what can be"),
            ({"architectures": ["BertForMultipleChoice"]}, "the architecture is BertForMultiple"),
            ({"architectures": ["ElectraForPreTraining"]}, "the architecture is ElectraForPreTr"),
            ({"architectures": "BertModel"}, "architectures that is not a list"),
            ({"model_type": "roberta"}, "the model type is roberta, but the architecture BertFor"),
            ({"architectures": None}, "the architecture is not stated"),
            ({"position_embedding_type": "relative_key"}, "the positions are relative_key"),
            ({"hidden_act": "silu"}, "the activation silu is not known"),
            ({"is_decoder": True}, "the model is a decoder"),
            ({"num_attention_heads": 5}, "32 channels cannot be shared by 5 heads"),
            ({"num_attention_heads": 8}, "each head has 4 channels, not a multiple of 8"),
            ({"hidden_size": 24}, "the model has 24 channels, not a multiple of 32"),
            ({"num_hidden_layers": 10**9}, "the model has 1000000000 layers"),
            ({"num_hidden_layers": 10**30}, "no positive number num_hidden_layers"),
            ({"layer_norm_eps": "1e-5"}, "layer_norm_eps that is not a number"),
            ({"hidden_size": -32}, "no positive number hidden_size"),
            ({"vocab_size": None}, "no positive number vocab_size"),
            ({"problem_type": "ranking"}, "the problem type ranking"),
            ({"whybert_temperature": 0}, "0 as whybert_temperature"),
            ({"id2label": {"0": "x", "1": "x"}}, "two labels the same text"),
            ({"id2label": {"0": "x", "2": "y"}}, "does not number its labels"),
            ({"id2label": ["x", "y"]}, "id2label that is not an object"),
            ({"id2label": {"0": "x", "1": ""}}, "a label without a text"),
            ({"id2label": None, "num_labels": 10**9}, "1000000000 labels; 4096 are the most"),
        ]
        good = self.config
        for change, sentence in wrong:
            with self.subTest(sentence):
                self.config = good | change
                self.refuses(sentence)

    def test_tokenizer_json(self):
        model = WORDPIECE["model"]
        wrong = [
            ({"model": model | {"type": "BPE"}}, "the tokenizer normalises before byte-level BPE"),
            ({"model": model | {"type": "WordLevel"}}, "is WordLevel, not WordPiece, BPE or Unigram"),
            ({"model": model | {"continuing_subword_prefix": "@@"}}, "otherwise than by ##"),
            ({"model": model | {"vocab": {"a": 0, "b": 2}}}, "does not number its tokens"),
            ({"normalizer": {"type": "NFKC"}}, "normalises with NFKC"),
            ({"normalizer": None}, "normalises with None"),
            ({"pre_tokenizer": {"type": "Whitespace"}}, "splits words with Whitespace"),
            ({"post_processor": None}, "frames a text otherwise"),
            ({"added_tokens": [added(192, "<user>")]}, "adds the token '<user>'"),
            ({"added_tokens": [added(0, "[PAD]", lstrip=True)]}, "with the option lstrip"),
            ({"added_tokens": [added(0, "[PAD]", normalized=True)]}, "the option normalized"),
            ({"added_tokens": [added(7, "[PAD]")]}, "gives the token '[PAD]' two numbers"),
        ]
        for change, sentence in wrong:
            with self.subTest(sentence):
                self.tokenizer = WORDPIECE | change
                self.refuses(sentence)
        self.tokenizer, self.settings = WORDPIECE, {"do_lower_case": True}
        self.refuses("disagree about do_lower_case")

    def test_vocabulary(self):
        wrong = [
            (VOCABULARY + ["more"], "192 embeddings"),
            (VOCABULARY[:-1] + ["movie"], "holds the token 'movie' twice"),
            ([token for token in VOCABULARY if token != "[MASK]"], "lacks the special token [MA"),
            (VOCABULARY[:-1] + ["##\u2581x"], "cannot be told from a word start"),
        ]
        for vocabulary, sentence in wrong:
            with self.subTest(sentence):
                self.tokenizer, self.vocabulary = None, vocabulary
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
            ({"lm_head.weight": good[name]}, "the weights hold lm_head.weight, which is unknown"),
        ]
        for change, sentence in wrong:
            with self.subTest(sentence):
                self.weights = good | change
                self.refuses(sentence)
        self.weights = {key: value for key, value in good.items() if key != name}
        self.refuses(f"the weights lack {name}")

    def test_weights_elsewhere(self):
        self.weights = None
        self.refuses("holds no model.safetensors")
        (self.folder / "pytorch_model.bin").write_bytes(b"pickle")
        self.refuses("pytorch_model.bin is a pickle")
        (self.folder / "pytorch_model.bin").unlink()
        (self.folder / "model-00001-of-00002.safetensors").write_bytes(b"")
        self.refuses("split over several files, but there is no model.safetensors.index.json")

    def test_a_file_that_cannot_be_written(self):
        good, self.out = self.out, self.out.parent / "nowhere" / "out.gguf"
        self.refuses("nowhere")
        good.mkdir()
        self.out = good
        self.write()
        self.assertEqual(self.run_convert()[0], 1)
        self.assertEqual(list(good.parent.glob("*.part")), [])

    def test_storage(self):
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
                self.assertEqual(model[key], fields[field].contents() if field in fields else [])


if __name__ == "__main__":
    main()
