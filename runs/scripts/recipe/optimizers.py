"""Optimizers: each returns what to add to an array of parameters, given its gradient g.

`memory` holds two arrays of that array's shape, zeros at first: what is remembered from one update
to the next. `t` counts updates from 1.
"""

import numpy as np


def sgd(g, memory, t, *, learning_rate):
    """Stochastic gradient descent: -η g.  Robbins & Monro 1951."""
    return -learning_rate * g


def momentum(g, memory, t, *, learning_rate, beta1):
    """m ← β₁ m + (1 - β₁) g; the step is -η m."""
    m = memory[0]
    m[...] = beta1 * m + (1 - beta1) * g
    return -learning_rate * m


def classical_momentum(g, memory, t, *, learning_rate, momentum):
    """Δθ ← -η g + m Δθ.  Rumelhart, Hinton & Williams 1986."""
    step = memory[0]
    step[...] = momentum * step - learning_rate * g
    return step


def rmsprop(g, memory, t, *, learning_rate, beta2, epsilon):
    """v ← β₂ v + (1 - β₂) g²; the step is -η g / (√v + ε).  Tieleman & Hinton 2012."""
    v = memory[0]
    v[...] = beta2 * v + (1 - beta2) * g * g
    return -learning_rate * g / (np.sqrt(v) + epsilon)


def adam(g, memory, t, *, learning_rate, beta1, beta2, epsilon):
    """m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; the step is -η m̂ / (√v̂ + ε).

    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) correct for the zeros that m and v start from.  Kingma &
    Ba 2015, algorithm 1.
    """
    m, v = memory
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return -learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
