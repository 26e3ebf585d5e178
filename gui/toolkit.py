"""The border to PySimpleGUI and tkinter: the only file that imports PySimpleGUI.

What crosses it is `Any`: PySimpleGUI has no types.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import sys
from enum import Enum
from functools import cache
from typing import Any

from gui.errors import ToolkitError
from gui.look import Look
from gui.styles import style_widgets
from plots.palette import Palette

try:
    import tkinter as tk
    from tkinter import filedialog, messagebox, ttk
    from tkinter import font as tkfont
except ImportError:
    raise ToolkitError(
        "Python has no tkinter here; install python3-tk, or use --headless, "
        "which works without a window."
    ) from None

# PySimpleGUI switches off the verification of TLS certificates for the whole process.
_https_context = ssl._create_default_https_context
import PySimpleGUI as sg  # noqa: E402

ssl._create_default_https_context = _https_context

__all__ = [
    "Look",
    "ToolkitError",
    "apply_theme",
    "click_by_keyboard",
    "filedialog",
    "forward",
    "make_window",
    "messagebox",
    "post",
    "root_window",
    "scale_of",
    "sg",
    "tk",
    "tkfont",
    "ttk",
    "typing",
]

FAMILIES = ("Segoe UI", "SF Pro Text", "Inter", "Cantarell", "Ubuntu", "Noto Sans", "DejaVu Sans")
MONO_FAMILIES = ("Cascadia Mono", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono", "Consolas")

TYPING = {"Entry", "TEntry", "Text", "TCombobox", "Spinbox", "TSpinbox", "Listbox"}
"""Classes of widgets that take letters and the space key for themselves."""


@cache
def root_window() -> tk.Tk:
    """The hidden window behind all windows; made once a process.

    Raises ToolkitError where no display can be opened.
    """
    if sys.platform == "win32":
        # The library's own switch does not know Windows 11; without it windows are blurred.
        with contextlib.suppress(AttributeError, OSError):
            import ctypes

            ctypes.windll.shcore.SetProcessDpiAwareness(1)
    try:
        root: tk.Tk = sg.PySimpleGUI._get_hidden_master_root()
    except tk.TclError:
        where = os.environ.get("DISPLAY")
        found = f'the display "{where}" cannot be opened' if where else "there is no display"
        raise ToolkitError(
            f"No window can be shown, because {found}; "
            "use --headless, which works without a window."
        ) from None
    # A focused button and a shortcut on the same key would both fire.
    for widget_class in ("Button", "TButton"):
        root.unbind_class(widget_class, "<Key-space>")
        root.bind_class(widget_class, "<Key-Return>", _invoke)
    # Tk's own file dialog, used under X11, lists hidden files unless told before it is first shown;
    # its variables exist only after a call, and a wrong option makes one that shows nothing.
    root.tk.eval("catch {tk_getOpenFile -none}; catch {set ::tk::dialog::file::showHiddenVar 0}")
    # Tk's own key for it under X11 is Ctrl+/, which nobody knows.
    for widget_class in ("Entry", "TEntry", "TCombobox", "Text"):
        root.bind_class(widget_class, "<Control-a>", _select_all)
    # The wheel scrolls the page that a field is on; it must not change the field in passing.
    for widget_class in ("TCombobox", "TSpinbox"):
        for sequence in ("<MouseWheel>", "<Shift-MouseWheel>", "<Button-4>", "<Button-5>"):
            root.unbind_class(widget_class, sequence)
    return root


def _invoke(event: Any) -> None:
    event.widget.invoke()


def _select_all(event: Any) -> str:
    event.widget.event_generate("<<SelectAll>>")
    return "break"


def scale_of(widget: Any) -> float:
    """Pixels of this screen for one pixel at 96 dpi."""
    return float(widget.winfo_fpixels("1i")) / 96


def apply_theme(palette: Palette, font_scale: float = 1.0) -> Look:
    """Build windows in these colours from now on; windows that are open keep theirs.

    `font_scale` 1 is ordinary text. Raises ToolkitError where no display can be opened.
    """
    root = root_window()
    installed = set(tkfont.families(root))
    look = Look(
        palette=palette,
        scale=scale_of(root) * font_scale,
        font_scale=font_scale,
        family=_first(FAMILIES, installed, "TkDefaultFont"),
        mono_family=_first(MONO_FAMILIES, installed, "TkFixedFont"),
    )
    sg.theme_add_new(palette.name, _sg_theme(palette))
    sg.theme(palette.name)
    sg.set_options(
        ttk_theme="clam",
        font=look.body,
        use_ttk_buttons=True,
        suppress_error_popups=True,
        suppress_raise_key_errors=False,
        suppress_key_guessing=True,
        dpi_awareness=False,
        tooltip_font=look.small,
        margins=(0, 0),
        element_padding=(0, 0),
    )
    # Not inherited by ttk: a combobox's list is a classic listbox, styled by the option database.
    for option, value in {
        "background": palette.field,
        "foreground": palette.ink,
        "selectBackground": palette.accent,
        "selectForeground": palette.on_accent,
        "font": look.body,
    }.items():
        root.option_add(f"*TCombobox*Listbox.{option}", value)
    style = ttk.Style(root)
    style.theme_use("clam")
    style_widgets(style, look)
    return look


def _first(wanted: tuple[str, ...], installed: set[str], named_font: str) -> str:
    fallback = str(tkfont.nametofont(named_font).actual("family"))
    return next((family for family in wanted if family in installed), fallback)


def _sg_theme(palette: Palette) -> dict[str, Any]:
    return {
        "BACKGROUND": palette.ground,
        "TEXT": palette.ink,
        "INPUT": palette.field,
        "TEXT_INPUT": palette.ink,
        "SCROLL": palette.line,
        "BUTTON": (palette.ink, palette.field),
        "PROGRESS": (palette.accent, palette.ground),
        "BORDER": 1,
        "SLIDER_DEPTH": 0,
        "PROGRESS_DEPTH": 0,
    }


def make_window(
    title: str,
    layout: list[list[Any]],
    *,
    look: Look,
    size: tuple[int, int],
    minimum: tuple[int, int] = (1000, 700),
    **options: Any,
) -> Any:
    """A finalised, resizable window. `size` and `minimum` are in 96-dpi pixels at ordinary text.

    The window is never made larger than the screen.
    """
    root = root_window()
    pixels = scale_of(root)
    screen = (root.winfo_screenwidth(), root.winfo_screenheight())
    width, height = (min(round(n * pixels), edge) for n, edge in zip(size, screen, strict=True))
    window = sg.Window(
        title,
        layout,
        finalize=True,
        resizable=True,
        location=((screen[0] - width) // 2, (screen[1] - height) // 3),
        size=(width, height),
        background_color=look.palette.ground,
        grab_anywhere_using_control=False,
        use_default_focus=False,
        **options,
    )
    window.TKroot.minsize(
        *(min(round(n * pixels), edge) for n, edge in zip(minimum, screen, strict=True))
    )
    return window


def typing(window: Any) -> bool:
    """Whether the keyboard's focus is in a text field, so that letters belong to that field."""
    root = window.TKroot
    # focus_get() raises KeyError while a combobox's list is open, which tkinter does not know.
    name = str(root.tk.call("focus"))
    return bool(name) and str(root.tk.call("winfo", "class", name)) in TYPING


def forward(window: Any, sequence: str, key: Enum, *, while_typing: bool = True) -> None:
    """Have `read` return `key` when the Tk event `sequence` happens anywhere in the window.

    With `while_typing=False` a key that belongs to a text field is left to it.
    """
    root = window.TKroot
    name = _event_name(window, key)

    def pass_on(event: Any) -> str | None:
        if not while_typing and typing(window):
            return None
        root.event_generate(name)
        return "break"

    root.bind(sequence, pass_on)


def post(window: Any, key: Enum) -> None:
    """Have the next `read` return `key`; to be called from a Tk callback."""
    window.TKroot.event_generate(_event_name(window, key))


def _event_name(window: Any, key: Enum) -> str:
    name = f"<<{key.name}>>"
    if name not in window.user_bind_dict:
        window.bind(name, key)
    return name


def click_by_keyboard(button: Any) -> None:
    """Let the space key press this button where it has the focus (Return does so everywhere)."""
    button.bind("<Key-space>", _invoke)
