"""The real training window on a virtual screen: work a frame, frames a second, pause, start-up.

`python -m benchmarks.window` starts an Xvfb for each screen, opens the window in a process of its
own for each case, and prints a table. Nothing is mocked: events go through Tk, pictures to the
screen. Work is everything between two waits for events: training, measuring, drawing.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.virtual_screen import virtual_screen

ROOT = Path(__file__).parent.parent
SCREENS = {"1280x800": 96, "2400x1600": 192}
"""Size of screen and window, and its dots an inch."""
FRAMES = 600
STARTS = 7

NETWORKS: dict[str, dict[str, Any]] = {
    "4-6-2-5-4, 400 points": {"layers": [4, 6, 2, 5, 4], "samples": 400},
    "16-8-4-2-4-8-16, 2,000 points": {"layers": [16, 8, 4, 2, 4, 8, 16], "samples": 2000},
    "64-128-2-128-64, 1,797 points": {"layers": [64, 128, 2, 128, 64], "samples": 1797},
    "4-6-2-5-4, 20,000 points": {"layers": [4, 6, 2, 5, 4], "samples": 20_000},
    "4-6-2-5-4, 40 points, after 1,000,000 updates": {
        "layers": [4, 6, 2, 5, 4],
        "samples": 40,
        "batch_size": 40,
        "updates": 1_000_000,
    },
    "784-1000-500-250-2-250-500-1000-784, 2,000 points": {
        "layers": [784, 1000, 500, 250, 2, 250, 500, 1000, 784],
        "samples": 2000,
        "batch_size": 1000,
    },
}


def session_of(layers: list[int], samples: int, batch_size: int = 32, updates: int = 0) -> Any:
    """Four Gaussian clusters of the network's width, learned with Adam for so many updates."""
    from config.schema import Experiment
    from training import Session

    width, count = layers[0], samples // 4
    clusters = [
        {
            "mean": [((7 * cluster + 3 * feature) % 11) / 11 - 0.5 for feature in range(width)],
            "covariance": [0.02] * width,
            "count": count + (samples - 4 * count if cluster == 0 else 0),
        }
        for cluster in range(4)
    ]
    experiment = Experiment.model_validate(
        {
            "title": "Benchmark",
            "data": {"source": "gaussian_clusters", "normalize": "max_abs", "clusters": clusters},
            "model": {"layers": layers, "code_layer": len(layers) // 2},
            "training": {
                "optimizer": {"name": "adam", "learning_rate": 0.005},
                "batch_size": batch_size,
                "max_epochs": 1_000_000_000,
            },
        }
    )
    session = Session(experiment)
    if updates:
        session.advance(max_updates=updates)
        session.pause()
    return session


# --- inside the process that has the window ------------------------------------------------------


class Watched:
    """A training window whose loop is run here, as `gui.app` runs it, with a stopwatch."""

    def __init__(self, network: str, size: str) -> None:
        from gui.theme import Theme
        from gui.training.desk import TrainingDesk
        from gui.training.options import ViewOptions
        from gui.training.window import TrainingWindow

        self.session = session_of(**NETWORKS[network])
        self.screen = TrainingWindow(TrainingDesk(self.session, ViewOptions()), Theme())
        self.root = self.screen.window.TKroot
        self.root.geometry(f"{size}+0+0")
        self.run(lambda: False, 0.5)

    def run(
        self,
        done: Callable[[], bool],
        seconds: float,
        move: Callable[[float], None] = lambda _seconds: None,
    ) -> tuple[list[float], int, float]:
        """Work of each frame in ms, snapshots shown and seconds, until `done` or time is up.

        `move` is called after each frame, with the seconds since the start: what a hand does.
        """
        screen, work, shown = self.screen, [], 0
        start = time.perf_counter()
        while not done() and time.perf_counter() - start < seconds:
            event, values = screen.window.read(timeout=screen.wait_ms(time.perf_counter()))
            before = time.perf_counter()
            due, last = screen.frames.next_frame, screen.frames.shown
            screen.handle(event, values)
            screen.frame(time.perf_counter())
            if screen.frames.next_frame != due:
                work.append(1000 * (time.perf_counter() - before))
                shown += screen.frames.shown is not last
                move(time.perf_counter() - start)
        return work, shown, time.perf_counter() - start

    def press(self, key: str) -> None:
        """A key down and up, as the window gets it from the screen."""
        self.root.focus_force()
        self.root.event_generate(key)
        self.root.event_generate(key.replace("<Key-", "<KeyRelease-"))

    def play(self, frames: int, *, train: bool) -> dict[str, float]:
        """Figures of so many frames at the speed of the slider, or as fast as it goes."""
        self.press("<Key-t>" if train else "<Key-space>")
        self.run(lambda: False, 1.0)
        first = self.session.update
        work, shown, seconds = self.run(lambda: False, frames / 60)
        updates = self.session.update - first
        pauses = []
        for _ in range(10):
            if not self.session.playing:
                self.press("<Key-t>" if train else "<Key-space>")
                self.run(lambda: self.session.playing, 5.0)
                self.run(lambda: False, 0.15)
            pressed = time.perf_counter()
            self.press("<Key-space>")
            self.run(lambda: not self.session.playing, 5.0)
            pauses.append(1000 * (time.perf_counter() - pressed))
        return _figures(work, shown, seconds) | {
            "updates": updates / seconds,
            "pause": max(pauses),
        }

    def point(self, frames: int) -> dict[str, float]:
        """Two samples pinned, the tab about them in front, and the pointer on its way all over."""
        from gui.training.options import ViewName
        from plots.focus import Focus, Pin

        desk, plane = self.screen._desk, self.screen.stage.widget(ViewName.CODE_PLANE)
        desk.options.panel = True
        desk.apply_options()
        self.screen.panel.bring("Sample")
        desk.set_focus(Focus(pins=(Pin("A", sample=17), Pin("B", sample=200))))
        width, height = plane.winfo_width(), plane.winfo_height()

        def move(seconds: float) -> None:
            x, y = 0.5 + 0.3 * math.sin(7 * seconds), 0.5 + 0.3 * math.cos(5 * seconds)
            plane.event_generate("<Motion>", x=round(x * width), y=round(y * height))

        self.press("<Key-space>")
        self.run(lambda: False, 1.0, move)
        first = self.session.update
        work, shown, seconds = self.run(lambda: False, frames / 60, move)
        updates = (self.session.update - first) / seconds
        self.press("<Key-space>")
        self.run(lambda: not self.session.playing, 5.0)
        plane.event_generate("<Leave>")
        return _figures(work, shown, seconds) | {"updates": updates}

    def drag(self, frames: int) -> dict[str, float]:
        """The timeline's handle, dragged to and fro over the whole run."""
        timeline = self.screen.timeline
        end = self.session.end

        def move(seconds: float) -> None:
            update = round(end * (0.5 + 0.48 * math.sin(4 * seconds)))
            timeline.canvas.event_generate("<B1-Motion>", x=round(timeline.place_of(update)), y=9)

        move(0.0)
        return _figures(*self.run(lambda: False, frames / 60, move))


def _figures(work: list[float], shown: int, seconds: float) -> dict[str, float]:
    work = sorted(work)
    return {
        "median": statistics.median(work),
        "p95": work[int(0.95 * len(work))],
        "longest": work[-1],
        "fps": len(work) / seconds,
        "shown": shown / seconds,
    }


def measure(network: str, size: str) -> dict[str, Any]:
    """All figures of one network on the screen that DISPLAY names."""
    import gui.training.frames as module

    watched = Watched(network, size)
    figures: dict[str, Any] = {"play": watched.play(FRAMES, train=False)}
    figures["play, pointing"] = watched.point(FRAMES)
    figures["drag"] = watched.drag(FRAMES)
    figures["train"] = watched.play(FRAMES, train=True)
    module.FRAME_S = 1e-6
    watched.press("<Key-t>")
    watched.run(lambda: False, 0.5)
    _, shown, seconds = watched.run(lambda: False, 4.0)
    figures["uncapped"] = shown / seconds
    watched.screen.close()
    # In kibibytes on Linux, and Xvfb is there only.
    figures["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def measure_start() -> None:
    """Print the time at which the first window has been painted, and end."""
    import gui.app
    import main

    original = gui.app.App.turn

    def turn(app: Any) -> None:
        original(app)
        app.screen.window.TKroot.update()
        print(time.time(), flush=True)
        os._exit(0)

    gui.app.App.turn = turn  # type: ignore[method-assign, assignment]
    main.main(sys.argv[2:])


# --- outside --------------------------------------------------------------------------------------


def environment_on(display: str) -> dict[str, str]:
    """The environment of a process that is to show its windows there."""
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "MKL", "OMP")}
    # Not the preferences of the person who measures.
    preferences = Path(tempfile.gettempdir()) / "hourglass-benchmark"
    shutil.rmtree(preferences, ignore_errors=True)
    return {
        **os.environ,
        **threads,
        "DISPLAY": display,
        "PYTHONPATH": str(ROOT),
        "HOURGLASS_CONFIG": str(preferences),
    }


