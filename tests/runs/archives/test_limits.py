"""Session files at their limits: what is too large, said twice, or not as long as it says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from config.schema import Experiment
from runs.archives import archive as archive_module
from runs.archives.archive import MOST_BYTES, SESSION, ArchiveError, archive_bytes, write_archive
from runs.archives.members import MOST_DIRECTORY_BYTES, NOT_OURS
from runs.archives.reading import open_session
from tests.training.experiments import TWO_CLUSTERS, make_experiment
from training import Session

Members = list[tuple[str, bytes]]


@pytest.fixture
def members() -> Members:
    """The members of a good file of a run with samples that are held out."""
    session = Session(make_experiment(data={**TWO_CLUSTERS, "held_out": 0.2}))
    session.advance(max_updates=40)
    with zipfile.ZipFile(io.BytesIO(archive_bytes(session.saved()))) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def written(folder: Path, members: Members) -> Path:
    path = folder / "run.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ArchiveError) as caught:
        open_session(path)
    return str(caught.value)


def replaced(members: Members, name: str, change: Callable[[bytes], bytes]) -> Members:
    assert name in dict(members)
    return [(each, change(content) if each == name else content) for each, content in members]


def test_these_members_are_a_good_file(members: Members, tmp_path: Path) -> None:
    assert open_session(written(tmp_path, members)).update == 40


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 2 * MOST_DIRECTORY_BYTES + 1)  # takes no room on the disk
    assert refusal(path) == "This file is too large for a saved session."


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused(members: Members, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, [*members, members[-1]])) == NOT_OURS


def test_a_zip_of_other_things_is_refused(members: Members, tmp_path: Path) -> None:
    others = [(name, content) for name, content in members if name != SESSION]
    assert refusal(written(tmp_path, others)) == NOT_OURS


def test_a_way_of_packing_that_no_session_has_is_refused(members: Members, tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in members:
            archive.writestr(name, content)
    assert refusal(path) == NOT_OURS


def test_a_part_that_is_shorter_than_the_directory_says_is_refused(
    members: Members, tmp_path: Path
) -> None:
    path = written(tmp_path, members)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SESSION).file_size
    # In the directory alone, where sizes packed and unpacked stand one after the other.
    directory = content.index(b"PK\x01\x02")
    entry = content.rindex(b"PK\x01\x02", directory, content.rindex(SESSION.encode()))
    assert content[entry + 24 : entry + 28] == size.to_bytes(4, "little")
    content[entry + 24 : entry + 28] = (size + 1).to_bytes(4, "little")
    path.write_bytes(content)
    assert refusal(path) == "This file is damaged."


def test_an_array_of_another_version_of_the_format_is_refused(
    members: Members, tmp_path: Path
) -> None:
    def newer(content: bytes) -> bytes:
        file = io.BytesIO()
        array = np.lib.format.read_array(io.BytesIO(content))
        np.lib.format.write_array(file, array, version=(2, 0))
        return file.getvalue()

    name = "run_1_curve_rmses.npy"
    path = written(tmp_path, replaced(members, name, newer))
    assert refusal(path) == f"This file's part {name} is no array of numbers."


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"held_out: true", b"held_out: false", "its curve is not of its data"),
        (b"update: 0,", b"update: 1,", "its settings do not begin at update 0"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    old: bytes, new: bytes, why: str, members: Members, tmp_path: Path
) -> None:
    def spoil(content: bytes) -> bytes:
        assert old in content, content.decode()
        return content.replace(old, new, 1)

    path = written(tmp_path, replaced(members, SESSION, spoil))
    assert refusal(path) == f"This file's session does not fit together: {why}."


def test_a_session_that_is_too_large_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(make_experiment())
    session.advance(max_updates=40)
    monkeypatch.setattr(archive_module, "MOST_BYTES", 1000)
    with pytest.raises(ArchiveError, match="too large to be saved with their history"):
        write_archive(session.saved(), tmp_path / "run.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_curve_of_the_target_log_loss_comes_back(tmp_path: Path) -> None:
    document = make_experiment(
        data={"source": "one_hot", "width": 4},
        model={"layers": [4, 2, 4], "code_layer": 1, "activations": "sigmoid"},
        training={"loss": "binary_cross_entropy", "batch_size": 2},
    ).model_dump()
    session = Session(Experiment.model_validate(document))
    session.advance(max_updates=10)
    expected = session.snapshot().curve.target_log_losses
    write_archive(session.saved(), tmp_path / "run.npz")
    found = open_session(tmp_path / "run.npz").snapshot().curve.target_log_losses
    assert expected is not None
    assert found is not None
    assert found.tobytes() == expected.tobytes()
