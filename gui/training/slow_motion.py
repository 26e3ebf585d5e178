"""Slow motion: the parts of one update after the other, each for long enough to be looked at."""

from __future__ import annotations

from graphs.phase import Phase
from gui.training.pacer import PARTS_A_SECOND
from training import Session


class SlowMotion:
    """Runs a part of an update when it is time for the next; time comes in as an argument."""

    def __init__(self) -> None:
        self.phase: Phase | None = None
        """What has just been run; None: nothing is shown part by part."""
        self.batch: tuple[int, ...] = ()
        """The samples of the update under way."""
        self._next = 0.0

    def stop(self) -> bool:
        """Show nothing part by part any more; returns whether something was."""
        shown = self.phase is not None
        self.phase, self.batch, self._next = None, (), 0.0
        return shown

    def advance(self, session: Session, now: float) -> bool:
        """Run the next part, if it is time; returns whether there is another one to see."""
        after = now + 1 / PARTS_A_SECOND
        self._next = min(self._next, after)  # which is nearer where the clock has gone back
        if now < self._next:
            return False
        self._next = after
        part = session.advance_stage()
        if part is None:
            self.phase = Phase("update")
        else:
            self.batch = tuple(session.batch_samples.tolist())
            self.phase = Phase(part.kind, part.layer)
        return True