def start_times(environment: dict[str, str], *arguments: str) -> list[float]:
    """Seconds from the start of a process to its first painted window, sorted."""
    seconds = []
    for _ in range(STARTS):
        start = time.time()
        command = [sys.executable, "-m", "benchmarks.window", "start", *arguments]
        output = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        seconds.append(float(output) - start)
    return sorted(seconds)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.window", description=__doc__)
    parser.add_argument("--only", choices=NETWORKS, action="append", help="this network")
    options = parser.parse_args(arguments)
    columns = "work ms: median | 95 % | longest | frames/s | views/s | updates/s | key to pause ms"
    print(f"| window | network | mode | {columns} | memory MiB |")
    print("|---|---|---|" + "---:|" * 8)
    for size, dpi in SCREENS.items():
        with virtual_screen(size, dpi) as display:
            environment = environment_on(display)
            for network in options.only or NETWORKS:
                command = [sys.executable, "-m", "benchmarks.window", "case", network, size]
                output = subprocess.run(
                    command, env=environment, stdout=subprocess.PIPE, check=True
                )
                figures = json.loads(output.stdout)
                for mode in ("play", "play, pointing", "drag", "train"):
                    row = figures[mode]
                    cells = [
                        f"{row[name]:.1f}" for name in ("median", "p95", "longest", "fps", "shown")
                    ]
                    cells.append(f"{row['updates']:,.0f}" if "updates" in row else "")
                    cells.append(f"{row['pause']:.0f}" if "pause" in row else "")
                    print(f"| {size} | {network} | {mode} | {' | '.join(cells)} | |", flush=True)
                end = f"{figures['uncapped']:.0f} | | | {figures['memory']:.0f} |"
                print(f"| {size} | {network} | train, uncapped | | | | | {end}", flush=True)
    with virtual_screen("1280x800", 96) as display:
        environment = environment_on(display)
        for what, preset in (("form", []), ("training window", ["gaussian-clusters"])):
            times = start_times(environment, *preset)
            print(f"start to first painted {what}: {statistics.median(times):.2f} s", end=" ")
            print(f"(of {STARTS}: {times[0]:.2f} to {times[-1]:.2f})", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["case"]:
        print(json.dumps(measure(*sys.argv[2:])))
    elif sys.argv[1:2] == ["start"]:
        measure_start()
    else:
        main(sys.argv[1:])
