"""tools/convert.py: every encoder and head becomes the keys and tensors that the engine looks for.

Needs what tools/requirements-convert.txt lists, and not PyTorch; that they compute the same is for
tools/make_golden_models.py to see.
"""

import json

import gguf
import numpy
import safetensors.numpy

from hf_folder import FAMILIES, HEADS, LABELS, POOLING, Folder, main, modules, weights_of

SEQUENCE, TOKENS, QUESTIONS, WORDS, ENCODER = HEADS
TASKS = dict(zip(HEADS, ["sequence_classification", "token_classification", "question_answering",
                         "masked_lm", "sentence_similarity"], strict=True))
# What stands between the two layers of a head.
ACTIVATIONS = {
    SEQUENCE: {"bert": "tanh", "distilbert": "relu", "electra": "gelu", "albert": "tanh",
               "roberta": "tanh", "xlmr": "tanh"},
    WORDS: {"bert": "gelu_tanh", "distilbert": "gelu", "electra": "gelu", "albert": "gelu_tanh",
            "roberta": "gelu", "xlmr": "gelu"},
}
HEAD_TENSORS = {
    SEQUENCE: ["cls.bias", "cls.output.bias", "cls.output.weight", "cls.weight"],
    TOKENS: ["cls.output.bias", "cls.output.weight"],
    QUESTIONS: ["cls.output.bias", "cls.output.weight"],
    WORDS: ["cls.bias", "cls.norm.bias", "cls.norm.weight", "cls.output.bias", "cls.weight"],
    ENCODER: [],
}


