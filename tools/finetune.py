"""Fine-tunes an encoder with any head; what the tasks of train.py have in common.

A head's answer to a text is an array of logits (rows, K): one row for a classified text,
one for each token of a tagged one, two (start and end over the tokens) for a question's answer.
An encoder without a head answers with the mean of its states.
Batches hold texts of nearly one length, products may be bfloat16, and what is measured and kept is
the running mean of the weights. `Plan` says how; `fit` does it and can go on after a cut.
"""

import copy
import dataclasses
import math
import random
import time

import torch
from transformers import (
    BertForQuestionAnswering, BertForSequenceClassification, BertForTokenClassification, BertModel)

NO_LABEL = -100  # of a row that neither trains nor counts


@dataclasses.dataclass
class Item:
    """One encoded text, or pair of texts, and what the model is to answer to it."""

    ids: list  # T token ids
    segments: list  # T zeros and ones
    target: torch.Tensor  # (rows,) label ids or NO_LABEL; or (rows, K) probabilities


@dataclasses.dataclass
class Plan:
    """How a run goes; with the data it determines the result."""

    seed: int
    lr: float  # of the head; each layer below it gets `layer_decay` times that of the one above
    layer_decay: float
    mean_decay: float
    reports: int
    exact: bool  # float32 products instead of bfloat16 ones


def encoded(tokenizer, texts, max_tokens):
    """(ids, segments) of every text, or of every pair of texts, cut at `max_tokens`."""
    coded = tokenizer(list(texts), truncation=True, max_length=max_tokens)
    return list(zip(coded["input_ids"], coded["token_type_ids"]))


def bucketed(indices, lengths, token_budget, max_texts, chance):
    """Batches of `indices`, each of texts of nearly one length that fill the budget; shuffled."""
    order = sorted(indices, key=lambda index: (lengths[index], chance.random()))
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) == max_texts or (len(batch) + 1) * lengths[index] > token_budget):
            batches.append(batch)
            batch = []
        batch.append(index)
    batches.append(batch)
    chance.shuffle(batches)
    return batches


def padded(rows, filler=0):
    """Sequences of several lengths as one tensor (texts, longest, …)."""
    return torch.nn.utils.rnn.pad_sequence(
        [torch.as_tensor(row) for row in rows], batch_first=True, padding_value=filler)


def logits_of(model, items, fast):
    """What the head says about a batch: float32 (texts, rows, K), padding last in every text."""
    mask = padded([[1] * len(item.ids) for item in items])
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
        output = model(input_ids=padded([item.ids for item in items]), attention_mask=mask,
                       token_type_ids=padded([item.segments for item in items]))
    if isinstance(model, BertModel):
        return mean_of_tokens(output.last_hidden_state.float(), mask)
    if isinstance(model, BertForSequenceClassification):
        return output.logits.float()[:, None]
    if isinstance(model, BertForTokenClassification):
        return output.logits.float()
    assert isinstance(model, BertForQuestionAnswering)
    ends = torch.stack([output.start_logits, output.end_logits], dim=1).float()
    return ends.masked_fill(mask[:, None] == 0, -1e9)


def mean_of_tokens(states, mask):
    """An encoder's own answer, (texts, 1, C): the mean of its last states over the tokens."""
    weights = mask[:, :, None].float()
    return (states * weights).sum(1, keepdim=True) / weights.sum(1, keepdim=True)


def loss_of(model, items, fast):
    """The mean cross entropy of a batch over the rows that have a label."""
    logits = logits_of(model, items, fast)
    targets = padded([item.target for item in items], NO_LABEL)
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(0, 1), ignore_index=NO_LABEL)


