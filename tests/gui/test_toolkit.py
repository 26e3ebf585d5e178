from __future__ import annotations

import gc
import os
import ssl
import subprocess
import sys
import weakref
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from gui.theme import Theme
from gui.toolkit import (
    close,
    forward,
    is_gone,
    make_window,
    messagebox,
    post,
    root_window,
    scale_of,
    sg,
    tk,
    ttk,
    typing,
)
from gui.tooltip import Tooltip
from tests.gui.driving import screenshot

ROOT = Path(__file__).parents[2]


class Key(Enum):
    FIELD = "field"
    BUTTON = "button"
    SHORTCUT = "shortcut"
    POSTED = "posted"


@pytest.fixture
def window(display: str) -> Iterator[Any]:
    look = Theme().apply()
    layout = [[sg.Input(key=Key.FIELD), sg.Button("Press", key=Key.BUTTON)]]
    window = make_window("Test", layout, look=look, size=(400, 200), minimum=(300, 100))
    window.TKroot.focus_force()
    window.read(timeout=20)
    yield window
    window.close()


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_importing_the_toolkit_leaves_the_verification_of_certificates_on() -> None:
    code = (
        "import ssl; before = ssl._create_default_https_context; import gui.toolkit; "
        "assert ssl._create_default_https_context is before"
    )
    assert python(code).returncode == 0
    assert ssl._create_default_https_context is not ssl._create_unverified_context


def test_python_without_tkinter_gets_one_sentence_with_a_remedy() -> None:
    code = (
        "import sys; sys.modules['tkinter'] = None\n"
        "from gui.errors import ToolkitError\n"
        "try:\n    import gui.app\n"
        "except ToolkitError as error:\n    print(error)"
    )
    result = python(code)
    assert "install python3-tk, or use --headless" in result.stdout, result.stderr
    assert result.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("where", "found"), [("", "there is no display"), (":4321", 'the display ":4321"')]
)
def test_no_display_gets_one_sentence_with_a_remedy(where: str, found: str) -> None:
    code = (
        "from gui.toolkit import ToolkitError, root_window\n"
        "try:\n    root_window()\n"
        "except ToolkitError as error:\n    print(error)"
    )
    result = python(code, DISPLAY=where)
    assert found in result.stdout, result.stderr
    assert "--headless" in result.stdout


def test_a_shortcut_arrives_as_its_event(window: Any) -> None:
    forward(window, "<Key-space>", Key.SHORTCUT, while_typing=False)
    window.TKroot.event_generate("<Key-space>")
    assert window.read(timeout=100)[0] is Key.SHORTCUT


def test_a_key_typed_into_a_field_is_no_shortcut(window: Any) -> None:
    forward(window, "<Key-space>", Key.SHORTCUT, while_typing=False)
    field = window[Key.FIELD].Widget
    field.focus_force()
    window.read(timeout=20)
    assert typing(window)
    field.event_generate("<Key-space>")
    assert window.read(timeout=50)[0] == sg.TIMEOUT_EVENT
    assert field.get() == " "


def test_space_on_a_focused_button_fires_the_shortcut_only(window: Any) -> None:
    forward(window, "<Key-space>", Key.SHORTCUT, while_typing=False)
    presses: list[None] = []
    button = ttk.Button(window.TKroot, text="Press", command=lambda: presses.append(None))
    button.pack()
    button.focus_force()
    window.read(timeout=20)
    button.event_generate("<Key-space>")
    assert window.read(timeout=100)[0] is Key.SHORTCUT
    assert not presses


# What a plain letter is typed with: state bits of X11.
SHIFT, LOCK, CONTROL, ALT, NUM_LOCK, SUPER = 0x1, 0x2, 0x4, 0x8, 0x10, 0x40


