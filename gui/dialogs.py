"""The questions that block: yes or no, and which file. Apart, so that tests can answer them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from gui.look import Look
from gui.toolkit import filedialog, messagebox, root_window, tk, ttk

KINDS = [("Experiments", "*.yml *.yaml"), ("All files", "*")]
SESSION_KINDS = [("Saved sessions", "*.npz"), ("All files", "*")]
STUDY_KINDS = [("Tables of runs", "runs.csv"), ("All files", "*")]
TABLE_KINDS = [("Tables", "*.csv *.tsv *.txt"), ("All files", "*")]

LISTEN_MS = 100
"""How often Python gets a turn while Tk waits for an answer; only then are signals heard."""

_ANSWERS = ("::tk::Priv(button)", "::tk::Priv(selectFilePath)", "::hourglass_choice")
"""What Tk's own dialogs under X11 wait for, and `choose`."""


class Dialogs:
    """Dialogs of one window."""

    def __init__(self, window: Any) -> None:
        self._root = window.TKroot

    def agree(self, question: str) -> bool:
        """A yes to a plain question."""
        with _listening():
            return messagebox.askyesno("Hourglass", question, parent=self._root, default="no")

    def tell(self, sentence: str) -> None:
        """Something that did not work."""
        with _listening():
            messagebox.showwarning("Hourglass", sentence, parent=self._root)

    def file_to_open(self, folder: Path | None) -> Path | None:
        """The experiment file to open, or None."""
        with _listening():
            name = filedialog.askopenfilename(parent=self._root, initialdir=folder, filetypes=KINDS)
        return Path(name) if name else None

    def table_to_read(self, folder: Path | None) -> Path | None:
        """The file of numbers to learn from, or None."""
        with _listening():
            name = filedialog.askopenfilename(
                parent=self._root, initialdir=folder, filetypes=TABLE_KINDS
            )
        return Path(name) if name else None

    def file_to_save(self, folder: Path | None, name: str) -> Path | None:
        """Where to save, or None; the dialog itself asks before a file is replaced."""
        with _listening():
            chosen = filedialog.asksaveasfilename(
                parent=self._root, initialdir=folder, initialfile=name, defaultextension=".yml",
                filetypes=KINDS,
            )  # fmt: skip
        return Path(chosen) if chosen else None

    def file_to_export(self, folder: Path | None, stem: str, kinds: Sequence[str]) -> Path | None:
        """Where to put an export, or None; a name without a suffix gets the first of `kinds`.

        The dialog itself asks before a file is replaced.
        """
        types = [(f"{kind.removeprefix('.').upper()} files", f"*{kind}") for kind in kinds]
        with _listening():
            chosen = filedialog.asksaveasfilename(
                parent=self._root, initialdir=folder, initialfile=stem + kinds[0],
                defaultextension=kinds[0], filetypes=types,
            )  # fmt: skip
        return Path(chosen) if chosen else None

    def session_to_open(self, folder: Path | None) -> Path | None:
        """The file of a saved session to open, or None."""
        with _listening():
            name = filedialog.askopenfilename(
                parent=self._root, initialdir=folder, filetypes=SESSION_KINDS
            )
        return Path(name) if name else None

    def study_to_open(self, folder: Path | None) -> Path | None:
        """The table of a study's runs, `runs.csv`, or None."""
        with _listening():
            name = filedialog.askopenfilename(
                parent=self._root, initialdir=folder, filetypes=STUDY_KINDS,
                title="Open runs.csv in the folder of a study",
            )  # fmt: skip
        return Path(name) if name else None


def choose(question: str, answers: Sequence[str], look: Look) -> int | None:
    """Which of the answers, the first being the usual one; None where the question is closed.

    For a question before there is any window.
    """
    root = root_window()
    window = tk.Toplevel(root, background=look.palette.panel)
    window.title("Hourglass")
    window.resizable(False, False)
    chosen = tk.StringVar(root, name=_ANSWERS[-1])
    ttk.Label(
        window, text=question, wraplength=look.px(440), padding=look.px(18), justify="left"
    ).pack(fill="x")
    row = ttk.Frame(window, padding=(look.px(18), 0, look.px(18), look.px(18)))
    row.pack(fill="x")
    buttons = []
    for number, answer in enumerate(answers):
        button = ttk.Button(row, text=answer, command=partial(chosen.set, str(number)))
        button.bind("<Return>", lambda event: event.widget.invoke())
        button.pack(side="left", padx=(0, look.px(8)))
        buttons.append(button)
    window.protocol("WM_DELETE_WINDOW", lambda: chosen.set(""))
    window.bind("<Escape>", lambda _event: chosen.set(""))
    window.update_idletasks()
    x = (window.winfo_screenwidth() - window.winfo_reqwidth()) // 2
    y = (window.winfo_screenheight() - window.winfo_reqheight()) // 3
    window.geometry(f"+{x}+{y}")
    buttons[0].focus_set()
    with _listening():
        root.wait_variable(chosen)
    window.destroy()
    return int(chosen.get()) if chosen.get() else None


class _Ending:
    """Whether the program is about to end, so that nobody is asked anything any more."""

    begun = False


def give_up() -> None:
    """Close the dialog that waits for an answer, and any that opens later, as a person would."""
    _Ending.begun = True
    root = root_window()
    with suppress(tk.TclError):  # where the screen has gone
        for name in _ANSWERS:
            root.setvar(name, "")


@contextmanager
def _listening() -> Iterator[None]:
    """Give Python a turn now and then; Tk waits in C, where no signal gets through."""
    root = root_window()
    jobs: list[str] = []

    def again() -> None:
        if _Ending.begun:  # it was heard before Tk began to wait
            give_up()
        jobs[:] = [root.after(LISTEN_MS, again)]

    again()
    try:
        yield
    finally:
        root.after_cancel(jobs[0])
