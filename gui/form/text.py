"""The tab with the experiment as YAML: an editor, its line numbers, and the mistakes below it."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

from config.draft import Draft
from config.errors import Problem
from gui.form.field import MARK
from gui.form.host import Host
from gui.look import blend
from gui.scrollbar import QuietScrollbar
from gui.toolkit import post, tk, tkfont, ttk

LIST_ROWS = 4
INDENT = "  "


class TextTab:
    """Shows a draft's text and takes edits of it; undo and redo work across both tabs."""

    def __init__(self, parent: Any, host: Host, window: Any) -> None:
        look, palette = host.look, host.look.palette
        self._host = host
        self._window = window
        self._shown = ""
        self._problems: tuple[Problem, ...] = ()
        parent.pack_propagate(False)
        # A click on the tab gives the focus to what was made first; room goes first to what was
        # packed first.
        box = tk.Frame(parent, background=palette.line)
        self._build_problems(parent)
        box.pack(side="top", fill="both", expand=True, padx=look.px(12), pady=(look.px(12), 0))
        self._numbers = tk.Text(
            box, width=4, font=look.mono, relief="flat", background=palette.ground,
            foreground=palette.muted, highlightthickness=0, borderwidth=0, padx=look.px(6),
            pady=look.px(8), state="disabled", takefocus=0, cursor="arrow",
        )  # fmt: skip
        self._numbers.tag_configure("right", justify="right")
        self.editor = tk.Text(
            box, width=1, height=1, font=look.mono, relief="flat", background=palette.field,
            foreground=palette.ink, insertbackground=palette.ink, wrap="none", undo=True,
            selectbackground=palette.accent, selectforeground=palette.on_accent,
            highlightthickness=max(1, look.px(1)), highlightbackground=palette.field,
            highlightcolor=palette.accent, borderwidth=0, padx=look.px(8),
            pady=look.px(8) - max(1, look.px(1)), insertwidth=max(1, look.px(1.5)),
        )  # fmt: skip
        down = QuietScrollbar(box, "vertical", self.editor.yview, row=0, column=2)
        across = QuietScrollbar(box, "horizontal", self.editor.xview, row=1, column=1)
        self._down = down
        # The longest line that is seen must not go when its bar comes, which would then go, too.
        for column, color in ((0, palette.ground), (1, palette.field)):
            room = tk.Frame(box, background=color, height=across.thickness)
            room.grid(row=1, column=column, sticky="nsew", padx=(1 - column, column), pady=(0, 1))
            room.lower()
        self.editor.configure(yscrollcommand=self._scrolled, xscrollcommand=across.set)
        self._numbers.grid(row=0, column=0, sticky="ns", padx=(1, 0), pady=(1, 0))
        self.editor.grid(row=0, column=1, sticky="nsew", padx=(0, 1), pady=(1, 0))
        box.columnconfigure(1, weight=1)
        box.rowconfigure(0, weight=1)
        self.editor.tag_configure("wrong", background=blend(palette.field, palette.error, 0.16))
        self.editor.tag_configure("comment", foreground=palette.muted)
        self.editor.tag_raise("sel")
        self.editor.bind("<<Modified>>", self._modified)
        self.editor.bind("<Tab>", self._indent)
        self.editor.bind("<<Paste>>", self._paste_over)
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            self._numbers.bind(sequence, lambda _event: "break")

    def _build_problems(self, parent: Any) -> None:
        look, palette = self._host.look, self._host.look.palette
        box = ttk.Frame(parent, style="Ground.TFrame")
        box.pack(side="bottom", fill="x", padx=look.px(12), pady=look.px(8))
        self.list = ttk.Treeview(
            box, columns=("place", "sentence"), show="", height=LIST_ROWS, selectmode="browse"
        )
        self.list.column("place", width=look.px(84), stretch=False, anchor="w")
        self.list.column("sentence", width=look.px(400), anchor="w")
        self.list.tag_configure("wrong", foreground=palette.error)
        bar = QuietScrollbar(box, "vertical", self.list.yview, row=0, column=1)
        across = QuietScrollbar(box, "horizontal", self.list.xview, row=1, column=0)
        self.list.configure(yscrollcommand=bar.set, xscrollcommand=across.set)
        self.list.grid(row=0, column=0, sticky="ew")
        box.columnconfigure(0, weight=1)
        for sequence in ("<ButtonRelease-1>", "<Return>"):
            self.list.bind(sequence, self._go_to_selected)

    @property
    def caret(self) -> str:
        """Where the caret is, as Tk counts: "line.column"."""
        return str(self.editor.index("insert"))

    @caret.setter
    def caret(self, index: str) -> None:
        self.editor.mark_set("insert", index)
        self.editor.see(index)

    def _scrolled(self, first: float, last: float) -> None:
        self._down.set(first, last)
        self._numbers.yview_moveto(first)

    def bind(self, sequence: str, key: Enum) -> None:
        """Give a shortcut its event in the editor too, which would take it for an edit."""

        def pass_on(_event: Any) -> str:
            post(self._window, key)
            return "break"

        self.editor.bind(sequence, pass_on)

    def _paste_over(self, _event: Any) -> None:
        # Under X11 Tk would leave what is selected beside what is pasted.
        if self.editor.tag_ranges("sel"):
            self.editor.delete("sel.first", "sel.last")

    def _indent(self, _event: Any) -> str:
        self.editor.insert("insert", INDENT)
        return "break"

    def _modified(self, _event: Any) -> None:
        if self.editor.edit_modified():
            self.editor.edit_modified(False)
            # Tk tells of several changes at once; what we have shown and what is typed may be two.
            text = self.editor.get("1.0", "end-1c")
            if text != self._shown:
                self._shown = text
                self._host.submit(self, self._apply)

    def _apply(self, draft: Draft) -> Draft:
        return Draft(self.editor.get("1.0", "end-1c"), draft.folder)

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show the draft's text: only what differs is replaced, so that the caret stays."""
        if self not in sources:
            old, new = self.editor.get("1.0", "end-1c"), draft.text
            if old != new:
                self._replace(old, new)
        self._show_numbers()
        self.editor.tag_remove("comment", "1.0", "end")
        for number, line in enumerate(draft.text.split("\n"), start=1):
            comment = re.search(r"(^|\s)#.*", line)
            if comment and line[: comment.start()].count('"') % 2 == 0:
                self.editor.tag_add("comment", f"{number}.{comment.start()}", f"{number}.end")

    def _replace(self, old: str, new: str) -> None:
        shorter = min(len(old), len(new))
        start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
        same = 0
        while same < shorter - start and old[-1 - same] == new[-1 - same]:
            same += 1
        self._shown = new
        self.editor.edit_separator()
        self.editor.replace(
            f"1.0 + {start} chars", f"1.0 + {len(old) - same} chars", new[start : len(new) - same]
        )
        self.editor.edit_separator()

    def _show_numbers(self) -> None:
        count = int(self.editor.index("end-1c").split(".")[0])
        if int(self._numbers.index("end-1c").split(".")[0]) != count:
            self._numbers.configure(state="normal")
            self._numbers.delete("1.0", "end")
            self._numbers.insert("1.0", "\n".join(map(str, range(1, count + 1))), "right")
            self._numbers.configure(state="disabled", width=max(3, len(str(count))))
        self._numbers.yview_moveto(self.editor.yview()[0])

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark the lines that are wrong and list what is wrong with them."""
        self._problems = problems
        self.editor.tag_remove("wrong", "1.0", "end")
        self.list.delete(*self.list.get_children())
        longest = max((problem.sentence for problem in problems), key=len, default="")
        wanted = tkfont.Font(self.list, font=self._host.look.body).measure(longest)
        self.list.column("sentence", minwidth=wanted + self._host.look.px(24))
        for number, problem in enumerate(problems):
            line, column = problem.line or 1, problem.column or 1
            self.editor.tag_add("wrong", f"{line}.0", f"{line + 1}.0")
            self.list.insert(
                "", "end", iid=str(number), tags=("wrong",),
                values=(f"{MARK} {line}:{column}", problem.sentence),
            )  # fmt: skip
        if not problems:
            self.list.insert("", "end", values=("", "No mistakes."))

    def _go_to_selected(self, _event: Any) -> None:
        chosen = self.list.selection()
        if chosen and self._problems:
            self.go_to(self._problems[int(chosen[0])])

    def go_to(self, problem: Problem) -> None:
        """Put the caret where the mistake is."""
        self.caret = f"{problem.line or 1}.{(problem.column or 1) - 1}"
        self.editor.focus_set()
