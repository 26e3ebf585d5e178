"""`Recovery`: what is unsaved is kept in files while the program runs, and found after a crash.

A process has a folder of its own, which it holds locked for as long as it lives. A folder that
nobody holds is of a process that did not come to its end. Files are written in a thread, which only
ever sees frozen data, so that a slow disk holds up no frame.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from config.atomic import write_bytes, write_text
from config.processes import lives
from gui.found import FORM, SESSION, Found, aside_of
from gui.kept import MOMENTS_BYTES, Kept, KeptError, KeptForm, Mark, mark_of
from gui.lock import Lock
from runs.archives.archive import ArchiveError, write_archive
from training.saved import SavedSession

FOLDER = "recovery"
EXPERIMENT = "experiment.yml"
LOCK = "lock"

_NAME = re.compile(r"\d{1,10}-[0-9a-f]+")
"""Of a process's folder: its number, and what tells it from an earlier process of that number."""

INTERVAL_S = 4.0
"""From one look to the next; with the time that writing takes, nothing kept is older than 5 s."""


class Recovery:
    """Keeps what would be lost; what goes wrong with that becomes a sentence, and never more."""

    def __init__(self, state_folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._above = state_folder / FOLDER
        self._clock = clock
        self._looked = clock()
        self._folder: Path | None = None
        self._lock: Lock | None = None
        self._thread: threading.Thread | None = None
        self._written: tuple[KeptForm | None, Mark | None] = (None, None)
        self._failed = ""  # why nothing could be written the last time
        self._fault: Exception | None = None
        self.notice = ""
        """A sentence for the person where nothing can be kept, or something was broken."""

    @property
    def folder(self) -> Path | None:
        """Where this process keeps things, once there is something to keep."""
        return self._folder

    # --- while the program runs ---

    def frame(self, kept: Callable[[], Kept | None]) -> None:
        """Keep things now if it is time for that; `kept` is asked for them only then.

        None means that there is nothing to lose. Raises what went wrong in the program itself.
        """
        if self._busy:
            return
        self._rest()
        now = self._clock()
        if 0 <= now - self._looked < INTERVAL_S:
            return
        self._looked = now
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault
        self._begin(kept())

    def keep(self, kept: Kept | None) -> None:
        """Keep things now, and come back when they are kept."""
        self._wait()
        self._begin(kept)
        self._wait()

    def finish(self) -> None:
        """The end that a person wanted: nothing is kept any more."""
        self._wait()
        self._forget()

    def close(self) -> None:
        """The end that nobody was asked about: what has been kept is offered at the next start."""
        self._wait()
        if self._lock is not None:
            self._lock.release()
            self._lock = self._folder = None

    @property
    def _busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()
        self._rest()

    def _rest(self) -> None:
        """The thread has come to its end, which it must not do with a collection in it."""
        self._thread = None
        gc.enable()

    def _begin(self, kept: Kept | None) -> None:
        if kept is None:
            self._forget()
            return
        marks = kept.form, mark_of(kept.session)
        if marks == self._written:
            return
        work = threading.Thread(
            target=self._write, args=(kept, marks), name="recovery", daemon=True
        )
        self._thread = work
        # A collection takes garbage in whatever thread it comes, and Tk's may go in this one only.
        gc.disable()
        work.start()

    # --- in the thread ---

    def _write(self, kept: Kept, marks: tuple[KeptForm, Mark | None]) -> None:
        try:
            folder = self._own_folder()
            try:
                self._write_session(folder / SESSION, kept.session, marks[1])
            except (OSError, ArchiveError):
                # The form is small, and may be kept all the same; a session there is an older one.
                write_bytes(folder / FORM, replace(kept.form, started="").content())
                raise
            write_bytes(folder / FORM, kept.form.content())
        except OSError as error:
            self._say(f"{self._above} ({error.strerror or error}).")
        except ArchiveError as error:
            self._say(str(error))
        except Exception as error:  # noqa: BLE001 - the loop raises it again, where it is shown
            self._fault = error
        else:
            self._written = marks
            self._failed = ""

    def _write_session(self, file: Path, session: SavedSession | None, mark: Mark | None) -> None:
        if session is None:
            file.unlink(missing_ok=True)
        elif mark != self._written[1] or not file.exists():
            write_archive(session, file, MOMENTS_BYTES)

    def _say(self, why: str) -> None:
        """It is tried again and again; a person is told once."""
        if why != self._failed:
            self.notice = f"Your work cannot be kept for the case of a crash: {why}"
        self._failed = why

    def _own_folder(self) -> Path:
        if self._folder is not None and self._folder.exists():
            return self._folder
        if self._lock is not None:  # it was taken away from outside
            self._lock.release()
            self._lock = self._folder = None
        folder = self._above / f"{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True, mode=0o700)
        try:
            self._lock = Lock(folder / LOCK)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._folder = folder
        return folder

    def _forget(self) -> None:
        if self._lock is not None and self._folder is not None:
            _remove(self._folder, self._lock)
        self._lock = self._folder = None
        self._written = (None, None)

    # --- at the start ---

    def find(self) -> Found | None:
        """The newest that a process left which died; the others wait for the next start."""
        for folder in self._left():
            begun = not (folder / FORM).exists()
            if begun and lives(_maker(folder)):
                continue  # it may be about to lock it
            try:
                lock = Lock(folder / LOCK)
            except OSError:
                continue  # its process lives, or another one is asking about it
            if begun:
                _remove(folder, lock)
                continue
            try:
                return Found(folder, lock, KeptForm.read(folder / FORM))
            except (KeptError, OSError) as error:
                why = error.strerror if isinstance(error, OSError) else str(error)
                self._set_broken_aside(folder, lock, str(why))
        return None

    def go_on(self, found: Found) -> None:
        """Take over what was found: it stays where it is, and is kept up to date from now on."""
        self._forget()
        self._folder, self._lock = found.folder, found.lock

    def start_afresh(self, found: Found) -> None:
        """Throw away what was found."""
        _remove(found.folder, found.lock)

    def set_aside(self, found: Found) -> None:
        """Keep what was found as files that can be opened; the notice says where they are."""
        aside = aside_of(found.folder)
        try:
            aside.mkdir(parents=True)
            write_text(aside / EXPERIMENT, found.form.text)
            if (found.folder / SESSION).exists():
                (found.folder / SESSION).replace(aside / SESSION)
        except (OSError, UnicodeEncodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "its text is damaged"
            self.notice = f"What was kept stays in {found.folder}; it cannot be moved ({why})."
            self.leave(found)
            return
        _remove(found.folder, found.lock)
        self.notice = f"What was kept is in {aside}."

    def leave(self, found: Found) -> None:
        """Let it be; the next start asks again."""
        found.lock.release()

    def _left(self) -> Iterator[Path]:
        try:
            entries = [e for e in self._above.iterdir() if _NAME.fullmatch(e.name)]
            folders = [(e.stat().st_mtime, e) for e in entries if e.is_dir()]
        except OSError:
            return
        for _, folder in sorted(folders, reverse=True):
            yield folder

    def _set_broken_aside(self, folder: Path, lock: Lock, why: str) -> None:
        aside = aside_of(folder)
        try:
            aside.parent.mkdir(parents=True, exist_ok=True)
            lock.release()
            folder.rename(aside)
        except OSError:
            self.notice = f"What an earlier run left in {folder} cannot be used ({why})."
        else:
            self.notice = f"What an earlier run left cannot be used ({why}); it is in {aside} now."


def _maker(folder: Path) -> int:
    """The number of the process whose folder it is."""
    return int(folder.name.partition("-")[0])


def _remove(folder: Path, lock: Lock) -> None:
    """Remove a folder that this process holds; its lock goes last, so that nobody comes between."""
    for name in (FORM, SESSION):
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)
