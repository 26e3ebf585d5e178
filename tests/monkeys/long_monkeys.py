"""Monkeys at the real windows: no error, no wait, no state against the table, nothing untrue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.generated.shares import LONG, share
from tests.monkeys.table import watched
from tests.monkeys.zoo import Zoo

SEEDS = range(1, share(2, 10) + 1)
EVENTS = share(2_500, 50_000)
ANSWERED_S = 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_to_the_windows_they_answer_and_tell_the_truth(
    seed: int, display: str, tmp_path: Path, artifacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    zoo = Zoo(seed, tmp_path / "files", log=artifacts / f"monkey-{seed}.log")
    with watched() as changes:
        try:
            zoo.run(EVENTS)
        finally:
            zoo.close()
    turns = np.array(zoo.times.turns)
    half, most, nearly_all = np.percentile(turns, [50, 99, 99.9])
    (artifacts / f"monkey-{seed}.txt").write_text(
        f"{dict(zoo.counts)}\n{zoo.lost} lost, {len(changes)} changes of mode\n"
        f"processor seconds: median {half:.4f}, 99 % {most:.4f}, 99.9 % {nearly_all:.4f}, "
        f"most {turns.max():.4f}; windows {max(zoo.times.windows, default=0):.4f}\n"
        f"{zoo.times.slowest}\n",
        encoding="utf-8",
    )
    assert len(changes) > (500 if LONG else 20)
    assert zoo.lost < 0.3 * EVENTS
    assert nearly_all < ANSWERED_S, zoo.times.slowest
