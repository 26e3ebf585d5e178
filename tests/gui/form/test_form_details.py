"""Details of the form: where keys and clicks lead, and edits that come at the wrong moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config import presets
from config.draft import Draft
from config.reader import with_settings
from gui.form.clusters import ClusterTable
from gui.form.covariance import CovarianceView
from gui.form.describing import describing
from gui.form.layout import Key
from gui.form.state import Tab
from gui.toolkit import root_window, sg
from tests.gui.form.driver import Driver

LAYERS = ("model", "layers")
CLUSTERS = ("data", "clusters")


@pytest.fixture
def driver(display: str) -> Iterator[Driver]:
    driver = Driver()
    yield driver
    driver.close()


def table(driver: Driver) -> ClusterTable:
    views = (view for part in driver.form.body.parts for view in part.leaves())
    return next(view for view in views if isinstance(view, ClusterTable))


def covariance(driver: Driver) -> CovarianceView:
    view = table(driver).fields["covariance"]
    assert isinstance(view, CovarianceView)
    return view


def with_text(driver: Driver, old: str, new: str) -> None:
    """Replace a part of the text in the editor, as a person does."""
    editor = driver.form.text.editor
    text = editor.get("1.0", "end-1c")
    assert text.count(old) == 1
    start = text.index(old)
    editor.replace(f"1.0 + {start} chars", f"1.0 + {start + len(old)} chars", new)
    driver.turn()


# --- keys ---


def test_the_tab_key_leaves_a_matrix_and_writes_nothing_into_it(driver: Driver) -> None:
    view = covariance(driver)
    driver.choose(view.control, "full matrix")
    before = view.matrix.get("1.0", "end")
    for sequence, expected in (
        ("<Tab>", view.matrix.tk_focusNext()),
        ("<Shift-Tab>", view.matrix.tk_focusPrev()),
    ):
        driver.press(sequence, view.matrix)
        assert driver.root.focus_get() is expected
    assert view.matrix.get("1.0", "end") == before


def test_the_tab_key_in_the_editor_indents_with_blanks(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    editor = driver.form.text.editor
    editor.mark_set("insert", "1.0")
    driver.press("<Tab>", editor)
    assert editor.get("1.0", "1.end").startswith("  ")
    assert "\t" not in driver.state.draft.text
    assert driver.root.focus_get() is editor


def test_a_tooltip_is_asked_for_by_a_key_and_stays_on_the_screen(driver: Driver) -> None:
    screen = driver.root.winfo_screenheight()
    driver.root.geometry(f"1000x700+0+{screen - 700}")
    driver.turn()
    button = driver.form.window[Key.START].Widget
    for widget in (driver.control("seed"), button):  # the lower one has its tip above itself
        driver.press("<F1>", widget)
        (tip,) = [child for child in widget.winfo_children() if child.winfo_class() == "Toplevel"]
        driver.root.update_idletasks()
        assert tip.winfo_rooty() + tip.winfo_reqheight() <= screen
        driver.press("<Key-Shift_L>", widget)
        assert not tip.winfo_exists()


def test_what_is_pasted_stands_where_the_caret_is_while_nothing_is_selected(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors: list[object] = []
    monkeypatch.setattr(
        root_window(), "report_callback_exception", lambda *e: errors.append(e), raising=False
    )
    driver.select_tab(Tab.TEXT)
    editor = driver.form.text.editor
    before = editor.get("1.0", "end-1c")
    driver.root.clipboard_clear()
    driver.root.clipboard_append("# mine\n")
    editor.mark_set("insert", "1.0")
    driver.press("<<Paste>>", editor)
    assert editor.get("1.0", "end-1c") == "# mine\n" + before
    assert errors == []


def test_choosing_the_shape_that_a_covariance_has_is_no_edit(driver: Driver) -> None:
    driver.choose(covariance(driver).control, "diagonal")
    assert not driver.state.unsaved


# --- the wheel ---


def wheel(driver: Driver, widget: Any) -> float:
    """Turn the wheel down over a widget; returns how far down the page is then."""
    widget.event_generate("<Button-5>")
    driver.turn()
    return driver.form.body.position


def test_the_wheel_over_a_table_that_is_longer_than_its_place_scrolls_the_table(
    driver: Driver,
) -> None:
    for _ in range(12):
        table(driver).buttons["Add"].invoke()
        driver.turn()
    rows = table(driver).table
    rows.yview_moveto(0)
    driver.turn()
    before = driver.form.body.position
    assert wheel(driver, rows) == before
    assert rows.yview()[0] > 0


def test_the_wheel_beside_the_page_leaves_it_where_it_is(driver: Driver) -> None:
    driver.root.geometry("1000x700")
    driver.turn()
    assert wheel(driver, driver.form.window[Key.START].Widget) == 0
    assert wheel(driver, driver.form.body.parts[0].frame) > 0


def test_the_wheel_leaves_a_page_that_is_seen_as_a_whole(driver: Driver) -> None:
    driver.choose(driver.control("data", "source"), "one_hot")
    driver.root.geometry("1800x1500")
    driver.turn()
    frame = driver.form.body.parts[0].frame
    before = frame.winfo_rooty()
    for sequence in ("<Button-4>", "<Button-5>"):  # Tk would move it down, away from its bar
        frame.event_generate(sequence)
        driver.turn()
        assert frame.winfo_rooty() == before


def test_a_field_above_what_is_seen_scrolls_into_view_with_the_focus(driver: Driver) -> None:
    driver.root.geometry("1000x700")
    driver.turn()
    driver.form.body.position = 1.0
    driver.turn()
    control = driver.control("title")
    area = driver.form.window[Key.FORM_AREA].Widget
    assert control.winfo_rooty() < area.winfo_rooty()
    driver.focus(control)
    top = control.winfo_rooty() - area.winfo_rooty()
    assert 0 <= top <= area.winfo_height() - control.winfo_height()


# --- where a mistake is ---


def test_a_mistake_of_a_whole_card_leads_to_its_first_field(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    lines = driver.form.text.editor.get("1.0", "end-1c").splitlines(keepends=True)
    start = lines.index("model:\n")
    end = next(n for n in range(start + 1, len(lines)) if lines[n][0] not in " #\n")
    with_text(driver, "".join(lines[start:end]), "")
    assert driver.state.draft.problems[0].path == ("model",)
    driver.select_tab(Tab.FORM)
    driver.focus(driver.form.window[Key.SHOW].Widget)
    driver.click(Key.SHOW)
    assert driver.tab is Tab.FORM
    assert driver.root.focus_get() is driver.control(*LAYERS)


def test_a_mistake_without_a_field_leads_into_the_text(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    with_text(driver, "max_epochs:", "most_epochs: 5\n  max_epochs:")
    (problem,) = driver.state.draft.problems
    assert problem.path == ("training", "most_epochs")
    driver.state.tab = Tab.FORM
    driver.click(Key.SHOW)
    assert driver.tab is Tab.TEXT
    assert driver.form.text.caret == f"{problem.line}.{(problem.column or 1) - 1}"


def test_a_click_on_the_status_does_nothing_while_all_is_well(driver: Driver) -> None:
    before = driver.root.focus_get()
    driver.form.window[Key.STATUS].Widget.event_generate("<Button-1>", x=5, y=5)
    driver.turn()
    assert driver.tab is Tab.FORM
    assert driver.root.focus_get() is before


def test_a_key_of_a_cluster_that_no_field_has_leads_to_the_table(driver: Driver) -> None:
    view = table(driver)
    assert view.target((*CLUSTERS, 0, "colour")) is view.table
    assert view.target(CLUSTERS) is view.table
    assert view.target(("seed",)) is None
    assert covariance(driver).target((*CLUSTERS, 0, "mean")) is None


def test_below_a_choice_that_is_not_known_there_are_no_fields(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    with_text(driver, "name: adam", "name: madam")
    views = [view for part in driver.form.body.parts for view in part.leaves()]
    paths = {view.path for view in views if hasattr(view, "path")}
    assert ("training", "batch_size") in paths
    assert ("training", "optimizer", "learning_rate") not in paths


def test_a_matrix_stays_as_it_is_typed_while_other_fields_change(driver: Driver) -> None:
    view = covariance(driver)
    driver.choose(view.control, "full matrix")
    typed = "1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1"
    view.matrix.replace("1.0", "end-1c", typed)
    driver.turn()
    driver.type(("seed",), "5")
    shown = view.matrix.get("1.0", "end-1c")
    view.matrix.mark_set("insert", "2.3")
    driver.type(("seed",), "6")
    assert view.matrix.get("1.0", "end-1c") == shown
    assert view.matrix.index("insert") == "2.3"


# --- edits that come at the wrong moment, or cannot be made ---


def test_an_edit_after_which_the_text_would_be_too_long_to_be_read_is_told_and_left_out(
    driver: Driver,
) -> None:
    view, before = covariance(driver), driver.state.draft
    driver.choose(view.control, "full matrix")
    kept = driver.state.draft
    view.matrix.replace("1.0", "end-1c", "\n".join(["0 " * 1000] * 30))
    driver.turn()
    assert driver.state.draft == kept != before
    assert "more than 20000 values" in driver.status
    assert view.matrix.get("1.0", "end-1c").count("\n") == 3
    driver.type(("seed",), "5")
    assert driver.state.draft.value(("seed",)) == 5
    assert "20000" not in driver.status


def test_a_field_does_not_change_a_text_that_has_just_become_unreadable(driver: Driver) -> None:
    """Both edits wait when the window gets to handle them: the text's comes first."""
    editor, field = driver.form.text.editor, driver.control("seed")
    editor.insert("1.0", "title: [\n")
    driver.root.update()  # hands the editor's edit over; nothing is done with it before the turn
    field.insert("end", "7")
    driver.turn()
    assert driver.state.draft.text == editor.get("1.0", "end-1c")
    assert driver.state.draft.text.startswith("title: [\n")
    assert not driver.state.draft.readable


