"""Scores of words by other libraries, on the same words as ours, each by its own defaults.

LIME and shap know nothing of the model but the probability of the explained label, so any function
from texts to probabilities will do: ours, or PyTorch's, which is what their users wait for.

- `lime_N`: LimeTextExplainer with N samples. The words are handed over joined by a control
  character at which it splits again (bow=False: each occurrence is its own feature; mask_string="":
  a feature is deleted), all words are features; kernel, distance and ridge as they come.
- `shap_partition_mask`: shap's PartitionExplainer on its Text masker (500 evaluations, its own tree
  over its own rules of what belongs together), whose tokenizer here is our list of words. A removed
  word becomes [MASK], as by default with a BERT's tokenizer.
- `shap_partition_delete`: the same with removed words deleted, as in all our rows by default.
- `captum_ig_pad`, `captum_ig_mask`: Captum's LayerIntegratedGradients at the word embeddings, 50 steps
  (Gauss-Legendre, its default) from a text of [PAD] or [MASK] between [CLS] and [SEP] to the text, of
  the logit; channels are summed, then the tokens of each word. In PyTorch alone.
"""

import numpy

SEPARATOR = "\x1f"  # stands in no text
REMOVED = "\ue000"  # what shap writes in the place of a word; not white space, which it collapses
IG_STEPS = 50


class TextFunction:
    """Probabilities of the explained label of variants of a text, and how many were asked for."""

    def __init__(self, text, probabilities):
        self.text, self.probabilities, self.evaluations = text, probabilities, 0

    def __call__(self, variants):
        self.evaluations += len(variants)
        found = self.probabilities(list(variants))
        return numpy.array([one[self.text.label] for one in found])


def lime(samples):
    """LIME with so many samples."""

    def scores(text, function):
        import lime.lime_text  # only here: most runs need none of it

        words = [text.text[begin:end] for begin, end in text.words]

        def predict(joined):
            kept = ([bool(word) for word in one.split(SEPARATOR)] for one in joined)
            sets = (sum(1 << i for i, one in enumerate(row) if one) for row in kept)
            p = function([text.variant(one) for one in sets])
            return numpy.stack([1 - p, p], 1)

        explainer = lime.lime_text.LimeTextExplainer(
            split_expression=SEPARATOR, bow=False, mask_string="", random_state=0)
        found = explainer.explain_instance(SEPARATOR.join(words), predict, labels=(1,),
                                           num_features=len(words), num_samples=samples)
        by_word = dict(found.local_exp[1])
        return [float(by_word.get(i, 0)) for i in range(len(words))]

    return scores


class _Words:
    """As much of a tokenizer as shap's Text masker asks for; it is the text's words."""

    def __init__(self, text):
        self.text = text

    def __call__(self, string, return_offsets_mapping=False):
        spans = self.text.words if string == self.text.text else [(0, len(string))][: len(string)]
        return {"input_ids": [string[begin:end] for begin, end in spans], "offset_mapping": spans}


def shap_partition(replacement):
    """shap's partition default; `replacement` stands in the place of a removed word."""

    def scores(text, function):
        import shap

        def predict(variants):
            return function([variant.replace(REMOVED, replacement) for variant in variants])

        masker = shap.maskers.Text(_Words(text), mask_token=REMOVED, collapse_mask_token=False)
        explainer = shap.PartitionExplainer(predict, masker)
        return [float(score) for score in explainer([text.text], silent=True).values[0]]

    return scores


SAMPLED = {
    "lime_500": lime(500),
    "lime_5000": lime(5000),
    "shap_partition_mask": shap_partition(" [MASK] "),
    "shap_partition_delete": shap_partition(" "),
}
GRADIENTS = {"captum_ig_pad": "pad", "captum_ig_mask": "mask"}
PEERS = (*GRADIENTS, *SAMPLED)


class Torch:
    """The model on the weights that the engine uses, in PyTorch."""

    def __init__(self, model, threads):
        import captum.attr
        import reference
        import torch

        torch.set_num_threads(threads)
        self.torch, self.captum = torch, captum.attr
        self.reference = reference.Reference(model)

    def probabilities(self, texts):
        """As `Program.probabilities`; texts of one call are padded to one length, 500 at most."""
        found = []
        with self.torch.no_grad():
            for begin in range(0, len(texts), 500):
                batch = self.reference.tokenizer(texts[begin : begin + 500], padding=True,
                                                 return_tensors="pt")
                ids = batch["input_ids"]
                logits = self.reference.logits(ids, self.torch.zeros_like(ids),
                                               attention_mask=batch["attention_mask"]).logits
                found += logits.softmax(-1).tolist()
        return [dict(zip(self.reference.labels, row, strict=True)) for row in found]

    def integrated_gradients(self, text, baseline):
        """Scores of the words from the baseline "pad" or "mask"."""
        encoded = self.reference.encode(text.text)
        real = [t for t, part in enumerate(encoded.parts) if part is not None]
        token = getattr(self.reference.tokenizer, f"{baseline}_token_id")
        start = encoded.ids.clone()
        start[0, real] = token
        forward = self.reference.forward(self.reference.labels.index(text.label), "logit")
        method = self.captum.LayerIntegratedGradients(forward, self.reference.words)
        tokens = method.attribute(encoded.ids, baselines=start, n_steps=IG_STEPS,
                                  additional_forward_args=encoded.segments)[0].sum(-1).tolist()
        begins = [encoded.offsets[t][0] for t in real]
        assert begins == [begin for begin, _ in text.tokens], text.text
        return [sum(tokens[t] for t, at in zip(real, begins, strict=True) if begin <= at < end)
                for begin, end in text.words]