class Families(Folder):
    """Each encoder with each head."""

    def test_every_head_of_every_family(self):
        for family, (prefix, _, _) in FAMILIES.items():
            for head in HEADS:
                with self.subTest(family=family, head=head):
                    self.take(family, head)
                    fields, tensors = self.read("--linear", "f32", "--head", "f32")
                    self.assertEqual(fields["general.architecture"], "bert")
                    self.assertEqual(fields["whybert.source_architecture"], prefix + head)
                    self.assertEqual(fields["whybert.task"], TASKS[head])
                    self.assertEqual(fields.get("whybert.head.activation"),
                                     ACTIVATIONS.get(head, {}).get(family))
                    names = sorted(name for name in tensors if name.startswith("cls"))
                    self.assertEqual(names, HEAD_TENSORS[head])
                    self.check_labels(head, fields)
                    self.check_sizes(family, fields, tensors)

    def check_labels(self, head, fields):
        labels = {SEQUENCE: list(LABELS["id2label"].values()), QUESTIONS: ["start", "end"],
                  TOKENS: list(LABELS["id2label"].values())}.get(head)
        self.assertEqual(fields.get("bert.classifier.output_labels"), labels)
        self.assertEqual(fields.get("whybert.problem_type"),
                         "single_label_classification" if head == SEQUENCE else None)
        self.assertEqual(fields.get("bert.pooling_type"), 1 if head == ENCODER else None)

    def check_sizes(self, family, fields, tensors):
        embedding = 64 if family == "electra" else 32
        self.assertEqual(fields.get("whybert.embedding_length"), 64 if embedding == 64 else None)
        self.assertEqual(fields.get("whybert.layer_groups"), 2 if family == "albert" else None)
        self.assertEqual(fields["bert.block_count"], 4 if family == "albert" else 2)
        self.assertEqual(sum(name.endswith("attn_q.weight") for name in tensors), 2)
        self.assertEqual("token_embd_proj.weight" in tensors, family in ("electra", "albert"))
        self.assertEqual(tensors["token_embd.weight"][0].shape[1], embedding)
        self.assertEqual(fields["bert.context_length"], 64)
        self.assertEqual(tensors["position_embd.weight"][0].shape, (64, embedding))

    def test_values_are_where_they_belong(self):
        places = [
            ("electra", SEQUENCE, "token_embd_proj.weight", "electra.embeddings_project.weight"),
            ("electra", WORDS, "cls.weight", "generator_predictions.dense.weight"),
            ("electra", WORDS, "cls.output.bias", "generator_lm_head.bias"),
            ("albert", SEQUENCE, "cls.weight", "albert.pooler.weight"),
            ("albert", TOKENS, "blk.1.ffn_up.weight",
             "albert.encoder.albert_layer_groups.1.albert_layers.0.ffn.weight"),
            ("albert", WORDS, "cls.norm.weight", "predictions.LayerNorm.weight"),
            ("roberta", SEQUENCE, "cls.output.weight", "classifier.out_proj.weight"),
            ("roberta", WORDS, "cls.norm.bias", "lm_head.layer_norm.bias"),
            ("xlmr", QUESTIONS, "cls.output.weight", "qa_outputs.weight"),
            ("distilbert", WORDS, "cls.weight", "vocab_transform.weight"),
            ("distilbert", TOKENS, "blk.0.attn_output_norm.weight",
             "distilbert.transformer.layer.0.sa_layer_norm.weight"),
            ("bert", WORDS, "cls.output.bias", "cls.predictions.bias"),
            ("bert", ENCODER, "blk.1.ffn_down.weight", "encoder.layer.1.output.dense.weight"),
        ]
        for family, head, name, source in places:
            with self.subTest(name=name, source=source):
                self.take(family, head)
                _, tensors = self.read("--linear", "f32", "--head", "f32")
                numpy.testing.assert_array_equal(tensors[name][0], self.weights[source])

    def test_positions_after_padding(self):
        self.take("roberta", TOKENS)
        _, tensors = self.read()
        rows = self.weights["roberta.embeddings.position_embeddings.weight"]
        self.assertEqual(len(rows), 66)
        numpy.testing.assert_array_equal(tensors["position_embd.weight"][0], rows[2:])

    def test_token_types(self):
        self.take("distilbert", TOKENS)
        self.assertEqual(self.read()[1]["token_types.weight"][0].tolist(), [[0.0] * 32])
        self.take("roberta", TOKENS)
        self.config["type_vocab_size"] = 3  # of which its tokenizer uses the first
        self.weights = weights_of(self.config)
        fields, tensors = self.read()
        self.assertEqual(fields["tokenizer.ggml.token_type_count"], 1)
        numpy.testing.assert_array_equal(
            tensors["token_types.weight"][0],
            self.weights["roberta.embeddings.token_type_embeddings.weight"][:1])

    def test_problem_types(self):
        for labels, stated, expected in ((1, None, "regression"), (3, "regression", "regression"),
                                         (3, "multi_label_classification", "multi_label_classif"),
                                         (2, None, "single_label_classification")):
            with self.subTest(expected):
                self.take("bert", SEQUENCE)
                self.config |= {"id2label": {str(i): f"l{i}" for i in range(labels)},
                                "problem_type": stated}
                self.weights = weights_of(self.config)
                self.assertIn(expected, self.read()[0]["whybert.problem_type"])

    def test_temperature(self):
        self.take("bert", SEQUENCE)
        self.assertNotIn("whybert.temperature", self.read()[0])
        self.config["whybert_temperature"] = 1.25
        self.assertEqual(self.read()[0]["whybert.temperature"], 1.25)

    def test_an_encoder_may_have_the_prefix_of_a_model(self):
        self.take("bert", ENCODER)
        plain = self.read()[1]
        self.weights = {f"bert.{name}": values for name, values in self.weights.items()}
        prefixed = self.read()[1]
        for name, (values, _) in plain.items():
            numpy.testing.assert_array_equal(prefixed[name][0], values)

    def test_poolers_that_nothing_asks_are_left_out(self):
        self.take("bert", QUESTIONS)
        self.weights |= {"bert.pooler.dense.weight": numpy.zeros((32, 32), "<f4"),
                         "bert.embeddings.position_ids": numpy.arange(64)[None]}
        self.assertNotIn("cls.weight", self.read()[1])


class WordHeads(Folder):
    """The decoder of a masked-word head is the word embeddings, or the model is refused."""

    def setUp(self):
        super().setUp()
        self.take("bert", WORDS)
        self.words = "bert.embeddings.word_embeddings.weight"

    def test_a_decoder_that_is_the_embeddings(self):
        self.weights |= {"cls.predictions.decoder.weight": self.weights[self.words],
                         "cls.predictions.decoder.bias": self.weights["cls.predictions.bias"]}
        self.assertNotIn("cls.output.weight", self.read()[1])

    def test_either_name_of_one_tensor(self):
        for ours, theirs in ((self.words, "cls.predictions.decoder.weight"),
                             ("cls.predictions.bias", "cls.predictions.decoder.bias")):
            self.weights[theirs] = self.weights.pop(ours)
        self.assertIn("cls.output.bias", self.read()[1])

    def test_pretraining(self):
        self.config["architectures"] = ["BertForPreTraining"]
        self.weights |= {"cls.seq_relationship.weight": numpy.zeros((2, 32), "<f4"),
                         "cls.seq_relationship.bias": numpy.zeros(2, "<f4"),
                         "bert.pooler.dense.weight": numpy.zeros((32, 32), "<f4"),
                         "bert.pooler.dense.bias": numpy.zeros(32, "<f4")}
        self.assertEqual(self.read()[0]["whybert.task"], "masked_lm")

    def test_a_decoder_of_its_own(self):
        self.weights["cls.predictions.decoder.weight"] = self.weights[self.words] + 1
        self.refuses("cls.predictions.decoder.weight differs from bert.embeddings.word_embeddings")


