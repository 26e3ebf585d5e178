"""Files of experiments: right ones learn and survive being written, and damaged ones are told."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import yaml

from config import ConfigError, presets
from config.checks import check
from config.reader import MAX_BYTES, parse, read
from config.schema import Experiment
from config.writer import dump, write
from tests.generated.documents import TABLE, TABLE_NAME, any_document
from tests.generated.lines import without_rules
from tests.generated.shares import share
from training.modes import Mode
from training.session import Session

FILES = share(500, 10_000)
WILD = share(100, 2_000)
DAMAGED = share(700, 10_000)
UPDATES = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the data file is that some of the documents name."""
    (tmp_path / TABLE_NAME).write_text(TABLE, encoding="utf-8")
    return tmp_path


def text_of(document: dict[str, Any], random: Random) -> str:
    """The document as another program may write it."""
    style = random.choice([None, False, True])
    return yaml.safe_dump(
        document, allow_unicode=random.random() < 0.5, default_flow_style=style, sort_keys=False
    )


def experiment_of(seed: int, folder: Path, *, wild: bool = False) -> Experiment:
    document = any_document(Random(seed), wild=wild)
    experiment, problems = check(document, folder=folder)
    assert experiment is not None, (seed, problems)
    return experiment


def test_right_files_are_read_as_what_they_say(folder: Path) -> None:
    """By another program's writing: its quotes, its indentation, its numbers."""
    path = folder / "x.yml"
    for seed in range(FILES):
        random = Random(seed)
        document = any_document(random)
        path.write_text(text_of(document, random), encoding="utf-8")
        assert read(path) == experiment_of(seed, folder), seed


@pytest.mark.parametrize("wild", [False, True])
def test_experiments_survive_a_write_and_a_read(wild: bool, folder: Path) -> None:
    path = folder / "x.yml"
    for seed in range(FILES):
        experiment = experiment_of(seed, folder, wild=wild)
        write(experiment, path)
        again = read(path)
        assert again == experiment, seed
        assert dump(again, folder) == path.read_text(encoding="utf-8"), seed


def test_right_files_train_five_finite_updates(folder: Path) -> None:
    for seed in range(FILES):
        session = Session(without_rules(experiment_of(seed, folder)))
        assert session.advance(max_updates=UPDATES) == UPDATES, (seed, session.reason)
        snapshot = session.snapshot()
        assert snapshot.update == UPDATES
        assert np.isfinite([snapshot.loss, snapshot.rmse]).all(), seed
        assert all(np.isfinite(part).all() for part in (*snapshot.weights, *snapshot.biases)), seed


def test_wild_files_train_or_end_in_a_finite_state(folder: Path) -> None:
    """With any numbers that the schema takes, up to 1e9."""
    for seed in range(WILD):
        session = Session(without_rules(experiment_of(seed, folder, wild=True)))
        session.advance(max_updates=2 * UPDATES)
        snapshot = session.snapshot()
        assert all(np.isfinite(part).all() for part in (*snapshot.weights, *snapshot.biases)), seed
        if session.mode is Mode.DIVERGED:
            assert np.isfinite([snapshot.loss, snapshot.rmse]).all() or snapshot.update == 0, seed
            assert " of layer " in session.reason or "(layer " in session.reason, seed


# --- damage ---


def damaged(content: bytes, random: Random) -> bytes:
    """The content with a few bytes, or pieces, changed, put in, left out or put elsewhere."""
    found = bytearray(content)
    for _ in range(random.choice([1, 1, 2, 3, 8])):
        at = random.randrange(len(found) + 1)
        end = min(len(found), at + random.choice([1, 1, 2, 9, 40]))
        kind = random.randrange(6)
        if kind == 0:
            found[at:end] = b""
        elif kind == 1:
            found[at:at] = bytes([random.randrange(256)])
        elif kind == 2:
            found[at : at + 1] = bytes([random.choice(b"[]{}:,#&*!|>'\"%@`-?\t\n 0123456789.eE")])
        elif kind == 3:
            there = random.randrange(len(found) + 1)
            found[there:there] = found[at:end]
        elif kind == 4:
            found[at:at] = random.choice(PIECES)
        else:
            found[at : at + 1] = bytes(
                [found[at] ^ (1 << random.randrange(8))] if at < end else b""
            )
    return bytes(found)


PIECES = [
    b".nan", b"-.inf", b"1e999", b"0x10", b"1_000", b"12:30:45", b"2001-01-01", b"~", b"null",
    b"<<: *a", b"&a ", b"*a", b"!!python/object:os.system ", b"!!binary ", b"---\n", b"...\n",
    b"%YAML 1.1\n", b"\xef\xbb\xbf", b"\r\n", b"\r", b"\x00", b"\x85", b"\xe2\x80\xa8",
    b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\\x41", b"\\ud800", b'"\\', b"? ", b"- ", b": ",
    b"[[[[", b"}}}}", b"9" * 400, b"-" * 90,
]  # fmt: skip


def originals() -> list[bytes]:
    """Files as they come with the program, as it writes them, and as others do."""
    random = Random(2021)
    texts = [presets.text(name) for name in presets.names()]
    texts += [text_of(any_document(random), random) for _ in range(40)]
    return [text.encode() for text in texts]


def test_damaged_files_are_read_or_refused_with_their_place(folder: Path) -> None:
    """Whatever a byte becomes: an experiment, or sentences with line, column and key."""
    path = folder / "x.yml"
    contents = originals()
    read_on = 0
    for seed in range(DAMAGED):
        random = Random(seed)
        path.write_bytes(damaged(random.choice(contents), random))
        try:
            experiment = read(path)
        except ConfigError as error:
            check_told(error, path)
        else:
            read_on += 1
            assert parse(dump(experiment), folder=folder) == experiment, seed
    assert DAMAGED / 20 < read_on < DAMAGED * 19 / 20


def check_told(error: ConfigError, path: Path) -> None:
    """Every mistake has a place in the file, and its key wherever it is about one."""
    content = path.read_bytes()
    lines = content.count(b"\n") + content.count(b"\r") + content.count(b"\xc2\x85") + 2
    lines += content.count(b"\xe2\x80")
    for problem in error.problems:
        assert problem.line is not None
        assert problem.column is not None
        assert 1 <= problem.line <= lines
        assert 1 <= problem.column <= len(content) + 1
        assert problem.key or problem.sentence.startswith(problem.found)
        assert problem.sentence.endswith(".")
        assert problem.sentence.isprintable()
        assert len(problem.sentence) < 500
    assert str(error).count("\n") < 51


def test_a_file_of_any_bytes_is_refused_with_its_place(folder: Path) -> None:
    path = folder / "x.yml"
    for seed in range(DAMAGED // 5):
        path.write_bytes(Random(seed).randbytes(seed % 200 + 1))
        with pytest.raises(ConfigError) as caught:
            read(path)
        check_told(caught.value, path)
    assert MAX_BYTES > 200
