from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config import presets, reader
from config.draft import Draft
from config.errors import Path as KeyPath
from gui.form.clusters import ClusterTable
from gui.form.covariance import CovarianceView
from gui.form.layout import Key
from gui.form.state import FormState, Tab, from_draft, from_file, from_preset
from gui.screen import Quit, Start, ToggleTheme
from gui.scrollbar import QuietScrollbar
from gui.theme import Theme
from gui.toolkit import root_window
from tests.gui.driving import screenshot
from tests.gui.form.driver import Driver

BETA1 = ("training", "optimizer", "beta1")
RATE = ("training", "optimizer", "learning_rate")
OPTIMIZER = ("training", "optimizer", "name")
LAYERS = ("model", "layers")
CLUSTERS = ("data", "clusters")
BROKEN = "title: [\n"

Open = Callable[..., Driver]


@pytest.fixture
def opened(display: str) -> Iterator[Open]:
    """Opens form windows, and closes them after the test."""
    drivers: list[Driver] = []

    def open_form(*arguments: Any, **options: Any) -> Driver:
        drivers.append(Driver(*arguments, **options))
        return drivers[-1]

    yield open_form
    for driver in drivers:
        driver.close()


@pytest.fixture
def driver(opened: Open) -> Driver:
    return opened()


def table(driver: Driver) -> ClusterTable:
    for part in driver.form.body.parts:
        for view in part.leaves():
            if isinstance(view, ClusterTable):
                return view
    raise AssertionError("no table of clusters")


def press_button(driver: Driver, name: str) -> None:
    table(driver).buttons[name].invoke()
    driver.turn()


# --- every edit is checked at once ---------------------------------------------------------------


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_opens_ready_to_start(opened: Open, name: str) -> None:
    driver = opened(name)
    assert driver.can_start()
    assert driver.sentences() == []
    assert driver.status.startswith("Ready to start: ")
    assert not driver.state.unsaved
    assert presets.title(name) in driver.root.title()


@pytest.mark.parametrize(
    ("path", "wrong", "right"),
    [
        (BETA1, "1.2", "0.5"),
        (BETA1, "", "0.5"),
        (BETA1, "abc", "5e-1"),
        (RATE, "0,0,1", "0,01"),
        (LAYERS, "4 6 2 5 3", "4 3 2 3 4"),
        (LAYERS, "4, 2, x, 4", "4, 2, 3, 4"),
        (("model", "code_layer"), "4", "1"),
        (("model", "activations"), "tanh, tanh", "tanh, relu, tanh, tanh"),
        (("seed",), "-1", " 7 "),
        (("title",), "", "A: title [with] signs"),
        ((*CLUSTERS, 0, "covariance"), "1 1 1 -1", "1 1 1 1"),
        ((*CLUSTERS, 0, "count"), "0", "1e2"),
    ],
)
def test_a_wrong_value_is_marked_with_the_readers_sentence_until_it_is_right(
    driver: Driver, path: KeyPath, wrong: str, right: str
) -> None:
    driver.type(path, wrong)
    reader = Draft(driver.state.draft.text).problems
    assert reader
    assert f"\N{WARNING SIGN} {reader[0].sentence}" in driver.sentences()
    assert driver.is_marked(*path)
    assert not driver.can_start()
    assert reader[0].sentence in driver.status

    driver.type(path, right)
    assert driver.sentences() == []
    assert not driver.is_marked(*path)
    assert driver.can_start()


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1e-3", 0.001), ("0,005", 0.005), (" 0.5 ", 0.5), (".5", 0.5), ("2", 2)],
)
def test_numbers_are_taken_as_people_type_them(driver: Driver, typed: str, value: float) -> None:
    driver.type(RATE, typed)
    assert driver.shown(*RATE) == typed
    experiment = driver.state.draft.experiment
    assert experiment is not None
    assert experiment.training.optimizer.learning_rate == value


def test_a_field_that_may_be_empty_is_well_when_empty(driver: Driver) -> None:
    path = ("training", "stop", "rmse_below")
    driver.type(path, "")
    experiment = driver.state.draft.experiment
    assert experiment is not None
    assert experiment.training.stop.rmse_below is None
    driver.type(path, "1e-2")
    assert "rmse_below: 1e-2" in driver.state.draft.text


def test_typing_leaves_the_rest_of_the_text_alone(driver: Driver) -> None:
    before = driver.state.draft.text
    driver.type(RATE, "0.25")
    assert driver.state.draft.text == before.replace("learning_rate: 0.005", "learning_rate: 0.25")


def test_all_mistakes_are_counted_and_showing_leads_to_the_first(driver: Driver) -> None:
    driver.type(BETA1, "2")
    driver.type(("seed",), "x")
    assert "1 of 2 mistakes: seed is" in driver.status
    driver.click(Key.SHOW)
    assert driver.root.focus_get() is driver.control("seed")
    driver.type(("seed",), "3")
    driver.form.window[Key.STATUS].Widget.event_generate("<Button-1>")
    driver.turn()
    assert driver.root.focus_get() is driver.control(*BETA1)


