"""Text that is broken into lines is never wider than the label it is in."""

from __future__ import annotations

import pytest

from gui.theme import Theme
from gui.toolkit import root_window, tk, ttk
from gui.wrapping import wrap

TEXT = "Eight one-hot patterns go through three units, and come back as what they were. " * 2


@pytest.mark.parametrize("spare", [0, 8])
def test_no_line_is_wider_than_the_label_at_any_width(spare: int) -> None:
    Theme("light").apply()
    window = tk.Toplevel(root_window())
    frame = ttk.Frame(window, width=300, height=200)
    frame.pack_propagate(False)
    frame.pack()
    label = ttk.Label(frame, text=TEXT)
    label.pack(fill="x")
    try:
        wrap(label, spare=spare)
        for width in [*range(300, 360), *range(360, 240, -1)]:
            frame.configure(width=width)
            window.update()
            assert label.winfo_width() == width
            assert label.winfo_reqwidth() <= width
    finally:
        window.destroy()
