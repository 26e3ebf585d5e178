"""The elements of the form window and where they stand; what they do is in `window`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from gui.form.state import Tab
from gui.look import Look
from gui.toolkit import post, sg
from gui.tooltip import Tooltip
from gui.wrapping import wrap


class Key(Enum):
    """Elements and events of the form window."""

    PRESET = "preset"
    OPEN = "open"
    SAVE = "save"
    THEME = "theme"
    TABS = "tabs"
    FORM_AREA = "form area"
    TEXT_AREA = "text area"
    STATUS = "status"
    SHOW = "show"
    START = "start"
    EDITED = "edited"
    BROWSE = "browse"


SHORTCUTS = {
    "<F5>": Key.START,
    "<Control-Return>": Key.START,
    "<Control-o>": Key.OPEN,
    "<Control-s>": Key.SAVE,
}


def layout(look: Look, titles: Iterable[str], other_theme: str) -> list[list[Any]]:
    """The window's rows, top to bottom: presets and files, the two tabs, status and start."""
    px = look.px
    gap = px(8)
    top = [
        sg.Text("Preset", pad=((0, gap), 0)),
        sg.Combo(
            list(titles), key=Key.PRESET, readonly=True, enable_events=True, size=(10, 8),
            expand_x=True,
        ),
        sg.Button("Open…", key=Key.OPEN, pad=((gap, 0), 0)),
        sg.Button("Save as…", key=Key.SAVE, pad=((gap, 0), 0)),
        sg.Button(other_theme.capitalize(), key=Key.THEME, pad=((gap, 0), 0)),
    ]  # fmt: skip
    tabs = [
        [sg.Tab(tab.value, [[_area(key)]], key=tab)]
        for tab, key in ((Tab.FORM, Key.FORM_AREA), (Tab.TEXT, Key.TEXT_AREA))
    ]
    bottom = [
        sg.Text("", key=Key.STATUS, expand_x=True),
        sg.Button("Show", key=Key.SHOW, pad=((gap, 0), 0)),
        sg.Button("Start   F5", key=Key.START, pad=((gap, 0), 0)),
    ]
    edge = px(12)
    return [
        [sg.Column([top], expand_x=True, pad=((edge, edge), (edge, px(10))))],
        [sg.TabGroup(
            tabs, key=Key.TABS, enable_events=True, expand_x=True, expand_y=True,
            pad=((edge, edge), 0),
        )],
        [sg.Column([bottom], expand_x=True, pad=((edge, edge), (px(10), edge)))],
    ]  # fmt: skip


def dress(window: Any, look: Look) -> None:
    """Give PySimpleGUI's elements the styles of the look, help, and keys that press them."""
    styles = {
        Key.OPEN: "TButton",
        Key.SAVE: "TButton",
        Key.THEME: "TButton",
        Key.SHOW: "TButton",
        Key.START: "Primary.TButton",
        Key.PRESET: "TCombobox",
        Key.TABS: "TNotebook",
    }
    for key, style in styles.items():
        window[key].Widget.configure(style=style)
    window[Key.TABS].Widget.enable_traversal()
    status = window[Key.STATUS].Widget
    # Its own variable would win over the text that is set later.
    status.configure(justify="left", anchor="w", font=look.small, textvariable="")
    wrap(status, least=40)
    status.bind("<Button-1>", lambda _event: post(window, Key.SHOW))
    for key, help in {
        Key.PRESET: "Experiments that come with the program.",
        Key.OPEN: "Open an experiment file (Ctrl+O).",
        Key.SAVE: "Save the experiment's text to a file, as it stands (Ctrl+S).",
        Key.START: "Open the training window on this experiment (F5 or Ctrl+Enter).",
        Key.THEME: "Change between light and dark.",
        Key.SHOW: "Go to the first mistake.",
    }.items():
        Tooltip(window[key].Widget, help, look)


def _area(key: Key) -> Any:
    return sg.Column([[]], key=key, expand_x=True, expand_y=True, pad=(0, 0))
