"""Fine-tunes a sequence classifier on soft targets; what train.py's tasks have in common.

Batches hold texts of nearly one length, products may be bfloat16, and what is measured and kept is
the running mean of the weights. `Plan` says how; `fit` does it and can go on after a cut.
"""

import dataclasses
import math
import random
import time

import torch
from transformers import BertForSequenceClassification

MAX_TOKENS = 128


@dataclasses.dataclass
class Plan:
    """How a run goes; with the data it determines the result."""

    seed: int
    lr: float  # of the head; each layer below it gets `layer_decay` times that of the one above
    layer_decay: float
    mean_decay: float
    reports: int
    exact: bool  # float32 products instead of bfloat16 ones


def tokenize(tokenizer, texts):
    """Token ids of every text, cut at MAX_TOKENS."""
    return tokenizer(list(texts), truncation=True, max_length=MAX_TOKENS)["input_ids"]


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


def padded(token_ids):
    """(ids, attention mask) of one batch as tensors of (texts, tokens)."""
    rows = [torch.tensor(ids) for ids in token_ids]
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(r) for r in rows], batch_first=True)
    return ids, mask


@torch.no_grad()
def predict(model, tokenizer, texts, fast=False):
    """Log-probabilities (texts, labels); `fast` lets the CPU multiply in bfloat16."""
    model.eval()
    token_ids = tokenize(tokenizer, texts)
    lengths = [len(ids) for ids in token_ids]
    result = torch.zeros(len(lengths), model.config.num_labels)
    for batch in bucketed(range(len(lengths)), lengths, 4096, 256, random.Random(0)):
        ids, mask = padded([token_ids[index] for index in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
            logits = model(input_ids=ids, attention_mask=mask).logits
        result[batch] = logits.float().log_softmax(-1)
    return result


def accuracy(model, tokenizer, rows, fast=False):
    """(share of right answers, mean cross entropy in nats) over (text, label) rows."""
    labels = torch.tensor([label for _, label in rows])
    log_probabilities = predict(model, tokenizer, [text for text, _ in rows], fast)
    right = (log_probabilities.argmax(-1) == labels).float().mean().item()
    return right, torch.nn.functional.nll_loss(log_probabilities, labels).item()


class WeightMean:
    """The running mean of a model's weights, a model too: mean += (1 - decay) (weights - mean)."""

    def __init__(self, model, decay):
        self.model = BertForSequenceClassification(model.config)
        self.model.load_state_dict(model.state_dict())
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


def fit(model, token_ids, targets, steps, plan, state_path):
    """Train `model` on `targets` (texts, labels); yields (share done, mean model) `reports` times.

    `steps` lists each step's texts by their indices. A run that was cut off goes on from the file
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
    print(f"{len(token_ids)} texts, {len(steps)} steps, {done} done", flush=True)
    for step, batch in enumerate(steps[done:], done + 1):
        model.train()
        ids, mask = padded([token_ids[index] for index in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=not plan.exact):
            logits = model(input_ids=ids, attention_mask=mask).logits
        loss = torch.nn.functional.cross_entropy(logits.float(), targets[batch])
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
        if step % 500 == 0:
            save_state(state_path, step, **parts)
        if step % report_every == 0 or step == len(steps):
            yield step / len(steps), mean.model