@pytest.mark.parametrize(
    ("sequence", "state", "fires"),
    [
        *(("<Key-space>", state, True) for state in (0, SHIFT, LOCK, LOCK | NUM_LOCK)),
        ("<Key-r>", NUM_LOCK, True),
        *(("<Key-r>", state, False) for state in (CONTROL, ALT, SUPER, CONTROL | NUM_LOCK)),
        *(("<F5>", state, fires) for state, fires in ((0, True), (ALT, False))),
        ("<Control-r>", CONTROL, True),
        ("<Control-r>", CONTROL | NUM_LOCK, True),
    ],
)
def test_a_plain_shortcut_is_not_meant_by_the_key_with_a_modifier(
    window: Any, sequence: str, state: int, fires: bool
) -> None:
    forward(window, sequence, Key.SHORTCUT)
    key = sequence.strip("<>").split("-")[-1]
    window.TKroot.event_generate(f"<Key-{key}>", state=state)
    assert window.read(timeout=50)[0] == (Key.SHORTCUT if fires else sg.TIMEOUT_EVENT)


X11_HELD = [("KeyPress", 10), ("KeyRelease", 500), ("KeyPress", 500), ("KeyRelease", 540),
            ("KeyPress", 540), ("KeyRelease", 580)]  # fmt: skip
OTHERS_HELD = [("KeyPress", 10), ("KeyPress", 500), ("KeyPress", 540), ("KeyRelease", 580)]


@pytest.mark.parametrize("held", [X11_HELD, OTHERS_HELD])
@pytest.mark.parametrize("repeat", [False, True])
def test_a_key_that_is_held_counts_once_unless_repeats_are_wanted(
    window: Any, held: list[tuple[str, int]], repeat: bool
) -> None:
    forward(window, "<Key-r>", Key.SHORTCUT, repeat=repeat)
    read = []
    for kind, time in [*held, ("KeyPress", 600), ("KeyRelease", 640)]:
        window.TKroot.event_generate(f"<{kind}-r>", time=time)
        read.append(window.read(timeout=20)[0])
    presses = sum(kind == "KeyPress" for kind, _ in held)
    assert read.count(Key.SHORTCUT) == (presses if repeat else 1) + 1


def test_a_key_that_was_let_go_in_another_window_works_again(window: Any) -> None:
    forward(window, "<Key-r>", Key.SHORTCUT)
    for _ in range(2):
        window.TKroot.event_generate("<KeyPress-r>", time=10)
        assert window.read(timeout=50)[0] is Key.SHORTCUT
        window.TKroot.event_generate("<FocusOut>")


def test_a_list_to_choose_from_is_no_text_field_but_keeps_its_arrow_key(window: Any) -> None:
    forward(window, "<Key-space>", Key.SHORTCUT, while_typing=False)
    box = ttk.Combobox(window.TKroot, values=("a", "b"), state="readonly")
    box.pack()
    box.focus_force()
    window.read(timeout=20)
    assert not typing(window)
    box.event_generate("<Key-space>")
    assert window.read(timeout=100)[0] is Key.SHORTCUT
    box.event_generate("<Key-Down>")
    window.read(timeout=100)
    assert "popdown" in str(box.tk.call("focus"))
    box.tk.call("ttk::combobox::Unpost", str(box))


