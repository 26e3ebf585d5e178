"""The panel beside the views: a notebook of tabs; only the one in front is shown states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gui.look import Look
from gui.toolkit import tk, ttk
from gui.training.desk import Desk
from gui.training.scrolled import Scrolled
from gui.training.tabs.health import DIAGNOSED, HealthTab
from gui.training.tabs.parts import PartsTab
from gui.training.tabs.sample import SampleTab
from gui.training.tabs.tab import Tab
from plots.focus import Focus
from training import Snapshot
from training.health import Finding

WIDTH = 360
"""In 96-dpi pixels at ordinary text."""
LARGEST_SHARE = 0.42
"""Of the window's width."""


class Panel:
    """The tabs, made once; the title of the one in front is kept in the desk's options."""

    def __init__(self, master: Any, look: Look, desk: Desk, tabs: Sequence[type[Tab]]) -> None:
        self.frame = tk.Frame(master, background=look.palette.panel, width=look.px(WIDTH))
        self.frame.pack_propagate(False)
        self.notebook: Any = ttk.Notebook(self.frame, style="Panel.TNotebook", takefocus=True)
        self.notebook.pack(fill="both", expand=True)
        self._look = look
        self._desk = desk
        self.tabs: list[Tab] = []
        self._pages: list[Any] = []
        for kind in tabs:
            page = Scrolled(self.notebook, look)
            tab = kind(page.body, look, desk)
            tab.frame.pack(fill="both", expand=True)
            self.notebook.add(page.frame, text=kind.title)
            self.tabs.append(tab)
            self._pages.append(page.frame)
        self._seen: tuple[Tab, Snapshot, Focus] | None = None
        self._state: tuple[Snapshot, Focus] | None = None
        self.bring(desk.options.tab)
        self.health.frame.bind(DIAGNOSED, lambda _event: self._count_findings(), add="+")
        self.notebook.bind("<<NotebookTabChanged>>", self._changed, add="+")

    @property
    def sample(self) -> SampleTab:
        """The tab about one sample."""
        return next(tab for tab in self.tabs if isinstance(tab, SampleTab))

    @property
    def parts(self) -> PartsTab:
        """The tab about a unit or a weight."""
        return next(tab for tab in self.tabs if isinstance(tab, PartsTab))

    @property
    def health(self) -> HealthTab:
        """The tab about what stands in the way of learning."""
        return next(tab for tab in self.tabs if isinstance(tab, HealthTab))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What has been found in the state that is shown; nothing where nobody has looked."""
        shown = self._state and self._state[0]
        return self.health.findings if shown is self.health.diagnosed else ()

    @property
    def front(self) -> Tab:
        """The tab in front."""
        return self.tabs[int(self.notebook.index("current"))]

    def bring(self, title: str) -> None:
        """Bring the tab of this title to the front, where there is one."""
        for tab, page in zip(self.tabs, self._pages, strict=True):
            if tab.title == title:
                self.notebook.select(page)

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show a state in the tab in front, where the panel is on the screen.

        What stands in the way of learning is looked for, and counted, whichever that is.
        """
        self._state = snapshot, focus
        self.health.show(snapshot, focus)
        self._count_findings()
        if not self.frame.winfo_ismapped():
            return
        front, seen = self.front, self._seen
        if seen is None or seen[0] is not front or seen[1] is not snapshot or seen[2] != focus:
            self._seen = front, snapshot, focus
            front.show(snapshot, focus)

    def refresh(self) -> None:
        """Something besides the state has changed: show it again, even if it is the same."""
        self._seen = None

    def fit(self, window_width: int) -> None:
        """Take a width that leaves the views enough of the window's."""
        width = min(self._look.px(WIDTH), round(LARGEST_SHARE * window_width))
        if int(self.frame.cget("width")) != width:
            self.frame.configure(width=width)

    def close(self) -> None:
        """Let go of what the tabs hold; one that comes to the front from now on shows nothing."""
        self._state = None
        for tab in self.tabs:
            tab.close()

    def _changed(self, _event: Any) -> None:
        self._desk.options.tab = self.front.title
        if self._state is not None:
            self.show(*self._state)

    def _count_findings(self) -> None:
        if self._state is not None:
            self._name(self.health, self.health.handle(self._state[0]))

    def _name(self, tab: Tab, text: str) -> None:
        """Give a tab another text on its handle, such as a count behind its title."""
        page = self._pages[self.tabs.index(tab)]
        if self.notebook.tab(page, "text") != text:
            self.notebook.tab(page, text=text)
