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
from gui.keyboard import (
    MODIFIERS,
    HeldKeys,
    bind_classes,
    is_arrow,
    is_plain,
    takes_arrows,
    takes_letters,
)
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
    "filedialog",
    "forward",
    "is_gone",
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
    "untrace",
]

FAMILIES = ("Segoe UI", "SF Pro Text", "Inter", "Cantarell", "Ubuntu", "Noto Sans", "DejaVu Sans")
MONO_FAMILIES = ("Cascadia Mono", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono", "Consolas")


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
    bind_classes(root)
    # Tk's own file dialog, used under X11, lists hidden files unless told before it is first shown;
    # its variables exist only after a call, and a wrong option makes one that shows nothing.
    root.tk.eval("catch {tk_getOpenFile -none}; catch {set ::tk::dialog::file::showHiddenVar 0}")
    # The wheel scrolls the page that a field is on; it must not change the field in passing.
    for widget_class in ("TCombobox", "TSpinbox"):
        for sequence in ("<MouseWheel>", "<Shift-MouseWheel>", "<Button-4>", "<Button-5>"):
            root.unbind_class(widget_class, sequence)
    return root


def scale_of(widget: Any) -> float:
    """Pixels of this screen for one pixel at 96 dpi."""
    # X11 knows a screen's size in whole millimetres only, which makes 96 dpi 96.08.
    return round(float(widget.winfo_fpixels("1i")) / 96, 2)


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
    _style_lists(look)
    style = ttk.Style(root)
    style.theme_use("clam")
    style_widgets(style, look)
    return look


def _list_options(look: Look) -> dict[str, Any]:
    palette = look.palette
    return {
        "background": palette.field,
        "foreground": palette.ink,
        "selectBackground": palette.accent,
        "selectForeground": palette.on_accent,
        "font": look.body,
    }


def _style_lists(look: Look) -> None:
    """Give lists of comboboxes the look: they are classic listboxes, which no ttk style reaches."""
    for option, value in _list_options(look).items():
        root_window().option_add(f"*TCombobox*Listbox.{option}", value)


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

    Both grow with the screen's resolution and the size of text, but never beyond the screen.
    """
    root = root_window()
    # Tk never gives a style back: numbered anew, those of the last window serve this one as well.
    sg.Window._counter_for_ttk_widgets = 0
    screen = (root.winfo_screenwidth(), root.winfo_screenheight())
    width, height = (min(look.px(n), edge) for n, edge in zip(size, screen, strict=True))
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
    # It has waited for a timer, and may have been woken by something else; the window may be gone
    # when that timer rings.
    window.TKroot.after_cancel(window.TKAfterID)
    window.TKroot.minsize(*(min(look.px(n), edge) for n, edge in zip(minimum, screen, strict=True)))
    window.metadata = HeldKeys(window.TKroot)
    _style_lists_of(window, look)
    _release_at_the_end(window)
    return window


def _style_lists_of(window: Any, look: Look) -> None:
    """Undo what PySimpleGUI does to its own lists, and in the option database to all others."""
    _style_lists(look)
    for element in window.element_list():
        if isinstance(element, sg.Combo):
            box = element.Widget
            popdown = box.tk.call("ttk::combobox::PopdownWindow", box)
            options = [part for name, value in _list_options(look).items()
                       for part in (f"-{name.lower()}", value)]  # fmt: skip
            box.tk.call(f"{popdown}.f.l", "configure", *options)


def _release_at_the_end(window: Any) -> None:
    """Have the window's memory given back when it closes.

    PySimpleGUI leaves a trace on a variable of its own, with which Tcl holds on to everything.
    """
    variable, root = window.thread_strvar, window.TKroot

    def release(event: Any) -> None:
        if event.widget is root:
            untrace(variable)

    root.bind("<Destroy>", release, add="+")


def untrace(variable: Any) -> None:
    """Have nothing called any more when a tkinter variable changes; else it is never let go."""
    for modes, command in variable.trace_info():
        variable.trace_remove(modes, command)


def close(window: Any) -> None:
    """Close it, after it has taken the keyboard's focus from its parts.

    Where the focus goes with the pointer and the pointer has left the window, Tk 8.6 goes on
    pointing at the part that had it, and at the next `focus -force` looks at what may be there no
    longer: now and then the process dies of that.
    """
    if not is_gone(window):
        window.TKroot.focus_force()
        window.TKroot.destroy()
    window.close()


def is_gone(window: Any) -> bool:
    """Whether the window has been closed, or destroyed from outside."""
    try:
        return not window.TKroot.winfo_exists()
    except (tk.TclError, AttributeError):
        return True


def typing(window: Any) -> bool:
    """Whether the keyboard's focus is in a text field, so that letters belong to that field."""
    return takes_letters(window.TKroot)


def forward(
    window: Any, sequence: str, key: Enum, *, while_typing: bool = True, repeat: bool = False
) -> None:
    """Have `read` return `key` when the Tk key event `sequence` happens anywhere in the window.

    With `while_typing=False` a key that belongs to a text field is left to it, and an arrow key to
    whatever it moves about in. A sequence without
    modifiers does not mean the key together with Control, Alt, Meta or Super. A key that is held
    counts once, unless `repeat` is true.
    """
    root = window.TKroot
    name = _event_name(window, key)
    plain = is_plain(sequence)
    taken = takes_arrows if is_arrow(sequence) else takes_letters

    def pass_on(event: Any) -> str | None:
        if (plain and event.state & MODIFIERS) or (not while_typing and taken(root)):
            return None
        if window.metadata.press(event) or repeat:
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
