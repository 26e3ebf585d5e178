"""JAX: one `jit` around a `lax.scan` over the mini-batches of whole epochs, with `grad`'s gradient.

Its compiler sees about a hundred updates at a time, fuses what it can, and is called once for them.
The short last batch of an epoch has a shape of its own, so an epoch is a scan over the full batches
and one update more. Single updates, which only the check asks for, are compiled by themselves.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from benchmarks.cases import Case
from benchmarks.peers.peer import SameCase
from config.schema import Adam, RmsProp

AT_ONCE = 100
"""Updates that a compiled call does at least, where a turn has so many."""


class Jax(SameCase):
    """The functions of the case, and the state that they take and return."""

    title: ClassVar[str] = "JAX jit + scan"
    precision: ClassVar[str] = "float32"

    def prepare(self, case: Case) -> None:
        import jax
        from jax import numpy as jnp

        self._jax, self._case = jax, case
        self._samples = jnp.asarray(case.samples, jnp.float32)
        self._orders = case.orders
        parameters = [
            (jnp.asarray(weights.T, jnp.float32), jnp.asarray(biases, jnp.float32))
            for weights, biases in case.weights()
        ]
        m, v = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
        self._state: Any = (parameters, m, v, jnp.zeros((), jnp.float32))
        self._done = 0
        self._loss = _loss_function(case)
        step = _step_function(case, self._loss)
        size, samples = case.batch_size, self._samples
        full = len(case.samples) // size * size

        def one_epoch(state: Any, order: Any) -> tuple[Any, None]:
            shuffled = samples if case.batches == 1 else samples[order]
            blocks = shuffled[:full].reshape(-1, size, shuffled.shape[1])
            state, _ = jax.lax.scan(lambda kept, x: (step(kept, x), None), state, blocks)
            return (step(state, shuffled[full:]) if full < len(shuffled) else state), None

        def epochs(state: Any, orders: Any) -> Any:
            return jax.lax.scan(one_epoch, state, orders)[0]

        self._epochs = jax.jit(epochs, donate_argnums=0)
        self._update = jax.jit(step)
        self._at_once = max(1, min(case.epochs, AT_ONCE // case.batches))
        self._loss_of_all = jax.jit(self._loss)

    def run(self, updates: int) -> None:
        batches, end = self._case.batches, self._done + updates
        while self._done < end:
            left = (end - self._done) // batches
            if self._done % batches == 0 and left:
                epochs = min(left, self._at_once)
                self._run_epochs(epochs)
                self._done += epochs * batches
            else:
                self._run_one()
                self._done += 1
        self._jax.block_until_ready(self._state)

    def _run_epochs(self, epochs: int) -> None:
        first = self._done // self._case.batches
        orders = self._orders[np.arange(first, first + epochs) % len(self._orders)]
        self._state = self._epochs(self._state, orders)

    def _run_one(self) -> None:
        epoch, batch = divmod(self._done, self._case.batches)
        size = self._case.batch_size
        order = self._orders[epoch % len(self._orders)]
        x = self._samples[order][batch * size : (batch + 1) * size]
        self._state = self._update(self._state, x)

    def loss(self) -> float:
        return float(self._loss_of_all(self._state[0], self._samples))


def _loss_function(case: Case) -> Any:
    """The loss of a mini-batch as a function of the parameters."""
    import jax
    from jax import numpy as jnp

    activation = {"tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid}[
        case.experiment.model.layer_activations[0]
    ]

    def logits(parameters: Any, x: Any) -> Any:
        *inner, (weights, biases) = parameters
        for inner_weights, inner_biases in inner:
            x = activation(x @ inner_weights + inner_biases)
        return x @ weights + biases

    def mean_squared_error(parameters: Any, x: Any) -> Any:
        return jnp.mean((activation(logits(parameters, x)) - x) ** 2)

    def cross_entropy(parameters: Any, x: Any) -> Any:
        z = logits(parameters, x)
        return jnp.mean(jnp.maximum(z, 0) - x * z + jnp.log1p(jnp.exp(-jnp.abs(z))))

    return {"mse": mean_squared_error, "binary_cross_entropy": cross_entropy}[
        case.experiment.training.loss
    ]


def _step_function(case: Case, loss: Any) -> Any:
    """One update: (parameters, m, v, t), x → the same after it."""
    import jax
    from jax import numpy as jnp

    options = case.experiment.training.optimizer

    def adam(state: Any, x: Any) -> Any:
        assert isinstance(options, Adam)
        parameters, m, v, t = state
        rate, beta1, beta2 = options.learning_rate, options.beta1, options.beta2
        gradient, t = jax.grad(loss)(parameters, x), t + 1
        m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, gradient)
        v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, gradient)
        c1, c2 = 1 - beta1**t, 1 - beta2**t
        parameters = jax.tree.map(
            lambda p, m, v: p - rate * (m / c1) / (jnp.sqrt(v / c2) + options.epsilon),
            parameters,
            m,
            v,
        )
        return parameters, m, v, t

    def rmsprop(state: Any, x: Any) -> Any:
        assert isinstance(options, RmsProp)
        parameters, m, v, t = state
        rate, beta = options.learning_rate, options.beta2
        gradient = jax.grad(loss)(parameters, x)
        v = jax.tree.map(lambda v, g: beta * v + (1 - beta) * g * g, v, gradient)
        parameters = jax.tree.map(
            lambda p, g, v: p - rate * g / (jnp.sqrt(v) + options.epsilon), parameters, gradient, v
        )
        return parameters, m, v, t

    return {Adam: adam, RmsProp: rmsprop}[type(options)]
