"""The program of a standalone script; lines between [name] and [/name] are not in every one."""

import itertools

import numpy as np

from runs.scripts.recipe.settings import (
    activations,
    batch_size,
    code_layer,
    data,
    data_noise,
    data_seed,
    held_out_samples,
    initial,
    initializer,
    input_noise,
    layers,
    loss,
    normalization,
    optimizer,
    options,
    precision,
    seed,
    source,
    updates,
)
from runs.scripts.recipe.sources import hold_out

# --- The data: one sample a row ---

data_rng = np.random.default_rng([data_seed, 0])  # a stream of random numbers for the data alone
x, labels = source(data_rng, **data)
# [data_noise]
x = x + data_rng.normal(0, data_noise, x.shape)
# [/data_noise]
# [held_out]
held_out = hold_out(data_rng, labels, held_out_samples)
offset, scale = normalization(x[~held_out])  # what is held out must not be known
x = ((x - offset) / scale).astype(precision)
x, unseen = x[~held_out], x[held_out]
# [/held_out]
# [all]
offset, scale = normalization(x)
x = ((x - offset) / scale).astype(precision)
# [/all]

# --- The network: layer l computes a = σ(W a₋ + b) from the activations a₋ below it ---

rng = np.random.default_rng([seed, 1])  # another stream, for weights and the order of samples
parameters = []
for inputs, units in itertools.pairwise(layers):
    for drawn in initializer(rng, units, inputs, **initial):
        parameters.append(drawn.astype(precision))
weights, biases = parameters[0::2], parameters[1::2]  # the same arrays, by what they are


def forward(x):
    """The activations of every layer, beginning with x itself, and the slopes σ'(z) after it."""
    outputs, slopes = [x], []
    for activation, W, b in zip(activations, weights, biases, strict=True):
        a, slope = activation(outputs[-1] @ W.T + b)
        outputs.append(a)
        slopes.append(slope)
    return outputs, slopes


def backward(x, target):
    """∂L/∂W and ∂L/∂b of every layer, in the order of `parameters`: backpropagation."""
    outputs, slopes = forward(x)
    gradients = []
    delta = loss(outputs[-1], target, slopes[-1])  # δ = ∂L/∂z of the last layer
    for layer in reversed(range(len(weights))):
        gradients += [delta.sum(axis=0), delta.T @ outputs[layer]]  # ∂L/∂b = Σ δ, ∂L/∂W = δᵀ a₋
        if layer > 0:
            delta = (delta @ weights[layer]) * slopes[layer - 1]  # δ₋ = (Wᵀ δ) · σ'(z₋)
    return gradients[::-1]


def rmse(x):
    """√(mean of (x - x̂)²) over every entry, in the units of the normalised data."""
    return np.sqrt(np.mean((forward(x)[0][-1] - x).astype("float64") ** 2))


# --- Training: in every epoch all samples come once, in batches, in a new order ---


def new_epoch():
    """What the network is given and what it has to return, in the order of this epoch."""
    order = rng.permutation(len(x)) if batch_size < len(x) else np.arange(len(x))
    targets = x[order]
    # [input_noise]
    noise = input_noise * rng.standard_normal(x.shape, dtype=x.dtype) if input_noise else 0
    return targets + noise, targets
    # [/input_noise]
    # [clean]
    return targets, targets
    # [/clean]


memory = [np.zeros((2, *array.shape), precision) for array in parameters]
# [another_optimizer]
began = 0  # the update at which the optimizer began
# [/another_optimizer]
position = 0  # samples of this epoch that have been used
print(f"update {0:>8}: RMSE {rmse(x):.6g}")
for update in range(updates):
    # [changes]
    # [/changes]
    if position == 0:
        # [noise_changes]
        before_epoch = rng.bit_generator.state
        # [/noise_changes]
        given, wanted = new_epoch()
    batch = slice(position, position + batch_size)
    # [another_optimizer]
    t = update + 1 - began
    # [/another_optimizer]
    # [one_optimizer]
    t = update + 1
    # [/one_optimizer]
    gradients = backward(given[batch], wanted[batch])
    for array, g, remembered in zip(parameters, gradients, memory, strict=True):
        array += optimizer(g, remembered, t, **options)
    position += batch_size
    if position >= len(x):
        position = 0
    if (update + 1) % max(1, updates // 10) == 0 and update + 1 < updates:
        print(f"update {update + 1:>8}: RMSE {rmse(x):.6g}")

codes = forward(x)[0][code_layer]  # of shape (samples, code units): plot two columns of it
# [held_out]
print(f"RMSE on the samples held out: {rmse(unseen):.10g}")
# [/held_out]
print(f"RMSE after {updates} updates: {rmse(x):.10g}")
