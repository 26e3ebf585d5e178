from __future__ import annotations

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from gui.theme import Theme
from gui.toolkit import (
    click_by_keyboard,
    forward,
    make_window,
    post,
    root_window,
    scale_of,
    sg,
    tk,
    ttk,
    typing,
)
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


@pytest.mark.parametrize("key", ["<Key-space>", "<Key-Return>"])
def test_a_form_button_can_be_pressed_by_the_keyboard(window: Any, key: str) -> None:
    button = window[Key.BUTTON].Widget
    click_by_keyboard(button)
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


def test_a_screenshot_is_a_picture_of_the_window(window: Any, tmp_path: Path) -> None:
    screenshot(window, tmp_path / "window.png")
    image = tk.PhotoImage(file=str(tmp_path / "window.png"), master=window.TKroot)
    assert image.width() == window.TKroot.winfo_width()
