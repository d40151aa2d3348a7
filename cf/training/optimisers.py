"""From a batch's gradient to a step: PyTorch's own optimisers on one flat vector of parameters.

`torch.optim`'s functions do the arithmetic. What is ours is around them: all parameters share one
block of memory, so that a step is one fused kernel; a batch touches a few hundred rows of some ten
thousand, so a gradient arrives as rows; and where an optimiser leaves the other rows alone (SGD
and Adagrad without weight decay) only those rows are written.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim.adagrad import adagrad
from torch.optim.adam import adam
from torch.optim.sgd import sgd

from cf.settings import COMPILED, Settings
from cf.training.gradients import Batch, ByHand, Model, RowGradient

ALIGNED = 64  # numbers: whole registers of any processor, and lines of its cache
# Numbers of the parameters' size that each optimiser remembers.
N_MEMORIES = {"sgd": 0, "momentum": 1, "adagrad": 1, "adam": 2, "adamw": 2}


class Learner(Protocol):
    """What the trainer asks of whatever moves a model."""

    def learn(self, batch: Batch, rate: float, beta1: float, weight_decay: float) -> Tensor:
        """Learn from a batch of ratings; return the mean squared error met."""

    def measure(self, batch: Batch) -> float:
        """Return the mean squared error of the model as it is used, not as it trains."""

    def state(self) -> list[dict[str, Any]]:
        """Copies of everything remembered, as NumPy arrays and plain values."""

    def load(self, state: list[dict[str, Any]]) -> None:
        """Take up where `state` left off."""


def build_optimiser(model: Model, settings: Settings) -> Learner:
    """Build what the settings name: PyTorch's arithmetic, or the compiled kernel."""
    if settings.optimiser in COMPILED and isinstance(model, ByHand):
        from cf.training.kernels import RowByRow  # numba takes a while to load

        return RowByRow(model)
    return Optimiser(model, settings)