class SentenceEncoders(Folder):
    """What sentence-transformers puts around an encoder."""

    def setUp(self):
        super().setUp()
        self.take("bert", ENCODER)

    def pooled(self, config, *kinds):
        self.put("modules.json", modules("Transformer", "Pooling", *kinds))
        self.put("1_Pooling/config.json", config)

    def test_mean_and_cls(self):
        cls = POOLING | {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}
        for config, expected in ((POOLING, 1), (cls, 2), ({"pooling_mode": "cls"}, 2),
                                 ({"pooling_mode": "mean", "include_prompt": True}, 1)):
            with self.subTest(config=config):
                self.pooled(config, "Normalize")
                self.assertEqual(self.read()[0]["bert.pooling_type"], expected)

    def test_what_is_refused(self):
        both = POOLING | {"pooling_mode_max_tokens": True}
        for config, kinds, sentence in (
                (POOLING, ["Dense"], "puts Transformer, Pooling, Dense one after another"),
                (both, [], "the tokens are pooled by max and mean, not by mean or cls"),
                ({"pooling_mode": "lasttoken"}, [], "the tokens are pooled by lasttoken"),
                ({"pooling_mode": ["mean", "cls"]}, [], "the tokens are pooled by ['mean', 'cls']")):
            with self.subTest(sentence):
                self.pooled(config, *kinds)
                self.refuses(sentence)


class Containers(Folder):
    """Weights in several types and several files."""

    def test_bfloat16(self):
        name = "classifier.bias"
        self.write()
        path = self.folder / "model.safetensors"
        exact = gguf.quantize(self.weights[name], gguf.GGMLQuantizationType.BF16).view("<u2")
        data = {key: {"dtype": "F32", "shape": list(values.shape), "bytes": values.tobytes()}
                for key, values in self.weights.items()}
        data[name] = {"dtype": "BF16", "shape": [3], "bytes": exact.tobytes()}
        path.write_bytes(container(data))
        self.assertEqual(self.run_convert(), (0, ""))
        found = {tensor.name: tensor.data for tensor in gguf.GGUFReader(self.out).tensors}
        numpy.testing.assert_array_equal(
            found["cls.output.bias"], (exact.astype("<u4") << 16).view("<f4"))

    def test_several_files(self):
        self.read()
        whole = self.out.read_bytes()
        self.split()
        self.assertEqual(self.run_convert(), (0, ""))
        self.assertEqual(self.out.read_bytes(), whole)

    def split(self):
        """The weights in two files and an index."""
        (self.folder / "model.safetensors").unlink(missing_ok=True)
        names, files = sorted(self.weights), ["model-00001-of-00002.safetensors",
                                              "model-00002-of-00002.safetensors"]
        places = {name: files[index % 2] for index, name in enumerate(names)}
        for file in files:
            part = {name: self.weights[name] for name in names if places[name] == file}
            safetensors.numpy.save_file(part, self.folder / file)
        self.put("model.safetensors.index.json", {"weight_map": places})
        return places

    def test_an_index_that_misleads(self):
        self.write()
        places = self.split()
        for change, sentence in (({"a": "../model.safetensors"}, "which is no safetensors file of"),
                                 ({"a": "model-3.safetensors"}, "the folder lacks model-3.safetens"),
                                 ({"a": 3}, "names no files")):
            with self.subTest(sentence):
                self.put("model.safetensors.index.json", {"weight_map": places | change})
                self.refuses(sentence, write=False)
        (self.folder / "model-00001-of-00002.safetensors").write_bytes(
            (self.folder / "model-00002-of-00002.safetensors").read_bytes())
        self.put("model.safetensors.index.json", {"weight_map": places})
        self.refuses("two files of the folder hold", write=False)


def container(tensors):
    """The bytes of a safetensors file of name -> {dtype, shape, bytes}."""
    header, at = {}, 0
    for name, tensor in tensors.items():
        end = at + len(tensor["bytes"])
        header[name] = {"dtype": tensor["dtype"], "shape": tensor["shape"],
                        "data_offsets": [at, end]}
        at = end
    head = json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + b"".join(
        tensor["bytes"] for tensor in tensors.values())


if __name__ == "__main__":
    main()