def test_what_a_field_leaves_out_shows_its_default(opened: Open) -> None:
    text = presets.text("gaussian-clusters").replace(", beta1: 0.9", "")
    driver = opened(from_draft(Draft(text)))
    assert driver.shown(*BETA1) == "0.9"
    assert "beta1" not in driver.state.draft.text


# --- choices -------------------------------------------------------------------------------------


def test_a_former_optimizers_values_come_back_with_it(driver: Driver) -> None:
    driver.type(BETA1, "0.80")
    driver.type(RATE, "3e-2")
    driver.choose(driver.control(*OPTIMIZER), "sgd")
    assert driver.shown(*RATE) == "3e-2"
    assert driver.can_start()
    with pytest.raises(AssertionError):
        driver.control(*BETA1)
    driver.choose(driver.control(*OPTIMIZER), "adam")
    assert driver.shown(*BETA1) == "0.80"
    assert driver.shown(*RATE) == "3e-2"


def test_a_half_typed_value_survives_another_choice(driver: Driver) -> None:
    driver.type(BETA1, "0.9x")
    driver.choose(driver.control(*OPTIMIZER), "rmsprop")
    assert driver.can_start()
    driver.choose(driver.control(*OPTIMIZER), "adam")
    assert driver.shown(*BETA1) == "0.9x"
    assert driver.is_marked(*BETA1)


def test_first_and_last_layer_follow_one_hot_width(driver: Driver) -> None:
    driver.choose(driver.control("data", "source"), "one_hot")
    assert driver.shown("data", "width") == "4"
    driver.type(("data", "width"), "12")
    assert driver.shown(*LAYERS) == "12, 6, 2, 5, 12"
    driver.choose(driver.control("data", "source"), "gaussian_clusters")
    assert driver.shown(*LAYERS) == "4, 6, 2, 5, 4"
    assert len(table(driver).table.get_children()) == 4


