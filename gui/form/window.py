"""`FormWindow`: the window in which an experiment is chosen and written, as a form or as YAML.

It reads no events itself: the program's one loop reads them and hands each to `handle`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path as File

from config import presets
from config.atomic import write_text
from config.errors import ConfigError, Path, Problem, UnwritableError
from config.schema import Experiment
from gui.dialogs import Dialogs
from gui.form.body import FormBody
from gui.form.edits import follow_width, moved, width_of
from gui.form.field import MARK
from gui.form.host import Edit
from gui.form.layout import SHORTCUTS, Key, dress, layout
from gui.form.state import FormState, Tab, from_file, from_preset
from gui.form.text import TextTab
from gui.look import Look
from gui.screen import Outcome, Quit, Start, ToggleTheme
from gui.theme import OTHER, Theme
from gui.toolkit import close, forward, is_gone, make_window, post, sg

__all__ = ["FormWindow", "Key"]

SIZE = (1280, 800)
IDLE_MS = 100
"""Nothing moves in this window by itself."""


class FormWindow:
    """One window on a `FormState`; all that a person does ends up in the state at once."""

    def __init__(self, state: FormState, theme: Theme) -> None:
        self.state = state
        self.look: Look = theme.apply()
        self._pending: dict[int, tuple[object, Edit]] = {}
        self._browsing: Path = ()
        self._notice = ""
        self._titles = {presets.title(name): name for name in presets.names()}
        self.window = make_window(
            "Hourglass",
            layout(self.look, self._titles, OTHER[theme.name]),
            look=self.look,
            size=SIZE,
            enable_close_attempted_event=True,
        )
        self.dialogs = Dialogs(self.window)
        dress(self.window, self.look)
        self.body = FormBody(self.window[Key.FORM_AREA].Widget, self)
        self.text = TextTab(self.window[Key.TEXT_AREA].Widget, self, self.window)
        for sequence, key in SHORTCUTS.items():
            forward(self.window, sequence, key)
            self.text.bind(sequence, key)
        self._refresh(())
        self.text.editor.edit_reset()
        self.text.caret = state.caret
        self._select(state.tab)
        self.body.position = state.scroll
        self._handlers: dict[object, Callable[[], Outcome | None]] = {
            Key.PRESET: self._choose_preset,
            Key.OPEN: self._open,
            Key.SAVE: self._save,
            Key.THEME: self._toggle_theme,
            Key.TABS: self._tab_changed,
            Key.SHOW: self._show_first_problem,
            Key.START: self._start,
            Key.BROWSE: self._browse,
            sg.WINDOW_CLOSE_ATTEMPTED_EVENT: self._close_attempted,
            sg.WIN_CLOSED: Quit,
        }

    def _select(self, tab: Tab) -> None:
        self.window[Key.TABS].Widget.select(list(Tab).index(tab))

    # --- one event at a time ---------------------------------------------------------------------

    def submit(self, source: object, edit: Edit) -> None:
        """Have `handle` do an edit; a later one from the same source replaces it."""
        self._pending[id(source)] = (source, edit)
        post(self.window, Key.EDITED)

    def browse(self, path: Path) -> None:
        """Have `handle` ask for a file for the field at `path`."""
        self._browsing = path
        post(self.window, Key.BROWSE)

    def wait_ms(self, now: float) -> int:
        """How long the loop may wait for an event."""
        return IDLE_MS

    def frame(self, now: float) -> None:
        """Do edits whose event was lost."""
        self._drain()

    def handle(self, event: object, values: object = None) -> Outcome | None:
        """Do what an event of this window asks for; to be called for every event, timeouts too.

        `values` is not looked at: fields are read where they are. Returns what the program has to
        do, or None.
        """
        self._drain()
        handler = self._handlers.get(event)
        return handler() if handler else None

    def _drain(self) -> None:
        """Do all edits that wait. An event that was lost does no harm: its edit waits here."""
        if not self._pending:
            return
        pending = list(self._pending.values())
        self._pending.clear()
        self._notice = ""
        state = self.state
        draft = state.draft
        sources = []
        for source, edit in pending:
            try:
                # What the editor has just made unreadable cannot be changed by a field as well.
                if source is self.text or draft.readable:
                    draft = edit(draft)
                sources.append(source)
            except UnwritableError as error:
                self._notice = f"Left as it was, because with this change {error}"
        width = width_of(draft)
        if width is not None and width != state.width:
            state.width = width
            if self.text not in sources:
                draft = follow_width(draft, width)
        state.draft = draft
        self._refresh(tuple(sources))

    def close(self) -> None:
        """Close the window; the state stays, and a new window can be built from it."""
        if not is_gone(self.window):
            self._drain()
            self.state.scroll = self.body.position
            self.state.caret = self.text.caret
        close(self.window)

    # --- showing ---------------------------------------------------------------------------------

    def _refresh(self, sources: tuple[object, ...]) -> None:
        state = self.state
        problems = state.draft.problems
        if state.draft.readable:
            self.body.show(state.draft, sources)
            self.body.mark(problems)
        self.text.show(state.draft, sources)
        self.text.mark(problems)
        self._show_status(problems)
        title = presets.title(state.preset) if state.preset else state.name
        self.window[Key.PRESET].Widget.set(f"{title} (edited)" if state.unsaved else title)
        self.window.TKroot.title(f"{'*' if state.unsaved else ''}{title} – Hourglass")

    def _show_status(self, problems: tuple[Problem, ...]) -> None:
        palette = self.look.palette
        status = self.window[Key.STATUS].Widget
        show, start = self.window[Key.SHOW].Widget, self.window[Key.START].Widget
        start.state(["disabled" if problems else "!disabled"])
        if problems:
            count = f"1 of {len(problems)} mistakes: " if len(problems) > 1 else ""
            text = f"{MARK} {count}{problems[0].sentence}"
            show.pack(before=start, side="left", padx=(self.look.px(8), 0))
        else:
            assert self.state.draft.experiment is not None
            text = _summary(self.state.draft.experiment)
            show.pack_forget()
        if self._notice:
            text = f"{self._notice}\n{text}"
        status.configure(
            text=text,
            foreground=palette.error if problems else palette.muted,
            cursor="hand2" if problems else "",
        )

    def _show_first_problem(self) -> None:
        problems = self.state.draft.problems
        if not problems:
            return
        if self.state.tab is Tab.FORM and self.body.focus(problems[0].path):
            self._drain()
            return
        self._select(Tab.TEXT)
        self.text.go_to(problems[0])

    def _notify(self, sentence: str) -> None:
        self._notice = sentence
        self._show_status(self.state.draft.problems)

    # --- what a person asks for ------------------------------------------------------------------

    def _start(self) -> Outcome | None:
        draft = self.state.draft
        if draft.experiment is None:
            self._show_first_problem()
            return None
        return Start(draft.experiment)

    def _toggle_theme(self) -> Outcome:
        return ToggleTheme()

    def _close_attempted(self) -> Outcome | None:
        return Quit() if self._may_leave("quit") else None

    def _may_leave(self, what: str) -> bool:
        return not self.state.unsaved or self.dialogs.agree(
            f"Your edits have not been saved. Do you want to {what} and lose them?"
        )

    def _tab_changed(self) -> None:
        tab = list(Tab)[self.window[Key.TABS].Widget.index("current")]
        draft = self.state.draft
        if tab is Tab.FORM and not draft.readable:
            self._select(Tab.TEXT)
            self.text.go_to(draft.problems[0])
            self._notify("The form cannot show this text yet; nothing in it is lost.")
            return
        self.state.tab = tab

    def _choose_preset(self) -> None:
        title = self.window[Key.PRESET].Widget.get()
        self.window[Key.PRESET].Widget.selection_clear()
        name = self._titles.get(title)
        if name and self._may_leave(f"load “{title}”"):
            try:
                self._load(from_preset(name))
                return
            except ConfigError as error:
                self.dialogs.tell(f"“{title}” cannot be opened: {error.problems[0].sentence}")
        self._refresh(())

    def _open(self) -> None:
        if not self._may_leave("open another file"):
            return
        file = self.dialogs.file_to_open(self._folder())
        if file is None:
            return
        try:
            self._load(from_file(file))
        except ConfigError as error:
            self.dialogs.tell(f"{file.name} cannot be opened: {error.problems[0].sentence}")

    def _load(self, fresh: FormState) -> None:
        """Take another state's contents; the tab stays where the form can show it."""
        tab = self.state.tab if fresh.draft.readable else Tab.TEXT
        vars(self.state).update(vars(fresh))
        self.state.tab = tab
        self._notice = ""
        self._refresh(())
        self._select(tab)
        self.body.position = 0.0

    def _folder(self) -> File | None:
        return self.state.file.parent if self.state.file else None

    def _save(self) -> None:
        state = self.state
        name = state.file.name if state.file else f"{state.preset or 'experiment'}.yml"
        file = self.dialogs.file_to_save(self._folder(), name)
        if file is None:
            return
        draft = moved(state.draft, file.absolute().parent)
        try:
            write_text(file, draft.text)
        except OSError as error:
            self.dialogs.tell(f"{file.name} cannot be saved: {error.strerror or error}.")
            return
        state.draft, state.saved, state.file, state.preset = draft, draft.text, file, ""
        self._refresh(())
        count = len(draft.problems)
        mistakes = "1 mistake" if count == 1 else f"{count} mistakes"
        self._notify(
            f"Saved as {file.name}, with {mistakes} still in it." if count
            else f"Saved as {file.name}."
        )  # fmt: skip

    def _browse(self) -> None:
        draft, path = self.state.draft, self._browsing
        file = self.dialogs.table_to_read(File(draft.folder) if draft.folder else None)
        if file:
            self.submit(self, lambda draft: draft.with_value(path, str(file)))
            self._drain()


def _summary(experiment: Experiment) -> str:
    data, layers = experiment.data, experiment.model.layers
    parameters = sum((n + 1) * m for n, m in pairwise(layers))
    held_out = f" ({data.held_out_samples} held out)" if data.held_out_samples else ""
    return (
        f"Ready to start: {data.samples} samples{held_out} of {data.width} features, "
        f"{parameters} parameters."
    )
