"""Data files that were made to do harm: one sentence, in bounded time and memory, nothing run."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from config import ConfigError
from config.reader import parse
from config.table import TableError, read_table
from tests.generated.measuring import MEGABYTE, at_most, bytes_of, seconds_of
from tests.generated.shares import share

DAMAGED = share(1_000, 20_000)
LONGEST_S = 1.0
MOST_BYTES = 100 * MEGABYTE

NO_NUMBER = "which is no number"
COLUMNS = "columns where"

TABLES: dict[str, tuple[bytes, str]] = {
    "a million columns": (b"1," * 999_999 + b"1\n", "row 1 is longer than 1000000 characters"),
    "a million empty columns": (
        b"," * 999_998 + b"\n1\n",
        "it has 999999 columns, and at most 4097",
    ),
    "a million names": (b",".join(b"c%d" % n for n in range(1_000_000)), "row 1 is longer"),
    "a row that is too short": (b"a,b\n1,2\n3\n", "row 3 has 1 columns where 2"),
    "a row that is too long": (b"a,b\n1,2\n3,4,5\n", "row 3 has 3 columns where 2"),
    "a row of a million": (b"a,b\n" + b"1," * 400_000, "row 2 has 400001 columns where 2"),
    "text": (b"a,b\none,two\n", NO_NUMBER),
    "prose": (b"Call me Ishmael. Some years ago,\nnever mind how long precisely\n", COLUMNS),
    "a field of 131 kB": (b"a,b\n" + b"1" * 131_073 + b",2\n", "field larger than field limit"),
    "a name of 131 kB": (b"a" * 131_073 + b",b\n1,2\n", "field larger than field limit"),
    "a field of 900 kB without an end": (b'a,b\n"' + b"1" * 900_000, "field larger than field"),
    "a number of 100,000 digits": (b"a\n" + b"9" * 100_000, "beyond"),
    "a formula": (b"a,b\n=1+1,2\n", NO_NUMBER),
    "a formula that calls": (b"a,b\n=cmd|'/c calc'!A0,2\n", NO_NUMBER),
    "a link": (b'a,b\n"=HYPERLINK(""http://example.org"",""x"")",2\n', NO_NUMBER),
    "code": (b"a\n__import__('os').getcwd()\n", NO_NUMBER),
    "an underscore": (b"a\n1_000\n", NO_NUMBER),
    "not a number": (b"a\nnan\n", NO_NUMBER),
    "infinity": (b"a\ninfinity\n", "beyond"),
    "other digits": ("a\n١٢\n".encode(), NO_NUMBER),
    "hexadecimal": (b"a\n0x10\n", NO_NUMBER),
    "a NUL": (b"a\n1\0\n", NO_NUMBER),
    "UTF-16": ("a\n1\n".encode("utf-16"), "not UTF-8 text"),
    "latin-1": ("é\n1\n".encode("latin-1"), "not UTF-8 text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, "not UTF-8 text"),
    "nothing": (b"", "no rows"),
    "line ends": (b"\n" * 1_000_000, "no rows"),
    "a long line end": (b"a\n1\n" + b"\r" * 100_000 + b"x", NO_NUMBER),
}


def table(path: Path, *, header: bool = True) -> object:
    return read_table(path, header=header, delimiter="comma", label_column=None)


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    content, sentence = TABLES[name]
    said = []
    # another file each time, as one that has not changed is not read again
    paths = [tmp_path / f"{number}.csv" for number in range(3)]
    for path in paths:
        path.write_bytes(content)
    left = iter(paths)

    def refuse() -> None:
        with pytest.raises(TableError) as caught:
            table(next(left))
        said.append(str(caught.value))

    assert seconds_of(refuse, trials=2) < at_most(LONGEST_S)
    assert bytes_of(refuse) < MOST_BYTES
    assert sentence in said[0]
    assert len(said[0]) < 300
    assert said[0].isprintable()


def test_an_endless_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.truncate(10**11)
    with pytest.raises(TableError, match="is longer than"):
        table(path)


EXPERIMENT = """\
data: {{source: csv, path: "{path}"}}
model: {{layers: [2, 2, 2], code_layer: 1}}
training: {{optimizer: {{name: sgd}}, batch_size: 1}}
"""


@pytest.mark.parametrize(
    "path", ["../" * 40 + "etc/passwd", "/etc/passwd", "/dev/zero", "/proc/self/mem", "..", "", " ",
             "~/x.csv", "$HOME/x.csv", "http://localhost/x.csv", "|id", "x" * 5000, "con", "\\\\0"]
)  # fmt: skip
def test_whatever_a_data_file_is_called_it_is_one_sentence_at_its_key(
    path: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(EXPERIMENT.format(path=path), "x.yml", tmp_path)
    (problem,) = caught.value.problems
    assert (problem.key, problem.line, problem.column) == ("data.path", 1, 27)
    assert len(str(caught.value)) < 400


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.csv")
    with pytest.raises(TableError, match="not a regular file"):
        table(tmp_path / "x.csv")


@pytest.mark.parametrize("header", [True, False])
def test_damaged_tables_are_read_or_refused_in_a_sentence(header: bool, tmp_path: Path) -> None:
    whole = b'a,b,"c ""d"""\r\n1,2.5,-3e-4\r\n\r\n"4",+5,.6\r\n7,8,9'
    path = tmp_path / "x.csv"
    said = []
    for seed in range(DAMAGED):
        random = Random(seed)
        content = bytearray(whole)
        for _ in range(random.randint(1, 4)):
            at = random.randrange(len(content))
            content[at : at + random.choice([0, 1, 3])] = random.choice(
                [b"", b",", b'"', b"\n", b"\r", b"\0", bytes([random.randrange(256)]), b"e9", b"  "]
            )
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        try:
            table(path, header=header)
        except TableError as error:
            said.append(str(error))
    assert 0 < len(said) < DAMAGED or not header
    assert max(map(len, said)) < 300
    assert all(map(str.isprintable, said))
