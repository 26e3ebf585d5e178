"""`Studies`: a study's runs in a window of their own, where any can be opened to be played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config import reader
from config.errors import ConfigError
from gui.buttons import small_button
from gui.dialogs import Dialogs
from gui.look import Look
from gui.scrollbar import QuietScrollbar
from gui.toolkit import tk, ttk
from gui.tooltip import Tooltip
from gui.training.desk import Desk
from gui.training.tabs.widgets import Line
from runs.studies.opening import StudyRuns, read_runs
from training import Session

ROWS = 16
NARROWEST, CHARACTER = 64, 8
"""A column, and what a character in it takes; in 96-dpi pixels at ordinary text."""
LONGEST = 32
"""Text of a column that is seen in full, in characters."""
NOTE = (
    "A run that is opened begins at update 0, exactly as in the study. Runs of the experiment that "
    "is shown now are added to the tab Runs, to be compared."
)


class Studies:
    """Asks for a study, and lists its runs."""

    def __init__(self, root: Any, look: Look, desk: Desk, dialogs: Dialogs) -> None:
        self._root = root
        self._look = look
        self._desk = desk
        self._dialogs = dialogs
        self._folder: Path | None = None
        self._list: StudyList | None = None

    @property
    def list(self) -> StudyList | None:
        """The list that is open, or None."""
        return self._list if self._list is not None and self._list.window.winfo_exists() else None

    def open(self) -> None:
        """Have a study chosen, and list its runs in place of those of another."""
        path = self._dialogs.study_to_open(self._folder)
        if path is None:
            return
        self._folder = path.parent
        try:
            runs = read_runs(path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            self._desk.say(f"{path} cannot be read ({reason})." if reason else f"{error}.")
            return
        if self.list is not None:
            self.list.close()
        self._list = StudyList(self._root, self._look, self._desk, runs)


class StudyList:
    """Opens beside the training window, and stays for the next run."""

    def __init__(self, root: Any, look: Look, desk: Desk, runs: StudyRuns) -> None:
        self._root = root
        self._desk = desk
        self._runs = runs
        window = self.window = tk.Toplevel(root, background=look.palette.panel)
        window.title(f"Runs of {runs.folder.name} – Hourglass")
        window.transient(root)
        window.bind("<Escape>", lambda _event: self.close())
        body = ttk.Frame(window, padding=look.px(10))
        body.pack(fill="both", expand=True)
        foot = ttk.Frame(body)
        foot.pack(side="bottom", fill="x", pady=(look.px(8), 0))
        self.open_button = small_button(foot, "Open this run", self._open)
        self.open_button.pack(side="left")
        Tooltip(self.open_button, "To the training window, where it can be played.", look)
        small_button(foot, "Close", self.close).pack(side="right")
        self._line = Line(body, "Muted.TLabel")
        self._line.label.pack(side="bottom", fill="x", pady=(look.px(8), 0))
        self._line.show(NOTE)
        columns = [str(number) for number in range(len(runs.headings))]
        middle = ttk.Frame(body)
        middle.pack(fill="both", expand=True)
        middle.rowconfigure(0, weight=1)
        middle.columnconfigure(0, weight=1)
        self.table = ttk.Treeview(
            middle, columns=columns, show="headings", height=min(ROWS, max(1, len(runs.rows))),
            selectmode="browse", style="Small.Treeview",
        )  # fmt: skip
        for column, heading, *texts in zip(columns, runs.headings, *runs.rows, strict=True):
            longest = min(LONGEST, max(map(len, (heading, *texts))))
            width = max(NARROWEST, CHARACTER * (longest + 2))
            self.table.heading(column, text=heading, anchor="e")
            self.table.column(column, width=look.px(width), anchor="e")
        self.table.grid(row=0, column=0, sticky="nsew")
        bar = QuietScrollbar(middle, "vertical", self.table.yview, row=0, column=1)
        self.table.configure(yscrollcommand=bar.set)
        for number, row in enumerate(runs.rows):
            self.table.insert("", "end", iid=str(number), values=row)
        self.table.bind("<Double-Button-1>", lambda _event: self._open())
        self.table.bind("<Return>", lambda _event: self._open())
        if runs.rows:
            self.table.selection_set("0")
            self.table.focus("0")
        window.update_idletasks()
        x = root.winfo_rootx() + (root.winfo_width() - window.winfo_reqwidth()) // 2
        y = root.winfo_rooty() + (root.winfo_height() - window.winfo_reqheight()) // 3
        window.geometry(f"+{max(0, x)}+{max(0, y)}")
        self.table.focus_set()

    @property
    def said(self) -> str:
        """What is said below the table, as it can be read."""
        return self._line.text

    def close(self) -> None:
        """Close the window."""
        self.window.destroy()
        self._root.focus_set()

    def _open(self) -> None:
        """Begin the run that is chosen, beside the present ones where it is of their experiment."""
        selection = self.table.selection()
        if not selection:
            return
        row = int(selection[0])
        try:
            experiment = reader.read(self._runs.file(row))
        except ConfigError as error:
            self._line.show(f"This run cannot be opened: {error.problems[0].sentence}")
            return
        session = self._desk.session
        if session.opened.title != experiment.title:
            self._desk.open(Session(experiment))
            return
        if session.playing:
            session.pause()
        name = self._runs.name(row)
        self._line.show(f"Opened: {name}.")
        self._desk.act(lambda: session.restart(experiment, name))