@pytest.fixture
def tracebacks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What goes wrong inside callbacks; otherwise it is only printed."""
    found: list[object] = []
    monkeypatch.setattr(
        tk.Tk, "report_callback_exception", lambda _self, *error: found.append(error)
    )
    return found


@pytest.mark.parametrize("key", ["space", "Return"])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_dialog_of_tk_can_be_answered_by_the_keyboard(
    window: Any, tracebacks: list[object], key: str, answer: str
) -> None:
    forward(window, "<Key-space>", Key.SHORTCUT, while_typing=False)
    root = window.TKroot
    call = root.tk.call
    dialog = f"{root}.__tk__messagebox"

    def press() -> None:
        call("focus", "-force", f"{dialog}.{answer}")
        call("update")
        call("event", "generate", f"{dialog}.{answer}", f"<Key-{key}>")

    root.after(100, press)
    give_up = root.after(3000, lambda: call("destroy", dialog))
    assert messagebox.askyesno("Test", "Well?", parent=root) is (answer == "yes")
    root.after_cancel(give_up)
    assert tracebacks == []
    assert window.read(timeout=50)[0] == sg.TIMEOUT_EVENT


@pytest.mark.parametrize("widget_class", ["entry", "ttk::entry", "ttk::combobox", "text"])
def test_all_is_selected_in_a_field_that_tk_made(
    window: Any, tracebacks: list[object], widget_class: str
) -> None:
    root, call = window.TKroot, window.TKroot.tk.call
    field = f"{root}.made"
    call(widget_class, field)
    call("pack", field)
    call(field, "insert", "end", "some name")
    call("focus", "-force", field)
    window.read(timeout=20)
    call("event", "generate", field, "<Control-a>")
    assert tracebacks == []
    if widget_class == "text":
        assert call(field, "tag", "ranges", "sel")
    else:
        assert call(field, "selection", "present")


def test_return_with_control_presses_no_button(window: Any) -> None:
    button = window[Key.BUTTON].Widget
    button.focus_force()
    window.read(timeout=20)
    button.event_generate("<Control-Return>")
    assert window.read(timeout=200)[0] == sg.TIMEOUT_EVENT


@pytest.mark.parametrize("key", ["<Key-space>", "<Key-Return>"])
def test_a_form_button_can_be_pressed_by_the_keyboard(window: Any, key: str) -> None:
    button = window[Key.BUTTON].Widget
    button.focus_force()
    window.read(timeout=20)
    button.event_generate(key)
    assert window.read(timeout=100)[0] is Key.BUTTON


def test_a_posted_event_is_read_next(window: Any) -> None:
    post(window, Key.POSTED)
    assert window.read(timeout=100)[0] is Key.POSTED
    assert window.read(timeout=50)[0] == sg.TIMEOUT_EVENT


def test_the_open_list_of_a_combobox_keeps_its_keys(window: Any) -> None:
    box = ttk.Combobox(window.TKroot, values=("a", "b"))
    box.pack()
    window.read(timeout=20)
    box.focus_force()
    box.event_generate("<Key-Down>")
    window.read(timeout=100)
    assert "popdown" in str(box.tk.call("focus"))
    assert typing(window)
    box.tk.call("ttk::combobox::Unpost", str(box))


def test_lengths_follow_the_screen_and_the_size_of_text(display: str) -> None:
    scale = scale_of(root_window())
    for font_scale in (1.0, 1.5, 2.0):
        look = Theme(font_scale=font_scale).apply()
        assert look.px(100) == round(100 * scale * font_scale)
        assert look.body[1] == round(10 * font_scale)


def test_a_theme_colours_what_is_built_after_it(display: str) -> None:
    theme = Theme()
    grounds = []
    for _ in range(2):
        look = theme.apply()
        window = make_window("Test", [[sg.Text("x", key="text")]], look=look, size=(200, 100))
        grounds.append(str(window.TKroot.cget("background")))
        assert window["text"].Widget.cget("foreground") == theme.palette.ink
        window.close()
        theme.toggle()
    assert grounds == ["#eef0f3", "#15181d"]


def test_a_window_that_goes_has_the_focus_itself_and_not_one_of_its_parts(window: Any) -> None:
    """Else Tk may point at the part for ever, and look there when another is given the focus."""
    entry, name, focus = window[Key.FIELD].Widget, str(window.TKroot), []
    entry.focus_force()
    window.read(timeout=20)
    entry.bind("<Destroy>", lambda _event: focus.append(str(entry.tk.call("focus"))))
    close(window)
    assert focus == [name]
    assert is_gone(window)
    close(window)  # once more does nothing


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_drop_down_lists_look_alike(display: str, theme: str) -> None:
    look = Theme(theme).apply()
    combo = sg.Combo(["a"], key=Key.FIELD, readonly=True)
    window = make_window("Test", [[combo]], look=look, size=(300, 200))
    other = ttk.Combobox(window.TKroot, values=("a",))
    lists = [
        f"{other.tk.call('ttk::combobox::PopdownWindow', box)}.f.l"
        for box in (window[Key.FIELD].Widget, other)
    ]
    first, second = ({row[0]: str(row[-1]) for row in other.tk.call(name, "configure")}
                     for name in lists)  # fmt: skip
    window.close()
    unlike = {option for option in first if first[option] != second[option]}
    assert unlike == {"-listvariable", "-yscrollcommand"} & unlike
    assert first["-selectbackground"] == look.palette.accent


@pytest.mark.parametrize("font_scale", [1.0, 1.5])
def test_a_window_is_as_large_as_its_text_needs(display: str, font_scale: float) -> None:
    look = Theme(font_scale=font_scale).apply()
    window = make_window("Test", [[]], look=look, size=(600, 400), minimum=(400, 300))
    root = window.TKroot
    window.read(timeout=50)
    assert (root.winfo_width(), root.winfo_height()) == (look.px(600), look.px(400))
    assert root.minsize() == (look.px(400), look.px(300))
    window.close()


def test_a_window_and_its_least_size_never_exceed_the_screen(display: str) -> None:
    look = Theme(font_scale=2.0).apply()
    window = make_window("Test", [[]], look=look, size=(9000, 9000), minimum=(9000, 9000))
    root = window.TKroot
    assert root.minsize() == (root.winfo_screenwidth(), root.winfo_screenheight())
    window.close()


def test_a_closed_window_is_let_go(display: str) -> None:
    look = Theme().apply()
    window = make_window("Test", [[sg.Button("Press")]], look=look, size=(300, 200))
    forward(window, "<F5>", Key.SHORTCUT)
    window.read(timeout=20)
    window.close()
    gone = weakref.ref(window)
    # PySimpleGUI itself keeps the last one.
    window = make_window("Next", [[sg.Button("Press")]], look=look, size=(300, 200))
    window.read(timeout=20)
    gc.collect()
    assert gone() is None
    window.close()


def test_a_window_that_is_woken_while_it_is_made_leaves_no_timer_behind(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = root_window().tk.call
    before = set(root_window().tk.splitlist(call("after", "info")))
    with monkeypatch.context() as woken:
        woken.setattr(tk.Misc, "mainloop", lambda *_: None)
        window = make_window("Test", [[sg.Text("Text")]], look=Theme().apply(), size=(300, 200))
    after = set(root_window().tk.splitlist(call("after", "info"))) - before
    assert not [job for job in after if "TimeoutAlarm" in str(call("after", "info", job))]
    window.close()


def test_windows_use_the_same_styles_one_after_the_other(display: str) -> None:
    # Tk keeps each for good: 2 kB for every button of every window that ever was.
    look = Theme().apply()
    styles = []
    for title in ("Test", "Next"):
        layout = [[sg.Button("Press", key=Key.BUTTON), sg.Combo(["one"], key=Key.FIELD)]]
        window = make_window(title, layout, look=look, size=(300, 200))
        styles.append([str(window[key].Widget.cget("style")) for key in (Key.BUTTON, Key.FIELD)])
        window.close()
    assert styles[0] == styles[1]
    assert styles[0][0] != styles[0][1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ring_around_the_focused_main_button_stands_out(display: str, theme: str) -> None:
    palette = Theme(theme).apply().palette
    style = ttk.Style(root_window())
    outer, inner = (
        style.lookup("Primary.TButton", option, ["focus"])
        for option in ("bordercolor", "lightcolor")
    )
    assert contrast(outer, palette.ground) > 7
    assert contrast(outer, inner) > 7
    assert contrast(inner, palette.accent) > 3


def test_what_only_has_help_is_no_stop_for_the_tab_key(window: Any) -> None:
    label, field = ttk.Label(window.TKroot, text="x"), ttk.Entry(window.TKroot)
    for widget in (label, field):
        Tooltip(widget, "Help.", Theme().apply())
        widget.pack()
    window.read(timeout=20)
    assert window[Key.BUTTON].Widget.tk_focusNext() is field


def contrast(first: str, second: str) -> float:
    """WCAG 2.2's ratio, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_screenshot_is_a_picture_of_the_window(window: Any, tmp_path: Path) -> None:
    screenshot(window, tmp_path / "window.png")
    image = tk.PhotoImage(file=str(tmp_path / "window.png"), master=window.TKroot)
    assert image.width() == window.TKroot.winfo_width()


def test_a_window_is_gone_when_it_has_been_closed_or_destroyed(display: str) -> None:
    for end in ("close", "destroy"):
        window = sg.Window("", [[sg.Text("")]], finalize=True)
        assert not is_gone(window)
        window.close() if end == "close" else window.TKroot.destroy()
        assert is_gone(window)
    window.close()
