"""The "Settings" tab: what may change while a network learns, and a log of what was changed."""

from __future__ import annotations

from typing import Any, ClassVar

from config.errors import ConfigError
from config.reader import with_settings
from config.schema import Experiment, Training
from config.words import members
from gui.look import Look
from gui.toolkit import ttk
from gui.tooltip import Tooltip
from gui.training.desk import Desk
from gui.training.tabs.widgets import Line, heading
from plots.focus import Focus
from training import Snapshot

NOTE = (
    "A change holds from the present update on, and is marked on the error curve. Going back to "
    "before it undoes it."
)
WAITING = "The new batch size begins with the next epoch."
OPTIMIZER = "training.optimizer"
ALWAYS = ("training.batch_size", "training.input_noise")
LOG_ROWS = 6
LOG_HELP = (
    "What was changed, and after which update. Numbers are those of the flags on the error curve."
)
LOG_COLUMNS = (("number", "No.", 36), ("update", "Update", 66), ("change", "Change", 190))


class SettingsTab:
    """Fields that are applied on Return, or when they lose the keyboard's focus."""

    title: ClassVar[str] = "Settings"
    help: ClassVar[str] = "Change the optimizer, its constants and the batches while it runs."

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        self.frame = ttk.Frame(master)
        self._look = look
        self._desk = desk
        Line(self.frame, "Muted.TLabel").pack(pady=(0, look.px(6))).show(NOTE)
        self._fields_frame = ttk.Frame(self.frame)
        self._fields_frame.pack(fill="x")
        self._fields_frame.columnconfigure(1, weight=1)
        self.fields: dict[str, Field] = {}
        """By their keys in an experiment's file."""
        self._waiting = Line(self.frame, "Muted.TLabel").pack()
        heading(self.frame, look, "Changes in this run")
        self.log = ttk.Treeview(
            self.frame, columns=("number", "update", "change"), show="headings", height=LOG_ROWS,
            selectmode="browse",
        )  # fmt: skip
        for column, text, width in LOG_COLUMNS:
            self.log.heading(column, text=text, anchor="w")
            self.log.column(column, width=look.px(width), stretch=column == "change", anchor="w")
        self.log.pack(fill="x")
        Tooltip(self.log, LOG_HELP, look)
        self._seen: object = None
        self._changes_seen: object = None
        self._optimizer = ""

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show the settings that are in force, in every field that is not being edited."""
        settings = self._desk.session.settings
        if settings is not self._seen:
            self._seen = settings
            self._follow(settings)
        waits = settings.training.batch_size != snapshot.experiment.training.batch_size
        self._waiting.show(WAITING if waits else "")
        if snapshot.changes != self._changes_seen:
            self._changes_seen = snapshot.changes
            self.log.delete(*self.log.get_children())
            for number, change in enumerate(snapshot.changes, 1):
                self.log.insert("", "end", values=(number, f"{change.update:,}", change.text))

    def close(self) -> None:
        """There is nothing to let go of."""

    @property
    def waiting(self) -> str:
        """What is to come with the next epoch, as it can be read."""
        return self._waiting.text

    def apply(self, key: str, text: str) -> str:
        """Change one setting from now on; returns the sentence on what is wrong, or nothing."""
        settings = self._desk.session.settings
        try:
            wanted = with_settings(settings, [f"{key}={text}"])
        except ConfigError as error:
            return error.problems[0].sentence.removeprefix("training.").removeprefix("optimizer.")
        if wanted != settings:
            self._desk.act(lambda: self._desk.session.change(wanted))
        return ""

    def _follow(self, settings: Experiment) -> None:
        training = settings.training
        if training.optimizer.name != self._optimizer:
            self._optimizer = training.optimizer.name
            self._make_fields(training)
        for key, field in self.fields.items():
            field.show(_value(training, key))

    def _make_fields(self, training: Training) -> None:
        for child in self._fields_frame.winfo_children():
            child.destroy()
        names = tuple(members(Training.model_fields["optimizer"].annotation))
        optimizer = type(training.optimizer).model_fields
        self.fields = {}
        keys = [f"{OPTIMIZER}.{name}" for name in optimizer] + list(ALWAYS)
        for row, key in enumerate(keys):
            last = key.rpartition(".")[2]
            known = optimizer if key.startswith(OPTIMIZER) else Training.model_fields
            choices = names if key == f"{OPTIMIZER}.name" else ()
            label, text = known[last].title or last, known[last].description or ""
            self.fields[key] = Field(
                self._fields_frame, row, self._look, self, key, (label, text), choices
            )


class Field:
    """A label, an entry or a list, and below it what is wrong with what stands there."""

    def __init__(
        self,
        master: Any,
        row: int,
        look: Look,
        tab: SettingsTab,
        key: str,
        words: tuple[str, str],
        choices: tuple[str, ...],
    ) -> None:
        self._tab = tab
        self.widget: Any
        self._key = key
        self._text = ""
        label = ttk.Label(master, text=words[0], style="Muted.TLabel")
        label.grid(row=2 * row, column=0, sticky="w", padx=(0, look.px(10)))
        if choices:
            self.widget = ttk.Combobox(master, values=choices, state="readonly", font=look.body)
            self.widget.bind("<<ComboboxSelected>>", self._chosen)
        else:
            self.widget = ttk.Entry(master, font=look.body)
            self.widget.bind("<FocusOut>", self._entered)
            self.widget.bind("<Escape>", self._undo)
        self.widget.bind("<Return>", self._entered)
        self.widget.grid(row=2 * row, column=1, sticky="ew", pady=look.px(2))
        Tooltip(label, words[1], look)
        Tooltip(self.widget, words[1], look)
        self._mistake = Line(master, "Error.TLabel")
        self._mistake.label.grid(row=2 * row + 1, column=0, columnspan=2, sticky="ew")
        self._mistake.label.grid_remove()

    @property
    def mistake(self) -> str:
        """What is wrong, as it can be read; empty where nothing is."""
        return self._mistake.text

    def show(self, text: str) -> None:
        """Show the value in force, unless a person has typed something else and not entered it."""
        edited = self.widget.get() != self._text
        self._text = text
        if not edited:
            self._write(text)

    def _write(self, text: str) -> None:
        if self.widget.winfo_class() == "TCombobox":
            self.widget.set(text)
        elif self.widget.get() != text:
            self.widget.delete(0, "end")
            self.widget.insert(0, text)

    def _chosen(self, event: Any) -> None:
        self._entered(event)
        self._tab.frame.winfo_toplevel().focus_set()

    def _entered(self, _event: Any) -> None:
        typed = self.widget.get()
        if typed == self._text and not self.mistake:
            return
        mistake = self._tab.apply(self._key, typed)
        self._tell(mistake)
        if not mistake:
            self._text = typed

    def _undo(self, _event: Any) -> None:
        self._tell("")
        self._write(self._text)

    def _tell(self, mistake: str) -> None:
        self._mistake.show(mistake)
        self.widget.state(["invalid" if mistake else "!invalid"])
        if mistake:
            self._mistake.label.grid()
        else:
            self._mistake.label.grid_remove()


def _value(training: Training, key: str) -> str:
    holder: Any = training.optimizer if key.startswith(OPTIMIZER) else training
    value = getattr(holder, key.rpartition(".")[2])
    return f"{value:g}" if isinstance(value, float) else str(value)
