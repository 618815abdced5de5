"""tools/convert.py: byte-level BPE and Unigram. (WordPiece is in test_convert.py.)

Needs what tools/requirements-convert.txt lists, and not PyTorch.
"""

from hf_folder import (
    ALBERT, ALBERT_PIECES, BPE, BPE_TOKENS, CHARSMAP, HEADS, MERGES, PRECOMPILED, QUOTES, SPLITTER,
    UNIGRAM, UNIGRAM_PIECES, Folder, added, main, weights_of)


class Tokenizers(Folder):
    """What becomes of them, and what they cannot be."""

    def test_bpe(self):
        self.take("roberta", HEADS[1])
        fields, _ = self.read()
        special = {0, 1, 2, 3, len(BPE_TOKENS) - 1}
        expected = {
            "model": "gpt2", "tokens": BPE_TOKENS, "merges": MERGES, "bos_token_id": 0,
            "seperator_token_id": 2, "eos_token_id": 2, "padding_token_id": 1,
            "unknown_token_id": 3, "mask_token_id": len(BPE_TOKENS) - 1,
            "token_type": [3 if index in special else 1 for index in range(len(BPE_TOKENS))],
            "add_space_prefix": None, "scores": None, "normalizer.lowercase": None,
        }
        found = {key: fields.get(f"tokenizer.ggml.{key}") for key in expected}
        self.assertEqual(found, expected)
        self.assertNotIn("whybert.tokenizer.template", fields)

    def test_bpe_as_lists(self):
        self.take("roberta", HEADS[1])
        from_json, _ = self.read()
        (self.folder / "tokenizer.json").unlink()
        self.tokenizer = None
        self.put("vocab.json", BPE["model"]["vocab"])
        self.put("merges.txt", "#version: 0.2\n" + "\n".join(MERGES) + "\n")
        self.assertEqual(self.read()[0], from_json)

    def test_merges_as_pairs(self):
        self.take("roberta", HEADS[1])
        model = BPE["model"] | {"merges": [merge.split(" ") for merge in MERGES]}
        splitter = BPE["pre_tokenizer"] | {"add_prefix_space": True}
        self.tokenizer = BPE | {"model": model, "pre_tokenizer": splitter}
        fields, _ = self.read()
        self.assertEqual(fields["tokenizer.ggml.merges"], MERGES)
        self.assertTrue(fields["tokenizer.ggml.add_space_prefix"])

    def test_unigram(self):
        self.take("xlmr", HEADS[1])
        fields, _ = self.read()
        self.assertEqual(fields["tokenizer.ggml.model"], "t5")
        self.assertEqual(fields["tokenizer.ggml.tokens"], [piece for piece, _ in UNIGRAM_PIECES])
        self.assertEqual(fields["tokenizer.ggml.scores"], [score for _, score in UNIGRAM_PIECES])
        self.assertEqual(bytes(fields["tokenizer.ggml.precompiled_charsmap"]), CHARSMAP)
        for key in ("ggml.add_space_prefix", "ggml.normalizer.lowercase", "template"):
            self.assertNotIn(f"tokenizer.{key}", fields)

    def test_unigram_as_older_libraries_write_it(self):
        self.take("xlmr", HEADS[1])
        expected, _ = self.read()
        space = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True, "str_rep": "▁"}
        model = {"unk_id": 3, "vocab": UNIGRAM_PIECES}
        splitter = SPLITTER | {"pretokenizers": [SPLITTER["pretokenizers"][0], space]}
        frame = {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]}
        self.tokenizer = UNIGRAM | {"model": model, "pre_tokenizer": splitter,
                                    "post_processor": frame}
        self.settings = {"tokenizer_class": "XLMRobertaTokenizerFast", "bos_token": "<s>",
                         "mask_token": {"__type": "AddedToken", "content": "<mask>"}}
        self.assertEqual(self.read()[0], expected)

    def test_unigram_of_a_bert(self):
        self.take("bert", HEADS[-1])
        self.tokenizer = UNIGRAM
        self.config["vocab_size"] = len(UNIGRAM_PIECES)
        self.weights = weights_of(self.config)
        fields, tensors = self.read()
        self.assertEqual(fields["tokenizer.ggml.model"], "t5")
        self.assertEqual(fields["bert.context_length"], 64)
        self.assertEqual(tensors["token_types.weight"][0].shape, (1, 32))

    def test_albert(self):
        self.take("albert", HEADS[1])
        fields, _ = self.read()
        self.assertEqual(fields["tokenizer.ggml.bos_token_id"], 2)
        self.assertEqual(len(fields["tokenizer.ggml.tokens"]), len(ALBERT_PIECES))
        for key in ("tokenizer.ggml.normalizer.lowercase", "tokenizer.ggml.normalizer.strip_accents",
                    "whybert.tokenizer.replace_quotes"):
            self.assertIs(fields[key], True)
        self.assertEqual(fields["whybert.tokenizer.template"], "bert")

    def test_a_special_token_after_the_vocabulary(self):
        self.take("xlmr", HEADS[1])
        self.tokenizer = UNIGRAM | {"model": UNIGRAM["model"] | {"vocab": UNIGRAM_PIECES[:-1]}}
        fields, _ = self.read()
        self.assertEqual(fields["tokenizer.ggml.tokens"][-1], "<mask>")
        self.assertEqual(len(fields["tokenizer.ggml.scores"]), len(UNIGRAM_PIECES))

    def test_rows_without_a_token(self):
        for family in ("roberta", "xlmr"):
            self.take(family, HEADS[1])
            self.config["vocab_size"] += 2
            self.weights = weights_of(self.config)
            fields, _ = self.read()
            count = self.config["vocab_size"]
            self.assertEqual(fields["tokenizer.ggml.tokens"][-1], f"[PAD{count - 1}]")
            self.assertEqual(fields["tokenizer.ggml.token_type"][-3:], [3, 5, 5])

    def test_what_bpe_cannot_be(self):
        self.take("roberta", HEADS[1])
        model, splitter = BPE["model"], BPE["pre_tokenizer"]
        without = {token: index for index, token in enumerate(BPE_TOKENS[:4] + BPE_TOKENS[5:])}
        mask = added(len(BPE_TOKENS) - 1, "<mask>")
        for change, sentence in (
                ({"model": model | {"end_of_word_suffix": "</w>"}}, "has the option end_of_word"),
                ({"model": model | {"byte_fallback": True}}, "has the option byte_fallback"),
                ({"model": model | {"vocab": without}}, "lacks a token for the byte 33"),
                ({"model": model | {"merges": ["t h", "t h"]}}, "holds the merge 't h' twice"),
                ({"model": model | {"merges": ["q q"]}}, "merges 'q q', of which the vocabulary"),
                ({"model": model | {"merges": ["a b c"]}}, "a merge that does not join two tokens"),
                ({"normalizer": {"type": "NFC"}}, "normalises before byte-level BPE"),
                ({"pre_tokenizer": splitter | {"use_regex": False}}, "with ByteLevel, not with"),
                ({"pre_tokenizer": {"type": "Whitespace"}}, "splits words with Whitespace"),
                ({"post_processor": {"type": "ByteLevel"}}, "frames a text otherwise"),
                ({"added_tokens": [mask]}, "matches '<mask>' without the option lstrip")):
            with self.subTest(sentence):
                self.tokenizer = BPE | change
                self.refuses(sentence)

    def test_what_unigram_cannot_be(self):
        self.take("xlmr", HEADS[1])
        model = UNIGRAM["model"]
        metaspace = SPLITTER["pretokenizers"][1]
        first = SPLITTER | {"pretokenizers": [SPLITTER["pretokenizers"][0],
                                              metaspace | {"prepend_scheme": "first"}]}
        for change, sentence in (
                ({"normalizer": {"type": "NFKC"}}, "normalises with NFKC where only"),
                ({"normalizer": {"type": "Sequence", "normalizers": [PRECOMPILED, *QUOTES]}},
                 "normalises with Replace `` \" where only"),
                ({"normalizer": PRECOMPILED | {"precompiled_charsmap": "?"}}, "that is not base64"),
                ({"pre_tokenizer": metaspace}, "splits words with Metaspace, not with Whitespace"),
                ({"pre_tokenizer": first}, "prepends a blank first, not always"),
                ({"model": model | {"byte_fallback": True}}, "has the option byte_fallback"),
                ({"model": model | {"unk_id": 0}}, "disagree about the unknown token"),
                ({"model": model | {"vocab": [*UNIGRAM_PIECES, ["a", -1.0]]}}, "token 'a' twice"),
                ({"model": model | {"vocab": [["a", 1e39]]}}, "a piece without a text or a score")):
            with self.subTest(sentence):
                self.tokenizer = UNIGRAM | change
                self.refuses(sentence)

    def test_sentencepiece_alone(self):
        self.take("xlmr", HEADS[1])
        self.tokenizer = None
        self.put("sentencepiece.bpe.model", b"\x0a")
        self.refuses("only there as sentencepiece.bpe.model; load it with AutoTokenizer")

    def test_albert_without_settings(self):
        self.take("albert", HEADS[1])
        self.tokenizer = ALBERT | {"normalizer": {"type": "Sequence", "normalizers": []}}
        self.assertNotIn("tokenizer.ggml.precompiled_charsmap", self.read()[0])


if __name__ == "__main__":
    main()
