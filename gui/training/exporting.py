"""`Exporting`: the window that offers what can be written to files, and writes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PIL import ImageGrab

from config.atomic import write_bytes
from gui.dialogs import Dialogs
from gui.look import Look
from gui.toolkit import tk, ttk
from gui.training.desk import TrainingDesk
from gui.training.scrolled import Scrolled
from gui.wrapping import wrap
from runs.archives.reading import open_session
from runs.exports import EXPORTS, Export
from runs.figures import Shown, png_bytes
from runs.movies.encoders import EncoderError
from runs.movies.movie import SUFFIXES as MOVIE_SUFFIXES
from runs.movies.movie import Movie, MovieOptions
from training import Session

WITHOUT_US_S = 0.3
"""How long the window is given to be seen, painted and alone, before its picture is taken."""

NO_PICTURE = "No picture of the window can be taken on this screen"


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of the window: a kind of file, and what happens when its name has been chosen."""

    title: str
    help: str
    stem: str
    suffixes: tuple[str, ...]
    begin: Callable[[Path], None]


class Exporting:
    """Opens beside the training window, which goes on meanwhile; long work is done in `frame`."""

    def __init__(self, root: Any, look: Look, desk: TrainingDesk, dialogs: Dialogs) -> None:
        self._root = root
        self._look = look
        self._desk = desk
        self._dialogs = dialogs
        self._window: Any = None
        self._folder: Path | None = None
        self._path = Path()
        self._frames_shown = -1
        self._picture_at: float | None = None
        """When the picture of the window is to be taken, by `time.perf_counter`."""
        self.offers = (
            *(self._offer(export) for export in EXPORTS[:4]),
            Offer("The window", "All of it as it is on the screen, as a picture.", "window",
                  (".png",), self._begin_picture),
            Offer("The run as a movie", "From update 0 to its end, as an animation for a page or "
                  "a talk.", "run", MOVIE_SUFFIXES, self._begin_movie),
            *(self._offer(export) for export in EXPORTS[4:]),
        )  # fmt: skip
        self.buttons: dict[str, Any] = {}
        """The buttons of the offers by their titles, while the window is open."""

    # --- the loop's side ---

    @property
    def busy(self) -> bool:
        """Whether `frame` has something to do; then the loop must not sleep."""
        return self._desk.movie is not None or self._picture_at is not None

    def frame(self, budget_s: float) -> None:
        """Work for about so many seconds on what takes long."""
        if self.busy and self.window is None:
            self.close()  # it went with the training window
        if self._picture_at is not None and time.perf_counter() >= self._picture_at:
            self._take_picture()
        movie = self._desk.movie
        if movie is not None:
            self._try(lambda: self._show_progress(movie, budget_s), movie.path)

    # --- the window ---

    @property
    def window(self) -> Any:
        """The window while it is open, or None."""
        if self._window is not None and not self._window.winfo_exists():
            self._window = None
        return self._window

    @property
    def said(self) -> str:
        """The last sentence about an export, as it can be read."""
        return str(self._sentence.cget("text")) if self.window is not None else ""

    def open(self) -> None:
        """Open the window, or bring it to the front."""
        if self.window is not None:
            self._window.lift()
            self._window.focus_set()
            return
        window = self._window = tk.Toplevel(self._root, background=self._look.palette.panel)
        window.title("Export – Hourglass")
        window.transient(self._root)
        window.protocol("WM_DELETE_WINDOW", self.close)
        window.bind("<Escape>", lambda _event: self.close())
        foot = ttk.Frame(window, padding=self._look.px(10))
        foot.pack(side="bottom", fill="x")
        page = Scrolled(window, self._look)
        page.frame.pack(fill="both", expand=True)
        self._fill(page.body)
        self._fill_foot(foot)
        window.update_idletasks()
        width = page.body.winfo_reqwidth() + self._look.px(20)  # and the scroll bar's
        height = page.body.winfo_reqheight() + foot.winfo_reqheight()
        height = min(height, window.winfo_screenheight() * 9 // 10)
        x = self._root.winfo_rootx() + (self._root.winfo_width() - width) // 2
        y = self._root.winfo_rooty() + (self._root.winfo_height() - height) // 3
        window.geometry(f"{width}x{height}+{max(0, x)}+{max(0, y)}")
        first = self.offers[0].title if self._desk.movie is None else "cancel"
        self.buttons[first].focus_set()

    def close(self) -> None:
        """Close the window; a movie that is not finished is given up."""
        self._end_movie()
        self.leave()

    def leave(self) -> None:
        """Close the window; a movie goes on in the next training window."""
        self._picture_at = None
        if self.window is not None:
            self._window.destroy()
            self._window = None
            self.buttons = {}
            self._root.focus_set()

    def cancel(self) -> None:
        """Give up the movie that is being made."""
        if self._desk.movie is not None:
            self._end_movie()
            self._say("The movie was cancelled; no file was written.")

    # --- building ---

    def _fill(self, body: Any) -> None:
        look = self._look
        body.columnconfigure(1, weight=1)
        for row, offer in enumerate(self.offers):
            button = ttk.Button(body, text=f"{offer.title} …", command=partial(self._choose, offer))
            button.grid(row=row, column=0, sticky="ew", pady=look.px(2))
            self.buttons[offer.title] = button
            kinds = ", ".join(suffix.removeprefix(".").upper() for suffix in offer.suffixes)
            for column, text in enumerate((offer.help, kinds), 1):
                label = ttk.Label(body, text=text, style="Muted.TLabel")
                label.grid(row=row, column=column, sticky="w", padx=(look.px(12), 0))

    def _fill_foot(self, foot: Any) -> None:
        look = self._look
        self._early = tk.BooleanVar(foot, value=False)
        ttk.Checkbutton(
            foot, text="In a movie, spend more time on the early updates", variable=self._early
        ).pack(anchor="w")
        self._progress = ttk.Progressbar(foot, mode="determinate")
        self._progress.pack(fill="x", pady=look.px(6))
        self._sentence = ttk.Label(foot)
        self._sentence.pack(fill="x", pady=(0, look.px(8)))
        wrap(self._sentence)
        self.buttons["open"] = ttk.Button(
            foot, text="Open a saved session …", command=self._open_session
        )
        self.buttons["open"].pack(side="left")
        self.buttons["close"] = ttk.Button(foot, text="Close", command=self.close)
        self.buttons["close"].pack(side="right")
        self.buttons["cancel"] = ttk.Button(foot, text="Cancel the movie", command=self.cancel)
        self.buttons["cancel"].pack(side="right", padx=look.px(8))
        self._enable()

    def _enable(self) -> None:
        """While a movie is made, only it can be cancelled, and the window closed."""
        if self.window is None:
            return
        filming = self._desk.movie is not None
        for name, button in self.buttons.items():
            possible = name == "close" or (name == "cancel") == filming
            button.state(["!disabled" if possible else "disabled"])
        if not filming:
            self._progress.configure(value=0)

    # --- doing ---

    def _offer(self, export: Export) -> Offer:
        def begin(path: Path) -> None:
            export.write(self._desk.session, self._shown(), path)
            self._say(f"Saved as {path}.")

        return Offer(export.title, export.help, export.stem, export.suffixes, begin)

    def _choose(self, offer: Offer) -> None:
        path = self._dialogs.file_to_export(self._folder, offer.stem, offer.suffixes)
        if path is None:
            return
        if path.suffix.lower() not in offer.suffixes:
            kinds = " or ".join(offer.suffixes)
            self._say(f"The name must end in {kinds}; {path.name} does not.")
            return
        self._folder = path.parent
        self._try(partial(offer.begin, path), path)

    def _try(self, work: Callable[[], None], path: Path) -> None:
        """Do it; what a person, a disk or an encoder did wrong becomes a sentence."""
        try:
            work()
        except OSError as error:
            self._end_movie()
            self._say(f"{path} cannot be written or read ({error.strerror or error}).")
        except (EncoderError, ValueError) as error:
            self._end_movie()
            text = str(error)
            self._say(text[:1].upper() + text[1:].rstrip(".") + ".")

    def _say(self, sentence: str) -> None:
        if self.window is not None:
            self._sentence.configure(text=sentence)
        self._desk.say(sentence)

    def _shown(self) -> Shown:
        """How a person looks at the run now."""
        options = self._desk.options
        return Shown(
            palette=self._look.palette,
            scale=options.scale,
            code_units=options.code_units,
            most_units=options.units_drawn,
            focus=replace(self._desk.focus, hovered=None, code=None),
        )

    def _open_session(self) -> None:
        path = self._dialogs.session_to_open(self._folder)
        if path is not None:
            self._folder = path.parent
            self._try(lambda: self._desk.open(open_session(path)), path)

    # --- the picture of the window ---

    def _begin_picture(self, path: Path) -> None:
        """Get out of the way first; the picture is taken when the window has been painted."""
        self._path = path
        self._window.withdraw()
        self._picture_at = time.perf_counter() + WITHOUT_US_S

    def _take_picture(self) -> None:
        self._picture_at = None
        root = self._root
        x, y = root.winfo_rootx(), root.winfo_rooty()
        try:
            image = ImageGrab.grab((x, y, x + root.winfo_width(), y + root.winfo_height()))
        except OSError as error:
            self._window.deiconify()
            self._say(f"{NO_PICTURE} ({str(error).rstrip('.') or 'it is not allowed'}).")
            return
        self._window.deiconify()
        self._try(partial(self._write_picture, image), self._path)

    def _write_picture(self, image: Any) -> None:
        write_bytes(self._path, png_bytes(image))
        self._say(f"Saved as {self._path}.")

    # --- the movie ---

    def _begin_movie(self, path: Path) -> None:
        # A copy, so that the run stays where it is; it begins at update 0, as the movie does.
        copy = Session.reopen(replace(self._desk.session.saved(), update=0))
        options = MovieOptions(
            spacing="log" if self._early.get() else "linear", shown=self._shown()
        )
        self._desk.movie = Movie(copy, path, options)
        self._enable()
        self.buttons["cancel"].focus_set()

    def _show_progress(self, movie: Movie, budget_s: float) -> None:
        progress = movie.advance(budget_s)
        if progress.finished:
            self._end_movie()
            self._say(f"Saved as {movie.path}.")
        elif progress.done != self._frames_shown:
            self._frames_shown = progress.done
            self._progress.configure(maximum=progress.total, value=progress.done)
            self._sentence.configure(text=f"Frame {progress.done} of {progress.total}")

    def _end_movie(self) -> None:
        if self._desk.movie is not None:
            self._desk.end_movie()
            self._enable()
