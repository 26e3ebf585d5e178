"""`Found`: what a process kept that died, for the one that goes on with it."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from gui.form.state import FormState
from gui.kept import KeptForm
from gui.lock import Lock
from runs.archives.archive import ArchiveError
from runs.archives.reading import open_session
from training import Session

ASIDE = "set-aside"
FORM = "form.json"
SESSION = "session.npz"


class Found:
    """What a process left that died; held locked, so that no other process takes it."""

    def __init__(self, folder: Path, lock: Lock, form: KeptForm) -> None:
        self.folder = folder
        self.lock = lock
        self.form = form
        self.notice = ""
        """A sentence for the person where something could not be read."""

    @property
    def when(self) -> str:
        """When it was written last, for the person who is asked about it."""
        moment = (self.folder / FORM).stat().st_mtime
        return time.strftime("%d %B, %H:%M", time.localtime(moment))

    def state(self) -> FormState:
        """The form as it was."""
        return self.form.state()

    def session(self) -> Session | None:
        """The session exactly where it stood; None where there was none, or it cannot be read."""
        file = self.folder / SESSION
        if not file.exists():
            return None
        try:
            return open_session(file)
        except (ArchiveError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.notice = f"The run could not be read ({why.rstrip('.')}); its file was set aside."
            aside = aside_of(self.folder)
            with contextlib.suppress(OSError):
                aside.mkdir(parents=True)
                file.replace(aside / SESSION)
                self.notice = (
                    f"The run could not be read ({why.rstrip('.')}); its file is in {aside}."
                )
            return None


def aside_of(folder: Path) -> Path:
    """Where the files of a process's folder are put that are not gone on with."""
    return folder.parent.parent / ASIDE / folder.name