class Block:
    """Parameters moved into one block of memory, with a gradient and memories of the same shape.

    The parameters stay what they were to the model: views into the block.
    """

    def __init__(self, parameters: list[nn.Parameter], n_memories: int, decayed: bool) -> None:
        self.decayed = decayed
        # Each begins anew at whole registers: the last few numbers of a block are worked out one by
        # one, which may round otherwise, so that a user more would change bits of the movies.
        starts = [0, *accumulate(-(-p.numel() // ALIGNED) * ALIGNED for p in parameters)]
        self.flat = parameters[0].detach().new_zeros(starts[-1])
        self.gradient = torch.zeros_like(self.flat)
        self.memories = [torch.zeros_like(self.flat) for _ in range(n_memories)]
        self.n_steps = torch.zeros((), device=self.flat.device)
        self.parts: dict[nn.Parameter, tuple[Tensor, ...]] = {}
        for parameter, start in zip(parameters, starts[:-1], strict=True):
            end = start + parameter.numel()
            views = (self.flat, self.gradient, *self.memories)
            weight, *others = (v[start:end].view_as(parameter) for v in views)
            parameter.data = weight.copy_(parameter.data)
            self.parts[parameter] = tuple(others)  # its gradient, then its memories


class Optimiser:
    """Moves a model's parameters against their gradients; holds what it must remember of the past.

    Weight decay is decoupled for adamw (Loshchilov and Hutter 2019, Decoupled Weight Decay
    Regularization, algorithm 2) and added to the gradient for the others. Only matrices
    are decayed, not the biases and norms of a network's layers.
    """

    def __init__(self, model: Model, settings: Settings) -> None:
        self.model, self.kind = model, settings.optimiser
        self.beta2, self.eps = settings.beta2, settings.eps
        n_memories = N_MEMORIES[self.kind]
        matrices = [p for p in model.parameters() if p.ndim > 1]
        lists = [p for p in model.parameters() if p.ndim == 1]  # biases and norms of layers
        self.blocks = [Block(matrices, n_memories, decayed=True)]
        if lists:
            self.blocks.append(Block(lists, n_memories, decayed=False))
        self.parts = {p: parts for block in self.blocks for p, parts in block.parts.items()}

    def learn(self, batch: Batch, rate: float, beta1: float, weight_decay: float) -> Tensor:
        """Move by one step against a batch's gradient; return its mean squared error before it."""
        loss, gradients = self.model.gradients(*batch)
        self.step(gradients, rate, beta1, weight_decay)
        return loss

    @torch.no_grad()
    def measure(self, batch: Batch) -> float:
        """Return the mean squared error of the model as it is used, not as it trains."""
        user, movie, stars, *day = batch
        self.model.eval()
        error = self.model(user, movie, *day) - stars
        self.model.train()
        return error.square().mean().item()

    @torch.no_grad()
    def step(
        self, gradients: Sequence[RowGradient], rate: float, beta1: float, weight_decay: float
    ) -> None:
        """Move every parameter by one step of size `rate`."""
        if self.kind in ("sgd", "adagrad") and weight_decay == 0:
            for gradient in gradients:
                self._step_rows(gradient, rate)
            return
        for gradient in gradients:
            whole = self.parts[gradient.parameter][0]
            if gradient.rows is None:
                whole.copy_(gradient.values)
            else:
                whole.index_add_(0, gradient.rows, gradient.values)
        for block in self.blocks:
            self._step_block(block, rate, beta1, weight_decay if block.decayed else 0.0)
            block.gradient.zero_()

    def _step_rows(self, gradient: RowGradient, rate: float) -> None:
        parameter, rows, values = gradient.parameter, gradient.rows, gradient.values
        if rows is None:
            rows = torch.arange(len(parameter), device=parameter.device)
        if self.kind == "sgd":
            parameter.index_add_(0, rows, values, alpha=-rate)
            return
        # Adagrad squares the gradient of a row, so what repeated rows get is summed first.
        rows, where = torch.unique(rows, return_inverse=True)
        values = values.new_zeros(len(rows), *values.shape[1:]).index_add_(0, where, values)
        squares = self.parts[parameter][1]
        squares.index_add_(0, rows, values.square())
        divisor = squares.index_select(0, rows).sqrt_().add_(self.eps)
        parameter.index_add_(0, rows, values.div_(divisor), alpha=-rate)

    def _step_block(self, block: Block, rate: float, beta1: float, weight_decay: float) -> None:
        memories: list[Any] = [[memory] for memory in block.memories]
        common: dict[str, Any] = {
            "params": [block.flat],
            "lr": rate,
            "weight_decay": weight_decay,
            "maximize": False,
            "fused": True,
        }
        if self.kind in ("adam", "adamw"):
            adam(
                **common,
                grads=[block.gradient],
                exp_avgs=memories[0],
                exp_avg_sqs=memories[1],
                max_exp_avg_sqs=[],
                state_steps=[block.n_steps],
                amsgrad=False,
                beta1=beta1,
                beta2=self.beta2,
                eps=self.eps,
                decoupled_weight_decay=self.kind == "adamw",
            )
        elif self.kind == "adagrad":
            adagrad(
                **common,
                grads=[block.gradient],
                state_sums=memories[0],
                state_steps=[block.n_steps],
                lr_decay=0.0,
                eps=self.eps,
            )
        else:
            sgd(
                **common,
                d_p_list=[block.gradient],
                momentum_buffer_list=memories[0] if memories else [None],
                momentum=beta1 if memories else 0.0,
                dampening=0.0,
                nesterov=False,
            )

    def state(self) -> list[dict[str, Any]]:
        """Copies of everything remembered, as NumPy arrays and plain values."""
        return [
            {
                "n_steps": block.n_steps.item(),
                "memories": [memory.cpu().numpy().copy() for memory in block.memories],
            }
            for block in self.blocks
        ]

    def load(self, state: list[dict[str, Any]]) -> None:
        """Take up where `state` left off."""
        for block, kept in zip(self.blocks, state, strict=True):
            block.n_steps.fill_(kept["n_steps"])
            for memory, values in zip(block.memories, kept["memories"], strict=True):
                memory.copy_(torch.from_numpy(values))