def test_a_width_that_was_typed_into_the_text_leaves_the_layers_to_the_person(
    driver: Driver,
) -> None:
    driver.choose(driver.control("data", "source"), "one_hot")
    driver.select_tab(Tab.TEXT)
    layers = driver.state.draft.value(LAYERS)
    width = driver.state.draft.value(("data", "width"))
    with_text(driver, f"width: {width}", "width: 9")
    assert driver.state.draft.value(LAYERS) == layers
    assert LAYERS in {problem.path[:2] for problem in driver.state.draft.problems}


def test_a_selection_that_is_gone_selects_nothing(driver: Driver) -> None:
    rows = table(driver).table
    rows.selection_set("2")
    driver.turn()
    rows.selection_set(())
    driver.turn()
    assert driver.state.cluster == 2


def test_where_there_are_no_mistakes_the_list_of_them_leads_nowhere(driver: Driver) -> None:
    driver.select_tab(Tab.TEXT)
    shown = driver.form.text.list
    shown.selection_set(shown.get_children())
    caret = driver.form.text.caret
    driver.press("<Return>", shown)
    assert driver.form.text.caret == caret
    assert driver.root.focus_get() is shown


def test_a_window_that_is_destroyed_while_an_edit_waits_can_still_be_closed(
    driver: Driver,
) -> None:
    driver.type(("seed",), "5")
    driver.control("seed").insert("end", "7")
    driver.form.text.editor.insert("1.0", "# mine\n")
    driver.root.destroy()
    driver.close()
    assert driver.state.draft.value(("seed",)) == 5


