"""What every source of data has: how it is normalised, what is held out, and its own seed."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Literal

from config.schema.fields import Real, Section, Seed, Whole, field

NormalizationName = Literal["none", "max_abs", "min_max", "standard"]


class Source(Section):
    """Where samples come from; each kind also has a `width`, its number of features."""

    source: str
    normalize: NormalizationName = field(
        "Normalisation",
        "none; max_abs: divide by the largest absolute entry; min_max: each feature to 0..1; "
        "standard: each feature to mean 0 and variance 1.",
        "none",
    )
    held_out: Real = field(
        "Held out",
        "Share of the samples that is kept from training, to see the error on samples never seen.",
        0.0,
        ge=0,
        le=0.9,
    )
    seed: Seed | None = field(
        "Data seed",
        "Seed of the samples and of which are held out, where it differs from the experiment's; "
        "empty: the same.",
        None,
    )

    @property
    @abstractmethod
    def samples(self) -> int:
        """Number of samples, those held out included."""

    @property
    def held_out_samples(self) -> int:
        """How many samples are held out: the share, rounded, but never all of them."""
        return min(round(self.held_out * self.samples), self.samples - 1)

    @property
    def training_samples(self) -> int:
        """How many samples are trained on: at least one."""
        return self.samples - self.held_out_samples

    @property
    def bounds(self) -> tuple[float, float]:
        """What no value falls below or exceeds before normalisation, as far as it is known."""
        return -math.inf, math.inf

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Rows and columns of a sample, where samples are images."""
        return None

    @property
    def in_unit_interval(self) -> bool:
        """Whether all samples that are trained on are sure to lie in 0..1, normalised."""
        low, high = self.bounds
        within = {
            "none": low >= 0 and high <= 1,
            "max_abs": low >= 0,
            "min_max": True,
            "standard": False,
        }
        return within[self.normalize]


class Drawn(Source):
    """Samples that are drawn at random, as many as one likes, with noise on top."""

    count: Whole = field(
        "Count", "How many samples to draw.", 500, ge=1, le=100_000, unit="samples"
    )
    noise: Real = field(
        "Noise",
        "Standard deviation of normal noise on every value, before normalisation.",
        0.0,
        ge=0,
        le=1e6,
    )

    @property
    def samples(self) -> int:
        """As many as are drawn."""
        return self.count
