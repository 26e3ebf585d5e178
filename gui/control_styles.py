"""The ttk styles of what a person presses, ticks, chooses and types in, made from a look."""

from __future__ import annotations

from typing import Any

from gui.look import Look, blend


def style_controls(style: Any, look: Look) -> None:
    """Give buttons, checks and fields the look; see `styles` for the rest."""
    _style_buttons(style, look)
    _style_checks(style, look)
    _style_fields(style, look)


def _style_buttons(style: Any, look: Look) -> None:
    palette = look.palette
    plain = {
        "background": palette.field,
        "foreground": palette.ink,
        "bordercolor": palette.line,
        "lightcolor": palette.field,
        "darkcolor": palette.field,
    }
    primary = {
        "background": palette.accent,
        "foreground": palette.on_accent,
        "bordercolor": palette.accent,
        "lightcolor": palette.accent,
        "darkcolor": palette.accent,
    }
    for name, colors in (("TButton", plain), ("Primary.TButton", primary)):
        base, ink = colors["background"], colors["foreground"]
        hover, pressed = blend(base, palette.ink, 0.07), blend(base, palette.ink, 0.16)
        off = blend(palette.panel, palette.ink, 0.06)
        shades = [("disabled", off), ("pressed", pressed), ("active", hover)]
        # Around the accent's own colour only the strongest contrast is seen.
        edge, ring = (palette.accent,) * 2 if colors is plain else (palette.ink, ink)
        style.configure(
            name,
            **colors,
            font=look.body,
            relief="raised",
            borderwidth=1,
            anchor="center",
            padding=(look.px(12), look.px(5)),
            shiftrelief=0,
            focusthickness=1,
            focuscolor=base,
        )
        style.map(
            name,
            background=shades,
            lightcolor=[*shades, ("focus", ring)],
            darkcolor=[*shades, ("focus", ring)],
            bordercolor=[("disabled", palette.line), ("focus", edge)],
            foreground=[
                ("disabled", blend(palette.panel, palette.muted, 0.75)),
                ("!disabled", ink),
            ],
            focuscolor=[("disabled", off), ("focus", ring)],
        )
    style.configure("Small.TButton", padding=(look.px(8), look.px(2)), font=look.small, width=0)
    style.configure(
        "Link.TButton",
        background=palette.ground,
        lightcolor=palette.ground,
        darkcolor=palette.ground,
        bordercolor=palette.ground,
        foreground=palette.error,
        padding=(look.px(4), look.px(2)),
        anchor="w",
        font=look.small,
        focuscolor=palette.ground,
    )
    style.map("Link.TButton", foreground=[("!disabled", palette.error)])


def _style_checks(style: Any, look: Look) -> None:
    palette = look.palette
    for name in ("TCheckbutton", "TRadiobutton"):
        style.configure(
            name,
            background=palette.panel,
            indicatorbackground=palette.field,
            indicatorforeground=palette.accent,
            upperbordercolor=palette.muted,
            lowerbordercolor=palette.muted,
            indicatorsize=look.px(14),
            indicatormargin=(0, 0, look.px(6), 0),
            padding=look.px(2),
            focuscolor=palette.panel,
        )
        style.map(
            name,
            background=[("active", palette.panel)],
            indicatorbackground=[("disabled", palette.panel), ("selected", palette.field)],
            upperbordercolor=[("focus", palette.accent)],
            lowerbordercolor=[("focus", palette.accent)],
            focuscolor=[("focus", palette.accent)],
        )


def _style_fields(style: Any, look: Look) -> None:
    palette = look.palette
    # A field has to be seen as one: the cards' hairlines would be too faint around it.
    edge = blend(palette.line, palette.muted, 0.5)
    wrong = blend(palette.field, palette.error, 0.12)
    for name in ("TEntry", "TCombobox", "TSpinbox"):
        style.configure(
            name,
            fieldbackground=palette.field,
            foreground=palette.ink,
            background=palette.field,
            bordercolor=edge,
            lightcolor=palette.field,
            darkcolor=palette.field,
            arrowcolor=palette.muted,
            arrowsize=look.px(13),
            insertcolor=palette.ink,
            insertwidth=max(1, look.px(1.5)),
            padding=(look.px(6), look.px(3)),
        )
        style.map(
            name,
            fieldbackground=[
                ("disabled", palette.panel),
                ("invalid", wrong),
                ("readonly", palette.field),
            ],
            background=[("disabled", palette.panel), ("invalid", wrong)],
            foreground=[
                ("disabled", blend(palette.panel, palette.muted, 0.75)),
                ("readonly", palette.ink),
            ],
            bordercolor=[("invalid", palette.error), ("focus", palette.accent)],
            lightcolor=[
                ("invalid", palette.error),
                ("focus", palette.accent),
                ("disabled", palette.panel),
            ],
            darkcolor=[
                ("invalid", palette.error),
                ("focus", palette.accent),
                ("disabled", palette.panel),
            ],
            selectbackground=[("readonly", "!focus", palette.field), ("readonly", palette.field)],
            selectforeground=[("readonly", palette.ink)],
            arrowcolor=[("disabled", palette.line), ("active", palette.accent)],
        )
