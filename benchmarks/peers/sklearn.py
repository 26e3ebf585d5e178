"""scikit-learn: `MLPRegressor.partial_fit` on the same mini-batches, in one of two ways.

One call an update, which is how a program hands over batches of its own; and one call an epoch, on
samples that are in order already, which spares it most of its checks. Both do the same arithmetic.

Its regressor has linear outputs, squared error and no RMSProp. So it is measured on the case that
is nearest to the asked one, and held against that: the same network with a linear output layer,
mean squared error and Adam. Two differences go away there. Its gradient is that of half the sum
over outputs, o/2 times that of the mean over every entry, and Adam divides constant factors out,
but for ε; and it adds ε before the bias correction, where algorithm 1 has it after. So ε is next to
nothing in that case.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any, ClassVar

import numpy as np

from benchmarks.cases import Case
from config.schema import Adam

NAMES = {"tanh": "tanh", "sigmoid": "logistic"}


class SklearnUpdates64:
    """A call an update, in float64."""

    title: ClassVar[str] = "scikit-learn, a call an update"
    precision: ClassVar[str] = "float64"
    networks: ClassVar[int] = 1
    whole_epochs: ClassVar[bool] = False

    def reference(self, case: Case) -> Case:
        """The case with linear outputs, mean squared error, and Adam without its ε."""
        model, training = case.experiment.model, case.experiment.training
        activations = (*model.layer_activations[:-1], "identity")
        optimizer = training.optimizer
        if not isinstance(optimizer, Adam):
            optimizer = Adam(name="adam", learning_rate=optimizer.learning_rate)
        optimizer = optimizer.model_copy(update={"epsilon": 1e-30})
        experiment = case.experiment.model_copy(
            update={
                "model": model.model_copy(update={"activations": activations}),
                "training": training.model_copy(update={"optimizer": optimizer, "loss": "mse"}),
            }
        )
        return replace(case, experiment=experiment)

    def remark(self, case: Case) -> str:
        """What it cannot do."""
        if case.experiment.training.loss == "mse":
            return "linear outputs"
        return "linear outputs, squared error, Adam"

    def prepare(self, case: Case) -> None:
        from sklearn.neural_network import MLPRegressor

        here = self.reference(case)
        options = here.experiment.training.optimizer
        assert isinstance(options, Adam)
        self._case = here
        self._samples = here.samples.astype(self.precision)
        self._size = here.batch_size
        self._model: Any = MLPRegressor(
            hidden_layer_sizes=here.sizes[1:-1],
            activation=NAMES[here.experiment.model.layer_activations[0]],
            solver="adam",
            alpha=0.0,
            batch_size=self._size,
            learning_rate_init=options.learning_rate,
            beta_1=options.beta1,
            beta_2=options.beta2,
            epsilon=options.epsilon,
            shuffle=False,
        )
        self._start(here)
        self._epochs = (self._samples[here.orders[epoch % len(here.orders)]] for epoch in count())
        self._rest = self._samples[:0]

    def _start(self, case: Case) -> None:
        """Make the layers and the optimizer, by one update, and then put in the initial weights."""
        model = self._model
        first = self._samples[: self._size]
        model.partial_fit(first, first)
        for own, own_bias, (weights, biases) in zip(
            model.coefs_, model.intercepts_, case.weights(), strict=True
        ):
            own[:] = weights.T
            own_bias[:] = biases
        optimizer = model._optimizer
        optimizer.t = 0
        for average in (*optimizer.ms, *optimizer.vs):
            average[:] = 0.0

    def run(self, updates: int) -> None:
        model, size = self._model, self._size
        while updates:
            if not len(self._rest):
                self._rest = next(self._epochs)
            end = size * (updates if self.whole_epochs else 1)
            part, self._rest = self._rest[:end], self._rest[end:]
            model.batch_size = min(size, len(part))  # it warns of a larger one
            model.partial_fit(part, part)
            updates -= -(-len(part) // size)

    def loss(self) -> float:
        output = self._model.predict(self._samples)
        return float(np.mean((output - self._samples) ** 2))


class SklearnEpochs64(SklearnUpdates64):
    """A call an epoch, in float64."""

    title = "scikit-learn, a call an epoch"
    whole_epochs = True


class SklearnEpochs32(SklearnEpochs64):
    """A call an epoch, in float32, which it keeps to where its data have it."""

    precision = "float32"
