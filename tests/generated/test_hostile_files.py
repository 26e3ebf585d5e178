"""Files that were made to do harm, or that are none, are refused, or read: at once, in little."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from config import ConfigError, presets
from config.reader import read
from tests.generated.measuring import MEGABYTE, at_most, bytes_of, seconds_of

LONGEST_S = 0.1
MOST_BYTES = 20 * MEGABYTE

RIGHT = presets.text(presets.DEFAULT)

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
DEEP = "deeper than 20 levels"
DIGITS = "a number of at most 300 digits"
ALIAS = "it must be written out"
LONG = "is longer than 4000000 bytes"
CHARACTER = "cannot stand in an experiment"
ENTRIES = "ends with entry 4096"

VALUES = "the text has more than 20000 values and keys"

CLUSTERS = "data:\n  source: gaussian_clusters\n  clusters:\n"
WIDE = f"  - mean: [{','.join('0' * 4_000)}]\n"
LONG_ROWS = "  - mean:\n" + "    - 0\n" * 1_000


def short_lists(number: int) -> str:
    return f"k{number}: [{'[],' * 4_000}]\n"


def deep_lists(number: int) -> str:
    return f"k{number}: [{('[' * 18 + ']' * 18 + ',') * 11}]\n"


def small_mappings(number: int) -> str:
    return f"k{number}: [{'{a: 1, b: 2},' * 3_300}]\n"


TEXTS: dict[str, tuple[str, str]] = {
    "a billion laughs": (LAUGHS, ALIAS),
    "a merge of itself": ("a: &a\n  <<: *a\n", ALIAS),
    "an alias of itself": ("&a [*a, *a]", ALIAS),
    "100,000 aliases": ("a: &a 1\nb: [" + "*a, " * 100_000 + "1]", ALIAS),
    "100,000 anchors": ("b: [" + "&a 1, " * 100_000 + "1]", "written without it"),
    "2,000 nested lists": ("a: " + "[" * 2_000 + "]" * 2_000, DEEP),
    "2,000 nested mappings": ("{a: " * 2_000 + "1" + "}" * 2_000, DEEP),
    "2,000 nested blocks": ("\n".join(" " * n + "a:" for n in range(1_400)), DEEP),
    "2,000 dashes": ("- " * 2_000 + "1", DEEP),
    "2,000 question marks": ("? " * 2_000 + "1", "cannot be a key"),
    "5,000 digits": ("seed: " + "9" * 5_000, DIGITS),
    "5,000 decimals": ("seed: 0." + "3" * 5_000, DIGITS),
    "an exponent of 5,000 digits": ("seed: 1e" + "9" * 5_000, DIGITS),
    "900,000 digits": ("seed: " + "9" * 900_000, DIGITS),
    "400,000 entries": ("model:\n  layers: [" + "2," * 400_000 + "2]", ENTRIES),
    "100,000 keys": ("".join(f"k{n:x}: 1\n" for n in range(100_000)), ENTRIES),
    "a key of 900,000 letters": ("k" * 900_000 + ": 1", 'a ":" stands where no key can be'),
    "a title of 900,000 letters": ("title: " + "t" * 900_000, "text of 1 to 200 characters"),
    "an open quote": ('title: "' + "t" * 900_000, "is not closed"),
    "900,000 line ends": ("\n" * 900_000 + "seed: x", "must be a whole number"),
    "990,000 characters of wide clusters": (CLUSTERS + WIDE * 123, VALUES),
    "1,000,000 characters of long clusters": (CLUSTERS + LONG_ROWS * 124, VALUES),
    "1,000,000 characters of short lists": ("".join(map(short_lists, range(61))), VALUES),
    "1,000,000 characters of deep lists": ("".join(map(deep_lists, range(2_300))), VALUES),
    "1,000,000 characters of small mappings": ("".join(map(small_mappings, range(23))), VALUES),
    "160,000 escapes": ('title: "' + "\\u0041" * 160_000 + '"', "text of 1 to 200 characters"),
    "330,000 folded lines": ("title: >\n" + " a\n" * 330_000, "text of 1 to 200 characters"),
    "a tag of Python": ("seed: !!python/object/apply:os.system [echo]", "written without it"),
    "a NUL": ("seed: 1\0", CHARACTER),
    "NULs only": ("\0" * 1000, CHARACTER),
    "a bell": ("seed: \a", CHARACTER),
    "half of a pair": ('title: "\\ud800"', "this escape names no character"),
}

ENCODED: dict[str, tuple[bytes, str]] = {
    "latin-1": ("title: café\n".encode("latin-1"), "not UTF-8 text (byte 0xE9)"),
    "UTF-16": (RIGHT.encode("utf-16"), "not UTF-8 text (byte 0xFF)"),
    "UTF-32": (RIGHT.encode("utf-32"), "not UTF-8 text (byte 0xFF)"),
    "UTF-16 without a mark": (RIGHT.encode("utf-16-le"), CHARACTER),
    "half a character": ("title: é".encode()[:-1], "not UTF-8 text (byte 0xC3)"),
    "an overlong zero": (b"title: \xc0\x80", "not UTF-8 text (byte 0xC0)"),
    "a surrogate": (b"title: \xed\xa0\x80", "not UTF-8 text (byte 0xED)"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not UTF-8 text (byte 0x89)"),
    "a compressed file": (b"PK\x03\x04" + bytes(1000), CHARACTER),
    "nothing": (b"", "the experiment is empty"),
}


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * MEGABYTE)


def full(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"# comment\n" * (MEGABYTE // 10))


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def circle(path: Path) -> None:
    path.symlink_to(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


NO_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (folder, "this is a folder"),
    "a pipe": (pipe, "this is not a regular file"),
    "100 MB of nothing": (sparse, LONG),
    "100 MB of comments": (full, LONG),
    "a link to nowhere": (dangling, "there is no file"),
    "a link to itself": (circle, "cannot be read"),
    "an endless device": (device, "this is not a regular file"),
    "a socket": (listening, "cannot be read"),
}


def check_refused(path: Path, sentence: str) -> None:
    """Refused with that sentence, in a few lines, soon, and without much memory."""

    def refuse() -> None:
        with pytest.raises(ConfigError) as caught:
            read(path)
        said.append(str(caught.value))

    said: list[str] = []
    assert seconds_of(refuse) < at_most(LONGEST_S)
    assert bytes_of(refuse) < MOST_BYTES
    assert sentence in said[0]
    assert said[0].count("\n") <= 51
    assert max(map(len, said[0].splitlines())) < 400


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_refused_at_once(name: str, tmp_path: Path) -> None:
    text, sentence = TEXTS[name]
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8", newline="")
    check_refused(path, sentence)


@pytest.mark.parametrize("name", ENCODED)
def test_other_encodings_are_refused_at_once(name: str, tmp_path: Path) -> None:
    content, sentence = ENCODED[name]
    path = tmp_path / "x.yml"
    path.write_bytes(content)
    check_refused(path, sentence)


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_of_text_is_refused_at_once(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, sentence = NO_FILES[name]
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    path = Path("x.yml")
    make(path)
    check_refused(path, sentence)


def test_a_file_that_may_not_be_read_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "x.yml"
    path.write_text(RIGHT)
    monkeypatch.setattr(os, "open", deny)  # root is kept out by no mode bits
    check_refused(path, "the file cannot be read (Permission denied)")


@pytest.mark.parametrize(
    ("start", "line_end"),
    [("", "\n"), ("", "\r\n"), ("", "\r"), ("\ufeff", "\n"), ("\ufeff", "\r\n")],
)
def test_marks_and_line_ends_of_other_systems_are_read_at_once(
    start: str, line_end: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes((start + RIGHT.replace("\n", line_end)).encode())

    def succeed() -> None:
        assert read(path) == read(presets.path(presets.DEFAULT))

    assert seconds_of(succeed) < at_most(LONGEST_S)
    assert bytes_of(succeed) < MOST_BYTES