@torch.no_grad()
def predict(model, items, fast=False):
    """Logits (rows, K) for every item; `fast` lets the CPU multiply in bfloat16."""
    model.eval()
    lengths = [len(item.ids) for item in items]
    result = [None] * len(items)
    for batch in bucketed(range(len(items)), lengths, 4096, 256, random.Random(0)):
        logits = logits_of(model, [items[index] for index in batch], fast)
        for index, found in zip(batch, logits):
            length = len(items[index].ids)
            if isinstance(model, BertForTokenClassification):
                found = found[:length]
            elif isinstance(model, BertForQuestionAnswering):
                found = found[:, :length]
            result[index] = found.clone()
    return result


class WeightMean:
    """The running mean of a model's weights, a model too: mean += (1 - decay) (weights - mean)."""

    def __init__(self, model, decay):
        self.model = copy.deepcopy(model)
        self.decay = decay
        self.updates = 0

    def state_dict(self):
        """What `load_state_dict` takes up."""
        return {"model": self.model.state_dict(), "updates": self.updates}

    def load_state_dict(self, state):
        """Go on from a state."""
        self.model.load_state_dict(state["model"])
        self.updates = state["updates"]

    @torch.no_grad()
    def update(self, model):
        """Take in the present weights; early ones weigh more, so that the start is forgotten."""
        self.updates += 1
        step = max(1 - self.decay, 1 / (10 + self.updates))
        means = [mean for mean in self.model.parameters()]
        torch._foreach_lerp_(means, [weight.detach() for weight in model.parameters()], step)


def parameter_groups(model, learning_rate, layer_decay, weight_decay):
    """AdamW's groups: the rate shrinks downwards by `layer_decay` a layer; vectors do not decay."""
    layers = model.config.num_hidden_layers
    groups = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        depth = layers + 1
        if ".embeddings." in name:
            depth = 0
        elif ".layer." in name:
            depth = int(name.split(".layer.")[1].split(".")[0]) + 1
        decayed = parameter.ndim == 2
        group = groups.setdefault((depth, decayed), {
            "params": [],
            "lr": learning_rate * layer_decay ** (layers + 1 - depth),
            "weight_decay": weight_decay if decayed else 0.0,
        })
        group["params"].append(parameter)
    return list(groups.values())


def save_state(path, step, **parts):
    """Write all that a cut-off run needs to go on after `step`, replacing the file as a whole."""
    state = {name: part.state_dict() for name, part in parts.items()}
    unfinished = path.with_suffix(".part")
    torch.save(state | {"step": step, "random": torch.get_rng_state()}, unfinished)
    unfinished.replace(path)


def load_state(path, **parts):
    """Take up what `save_state` wrote; the step after which it did so, 0 if it never did."""
    if not path.exists():
        return 0
    state = torch.load(path)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    torch.set_rng_state(state["random"])
    return state["step"]


def fit(model, items, steps, plan, state_path):
    """Train `model` on `items`; yields (share done, mean model) `reports` times.

    `steps` lists each step's items by their indices. A run that was cut off goes on from the file
    `state_path` when it is started again, to the same end.
    """
    torch.manual_seed(plan.seed)
    warm_up = 0.06 * len(steps)
    optimizer = torch.optim.AdamW(
        parameter_groups(model, plan.lr, plan.layer_decay, 0.01), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, (len(steps) - step) / len(steps)))
    mean = WeightMean(model, plan.mean_decay)
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule, "mean": mean}
    done = load_state(state_path, **parts)
    report_every = math.ceil(len(steps) / plan.reports)
    started, losses = time.time(), []
    print(f"{len(items)} texts, {len(steps)} steps, {done} done", flush=True)
    for step, batch in enumerate(steps[done:], done + 1):
        model.train()
        loss = loss_of(model, [items[index] for index in batch], fast=not plan.exact)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        mean.update(model)
        losses.append(loss.item())
        if step % 100 == 0:
            print(f"step {step} loss {sum(losses[-100:]) / 100:.4f} {time.time() - started:.0f} s",
                  flush=True)
        reports = step % report_every == 0 or step == len(steps)
        if reports or step % 500 == 0:
            save_state(state_path, step, **parts)
        if reports:
            yield step / len(steps), mean.model
