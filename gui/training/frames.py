"""`Frames`: what happens in a frame: train or go back for a slice, measure, and show."""

from __future__ import annotations

import math
import time
from typing import Protocol

from gui.training.desk import TrainingDesk
from gui.training.pacer import SLOW_MOTION, SPEEDS, Pacer, SpeedMeter
from gui.training.slow_motion import SlowMotion
from training import Mode, Snapshot

FRAME_S = 1 / 60
DRAW_S = 0.008
"""After so long, the views that are left wait for the next frame."""
LEAST_SLICE_S = 0.004
"""What training gets of a frame however long drawing takes."""
RESERVE_S = 0.003
"""What Tk needs of a frame to deliver events and to paint."""
IDLE_MS = 100


class Picture(Protocol):
    """What frames are shown in: the window."""

    def show(self, snapshot: Snapshot, budget_s: float | None) -> None:
        """Show a state, in as many views as fit in the budget where there is one."""

    @property
    def unfinished(self) -> bool:
        """Whether views wait that took too long for one frame."""

    def finish(self) -> None:
        """Go on with these."""

    def show_mode(self) -> None:
        """Have buttons and state follow the session's mode, before its numbers are at hand."""


class Work(Protocol):
    """Something long that is done a slice a frame, such as the making of a movie."""

    @property
    def busy(self) -> bool:
        """Whether there is something to do."""

    def frame(self, budget_s: float) -> None:
        """Work for about so many seconds."""


class Frames:
    """Gives the session its slices, and the window the newest state; time is the loop's."""

    def __init__(self, desk: TrainingDesk, picture: Picture) -> None:
        self._desk = desk
        self._picture = picture
        self.pacer = Pacer(SPEEDS[desk.options.speed])
        self.meter = SpeedMeter()
        self.slow_motion = SlowMotion()
        self.next_frame = 0.0
        """When the next frame is due, by the loop's clock."""
        self.stale = False
        """Whether something besides the state has to be shown anew, such as the focus."""
        self.shown = desk.session.snapshot()
        """The newest state that has been given to the window."""
        self.work: Work | None = None
        """What else is done in frames."""
        self._target: int | None = None
        self._drawing_s = DRAW_S
        self._measuring = False
        self._measuring_since = 0.0
        self._measured = 0.0
        self._rest_s = 0.0
        self.pacer.start(time.perf_counter())

    @property
    def busy(self) -> bool:
        """Whether a frame has something to do."""
        session = self._desk.session
        return (
            session.playing
            or session.rewinding
            or self._measuring
            or self.stale
            or self._target is not None
            or self._works
            or self._picture.unfinished
        )

    @property
    def _works(self) -> bool:
        return self.work is not None and self.work.busy

    @property
    def update(self) -> int:
        """The update that a person sees or is on the way to."""
        return self._desk.session.update if self._target is None else self._target

    def wait_ms(self, now: float) -> int:
        """Until the next frame while there is something to do; a moment otherwise."""
        if not self.busy:
            return IDLE_MS
        self._keep_up(now)
        return max(1, math.floor((self.next_frame - now) * 1000))

    def _keep_up(self, now: float) -> None:
        """The next frame is never further than one ahead, even where the clock has gone back."""
        self.next_frame = min(self.next_frame, now + FRAME_S)

    def restart(self) -> None:
        """A command has been given: pace and speed count from now on, and the state is shown."""
        self._target = None
        if self._desk.session.stage is None:
            self.slow_motion.stop()
        self.meter.clear()
        now = time.perf_counter()
        self.pacer.start(now)
        self.next_frame = now
        self._measure()

    def go_to(self, update: int) -> None:
        """Have this update of the run shown, as soon as may be; a later call replaces this one."""
        session = self._desk.session
        if session.playing:
            session.pause()
            self.meter.clear()
        self._target = min(max(0, update), session.end)
        self._picture.show_mode()

    def frame(self, now: float) -> None:
        """Do what is due, and show it.

        A network that takes long to measure is measured in slices, too, and rests from it for as
        long as it took: half of the time stays for training.
        """
        self._keep_up(now)
        if not self.busy or now < self.next_frame:
            return
        session = self._desk.session
        self.next_frame = max(self.next_frame + FRAME_S, now)
        slice_s = max(LEAST_SLICE_S, FRAME_S - self._drawing_s - RESERVE_S)
        if self._target is not None:
            self.stale |= self.slow_motion.stop()
            session.begin_rewind(self._target)
            self._target = None
        if session.rewinding:
            if session.continue_rewind(slice_s):
                self._measure()
        elif session.playing and not self._measuring:
            self._train(now, slice_s)
        if self._measuring and not session.rewinding and session.prepare_snapshot(slice_s):
            self._measuring = False
            self._measured = time.perf_counter()
            self._rest_s = self._measured - self._measuring_since - FRAME_S
            self.show(DRAW_S if session.playing else None)
        elif self.stale:
            self._show(self.shown, None)
        elif self._picture.unfinished:
            self._picture.finish()
        if self.work is not None and self.work.busy:
            self.work.frame(LEAST_SLICE_S if session.playing else slice_s)

    def show(self, budget_s: float | None = None) -> None:
        """Show the session's state, in as many views as fit in the budget where there is one."""
        self._show(self._desk.session.snapshot(), budget_s)

    def rate(self) -> float | None:
        """Updates a second, or None while nothing is played."""
        return self.meter.rate() if self.shown.mode is Mode.PLAYING else None

    def _show(self, snapshot: Snapshot, budget_s: float | None) -> None:
        start = time.perf_counter()
        self.shown = snapshot
        self.stale = False
        self._picture.show(snapshot, budget_s)
        spent_s = max(0.0, time.perf_counter() - start)
        self._drawing_s += 0.2 * (spent_s - self._drawing_s)

    def _measure(self) -> None:
        """Have the state as it is now measured, and shown when that is done."""
        self._measuring = True
        self._measuring_since = time.perf_counter()
        self._picture.show_mode()

    def _train(self, now: float, slice_s: float) -> None:
        session = self._desk.session
        if self.pacer.speed == SLOW_MOTION and not self._desk.options.at_full_speed:
            if self.slow_motion.advance(session, now):
                self.stale = True
                if session.stage is None:
                    self._measure()
            return
        self.stale |= self.slow_motion.stop()
        due = None if self._desk.options.at_full_speed else self.pacer.due(now)
        self.pacer.done(session.advance(slice_s, max_updates=due))
        self.meter.note(time.perf_counter(), session.update)
        if self._has_ended() or not 0 <= now - self._measured < self._rest_s:
            self._measure()

    def _has_ended(self) -> bool:
        return not self._desk.session.playing
