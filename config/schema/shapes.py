"""Samples whose shape is known: a rolled sheet, a ring, and small images with few true factors."""

from __future__ import annotations

from typing import Literal

from config.schema.fields import Whole, field
from config.schema.source import Drawn


class SwissRoll(Drawn):
    """A flat sheet rolled up in three dimensions.  Tenenbaum, de Silva & Langford 2000."""

    source: Literal["swiss_roll"] = field(
        "Source", "A flat sheet, rolled up in three dimensions; labels run along the roll."
    )

    @property
    def width(self) -> int:
        """Three features."""
        return 3


class Ring(Drawn):
    """A closed curve: the angle is the one thing that differs from sample to sample."""

    source: Literal["ring"] = field(
        "Source", "A closed curve, the cosines and sines of an angle and its multiples."
    )
    features: Whole = field(
        "Features",
        "Width of the data; 2 give a circle, more wind through further dimensions.",
        6,
        ge=2,
        le=64,
        unit="features",
    )

    @property
    def width(self) -> int:
        """Number of features."""
        return self.features


class Images(Drawn):
    """Square grey images, a feature a pixel, row by row from the top; 0 is dark and 1 bright."""

    side: Whole = field("Side", "Rows, and columns, of each image.", 8, ge=4, le=16, unit="pixels")

    @property
    def width(self) -> int:
        """Number of pixels."""
        return self.side * self.side

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """As many columns as rows."""
        return self.side, self.side

    @property
    def bounds(self) -> tuple[float, float]:
        """Dark and bright, unless noise leaves them."""
        return super().bounds if self.noise else (0.0, 1.0)


class MovingSpot(Images):
    """One bright spot; its place, across and down, is all that differs from image to image."""

    source: Literal["moving_spot"] = field(
        "Source", "Small images of one bright spot; labels name its quarter."
    )


class TurningBar(Images):
    """One bright bar through the centre; its angle is all that differs from image to image."""

    source: Literal["turning_bar"] = field(
        "Source", "Small images of one bright bar; labels name its direction."
    )
