"""The sentiment of a film review in a small file: fewer layers and word pieces than the teacher's.

The student takes some of the teacher's layers, its head, and the embeddings of the word pieces that
the treebank's training part uses most; then it learns the teacher's answers.
"""

import collections
import random

import torch
from transformers import BertForSequenceClassification, BertTokenizer

import sst
from task_sentiment import Sentiment, sample_epoch


def kept_pieces(tokenizer, texts, count):
    """The ids of `count` word pieces to keep, ascending.

    Special tokens and single ASCII characters, so that every English word can be spelled, then the
    pieces that `texts` use, most frequent first, then the first of the vocabulary, which BERT
    sorted by frequency.
    """
    vocabulary = tokenizer.get_vocab()
    pieces = sorted(vocabulary, key=vocabulary.get)
    uses = collections.Counter()
    for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]:
        uses.update(ids)
    bare = [piece.removeprefix("##") or piece for piece in pieces]
    kept = dict.fromkeys(tokenizer.all_special_ids)
    kept |= dict.fromkeys(index for index, text in enumerate(bare)
                          if len(text) == 1 and text.isascii())
    kept |= dict.fromkeys(index for index, _ in uses.most_common())
    kept |= dict.fromkeys(index for index, piece in enumerate(pieces)
                          if not piece.startswith("[unused") and bare[index].isascii())
    return sorted(list(kept)[:count])


class SmallSentiment(Sentiment):
    """The same task and data for a student of --teacher's first model."""

    name = "sentiment-small"
    summary = "the same for a small file, from the sentiment model's answers"
    defaults = {"epochs": 2, "lr": 3e-4, "mean_decay": 0.995, "batch_tokens": 2000,
                "batch_texts": 128, "teacher_share": 0.9, "phrase_share": 0.2, "neutral_share": 0.1}

    def add_options(self, parser):
        """What to keep of the teacher."""
        super().add_options(parser)
        parser.add_argument("--layers", type=int, nargs="+", default=[0, 2, 3, 5],
                            help="of the teacher, from 0")
        parser.add_argument("--pieces", type=int, default=8192, help="in the vocabulary")
        parser.add_argument("--positions", type=int, default=256)

    def training_items(self, tokenizer, examples, options):
        """Phrases are drawn once, not in every epoch: the teacher need not answer all of them."""
        drawn = sample_epoch(examples, options, random.Random(options.seed))
        distinct = sorted(set(drawn))
        places = {index: place for place, index in enumerate(distinct)}
        items = self.soft_items(tokenizer, [examples[index] for index in distinct], options)
        return items, lambda chance: [places[index] for index in drawn]

    def kept(self, options):
        """(the teacher's tokenizer, the ids of the pieces to keep)."""
        tokenizer = BertTokenizer.from_pretrained(options.teacher[0])
        texts = [tree.text for tree in sst.read_trees(options.data / "sst_trees" / "train.txt")]
        return tokenizer, kept_pieces(tokenizer, texts, options.pieces)

    def new_tokenizer(self, options):
        """The teacher's with fewer pieces."""
        tokenizer, ids = self.kept(options)
        names = tokenizer.convert_ids_to_tokens(ids)
        return BertTokenizer(vocab={name: index for index, name in enumerate(names)})

    @torch.no_grad()
    def new_model(self, options):
        """The teacher's with fewer layers, rows and positions."""
        if options.init:
            return super().new_model(options)
        model = BertForSequenceClassification.from_pretrained(options.teacher[0])
        _, ids = self.kept(options)
        embeddings = model.bert.embeddings
        for table, rows in ((embeddings.word_embeddings, torch.tensor(ids)),
                            (embeddings.position_embeddings, torch.arange(options.positions))):
            table.weight = torch.nn.Parameter(table.weight[rows].clone())
            table.num_embeddings = len(rows)
        embeddings.position_ids = embeddings.position_ids[:, :options.positions]
        embeddings.token_type_ids = embeddings.token_type_ids[:, :options.positions]
        layers = model.bert.encoder.layer
        model.bert.encoder.layer = torch.nn.ModuleList(layers[index] for index in options.layers)
        model.config.num_hidden_layers = len(options.layers)
        model.config.vocab_size = len(ids)
        model.config.max_position_embeddings = options.positions
        return model