def test_a_preset_that_is_refused_stays_unchosen(driver: Driver) -> None:
    driver.type(("seed",), "5")
    driver.answers.agrees = False
    box = driver.form.window[Key.PRESET].Widget
    shown = box.get()
    other = next(title for title in box.cget("values") if title not in shown)
    driver.choose(box, other)
    assert box.get() == shown
    assert driver.state.draft.value(("seed",)) == 5


def test_no_other_file_is_opened_over_edits_without_a_yes(driver: Driver, tmp_path: Any) -> None:
    driver.type(("seed",), "5")
    driver.answers.agrees = False
    driver.answers.file = tmp_path / "other.yml"
    driver.answers.file.write_text(presets.text("deep"))
    driver.click(Key.OPEN)
    assert len(driver.answers.asked) == 1
    assert driver.state.draft.value(("seed",)) == 5


def test_a_table_that_nobody_chose_in_the_dialog_changes_nothing(driver: Driver) -> None:
    driver.choose(driver.control("data", "source"), "csv")
    before = driver.state.draft.text
    driver.answers.file = None
    buttons = [w for w in _all(driver.root) if w.winfo_class() == "TButton"]
    (browse,) = [button for button in buttons if "Browse" in str(button.cget("text"))]
    browse.invoke()
    driver.turn()
    assert driver.state.draft.text == before


def _all(widget: Any) -> Iterator[Any]:
    yield widget
    for child in widget.winfo_children():
        yield from _all(child)


# --- a draft that describes a run that was begun elsewhere ---


def test_a_description_keeps_comments_beside_what_stays() -> None:
    draft = Draft("# mine\n" + presets.text("gaussian-clusters"))
    old = draft.experiment
    assert old is not None
    wanted = with_settings(old, ["seed=9", "training.optimizer.learning_rate=0.2"])
    described = describing(wanted, draft, old)
    assert described.experiment == wanted
    assert described.text.startswith("# mine\n")
    removed = set(draft.text.splitlines()) - set(described.text.splitlines())
    assert len(removed) == 2


def test_a_description_of_what_the_text_leaves_out_is_right_too() -> None:
    text = presets.text("gaussian-clusters")
    initializer = next(line for line in text.splitlines() if "initializer:" in line)
    draft = Draft(text.replace(initializer + "\n", ""))
    old = draft.experiment
    assert old is not None
    for setting in ("model.initializer.scale=0.3", "model.initializer.name=xavier"):
        wanted = with_settings(old, [setting])
        assert describing(wanted, draft, old).experiment == wanted


def test_an_event_of_another_window_is_passed_over(driver: Driver) -> None:
    assert driver.form.handle(sg.TIMEOUT_EVENT) is None
