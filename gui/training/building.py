"""What PySimpleGUI's elements leave to tkinter: styles, tooltips, keys, and rows that flow."""

from __future__ import annotations

from typing import Any

from gui.look import Look
from gui.theme import OTHER
from gui.toolkit import forward
from gui.tooltip import Tooltip
from gui.training.actions import BUTTONS, CONTROLS
from gui.training.control import Action, Place
from gui.training.flow import Flow
from gui.training.layout import ABOUT, ABOUT_ROW, BODY, FACTS, SPEED, TITLE, Layout
from gui.wrapping import wrap

NOTE_FROM_HEIGHT = 760
"""Height of a window that has room for what to watch for, in 96-dpi pixels at ordinary text."""


def arrange(window: Any, layout: Layout, look: Look) -> None:
    """Finish a window that has just been made."""
    _dress_buttons(window, look)
    _dress_slider(window[SPEED].Widget, look)
    _bind_keys(window)
    window[TITLE].Widget.configure(anchor="w", padx=0)
    for key in (FACTS, ABOUT):
        wrap(window[key].Widget)
    widgets = [[element.Widget for element in group] for group in layout.transport]
    Flow(widgets, gap=look.px(18), space=look.px(4))
    body = window[BODY].Widget
    body.configure(takefocus=0)
    body.pack_configure(fill="both", expand=True)
    body.master.pack_configure(fill="both", expand=True)
    window.TKroot.update_idletasks()


def _dress_buttons(window: Any, look: Look) -> None:
    for control in BUTTONS:
        button = window[control.action].Widget
        style = "TButton" if control.place is Place.TRANSPORT else "Small.TButton"
        button.configure(style="Primary.TButton" if control.action is Action.PLAY else style)
        button.configure(takefocus="ttk::takefocus")  # not where it is disabled
        Tooltip(button, control.tooltip, look)
        if control.place is Place.HEAD:
            button.pack_configure(padx=(look.px(4), 0))
    window[Action.THEME].update(OTHER[look.palette.name].capitalize())
    window[Action.PLAY].Widget.configure(width=10)  # "Pause" and "Play" take the same room


def _dress_slider(slider: Any, look: Look) -> None:
    palette = look.palette
    slider.configure(
        background=palette.accent, activebackground=palette.accent, troughcolor=palette.line,
        highlightthickness=look.px(1), highlightbackground=palette.ground,
        highlightcolor=palette.accent, borderwidth=0, sliderrelief="flat",
        sliderlength=look.px(18), width=look.px(10), length=look.px(170), takefocus=1,
    )  # fmt: skip
    Tooltip(
        slider,
        "Speed of Play. The other buttons go as fast as they can. Keys: comma and full stop",
        look,
    )


def _bind_keys(window: Any) -> None:
    for control in CONTROLS:
        for sequence in control.sequences:
            forward(
                window, sequence, control.action,
                while_typing=control.goes_through_fields, repeat=control.held,
            )  # fmt: skip
    # A widget's own help is shown by F1, too, which lists the keys; with Shift it stands alone.
    window.TKroot.bind("<Shift-Key-F1>", lambda _event: "break")


class Note:
    """What to watch for: a line that gives way to the views where the window is low."""

    def __init__(self, window: Any, look: Look, text: str) -> None:
        self._row = window[ABOUT_ROW].ParentRowFrame
        self._above = window[FACTS].Widget.master.master.master
        self._least = look.px(NOTE_FROM_HEIGHT)
        self._text = text
        self._shown = True

    def fit(self, window_height: int) -> None:
        """Show it where there is room for it."""
        shown = bool(self._text) and window_height >= self._least
        if shown != self._shown:
            self._shown = shown
            self._row.pack(after=self._above, fill="x") if shown else self._row.pack_forget()
