"""The ttk styles of all widgets, made from a look; those of controls are in `control_styles`."""

from __future__ import annotations

from typing import Any

from gui.control_styles import style_controls
from gui.look import Look, blend


def style_widgets(style: Any, look: Look) -> None:
    """Give every ttk widget the look. `style` is a ttk.Style with the clam theme in use."""
    palette = look.palette
    style.configure(
        ".",
        font=look.body,
        background=palette.panel,
        foreground=palette.ink,
        bordercolor=palette.line,
        lightcolor=palette.panel,
        darkcolor=palette.panel,
        troughcolor=palette.ground,
        selectbackground=palette.accent,
        selectforeground=palette.on_accent,
        insertcolor=palette.ink,
        focuscolor=palette.accent,
    )
    style.map(".", foreground=[("disabled", blend(palette.panel, palette.muted, 0.7))])
    _style_frames(style, look)
    style_controls(style, look)
    _style_tabs(style, look)
    _style_tables(style, look)
    _style_bars(style, look)


def _style_frames(style: Any, look: Look) -> None:
    palette = look.palette
    style.configure("TLabel", padding=0, borderwidth=0)
    style.configure("Ground.TFrame", background=palette.ground)
    style.configure(
        "Card.TFrame",
        background=palette.panel,
        bordercolor=palette.line,
        relief="raised",
        borderwidth=1,
    )
    labels: dict[str, dict[str, Any]] = {
        "Muted.TLabel": {"foreground": palette.muted, "font": look.small},
        "Heading.TLabel": {"font": look.heading},
        "Group.TLabel": {"font": look.font(10, "bold")},
        "Error.TLabel": {"foreground": palette.error, "font": look.small},
        "Ground.TLabel": {"background": palette.ground},
        "MutedGround.TLabel": {
            "background": palette.ground,
            "foreground": palette.muted,
            "font": look.small,
        },
        "ErrorGround.TLabel": {
            "background": palette.ground,
            "foreground": palette.error,
            "font": look.small,
        },
    }
    for name, options in labels.items():
        style.configure(name, **options)


def _style_tabs(style: Any, look: Look) -> None:
    palette = look.palette
    style.configure(
        "TNotebook",
        background=palette.ground,
        bordercolor=palette.line,
        borderwidth=0,
        lightcolor=palette.ground,
        darkcolor=palette.ground,
        tabmargins=(0, 0, 0, 0),
    )
    style.configure(
        "TNotebook.Tab",
        background=palette.ground,
        foreground=palette.muted,
        font=look.body,
        bordercolor=palette.line,
        lightcolor=palette.ground,
        darkcolor=palette.ground,
        padding=(look.px(18), look.px(6)),
        focuscolor=palette.ground,
        borderwidth=1,
    )
    style.map(
        "TNotebook.Tab",
        background=[
            ("selected", palette.panel),
            ("active", blend(palette.ground, palette.ink, 0.05)),
        ],
        lightcolor=[("selected", palette.panel)],
        darkcolor=[("selected", palette.panel)],
        foreground=[("selected", palette.ink), ("active", palette.ink)],
        focuscolor=[("focus", palette.accent), ("selected", palette.panel)],
        padding=[("selected", (look.px(18), look.px(6)))],
        expand=[("selected", (0, 0, 0, 0))],
    )
    # Six tabs beside each other in the panel of the training window.
    style.configure("Panel.TNotebook", background=palette.ground)
    narrow = (look.px(4), look.px(5))
    style.configure("Panel.TNotebook.Tab", padding=narrow, font=look.small)
    style.map("Panel.TNotebook.Tab", padding=[("selected", narrow)])


def _style_tables(style: Any, look: Look) -> None:
    palette = look.palette
    style.configure(
        "Treeview",
        background=palette.field,
        fieldbackground=palette.field,
        font=look.body,
        foreground=palette.ink,
        bordercolor=palette.line,
        lightcolor=palette.field,
        borderwidth=1,
        rowheight=look.px(26),
    )
    style.map(
        "Treeview",
        background=[("selected", palette.accent)],
        foreground=[("selected", palette.on_accent)],
        bordercolor=[("focus", palette.accent)],
        lightcolor=[("focus", palette.accent)],
    )
    style.configure("Small.Treeview", font=look.small, rowheight=look.px(24))
    style.configure(
        "Treeview.Heading",
        background=palette.panel,
        foreground=palette.muted,
        font=look.small,
        relief="flat",
        bordercolor=palette.line,
        padding=(look.px(3), look.px(3)),
    )
    style.map("Treeview.Heading", background=[("active", palette.panel)])


def _style_bars(style: Any, look: Look) -> None:
    palette = look.palette
    thumb = blend(palette.panel, palette.muted, 0.45)
    for name in ("Vertical.TScrollbar", "Horizontal.TScrollbar"):
        style.configure(
            name,
            background=thumb,
            troughcolor=palette.panel,
            bordercolor=palette.panel,
            lightcolor=thumb,
            darkcolor=thumb,
            arrowcolor=palette.muted,
            gripcount=0,
            arrowsize=look.px(12),
            relief="flat",
        )
        style.map(
            name,
            background=[("disabled", palette.panel), ("active", palette.muted)],
            lightcolor=[("disabled", palette.panel), ("active", palette.muted)],
            darkcolor=[("disabled", palette.panel), ("active", palette.muted)],
            arrowcolor=[("disabled", palette.panel)],
        )
    style.configure(
        "Horizontal.TProgressbar",
        background=palette.accent,
        troughcolor=palette.ground,
        bordercolor=palette.line,
        lightcolor=palette.accent,
        darkcolor=palette.accent,
        arrowsize=look.px(4),  # what clam makes the bar's height from
    )
    style.configure(
        "Horizontal.TScale",
        background=palette.accent,
        troughcolor=palette.ground,
        bordercolor=palette.line,
        lightcolor=palette.accent,
        darkcolor=palette.accent,
        sliderlength=look.px(18),
        gripcount=0,
    )
    style.map("Horizontal.TScale", background=[("disabled", palette.line)])
