"""Trains weights to lie where a storage of few bits can hold them."""

import gguf
import torch

import convert

BLOCK = 32


def round_to_q4_0(weights):
    """What Q4_0 makes of a matrix, as gguf's quantize and dequantize do, but in PyTorch.

    >>> weights = torch.randn(64, 96)
    >>> data = convert.stored("weights", weights.numpy(), "q4_0")
    >>> stored = gguf.dequantize(data, convert.STORAGES["q4_0"])
    >>> torch.equal(round_to_q4_0(weights), torch.from_numpy(stored))
    True
    """
    blocks = weights.reshape(-1, BLOCK)
    low, high = blocks.amin(1, keepdim=True), blocks.amax(1, keepdim=True)
    scale = torch.where(high > -low, high, low) / -8
    inverse = torch.where(scale == 0, 0, 1 / scale)
    levels = (blocks * inverse).add_(8.5).trunc_().clamp_(0, 15).sub_(8)
    return levels.mul_(scale.half().float()).reshape(weights.shape)


class _StraightThrough(torch.autograd.Function):
    """Rounds forwards; gradients pass backwards as if it did not."""

    @staticmethod
    def forward(ctx, weights):
        del ctx
        return round_to_q4_0(weights)

    @staticmethod
    def backward(ctx, gradient):
        del ctx
        return gradient


class RoundedLinear(torch.nn.Linear):
    """Computes with rounded weights and trains those behind them."""

    def forward(self, values):
        """(…, inputs) -> (…, outputs)."""
        return torch.nn.functional.linear(values, _StraightThrough.apply(self.weight), self.bias)


def round_layers(model):
    """From now on the matrices of the encoder's layers compute as Q4_0 holds them."""
    for name, module in model.named_modules():
        if ".layer." in name and isinstance(module, torch.nn.Linear):
            module.__class__ = RoundedLinear


@torch.no_grad()
def settle_layers(model):
    """Make rounded weights the model's own: it stays the same function, but trains on as any."""
    for module in model.modules():
        if isinstance(module, RoundedLinear):
            module.weight.copy_(round_to_q4_0(module.weight))
            module.__class__ = torch.nn.Linear


@torch.no_grad()
def fix_embeddings(model, storage):
    """Round the word embeddings to what `storage` can hold, and train them no more."""
    weights = model.get_input_embeddings().weight.requires_grad_(False)
    data = convert.stored("the word embeddings", weights.numpy(), storage)
    weights.copy_(torch.from_numpy(gguf.dequantize(data, convert.STORAGES[storage])))
