"""`ViewOptions`: how a session is looked at. It outlives a window; it changes no number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal

from pydantic import Field

from gui.training.control import Action
from gui.training.pacer import DEFAULT_SPEED, SPEEDS
from plots.error_curve import Scale
from plots.quantities import Quantity
from plots.trails import Trails

UnitsDrawn = Literal[6, 8, 12, 16, 24, 32]
UNITS_DRAWN: tuple[UnitsDrawn, ...] = (6, 8, 12, 16, 24, 32)
"""Units of a wide layer that the weight graph may draw."""


class ViewName(Enum):
    """A view of the stage; the value is what a person reads."""

    CODE_PLANE = "code plane"
    ERROR_CURVE = "error curve"
    WEIGHT_GRAPH = "weight graph"
    SHEET = "sheet"
    HEAT_MAPS = "heat maps"
    STATES = "hidden states"
    RECONSTRUCTIONS = "reconstructions"


VIEWS = {
    Action.CODE_PLANE: ViewName.CODE_PLANE,
    Action.ERROR_CURVE: ViewName.ERROR_CURVE,
    Action.WEIGHT_GRAPH: ViewName.WEIGHT_GRAPH,
    Action.SHEET: ViewName.SHEET,
    Action.HEAT_MAPS: ViewName.HEAT_MAPS,
    Action.STATES: ViewName.STATES,
    Action.RECONSTRUCTIONS: ViewName.RECONSTRUCTIONS,
}
"""The view that each of these actions shows or hides."""
TRAILS = (Trails.NONE, Trails.PINNED, Trails.ALL)
FIRST_SHOWN = frozenset({ViewName.CODE_PLANE, ViewName.ERROR_CURVE, ViewName.WEIGHT_GRAPH})


@dataclass(slots=True)
class ViewOptions:
    """What is chosen now; the types and bounds are those of the preferences file."""

    speed: Annotated[int, Field(ge=0, lt=len(SPEEDS))] = DEFAULT_SPEED
    """Index into `pacer.SPEEDS`."""
    scale: Scale = "linear"
    quantity: Quantity = "rmse"
    """What the error curve shows."""
    units_drawn: UnitsDrawn = 12
    shown: frozenset[ViewName] = FIRST_SHOWN
    """The views on the stage, one at least."""
    panel: bool | None = None
    """Whether the panel is shown; None: as the window's width allows."""
    tab: str = ""
    """Title of the tab in front; empty: the first."""
    trails: Trails = Trails.NONE
    pca: bool = False
    """Whether PCA's own code lies under the network's."""
    at_full_speed: Annotated[bool, Field(exclude=True)] = False
    """Whether the action under way takes no notice of the speed."""
    code_units: Annotated[tuple[int, int], Field(exclude=True)] = (0, 1)
    """The two code units on the code plane's axes."""
    pair: Annotated[int, Field(exclude=True)] = 0
    """Which pair of weight matrices the heat maps show: 0 for the outermost."""
