"""Session files: a session comes back whole, and a file that means harm is refused."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from config.schema import Experiment
from runs.archives.archive import ArchiveError, archive_bytes, thinned, write_archive
from runs.archives.reading import open_session, read_archive
from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from tests.training.sessions import numbers
from training import Mode, Session

Parts = dict[str, bytes]


def with_training(session: Session, **training: Any) -> Experiment:
    document = session.settings.model_dump()
    document["training"].update(training)
    return Experiment.model_validate(document)


def branched() -> Session:
    """A session of three runs with changes, one of them of other settings, in mid-epoch."""
    session = Session(
        make_experiment(
            data={**TWO_CLUSTERS, "held_out": 0.2},
            training={"optimizer": OPTIMIZERS["adam"], "input_noise": 0.1},
        )
    )
    session.advance(max_updates=203)
    session.rewind(81)
    session.change(with_training(session, optimizer=OPTIMIZERS["sgd"], batch_size=3))
    session.advance(max_updates=47)
    session.restart(make_experiment(seed=5, precision="float32"), "another")
    session.advance(max_updates=12)
    session.select_run(2)
    session.rewind(100)
    return session


@pytest.fixture(scope="module")
def session() -> Session:
    return branched()


@pytest.fixture
def parts(session: Session) -> Parts:
    """The members of a good file, to be spoilt."""
    with zipfile.ZipFile(io.BytesIO(archive_bytes(session.saved()))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path: Path, parts: Parts, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def npy(array: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=(1, 0), **options)
    return file.getvalue()


def of_npy(content: bytes) -> Any:
    return np.lib.format.read_array(io.BytesIO(content))


# --- whole ---


def test_a_session_comes_back_as_it_stood(session: Session, tmp_path: Path) -> None:
    write_archive(session.saved(), tmp_path / "run.npz")
    again = open_session(tmp_path / "run.npz")
    assert numbers(again.snapshot()) == numbers(session.snapshot())
    assert [(r.number, r.name, r.end, r.changes) for r in again.runs] == [
        (r.number, r.name, r.end, r.changes) for r in session.runs
    ]
    for ours, theirs in zip(session.runs, again.runs, strict=True):
        assert ours.curve.rmses.tobytes() == theirs.curve.rmses.tobytes()
        assert ours.curve.updates.tolist() == theirs.curve.updates.tolist()


def test_a_session_that_came_back_goes_on_bit_for_bit(tmp_path: Path) -> None:
    session = branched()
    write_archive(session.saved(), tmp_path / "run.npz")
    again = open_session(tmp_path / "run.npz")
    for run in (1, 2, 3):
        for one in (session, again):
            one.select_run(run)
            one.rewind(one.end)
            one.advance(max_updates=29)
        assert numbers(again.snapshot()) == numbers(session.snapshot())
        for one in (session, again):
            one.rewind(9)
        assert numbers(again.snapshot()) == numbers(session.snapshot())


def test_a_fresh_session_can_be_saved(tmp_path: Path) -> None:
    session = Session(make_experiment())
    write_archive(session.saved(), tmp_path / "run.npz")
    assert numbers(open_session(tmp_path / "run.npz").snapshot()) == numbers(session.snapshot())


def test_how_a_run_ended_comes_back(tmp_path: Path) -> None:
    session = Session(make_experiment(training={"stop": {"rmse_below": 1000.0}}))
    session.run_epoch()
    write_archive(session.saved(), tmp_path / "run.npz")
    again = open_session(tmp_path / "run.npz")
    assert again.mode is Mode.CONVERGED
    assert again.reason == session.reason


def test_the_same_session_gives_the_same_bytes(session: Session) -> None:
    assert archive_bytes(session.saved()) == archive_bytes(session.saved())


def test_numpy_reads_the_arrays(session: Session, tmp_path: Path) -> None:
    write_archive(session.saved(), tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        rmses = file["run_2_curve_rmses"]
    assert rmses.tolist() == session.runs[1].curve.rmses.tolist()


def test_states_are_left_out_evenly_where_they_are_too_many() -> None:
    session = Session(make_experiment())
    session.advance(max_updates=1024)
    moments = session.saved().runs[0].moments
    size = moments[0].nbytes
    updates = [moment.update for moment in thinned(moments, 9 * size, here=0)]
    assert len(updates) <= 9
    assert updates[0] == 0
    assert len(set(np.diff(updates))) == 1
    assert thinned(moments, 1, here=0) == moments[:1]


def test_the_state_where_one_stands_is_never_left_out() -> None:
    session = Session(make_experiment())
    session.advance(max_updates=1000)
    for here in (1000, 500, 31):
        session.rewind(here)
        moments = session.saved().runs[0].moments
        assert [moment.update for moment in thinned(moments, 1, here)] == [0, here]


def test_a_table_that_has_changed_is_noticed(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b,c\n1,2,3\n4,5,6\n7,8,1\n")
    session = Session(
        make_experiment(data={"source": "csv", "path": str(table)}, training={"batch_size": 2})
    )
    session.run_epoch()
    write_archive(session.saved(), tmp_path / "run.npz")
    assert open_session(tmp_path / "run.npz").update == 2
    table.write_text("a,b,c\n1,2,3\n4,5,6\n7,8,2\n")
    with pytest.raises(ArchiveError, match="not the same any more"):
        open_session(tmp_path / "run.npz")
    table.unlink()
    with pytest.raises(ArchiveError, match="no such file"):
        open_session(tmp_path / "run.npz")


# --- refused ---


def changed_text(name: str, old: str, new: str) -> Callable[[Parts], None]:
    def spoil(parts: Parts) -> None:
        text = parts[name].decode()
        assert old in text
        parts[name] = text.replace(old, new, 1).encode()

    return spoil


def changed_array(
    name: str, change: Callable[[Any], Any], **options: Any
) -> Callable[[Parts], None]:
    def spoil(parts: Parts) -> None:
        parts[name] = npy(change(of_npy(parts[name])), **options)

    return spoil


def entry(name: str, place: Any, value: Any) -> Callable[[Parts], None]:
    def change(array: Any) -> Any:
        array[place] = value
        return array

    return changed_array(name, change)


def removed(name: str) -> Callable[[Parts], None]:
    def spoil(parts: Parts) -> None:
        del parts[name]

    return spoil


def added(name: str, content: bytes) -> Callable[[Parts], None]:
    return lambda parts: parts.update({name: content})


def huge_header(name: str) -> Callable[[Parts], None]:
    """An array that claims to have 10¹⁵ rows, and has none."""

    def spoil(parts: Parts) -> None:
        file = io.BytesIO()
        header = {"descr": "<f8", "fortran_order": False, "shape": (10**15, 5)}
        np.lib.format.write_array_header_1_0(file, header)
        parts[name] = file.getvalue()

    return spoil


SPOILT: dict[str, Callable[[Parts], None]] = {
    "an extra array": added("run_1_extra.npy", npy(np.zeros(3))),
    "a way out of the folder": added("../../evil.yml", b"boo"),
    "an extra script": added("evil.py", b"print(1)"),
    "no session": removed("session.yml"),
    "no experiment": removed("experiment_1.yml"),
    "no curve": removed("run_1_curve_rmses.npy"),
    "no held-out curve": removed("run_1_curve_held_out_rmses.npy"),
    "no parameters": removed("run_2_moment_parameters.npy"),
    "objects": changed_array(
        "run_1_curve_rmses.npy", lambda array: array.astype(object), allow_pickle=True
    ),
    "text for numbers": changed_array("run_1_curve_rmses.npy", lambda array: array.astype("U9")),
    "another precision": changed_array("run_1_curve_rmses.npy", lambda array: array.astype("f4")),
    "another byte order": changed_array("run_1_curve_rmses.npy", lambda array: array.astype(">f8")),
    "too few numbers": changed_array("run_1_curve_rmses.npy", lambda array: array[:-1]),
    "another shape": changed_array("run_1_moment_counts.npy", lambda array: array.T),
    "columns first": changed_array("run_1_moment_counts.npy", np.asfortranarray),
    "fewer states": changed_array("run_1_moment_optimizer_states.npy", lambda array: array[:-1]),
    "more states": changed_array(
        "run_1_moment_optimizer_states.npy", lambda array: np.vstack([array, array])
    ),
    "a number with no dimension": changed_array("run_1_curve_rmses.npy", lambda array: array[0]),
    "a huge shape": huge_header("run_1_moment_counts.npy"),
    "a huge first length": huge_header("run_1_moment_optimizer_states.npy"),
    "a cut array": lambda parts: parts.update(
        {"run_1_curve_rmses.npy": parts["run_1_curve_rmses.npy"][:-8]}
    ),
    "no array at all": added("run_1_curve_rmses.npy", b"hello"),
    "an empty array file": added("run_1_curve_rmses.npy", b""),
    "a header that is code": added(
        "run_1_curve_rmses.npy", b"\x93NUMPY\x01\x00\x10\x00__import__('os')"
    ),
    "parameters that are not finite": entry("run_1_moment_parameters.npy", (0, 0), np.nan),
    "a batch that is not there": entry("run_1_moment_counts.npy", (1, 2), 999),
    "a negative update": entry("run_1_moment_counts.npy", (0, 0), -1),
    "updates that do not rise": entry("run_1_moment_counts.npy", (1, 0), 0),
    "an impossible count": entry("run_1_moment_counts.npy", (1, 3), 10**9),
    "no odd increment": entry("run_1_moment_generators.npy", (0, 3), 2),
    "half a word too long": entry("run_1_moment_generators.npy", (0, 5), 2**40),
    "a curve out of order": entry("run_1_curve_updates.npy", 1, 10**6),
    "no YAML": added("session.yml", b"{version: 1, runs: ["),
    "a YAML bomb": added("session.yml", b"a: &a [1,1,1]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n"),
    "no text": added("session.yml", b"\xff\xfe\x00"),
    "another version": changed_text("session.yml", "version: 2", "version: 0"),
    "a newer version": changed_text("session.yml", "version: 2", "version: 3"),
    "an epoch in the middle that is not measured": changed_text(
        "session.yml", "unmeasured: false", "unmeasured: true"
    ),
    "a wrong key": changed_text("session.yml", "forked_at", "forked_of"),
    "text for a number": changed_text("session.yml", "version: 2", "version: two"),
    "a run twice": changed_text("session.yml", "number: 2", "number: 1"),
    "no present run": changed_text("session.yml", "current: 2", "current: 9"),
    "no present update": changed_text("session.yml", "update: 100", "update: 100000"),
    "an end elsewhere": changed_text("session.yml", "end: 203", "end: 208"),
    "no such experiment": changed_text("session.yml", "experiment: 1", "experiment: 77777777"),
    "a rule that is none": changed_text(
        "session.yml", "ending: null", "ending: {rule: magic, reason: none}"
    ),
    "too many measurements": changed_text("session.yml", "measurements: ", "measurements: 99999"),
    "settings that cannot change": lambda parts: parts.update(
        {"experiment_1.yml": parts["experiment_2.yml"]}
    ),
    "other data from some update on": changed_text("experiment_1.yml", "count: 12", "count: 13"),
    "a wrong experiment": changed_text("experiment_0.yml", "batch_size: 5", "batch_size: 0"),
    "another width": changed_text("experiment_0.yml", "[3, 4, 2, 3]", "[3, 5, 2, 3]"),
    "a huge network": changed_text("experiment_0.yml", "[3, 4, 2, 3]", "[3, 4000, 4000, 3]"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_a_file_that_was_tampered_with_is_refused(how: str, parts: Parts, tmp_path: Path) -> None:
    SPOILT[how](parts)
    path = written(tmp_path / "run.npz", parts)
    with pytest.raises(ArchiveError, match=r"^[A-Z][^\n]{5,250}\.$"):
        open_session(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"PK\x03\x04" + bytes(100), b"\x80\x04\x95", bytes(10_000)],
    ids=["nothing", "text", "half a zip", "a pickle", "zeros"],
)
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "run.npz").write_bytes(content)
    with pytest.raises(ArchiveError, match="not a file of a saved session"):
        open_session(tmp_path / "run.npz")


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.npz"):
        with pytest.raises(ArchiveError):
            open_session(path)


def test_a_file_that_is_damaged_anywhere_gives_a_sentence_or_the_session(
    session: Session, tmp_path: Path
) -> None:
    content = archive_bytes(session.saved())
    rng = np.random.default_rng(0)
    path = tmp_path / "run.npz"
    refused = 0
    for place in rng.integers(0, len(content), 150):
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(spoilt)
        try:
            open_session(path)
        except ArchiveError:
            refused += 1
    assert refused > 100
    for length in (10, 100, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(ArchiveError):
            open_session(path)


def test_bombs_cost_neither_time_nor_memory(parts: Parts, tmp_path: Path) -> None:
    bombs = []
    zeros = npy(np.zeros(20_000_000))  # 160 MB in 160 kB
    bombs.append(written(tmp_path / "array.npz", {**parts, "run_1_curve_rmses.npy": zeros},
                         zipfile.ZIP_DEFLATED))  # fmt: skip
    text = b"#" * 100_000_000
    bombs.append(written(tmp_path / "text.npz", {**parts, "session.yml": text},
                         zipfile.ZIP_DEFLATED))  # fmt: skip
    many = {f"part_{number}": b"" for number in range(60_000)}
    bombs.append(written(tmp_path / "many.npz", {**many, **parts}))
    liar = bytearray(written(tmp_path / "liar.npz", parts).read_bytes())
    place = liar.rindex(b"PK\x01\x02")
    liar[place + 24 : place + 28] = struct.pack("<L", 0xFFFFFFF0)  # declares 4 GB
    (tmp_path / "liar.npz").write_bytes(liar)
    bombs.append(tmp_path / "liar.npz")
    for bomb in bombs:
        tracemalloc.start()
        start = time.perf_counter()
        with pytest.raises(ArchiveError):
            read_archive(bomb)
        seconds, (_, peak) = time.perf_counter() - start, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert seconds < 1.0, bomb.name
        assert peak < 5_000_000, bomb.name