def test_a_chosen_table_gives_its_width_to_the_network(driver: Driver, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("a,b,c\n" + "1,2,3\n" * 40)
    driver.choose(driver.control("data", "source"), "csv")
    assert driver.is_marked("data", "path")
    driver.answers.file = file
    driver.form.browse(("data", "path"))
    driver.turn()
    assert driver.shown("data", "path") == str(file)
    assert driver.shown(*LAYERS) == "3, 6, 2, 5, 3"
    assert driver.can_start()
    header = driver.control("data", "header")
    header.invoke()
    driver.turn()
    assert driver.is_marked("data", "path") or not driver.can_start()
    header.invoke()
    driver.turn()
    assert driver.can_start()


@pytest.mark.parametrize(
    ("source", "width"), [("swiss_roll", 3), ("ring", 6), ("moving_spot", 64), ("turning_bar", 64)]
)
def test_a_source_that_is_chosen_can_be_started_as_it_comes(
    driver: Driver, source: str, width: int
) -> None:
    driver.choose(driver.control("data", "source"), source)
    assert driver.can_start()
    assert driver.shown(*LAYERS) == f"{width}, 6, 2, 5, {width}"
    assert f"500 samples of {width} features" in driver.status
    driver.choose(driver.control("data", "source"), "gaussian_clusters")
    assert driver.shown(*LAYERS) == "4, 6, 2, 5, 4"


def test_the_network_is_as_wide_as_its_images_have_pixels(driver: Driver) -> None:
    driver.choose(driver.control("data", "source"), "moving_spot")
    driver.type(("data", "side"), "12")
    assert driver.shown(*LAYERS) == "144, 6, 2, 5, 144"
    driver.type(("data", "side"), "17")
    assert driver.is_marked("data", "side")
    assert driver.shown(*LAYERS) == "144, 6, 2, 5, 144"


def test_a_held_out_share_is_counted_out_and_batches_have_to_fit_the_rest(driver: Driver) -> None:
    driver.type(("data", "held_out"), "0,25")
    assert driver.status.startswith("Ready to start: 400 samples (100 held out) of 4 features")
    driver.type(("training", "batch_size"), "301")
    assert driver.sentences() == [
        "\N{WARNING SIGN} training.batch_size is 301; it must be at most 300, "
        "the number of samples to train on."
    ]
    driver.type(("data", "held_out"), "0")
    assert driver.can_start()


def test_a_tables_rows_may_be_said_to_be_images(driver: Driver, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("a,b,c,d,e,f\n" + "1,2,3,4,5,6\n" * 40)
    driver.choose(driver.control("data", "source"), "csv")
    driver.answers.file = file
    driver.form.browse(("data", "path"))
    driver.turn()
    driver.type(("data", "image"), "2, 2")
    assert driver.is_marked("data", "image")
    driver.type(("data", "image"), "2, 3")
    assert driver.can_start()
    assert "image: [2, 3]" in driver.state.draft.text
    driver.control("data", "image").delete(0, "end")
    driver.turn()
    assert driver.can_start()
    assert "image" not in driver.state.draft.text


def test_a_table_that_nobody_has_chosen_is_asked_for(driver: Driver) -> None:
    driver.choose(driver.control("data", "source"), "csv")
    (sentence,) = driver.sentences()
    assert sentence.endswith("it must be the name of a file of numbers.")


# --- clusters ------------------------------------------------------------------------------------


def test_clusters_can_be_added_duplicated_and_removed(driver: Driver) -> None:
    def means() -> list[str]:
        rows = table(driver).table
        return [rows.set(row, "mean") for row in rows.get_children()]

    first = means()[0]
    press_button(driver, "Duplicate")
    assert means()[:2] == [first, first]
    assert driver.state.cluster == 1
    press_button(driver, "Add")
    assert means()[2] == "0.0, 0.0, 0.0, 0.0"
    assert driver.state.cluster == 2
    assert len(means()) == 6
    for _ in range(5):
        press_button(driver, "Remove")
    assert len(means()) == 1
    assert "disabled" in table(driver).buttons["Remove"].state()
    assert driver.can_start()


def test_a_random_cluster_is_new_and_valid(driver: Driver) -> None:
    seen = set()
    for _ in range(3):
        press_button(driver, "Randomise")
        assert driver.can_start()
        seen.add(driver.shown(*CLUSTERS, 0, "mean"))
    assert len(seen) == 3
    assert driver.shown(*CLUSTERS, 0, "count") == "100"


def test_the_selected_cluster_is_the_one_that_is_edited(driver: Driver) -> None:
    rows = table(driver).table
    rows.selection_set("2")
    driver.turn()
    assert driver.shown(*CLUSTERS, 2, "mean") == "0.0, 0.2, 0.5, -0.6"
    driver.type((*CLUSTERS, 2, "count"), "7")
    assert rows.set("2", "count") == "7"
    assert driver.state.draft.value((*CLUSTERS, 2, "count")) == 7
    assert driver.state.draft.value((*CLUSTERS, 0, "count")) == 100


def test_a_wrong_cluster_is_marked_in_the_table_and_showing_selects_it(driver: Driver) -> None:
    rows = table(driver).table
    rows.selection_set("3")
    driver.turn()
    driver.type((*CLUSTERS, 3, "count"), "none")
    rows.selection_set("0")
    driver.turn()
    assert rows.set("3", "number") == "\N{WARNING SIGN} 4"
    driver.click(Key.SHOW)
    assert driver.state.cluster == 3
    assert driver.shown(*CLUSTERS, 3, "count") == "none"


def test_the_number_of_features_fits_clusters_and_layers(driver: Driver) -> None:
    features = table(driver).features
    driver.focus(features)
    features.set("6")
    features.event_generate("<Return>")
    driver.turn()
    assert driver.shown(*CLUSTERS, 0, "mean") == "0.5, 0.0, 0.0, 0.3, 0.0, 0.0"
    assert driver.shown(*LAYERS) == "6, 6, 2, 5, 6"
    assert driver.can_start()
    features.set("2")
    features.event_generate("<Return>")
    driver.turn()
    assert driver.shown(*CLUSTERS, 0, "covariance") == "0.1, 0.001"
    assert driver.shown(*LAYERS) == "2, 6, 2, 5, 2"
    assert driver.can_start()


def test_a_long_mean_is_shortened_to_whole_numbers_in_the_table(driver: Driver) -> None:
    features = table(driver).features
    driver.focus(features)
    features.set("40")
    features.event_generate("<Return>")
    driver.turn()
    clusters = table(driver)
    cell = clusters.table.set("0", "mean")
    assert cell.startswith("0.5, 0.0, ")
    assert cell.endswith("0.0, …")
    room = clusters.table.column("mean", "width") - clusters._look.px(14)
    assert clusters._font.measure(cell) <= room
    assert clusters._font.measure(cell.replace("…", "0.0, …")) > room


def test_shortening_long_means_measures_few_texts(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = table(driver).features
    driver.focus(features)
    features.set("100")
    features.event_generate("<Return>")
    driver.turn()
    clusters = table(driver)
    measured: list[str] = []
    measure = clusters._font.measure

    def counted(text: str) -> int:
        measured.append(text)
        return int(measure(text))

    monkeypatch.setattr(clusters._font, "measure", counted)
    clusters._show_rows()
    cells = 3 * len(clusters.table.get_children())
    assert cells <= len(measured) <= 9 * cells  # each a halving of 128 entries, and the whole


@pytest.mark.parametrize("typed", ["", "0", "x", "99999999"])
def test_no_number_of_features_changes_nothing(driver: Driver, typed: str) -> None:
    features = table(driver).features
    driver.focus(features)
    features.set(typed)
    features.event_generate("<Return>")
    driver.turn()
    assert not driver.state.unsaved
    assert features.get() == "4"


def test_a_covariance_can_be_a_full_matrix_and_back(driver: Driver) -> None:
    view = table(driver).fields["covariance"]
    assert isinstance(view, CovarianceView)
    driver.choose(view.control, "full matrix")
    assert driver.can_start()
    matrix = view.matrix
    assert matrix.get("1.0", "end-1c").splitlines()[1] == "0.0, 0.001, 0.0, 0.0"
    matrix.delete("1.0", "end")
    matrix.insert("1.0", "1 0,5 0 0\n0,5 1 0 0\n0 0 1 0\n0 0 0 1")
    driver.turn()
    assert driver.can_start()
    assert driver.state.draft.value((*CLUSTERS, 0, "covariance"))[0] == [1, 0.5, 0, 0]
    matrix.insert("1.5", "9")
    driver.turn()
    assert any("symmetric" in sentence for sentence in driver.sentences())
    assert not driver.can_start()
    matrix.delete("1.5")
    driver.turn()
    driver.choose(view.control, "diagonal")
    assert driver.shown(*CLUSTERS, 0, "covariance") == "1, 1, 1, 1"
    driver.choose(view.control, "full matrix")
    assert driver.state.draft.value((*CLUSTERS, 0, "covariance"))[0] == [1, 0.5, 0, 0]


# --- the drawing ---------------------------------------------------------------------------------


def test_the_drawing_follows_every_keystroke(driver: Driver) -> None:
    canvas = next(
        view.canvas
        for part in driver.form.body.parts
        for view in part.leaves()
        if hasattr(view, "canvas")
    )

    def units() -> int:
        return sum(canvas.type(item) == "oval" for item in canvas.find_all())

    assert units() == 4 + 6 + 2 + 5 + 4
    driver.type(LAYERS, "4, 3, 4")
    assert units() == 11
    driver.keys(driver.control(*LAYERS), "2")
    assert units() == 4 + 3 + 8 + 3  # 42 units: eight of them, and three small dots


# --- the text ------------------------------------------------------------------------------------


def replace_text(driver: Driver, text: str) -> None:
    editor = driver.form.text.editor
    editor.delete("1.0", "end")
    editor.insert("1.0", text)
    driver.turn()


def test_both_tabs_stay_in_step(driver: Driver) -> None:
    driver.type(RATE, "0.25")
    editor = driver.form.text.editor
    assert editor.get("1.0", "end-1c") == driver.state.draft.text
    driver.select_tab(Tab.TEXT)
    where = editor.search("0.25", "1.0")
    editor.delete(where, f"{where} + 4 chars")
    editor.mark_set("insert", where)
    driver.focus(editor)
    driver.keys(editor, "0.75")
    driver.select_tab(Tab.FORM)
    assert driver.shown(*RATE) == "0.75"


def test_the_text_lists_its_mistakes_with_their_places(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    text = driver.state.draft.text.replace("\nseed: 1\n", "\nsed: 1\n").replace(
        "batch_size: 32", "batch_size: 0"
    )
    replace_text(driver, text)
    rows = driver.form.text.list
    shown = [tuple(rows.item(row, "values")) for row in rows.get_children()]
    assert [sentence for _place, sentence in shown] == [
        problem.sentence for problem in driver.state.draft.problems
    ]
    line = text.splitlines().index("sed: 1") + 1
    assert shown[0][0] == f"\N{WARNING SIGN} {line}:1"
    assert str(driver.form.text.editor.tag_ranges("wrong")[0]) == f"{line}.0"
    rows.selection_set(rows.get_children()[1])
    rows.event_generate("<Return>", when="now")
    driver.press("<Return>", rows)
    caret_line = int(driver.form.text.caret.split(".")[0])
    assert "batch_size: 0" in text.splitlines()[caret_line - 1]


def test_lines_that_are_right_again_are_no_longer_marked(driver: Driver) -> None:
    editor = driver.form.text.editor
    where = editor.search("seed: 1", "1.0")
    editor.delete(where)
    driver.turn()
    assert editor.tag_ranges("wrong")
    editor.insert(where, "s")
    driver.turn()
    assert not editor.tag_ranges("wrong")


def test_what_is_typed_while_another_text_comes_is_not_lost(driver: Driver) -> None:
    text = driver.form.text
    driver.select_tab(Tab.TEXT)
    driver.focus(text.editor)
    text.show(Draft(presets.text("deep")), ())
    text.editor.event_generate("<Key-5>")  # before Tk has told of the other text
    driver.turn()
    assert "5" in text.editor.get("insert - 1 chars")
    assert driver.state.draft.text == text.editor.get("1.0", "end-1c")


def test_a_click_on_the_texts_tab_leads_to_the_editor(driver: Driver) -> None:
    tabs = driver.form.window[Key.TABS].Widget
    x = next(x for x in range(0, 600, 4) if tabs.tk.call(tabs, "index", f"@{x},10") == 1)
    click_at(driver, tabs, x, 10)
    assert driver.tab is Tab.TEXT
    assert driver.root.focus_get() is driver.form.text.editor


@pytest.mark.parametrize("text", [BROKEN, "data: 5\n", "title: x\nnonsense: 1\n"])
def test_text_that_no_form_can_show_keeps_the_text_tab(driver: Driver, text: str) -> None:
    driver.select_tab(Tab.TEXT)
    replace_text(driver, text)
    assert not driver.state.draft.readable
    driver.select_tab(Tab.FORM)
    assert driver.tab is Tab.TEXT
    assert driver.form.text.editor.get("1.0", "end-1c") == text
    assert driver.state.draft.problems[0].sentence in driver.status
    assert "nothing in it is lost" in driver.status


def test_an_empty_text_can_be_filled_in_by_the_form(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    replace_text(driver, "")
    driver.select_tab(Tab.FORM)
    assert driver.tab is Tab.FORM
    assert not driver.can_start()
    driver.choose(driver.control("data", "source"), "one_hot")
    driver.type(LAYERS, "4 2 4")
    driver.type(("model", "code_layer"), "1")
    driver.choose(driver.control(*OPTIMIZER), "adam")
    driver.type(("training", "batch_size"), "4")
    assert driver.sentences() == []
    assert driver.can_start()


def test_pasting_replaces_what_is_selected(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    editor = driver.form.text.editor
    driver.press("<Control-a>", editor)
    editor.clipboard_clear()
    editor.clipboard_append("title: pasted\n")
    driver.press("<Control-v>", editor)
    assert editor.get("1.0", "end-1c") == "title: pasted\n"


def test_undo_takes_back_edits_of_both_tabs(driver: Driver) -> None:
    before = driver.state.draft.text
    driver.type(RATE, "7")
    driver.select_tab(Tab.TEXT)
    editor = driver.form.text.editor
    driver.focus(editor)
    driver.turn()
    for _ in range(20):
        if driver.state.draft.text == before:
            break
        driver.press("<Control-z>", editor)
    assert driver.state.draft.text == before
    assert driver.shown(*RATE) == "0.005"


# --- nothing is lost -----------------------------------------------------------------------------


def test_a_window_built_again_shows_what_was_half_typed(driver: Driver) -> None:
    driver.type(BETA1, "0.9x")
    table(driver).table.selection_set("2")
    driver.turn()
    driver.rebuild()
    assert driver.shown(*BETA1) == "0.9x"
    assert driver.is_marked(*BETA1)
    assert driver.state.cluster == 2
    assert table(driver).table.selection() == ("2",)
    assert driver.tab is Tab.FORM


def test_a_window_built_again_shows_broken_text_and_its_tab(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    replace_text(driver, BROKEN)
    driver.form.text.caret = "1.5"
    driver.rebuild()
    assert driver.tab is Tab.TEXT
    assert driver.form.text.editor.get("1.0", "end-1c") == BROKEN
    assert driver.form.text.caret == "1.5"
    assert not driver.can_start()


def test_a_window_built_again_is_scrolled_as_before(driver: Driver) -> None:
    driver.form.body.position = 0.2
    before = driver.form.body.position
    assert before > 0.1
    driver.rebuild()
    assert driver.form.body.position == pytest.approx(before, abs=0.02)


def test_keys_typed_just_before_the_window_closes_are_kept(driver: Driver) -> None:
    control = driver.control(*RATE)
    control.delete(0, "end")
    control.insert(0, "0.125")
    driver.rebuild()
    assert driver.shown(*RATE) == "0.125"


# --- presets and files ---------------------------------------------------------------------------


def test_another_preset_replaces_an_untouched_one_without_a_question(driver: Driver) -> None:
    driver.choose(driver.form.window[Key.PRESET].Widget, presets.title("deep"))
    assert driver.answers.asked == []
    assert driver.state.preset == "deep"
    assert driver.shown("title") == presets.title("deep")
    assert driver.can_start()


@pytest.mark.parametrize("agrees", [True, False])
def test_unsaved_edits_are_left_only_with_a_yes(driver: Driver, agrees: bool) -> None:
    driver.type(("title",), "Mine")
    assert driver.root.title().startswith("*")
    driver.answers.agrees = agrees
    driver.choose(driver.form.window[Key.PRESET].Widget, presets.title("deep"))
    assert len(driver.answers.asked) == 1
    assert driver.shown("title") == (presets.title("deep") if agrees else "Mine")
    assert ("(edited)" in driver.form.window[Key.PRESET].Widget.get()) is not agrees


def test_a_draft_is_saved_as_it_stands_with_its_mistakes(driver: Driver, tmp_path: Path) -> None:
    driver.type(BETA1, "2")
    driver.answers.file = tmp_path / "mine.yml"
    driver.click(Key.SAVE)
    assert (tmp_path / "mine.yml").read_text(encoding="utf-8") == driver.state.draft.text
    assert "Saved as mine.yml, with 1 mistake still in it." in driver.status
    assert not driver.state.unsaved
    assert driver.root.title().startswith("mine.yml")


def test_a_saved_file_opens_again(driver: Driver, tmp_path: Path) -> None:
    driver.type(("title",), "Mine")
    driver.answers.file = tmp_path / "mine.yml"
    driver.click(Key.SAVE)
    driver.choose(driver.form.window[Key.PRESET].Widget, presets.title("deep"))
    driver.click(Key.OPEN)
    assert driver.shown("title") == "Mine"
    assert driver.answers.asked == []


def test_a_file_with_broken_yaml_opens_as_text(driver: Driver, tmp_path: Path) -> None:
    driver.answers.file = tmp_path / "broken.yml"
    driver.answers.file.write_text(BROKEN)
    driver.click(Key.OPEN)
    assert driver.tab is Tab.TEXT
    assert driver.form.text.editor.get("1.0", "end-1c") == BROKEN


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "there is no file"),
        (b"\xff\xfe\x00", "the file is not UTF-8 text"),
        (b"#" * (reader.MAX_BYTES + 1), "the file is longer than"),
    ],
    ids=["none", "no text", "too long"],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    driver: Driver, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    driver.answers.file = tmp_path / "odd.yml"
    if content is not None:
        driver.answers.file.write_bytes(content)
    before = driver.state.draft.text
    driver.click(Key.OPEN)
    assert driver.answers.told[0].startswith(f"odd.yml cannot be opened: {sentence}")
    assert driver.state.draft.text == before


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(driver: Driver, tmp_path: Path) -> None:
    driver.answers.file = tmp_path / "pipe.yml"
    os.mkfifo(driver.answers.file)
    driver.click(Key.OPEN)
    assert driver.answers.told[0] == "pipe.yml cannot be opened: this is not a regular file."


def test_lines_of_a_file_end_as_those_of_the_editor(driver: Driver, tmp_path: Path) -> None:
    driver.answers.file = tmp_path / "lines.yml"
    text = presets.text("deep")
    driver.answers.file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    driver.click(Key.OPEN)
    assert driver.state.draft.text == text
    assert driver.form.text.editor.get("1.0", "end-1c") == text


def test_a_file_that_cannot_be_written_leaves_the_edits(driver: Driver, tmp_path: Path) -> None:
    driver.type(("title",), "Mine")
    driver.answers.file = tmp_path / "missing" / "mine.yml"
    driver.click(Key.SAVE)
    assert "cannot be saved" in driver.answers.told[0]
    assert driver.state.unsaved


def test_a_cancelled_dialog_changes_nothing(driver: Driver) -> None:
    driver.answers.file = None
    before = driver.state.draft.text
    driver.click(Key.OPEN)
    driver.click(Key.SAVE)
    assert driver.state.draft.text == before
    assert driver.answers.told == []


def test_what_to_watch_for_is_shown(driver: Driver) -> None:
    about = " ".join(driver.state.draft.about.split())
    assert about
    assert driver.form.body.about == about


# --- leaving -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["<F5>", "<Control-Return>"])
@pytest.mark.parametrize("tab", list(Tab))
def test_a_key_starts_the_experiment(driver: Driver, key: str, tab: Tab) -> None:
    driver.select_tab(tab)
    widget = driver.form.text.editor if tab is Tab.TEXT else driver.control(*RATE)
    before = driver.state.draft.text
    outcome = driver.press(key, widget)
    assert isinstance(outcome, Start)
    assert outcome.experiment == driver.state.draft.experiment
    assert driver.state.draft.text == before


def test_the_button_starts_what_was_typed_last(driver: Driver) -> None:
    control = driver.control(*RATE)
    control.delete(0, "end")
    control.insert(0, "0.125")
    outcome = driver.click(Key.START)
    assert isinstance(outcome, Start)
    assert outcome.experiment.training.optimizer.learning_rate == 0.125


def test_a_wrong_experiment_does_not_start_and_the_key_leads_to_the_mistake(
    driver: Driver,
) -> None:
    driver.type(BETA1, "2")
    assert driver.press("<F5>", driver.control("seed")) is None
    assert driver.root.focus_get() is driver.control(*BETA1)


def test_the_theme_button_asks_for_the_other_theme(driver: Driver) -> None:
    assert isinstance(driver.click(Key.THEME), ToggleTheme)


@pytest.mark.parametrize("agrees", [True, False])
def test_closing_with_unsaved_edits_asks_first(driver: Driver, agrees: bool) -> None:
    close = driver.root.protocol("WM_DELETE_WINDOW")
    driver.type(("title",), "Mine")
    driver.answers.agrees = agrees
    driver.root.tk.call(close)
    assert isinstance(driver.turn(), Quit) is agrees
    assert len(driver.answers.asked) == 1


def test_nothing_is_left_behind_when_the_window_closes(display: str) -> None:
    driver = Driver()
    root = root_window()
    driver.control(*RATE).event_generate("<Enter>")  # a tooltip is about to come
    driver.form.close()
    assert root.tk.call("after", "info") in ("", ())
    assert root.winfo_children() == []


def test_windows_that_were_closed_leave_nothing_in_tk(display: str) -> None:
    state = from_preset("gaussian-clusters")
    root = root_window()
    left = []
    for _ in range(6):
        driver = Driver(state)
        driver.choose(driver.control("data", "source"), "csv")
        driver.choose(driver.control("data", "source"), "gaussian_clusters")
        driver.close()
        del driver
        gc.collect()
        left.append(
            tuple(
                len(root.tk.splitlist(root.tk.call(*what)))
                for what in (("info", "commands"), ("image", "names"), ("font", "names"))
            )
        )
    assert left[-1] == left[1]


# --- keyboard, sizes, looks ----------------------------------------------------------------------


def test_the_tab_key_reaches_every_control(driver: Driver) -> None:
    seen: list[Any] = []
    widget = driver.form.window[Key.PRESET].Widget
    while widget not in seen:
        seen.append(widget)
        widget = widget.tk_focusNext()
    reached = {str(widget) for widget in seen}
    wanted = [driver.form.window[key].Widget for key in (Key.OPEN, Key.SAVE, Key.THEME, Key.START)]
    wanted += [driver.control(*path) for path in (("title",), ("seed",), LAYERS, OPTIMIZER, BETA1)]
    wanted += [driver.control(*CLUSTERS, 0, "mean"), table(driver).table, table(driver).features]
    wanted += list(table(driver).buttons.values())
    assert {str(widget) for widget in wanted} <= reached
    assert {widget.winfo_class() for widget in seen}.isdisjoint({"TLabel", "Label", "TFrame"})


def test_the_tab_key_passes_by_what_is_disabled(driver: Driver) -> None:
    driver.type(BETA1, "2")
    while len(table(driver).table.get_children()) > 1:
        press_button(driver, "Remove")
    widget, seen = driver.form.window[Key.PRESET].Widget, set()
    while str(widget) not in seen:
        seen.add(str(widget))
        assert widget.winfo_class() == "Text" or not widget.instate(["disabled"])
        widget = widget.tk_focusNext()
    assert str(driver.form.window[Key.SHOW].Widget) in seen


def test_the_wheel_scrolls_the_page_and_changes_no_choice_in_passing(driver: Driver) -> None:
    box = driver.control("precision")
    box.event_generate("<Button-5>")
    driver.turn()
    assert driver.form.body.position > 0
    assert driver.shown("precision") == "float64"
    assert not driver.state.unsaved


def click_at(driver: Driver, widget: Any, x: int, y: int) -> None:
    """Click as the mouse does, on whatever is there."""
    there = driver.root.winfo_containing(widget.winfo_rootx() + x, widget.winfo_rooty() + y)
    x += widget.winfo_rootx() - there.winfo_rootx()
    y += widget.winfo_rooty() - there.winfo_rooty()
    for sequence in ("<Enter>", "<Button-1>", "<ButtonRelease-1>"):
        there.event_generate(sequence, x=x, y=y)
    driver.turn()


def test_a_click_on_a_field_that_is_seen_moves_nothing(driver: Driver) -> None:
    driver.root.geometry("1000x700")
    driver.form.body.position = 0.1
    driver.turn()
    before = driver.form.body.position
    assert before > 0
    area = driver.form.window[Key.FORM_AREA].Widget
    clicked = 0
    for path in (("seed",), LAYERS, (*CLUSTERS, 0, "mean"), RATE, BETA1):
        control = driver.control(*path)
        top = control.winfo_rooty() - area.winfo_rooty()
        if not 0 <= top <= area.winfo_height() - control.winfo_height():
            continue
        clicked += 1
        click_at(driver, control, 20, control.winfo_height() // 2)
        assert driver.root.focus_get() is control
        assert driver.form.body.position == before
    assert clicked >= 2


def test_clicks_at_one_place_press_the_same_button(driver: Driver) -> None:
    driver.root.geometry("1000x700")
    for _ in range(2):
        press_button(driver, "Add")
    driver.form.body.position = 0.2
    driver.turn()
    rows, remove, root = table(driver).table, table(driver).buttons["Remove"], driver.root
    x = remove.winfo_rootx() - root.winfo_rootx() + 10
    y = remove.winfo_rooty() - root.winfo_rooty() + 8
    assert 0 < y < root.winfo_height() - 100
    click_at(driver, rows, 20, rows.winfo_height() - 10)
    for left in (5, 4, 3, 2, 1):
        click_at(driver, root, x, y)
        assert len(table(driver).table.get_children()) == left


def test_a_field_that_gets_the_focus_scrolls_into_view(driver: Driver) -> None:
    driver.root.geometry("1000x700")
    driver.turn()
    control = driver.control("training", "stop", "patience")
    driver.focus(control)
    driver.turn()
    area = driver.form.window[Key.FORM_AREA].Widget
    top = control.winfo_rooty() - area.winfo_rooty()
    assert 0 <= top <= area.winfo_height() - control.winfo_height()


SIZES = [(1000, 700, 1.0), (1280, 800, 1.0), (1600, 1000, 1.0), (1280, 800, 1.5), (1600, 1000, 2.0)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height", "font_scale"), SIZES)
def test_nothing_is_clipped_at_any_size(
    opened: Open, artifacts: Path, theme: str, width: int, height: int, font_scale: float
) -> None:
    driver = opened(theme=Theme(theme, font_scale))
    driver.root.minsize(width, height)
    driver.root.geometry(f"{width}x{height}")
    driver.type(BETA1, "1.2")
    driver.form.body.position = 0.0
    driver.turn()
    root = driver.root
    for key in (Key.OPEN, Key.SAVE, Key.THEME, Key.SHOW, Key.START, Key.STATUS):
        widget = driver.form.window[key].Widget
        assert widget.winfo_width() >= widget.winfo_reqwidth(), key
        assert widget.winfo_height() >= widget.winfo_reqheight(), key
        assert widget.winfo_rootx() + widget.winfo_width() <= root.winfo_rootx() + width, key
        assert widget.winfo_rooty() + widget.winfo_height() <= root.winfo_rooty() + height, key
    for widget in _inside(driver.form.body.frame):
        if (
            widget.winfo_class() in ("TLabel", "TButton", "TCheckbutton")
            and widget.winfo_ismapped()
        ):
            assert widget.winfo_width() >= widget.winfo_reqwidth(), widget.cget("text")
            assert widget.winfo_height() >= widget.winfo_reqheight(), widget.cget("text")
    screenshot(driver.form.window, artifacts / f"form-{theme}-{width}x{height}-{font_scale}.png")


def _inside(widget: Any) -> Iterator[Any]:
    for child in widget.winfo_children():
        yield child
        yield from _inside(child)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_text_tab_is_kept_as_a_picture(opened: Open, artifacts: Path, theme: str) -> None:
    state: FormState = from_preset("gaussian-clusters")
    state.tab = Tab.TEXT
    driver = opened(state, theme=Theme(theme))
    replace_text(driver, driver.state.draft.text.replace("\nseed: 1\n", "\nsed: 1\n"))
    assert driver.tab is Tab.TEXT
    screenshot(driver.form.window, artifacts / f"form-text-{theme}.png")


def test_a_state_can_begin_with_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yml"
    file.write_text(presets.text("deep"), encoding="utf-8")
    state = from_file(file)
    assert (state.width, state.tab, state.unsaved, state.name) == (8, Tab.FORM, False, "mine.yml")
    assert state.draft.folder == tmp_path


def test_a_choice_that_is_left_with_tab_leads_to_the_first_field_that_it_brings(
    driver: Driver,
) -> None:
    tk, errors = root_window().tk, []
    tk.createcommand("bgerror", lambda message, *_: errors.append(message))
    try:
        box = driver.control(*OPTIMIZER)
        box.current(list(box["values"]).index("sgd"))
        box.event_generate("<<ComboboxSelected>>")
        driver.turn()
        before = driver.control(*RATE)
        tk.call("ttk::combobox::Post", box)
        driver.turn()
        entries = f"{tk.call('ttk::combobox::PopdownWindow', box)}.f.l"
        for key in ("Down", "Tab"):
            tk.call("event", "generate", entries, f"<Key-{key}>")
        driver.turn()
    finally:
        tk.deletecommand("bgerror")
    assert errors == []
    assert not before.winfo_exists()
    assert driver.root.focus_get() is driver.control(*OPTIMIZER).tk_focusNext()


def test_the_editor_comes_to_rest_wherever_its_longest_line_is(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, follow = 0, QuietScrollbar.set

    def counted(bar: QuietScrollbar, first: float, last: float) -> None:
        nonlocal calls
        calls += 1
        if calls < 200:  # for ever, if it went on
            follow(bar, first, last)

    monkeypatch.setattr(QuietScrollbar, "set", counted)
    driver.rebuild()
    driver.form._select(Tab.TEXT)
    for height in (800, 806, 812):
        driver.root.geometry(f"1280x{height}")
        for line in range(20, 45):
            calls = 0
            replace_text(driver, "\n" * line + "#" + "x" * 400 + "\n" * 30)
            assert calls < 50, line
