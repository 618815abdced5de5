"""tools/convert.py: whatever lies in the folder, it is converted or refused in one sentence, and what
is refused leaves no file. Every field and many a prefix of every file, bent.

Needs what tools/requirements-convert.txt lists, and not PyTorch.
"""

import copy
import json

from hf_folder import ALBERT, BPE, POOLING, UNIGRAM, VOCABULARY, WORDPIECE, Folder, main, modules

import checkpoint
import vocabulary
from folder import Refusal

# In place of any value.
ODD = [None, True, False, 0, -1, 2**31, 2**63, 10**40, 1.5, 1e300, "", "x", "\0", "é" * 300, [], [[]],
       [None], ["x", "x"], {}, {"type": "x"}, {"x": {}}]
DEEP = "[" * 100_000


def paths_of(value, most=4):
    """The path to every part of a JSON value; of long lists and objects, to the ends."""
    items = list(value.items() if isinstance(value, dict) else
                 enumerate(value) if isinstance(value, list) else [])
    for key, part in items[:most] + items[max(most, len(items) - most):]:
        yield (key,)
        for rest in paths_of(part, most):
            yield (key, *rest)


def bent(value, path, odd):
    """A copy in which `odd` stands at `path`."""
    value = copy.deepcopy(value)
    at = value
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = odd
    return value


