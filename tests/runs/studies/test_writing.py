"""A study's files: every run and every cell in tables, and a page that needs nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from runs.studies.figures import figures
from runs.studies.running import outcomes, run_study
from runs.studies.tables import cell_table, number_text, ratio_text, runs_csv
from runs.studies.writing import comparisons, write_report
from tests.runs.studies.small import TEXT, small_study


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    run_study(small_study(), folder, stream=io.StringIO())
    write_report(small_study(), folder)
    return folder


def test_the_folder_has_what_was_promised(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        "runs", "runs.csv", "table.md", "report.html", "times.json",
        "figure_1_curves.png", "figure_2_final.png", "figure_3_heat_maps.png",
        "figure_4_hidden_states.png", "figure_5_reconstructions.png",
    }  # fmt: skip


def test_every_run_is_a_row_with_what_varied_its_seed_and_what_was_recorded(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((folder / "runs.csv").read_text("utf-8"))))
    found = outcomes(small_study(), folder)
    assert [row["seed"] for row in rows] == ["1", "2", "1", "2", "1", "1"]
    assert [row["start"] for row in rows] == ["small | big"] * 4 + ["constant"] * 2
    rates = [row["training.optimizer.learning_rate"] for row in rows]
    assert rates == ["0.5", "0.5", "2", "2", "0.5", "2"]
    assert [float(row["loss"]) for row in rows] == [one.final("loss") for one in found]
    assert {row["stopped_by"] for row in rows} == {"max_epochs"}


def test_a_cell_has_the_median_and_range_of_its_seeds_beside_what_was_published(
    folder: Path,
) -> None:
    study = small_study()
    found = outcomes(study, folder)
    table = cell_table(study, found)
    assert table.headings[:5] == ("start", "learning rate", "loss", "published", "ours ÷ published")
    losses = [one.final("loss") for one in found[:2]]
    low, high, middle = min(losses), max(losses), float(np.mean(losses))
    assert table.rows[0][2] == f"{middle:#.4g} ({low:#.4g} to {high:#.4g})"
    assert table.rows[0][3:5] == ("1.000", ratio_text(middle))
    assert table.rows[2][3:5] == ("", "")
    lines = (folder / "table.md").read_text("utf-8").splitlines()
    assert lines[0] == "# A small study"
    assert sum(line.startswith("| small \\| big |") for line in lines) == 2


def test_comparisons_count_medians_near_what_was_published(folder: Path) -> None:
    study = small_study()
    found = outcomes(study, folder)
    assert [one.where for one in comparisons(study, found)] == [
        "learning rate 0.5", "learning rate 2",
    ]  # fmt: skip
    medians = [float(np.median([o.final("loss") for o in found if o.cell == c])) for c in (0, 1)]
    both = ", ".join(f"{value}" for value in [medians[0], 3 * medians[1], 100.0, 100.0])
    study = small_study(TEXT.replace("values: [1, null]", f"values: [{both}]"))
    (one,) = comparisons(study, found)
    assert "1 of 4 medians are within a factor of 1.5" in one.sentence
    assert "2 within 5; farther below: 2, farther above: 0." in one.sentence


class Page(HTMLParser):
    """What a page has open and what it asks of elsewhere."""

    VOID = ("meta", "img")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.asked: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_is_one_page_with_everything_in_it(folder: Path) -> None:
    content = (folder / "report.html").read_text("utf-8")
    page = Page()
    page.feed(content)
    assert page.open == []
    assert len(page.asked) == 5
    assert all(source.startswith("data:image/png;base64,iVBOR") for source in page.asked)
    assert not re.search(r"https?://|@import|url\(", content)
    for words in ("A small study", 'two lines: <b> & "quotes".', "Everything & nothing.",
                  "Nobody, <never>", "6 runs took", "learning_rate: 0.5"):  # fmt: skip
        assert words in page.text


def test_curves_have_a_line_a_value_and_diamonds_where_something_was_published(
    folder: Path,
) -> None:
    text = TEXT.replace("measure: loss, values: [1, null]", "measure: right, values: [4, null]")
    study = small_study(text)
    drawn = list(figures(study, outcomes(study, folder)))
    curves, final = drawn[0].figure.axes, drawn[1].figure.axes
    assert [axes.get_title(loc="left") for axes in curves] == [
        "start small | big",
        "start constant",
    ]
    assert [len(axes.get_lines()) for axes in curves] == [2, 2]
    assert len({axes.get_ylim() for axes in curves}) == 1
    x, y = curves[0].get_lines()[1].get_data()
    found = [one.series["target_log_loss"] for one in outcomes(study, folder)[2:4]]
    np.testing.assert_allclose(np.asarray(y), np.median(found, axis=0))
    assert (np.asarray(x) == np.arange(31)).all()
    marked = [line for axes in final for line in axes.get_lines() if line.get_marker() == "D"]
    assert [line.get_ydata() for line in marked if len(line.get_xdata()) == 1] == [[4], [4]]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (0.19234567, "loss", "0.1923"),
        (3.5e-7, "binary_cross_entropy", "3.500e−07"),
        (16.0, "right", "16"),
        (7.5, "codes", "7.5"),
        (29875.0, "epochs", "29,875"),
        (23 / 24, "mirrored", "96 %"),
        (float("nan"), "right", "–"),
    ],
)
def test_numbers_are_written_as_what_they_are(value: float, measure: str, text: str) -> None:
    assert number_text(value, measure) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.8712, "0.87"), (1.04, "1.0"), (5.1e-4, "0.00051"), (27.4, "27"), (1.6e5, "160,000")],
)
def test_ratios_have_two_digits(ratio: float, text: str) -> None:
    assert ratio_text(ratio) == text


def test_a_measure_that_a_run_does_not_have_is_left_out(tmp_path: Path) -> None:
    """Without one-hot data nothing is right, and without sigmoid outputs no log is exact."""
    text = (
        "title: A\nbase: linear-vs-pca\n"
        "vary: {training.max_epochs: [1]}\nrecord: [right, binary_cross_entropy, rmse]\n"
        "draw: [{kind: final}, {kind: reconstructions}]\n"
    )
    study = small_study(text)
    run_study(study, tmp_path, stream=io.StringIO())
    assert write_report(study, tmp_path) == []
    found = outcomes(study, tmp_path)
    assert cell_table(study, found).rows[0][1:3] == ("–", "–")
    assert runs_csv(study, found).splitlines()[1].startswith("1,1,1,max_epochs,1,nan,nan,")


def test_a_report_without_figures_or_known_times_says_nothing_of_them(tmp_path: Path) -> None:
    study = small_study(TEXT.split("draw:")[0])
    run_study(study, tmp_path, stream=io.StringIO(), workers=1)
    (tmp_path / "times.json").unlink()
    write_report(study, tmp_path)
    content = (tmp_path / "report.html").read_text("utf-8")
    titles = re.findall(r"<h2>(.*?)</h2>", content)
    assert titles == ["Every combination", "The first experiment as a file"]


def test_long_studies_tell_their_time_in_minutes_and_parts(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "study")
    times = [
        {"runs": 4, "seconds": 200.0, "processor_seconds": 390.0},
        {"runs": 2, "seconds": 40.0, "processor_seconds": 60.0},
    ]
    (tmp_path / "study" / "times.json").write_text(json.dumps(times))
    write_report(small_study(), tmp_path / "study")
    content = (tmp_path / "study" / "report.html").read_text("utf-8")
    assert "6 runs took 4.0 minutes in 2 parts, and 7.5 minutes of processor time." in content
