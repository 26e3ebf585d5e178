"""Sources of data: each returns the samples, one a row, and each sample's label, a whole number.

Labels are not learned. `rng` is a generator for the data alone.
"""

import csv
from pathlib import Path

import numpy as np


def gaussian_clusters(rng, clusters):
    """Samples from normal distributions: (mean, covariance or its diagonal, count) of each."""
    x = []
    for mean, covariance, count in clusters:
        full = np.diag(covariance) if np.ndim(covariance) == 1 else covariance
        # "eigh" takes covariances without full rank, which "cholesky" does not
        x.append(rng.multivariate_normal(mean, full, count, check_valid="ignore", method="eigh"))
    return np.concatenate(x), np.repeat(np.arange(len(x)), [len(part) for part in x])


def one_hot(rng, width):
    """The rows of the identity matrix."""
    return np.eye(width), np.arange(width)


def swiss_roll(rng, count):
    """(t cos t, h, t sin t), with t uniform on 1.5 π to 4.5 π and h on 0 to 21; labels follow t."""
    along, across = rng.random((2, count))
    t = 1.5 * np.pi * (1 + 2 * along)
    x = np.column_stack([t * np.cos(t), 21 * across, t * np.sin(t)])
    return x, (4 * along).astype(int)


def ring(rng, count, features):
    """(cos t, sin t, cos 2t, sin 2t, …) at evenly spaced angles t; labels are quarters of it."""
    share = np.arange(count) / count
    t = 2 * np.pi * share
    multiples = range(1, features // 2 + 2)
    waves = [wave(multiple * t) for multiple in multiples for wave in (np.cos, np.sin)]
    x = np.column_stack(waves[:features])
    return x, (4 * share).astype(int)


def moving_spot(rng, count, side):
    """Images of a bright spot, exp(-r² / 2w²) with w = 0.15 sides; labels are quarters.

    Its centre is uniform on the square that is w away from every edge.
    """
    right, down = rng.random((2, count, 1))
    centres = (np.arange(side) + 0.5) / side
    across, below = np.tile(centres, side), np.repeat(centres, side)  # of each pixel
    squares = (across - 0.15 - 0.7 * right) ** 2 + (below - 0.15 - 0.7 * down) ** 2
    x = np.exp(-squares / (2 * 0.15**2))
    labels = (right >= 0.5) + 2 * (down >= 0.5)
    return x, labels.ravel()


def turning_bar(rng, count, side):
    """Images of a bright bar through the centre, exp(-d² / 2w²) with w = 0.1 sides.

    Its angle is uniform on half a turn; labels are quarters of that, the first around flat.
    """
    turn = rng.random((count, 1))
    centres = (np.arange(side) + 0.5) / side
    across, below = np.tile(centres, side), np.repeat(centres, side)  # of each pixel
    distances = (across - 0.5) * np.sin(np.pi * turn) + (below - 0.5) * np.cos(np.pi * turn)
    x = np.exp(-(distances**2) / (2 * 0.1**2))
    labels = ((4 * turn + 0.5) % 4).astype(int)
    return x, labels.ravel()


def table(rng, rows, labels):
    """The numbers that stand in this file."""
    return np.array(rows), np.array(labels)


def table_file(rng, path, delimiter, header, label_column):
    """The numbers of a file of separated values; the label column is named, or counted from 1."""
    with Path(path).open(newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file, delimiter=delimiter) if row]
    names = [name.strip() for name in rows.pop(0)] if header else []
    label = None
    if label_column is not None:
        label = names.index(label_column) if label_column in names else int(label_column) - 1
    x = [[float(cell) for column, cell in enumerate(row) if column != label] for row in rows]
    kinds = [row[label].strip() if label is not None else "" for row in rows]
    return np.array(x), np.unique(kinds, return_inverse=True)[1]


def hold_out(rng, labels, count):
    """Mark `count` samples that are not trained on, drawn at random, each label in its share."""
    sizes = np.bincount(labels)
    shares, remainders = np.divmod(sizes * count, len(labels))
    first = np.lexsort((rng.random(len(sizes)), -remainders))
    shares[first[: count - shares.sum()]] += 1  # what rounding down has left over
    held_out = np.zeros(len(labels), bool)
    for label, share in enumerate(shares):
        held_out[rng.permutation(np.flatnonzero(labels == label))[:share]] = True
    return held_out