def spoiled_texts(text):
    """Bytes in place of a JSON file: cut, nested, doubled, broken."""
    data = text.encode()
    for end in {0, 1, 2, len(data) // 3, len(data) // 2, len(data) - 2, len(data) - 1}:
        yield data[:end]
    yield from (b"\xff" + data, data[:-2] + b"\xff" + data[-2:], b"null", b"[]", b'"x"', b"3")
    yield from (DEEP.encode(), (DEEP[:50_000] + "]" * 50_000).encode(), b'{"a":' * 50_000)
    inside = data.lstrip()[1:]
    for extra in (b'"\\ud800":1,', b'"x":NaN,', b'"x":1e999,', b'"x":-Infinity,',
                  b'"x":' + b"9" * 5000 + b",", b'"architectures":[],"architectures":[],',
                  b'"model":{"a":1,"a":2},'):
        yield b"{" + extra + inside


class Hostile(Folder):
    """A folder into which anything is put."""

    def holds(self, status, said):
        """The promise: converted, or refused in one sentence and nothing written."""
        self.assertIn(status, (0, 1))
        self.assertEqual(self.out.exists(), status == 0)
        self.assertEqual(said.count("\n"), status, said)
        self.out.unlink(missing_ok=True)

    def converts_or_refuses(self):
        self.holds(*self.run_convert())

    def reads_or_refuses(self, read):
        """The same of one reader; whether it refused, and why."""
        try:
            read(self.folder)
        except Refusal as refusal:
            self.assertNotIn("\n", str(refusal))
            self.assertTrue(str(refusal).endswith("."), str(refusal))
            return str(refusal)
        return ""


class Configs(Hostile):
    """config.json, and what sentence-transformers has beside it."""

    def test_every_field(self):
        for family, head in (("bert", "ForSequenceClassification"), ("albert", "ForMaskedLM"),
                             ("roberta", "ForTokenClassification"), ("electra", "Model")):
            self.take(family, head)
            self.write()
            for path in paths_of(self.config):
                for odd in ODD:
                    with self.subTest(family=family, path=path, odd=str(odd)[:40]):
                        self.put("config.json", bent(self.config, path, odd))
                        self.reads_or_refuses(checkpoint.read_config)

    def test_sizes_that_the_weights_have_not(self):
        self.write()
        for key in ("num_hidden_layers", "hidden_size", "intermediate_size", "vocab_size",
                    "max_position_embeddings", "type_vocab_size", "num_attention_heads"):
            for size in (1, 32, 64, 1000, 2**31 - 32):
                self.put("config.json", self.config | {key: size})
                self.converts_or_refuses()

    def test_spoiled_texts(self):
        self.write()
        for data in spoiled_texts(json.dumps(self.config)):
            with self.subTest(data[:40]):
                self.put("config.json", data)
                self.converts_or_refuses()

    def test_pooling(self):
        self.take("bert", "Model")
        self.write()
        wanted = modules("Transformer", "Pooling")
        for path in paths_of(wanted):
            for odd in ODD:
                self.put("modules.json", bent(wanted, path, odd))
                self.put("1_Pooling/config.json", POOLING)
                self.reads_or_refuses(checkpoint.read_config)
        self.put("modules.json", wanted)
        for path in paths_of(POOLING, 9):
            for odd in ODD:
                self.put("1_Pooling/config.json", bent(POOLING, path, odd))
                self.reads_or_refuses(checkpoint.read_config)
        for data in spoiled_texts(json.dumps(wanted)):
            self.put("modules.json", data)
            self.converts_or_refuses()


class Vocabularies(Hostile):
    """tokenizer.json, tokenizer_config.json, vocab.txt, vocab.json and merges.txt."""

    def test_every_field_of_every_kind(self):
        for tokenizer in (WORDPIECE, BPE, UNIGRAM, ALBERT):
            self.assertEqual(self.read_spoiled(tokenizer), "")
            for path in paths_of(tokenizer):
                for odd in ODD:
                    with self.subTest(path=path, odd=str(odd)[:40]):
                        self.read_spoiled(bent(tokenizer, path, odd))

    def read_spoiled(self, tokenizer):
        self.put("tokenizer.json", tokenizer)
        return self.reads_or_refuses(vocabulary.read_tokenizer)

    def test_every_setting(self):
        settings = {"do_lower_case": False, "strip_accents": None, "tokenizer_class": "x",
                    "tokenize_chinese_chars": True, "do_basic_tokenize": True, "never_split": None,
                    "unk_token": "[UNK]", "mask_token": {"content": "[MASK]"}, "pad_token": "[PAD]"}
        self.put("tokenizer.json", WORDPIECE)
        for path in paths_of(settings, 9):
            for odd in ODD:
                self.put("tokenizer_config.json", bent(settings, path, odd))
                self.reads_or_refuses(vocabulary.read_tokenizer)
                self.put("special_tokens_map.json", bent(settings, path, odd))
                self.put("tokenizer_config.json", {})
                self.reads_or_refuses(vocabulary.read_tokenizer)

    def test_spoiled_texts(self):
        self.write()
        for tokenizer in (WORDPIECE, BPE, UNIGRAM):
            for data in spoiled_texts(json.dumps(tokenizer)):
                with self.subTest(data[:40]):
                    self.put("tokenizer.json", data)
                    self.converts_or_refuses()

    def test_lists(self):
        self.tokenizer = None
        self.write()
        good = "".join(token + "\n" for token in VOCABULARY).encode()
        for data in (b"", b"\n", b"\n\n", b"\xff\n" + good, good + b"\xed\xa0\x80\n", good + good,
                     good[: len(good) // 2], good.replace(b"\n", b"\r\n"), b"\0" * 1000,
                     good.replace(b"[MASK]", b"[mask]"), good + b"x\n" * 3):
            self.put("vocab.txt", data)
            self.converts_or_refuses()
        (self.folder / "vocab.txt").unlink()
        vocab = json.dumps(BPE["model"]["vocab"]).encode()
        for words, merges in ((vocab, b"\xff"), (vocab, b"t h\nt h\n"), (vocab, b"t\n"),
                              (vocab, b"t h x\n"), (vocab, b"\n\n"), (b"{}", b""), (b"[]", b""),
                              (vocab.replace(b": 7", b": 8"), b""), (vocab[:-9], b"t h\n"),
                              (vocab.replace(b": 7", b": 1e9"), b"")):
            self.put("vocab.json", words)
            self.put("merges.txt", merges)
            with self.subTest(merges=merges):
                self.assertNotEqual(self.reads_or_refuses(vocabulary.read_tokenizer), "")
                self.converts_or_refuses()


class Weights(Hostile):
    """model.safetensors and its index."""

    def setUp(self):
        super().setUp()
        self.write()
        self.path = self.folder / "model.safetensors"
        self.data = self.path.read_bytes()
        self.length = int.from_bytes(self.data[:8], "little")
        self.header = json.loads(self.data[8:8 + self.length])

    def refused(self, data):
        """These bytes are no weights."""
        self.path.write_bytes(data)
        status, said = self.run_convert()
        self.assertEqual(status, 1)
        self.holds(status, said)
        return said

    def with_header(self, header):
        head = header if isinstance(header, bytes) else json.dumps(header).encode()
        return len(head).to_bytes(8, "little") + head + self.data[8 + self.length:]

    def test_every_prefix(self):
        self.assertEqual(self.run_convert(), (0, ""))
        self.out.unlink()
        ends = [*range(0, 40), *range(40, 8 + self.length, 97), 7 + self.length, 8 + self.length,
                len(self.data) // 2, len(self.data) - 1]
        for end in ends:
            with self.subTest(end=end):
                self.assertIn("cut short", self.refused(self.data[:end]))
        self.refused(self.data + b"x")

    def test_every_field(self):
        name = "classifier.bias"
        for path in [(name,), *((name, *path) for path in paths_of(self.header[name]))]:
            for odd in ODD:
                with self.subTest(path=path, odd=str(odd)[:40]):
                    self.path.write_bytes(self.with_header(bent(self.header, path, odd)))
                    self.converts_or_refuses()

    def test_places(self):
        first, second = [name for name in self.header if name != "__metadata__"][:2]
        begin, end = self.header[first]["data_offsets"]
        for path, odd in (((first, "data_offsets"), self.header[second]["data_offsets"]),
                          ((first, "data_offsets"), [end, begin]),
                          ((first, "data_offsets"), [begin + 4, end + 4]),
                          ((first, "data_offsets"), [begin, 2**62]),
                          ((first, "data_offsets"), [-4, end - begin - 4]),
                          ((first, "shape"), [2**40, 2**40]), ((first, "shape"), [0, 2**60]),
                          ((first, "shape"), [-1, -3]), ((first, "dtype"), "F8_E4M3"),
                          ((first, "dtype"), "F64")):
            with self.subTest(path=path, odd=odd):
                self.refused(self.with_header(bent(self.header, path, odd)))

    def test_headers(self):
        head = self.data[8:8 + self.length]
        name = json.dumps("classifier.bias").encode()
        twice = head.replace(name, b'"classifier.weight"', 1)
        for spoiled in (twice, b"{}", b"[]", b"{" * 100_000, DEEP.encode(), b"\xff" * 50, b" " * 9,
                        head.replace(b"F32", b"BOOL"), head[:-1] + b',"x":NaN}'):
            with self.subTest(spoiled[:40]):
                self.refused(self.with_header(spoiled))
        for length in (0, 1, 2**31, 2**63, 2**64 - 1):
            self.refused(length.to_bytes(8, "little") + self.data[8:])
        self.assertIn("names 'classifier.weight' twice", self.refused(self.with_header(twice)))

    def test_every_field_of_an_index(self):
        self.path.rename(self.folder / "model-00001-of-00001.safetensors")
        names = [name for name in self.header if name != "__metadata__"]
        index = {"metadata": {"total_size": 1},
                 "weight_map": dict.fromkeys(names, "model-00001-of-00001.safetensors")}
        self.put("model.safetensors.index.json", index)
        self.assertEqual(self.run_convert(), (0, ""))
        self.out.unlink()
        for path in paths_of(index, 1):
            for odd in [*ODD, "../x", "/etc/passwd", "a.bin", "model-00001-of-00001.safetensors/.."]:
                self.put("model.safetensors.index.json", bent(index, path, odd))
                self.converts_or_refuses()

    def test_folders_in_place_of_files(self):
        for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"):
            self.write()
            (self.folder / name).unlink()
            (self.folder / name).mkdir()
            self.converts_or_refuses()
            (self.folder / name).rmdir()


if __name__ == "__main__":
    main()
