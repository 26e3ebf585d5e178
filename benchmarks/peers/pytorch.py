"""PyTorch, run eagerly: `nn.Sequential`, a loss of `nn`, an optimizer of `torch.optim`."""

from __future__ import annotations

from typing import Any, ClassVar

from benchmarks.cases import Case
from benchmarks.peers.peer import NotMeasuredError, SameCase
from config.schema import Adam, RmsProp


class PyTorch(SameCase):
    """The usual loop: zero_grad, forward, loss, backward, step; each with its defaults."""

    title: ClassVar[str] = "PyTorch eager"
    precision: ClassVar[str] = "float32"
    fused: ClassVar[bool] = False

    def prepare(self, case: Case) -> None:
        import torch
        from torch import nn

        torch.set_num_threads(1)
        self._torch = torch
        dtype = getattr(torch, self.precision)
        activations = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
        modules: list[Any] = []
        for (weights, biases), name in zip(
            case.weights(), case.experiment.model.layer_activations, strict=True
        ):
            linear = nn.Linear(weights.shape[1], weights.shape[0], dtype=dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(weights))
                linear.bias.copy_(torch.from_numpy(biases))
            modules += [linear, activations[name]()]
        self._loss: Any = nn.MSELoss()
        if case.experiment.training.loss == "binary_cross_entropy":
            # From logits: what PyTorch itself recommends, and quicker.
            del modules[-1]
            self._loss = nn.BCEWithLogitsLoss()
        self._model = nn.Sequential(*modules)
        self._optimizer = self._make_optimizer(case)
        self._samples = torch.from_numpy(case.samples.copy()).to(dtype)
        self._batches = case.mini_batches(self._samples, torch.from_numpy(case.orders.copy()))

    def _make_optimizer(self, case: Case) -> Any:
        optim, options = self._torch.optim, case.experiment.training.optimizer
        parameters = self._model.parameters()
        if isinstance(options, RmsProp):
            return optim.RMSprop(
                parameters, lr=options.learning_rate, alpha=options.beta2, eps=options.epsilon
            )
        assert isinstance(options, Adam)
        return optim.Adam(
            parameters,
            lr=options.learning_rate,
            betas=(options.beta1, options.beta2),
            eps=options.epsilon,
            fused=self.fused or None,
        )

    def run(self, updates: int) -> None:
        model, optimizer, loss = self._model, self._optimizer, self._loss
        for _ in range(updates):
            x = next(self._batches)
            optimizer.zero_grad()
            loss(model(x), x).backward()
            optimizer.step()

    def loss(self) -> float:
        with self._torch.no_grad():
            return float(self._loss(self._model(self._samples), self._samples))


class FusedPyTorch(PyTorch):
    """The same with `fused=True`: Adam in one call, which a person has to know of and ask for."""

    title = "PyTorch eager, fused Adam"
    fused = True

    def prepare(self, case: Case) -> None:
        if not isinstance(case.experiment.training.optimizer, Adam):
            raise NotMeasuredError("PyTorch has a fused Adam only")
        super().prepare(case)
