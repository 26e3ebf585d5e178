"""Hourglass: watch an autoencoder learn. The command line."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# Before NumPy is imported: on matrices as small as these, threads cost more than they save, and one
# thread adds up in one order, so that numbers repeat bit for bit.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

if TYPE_CHECKING:
    from config.schema import Experiment
    from gui.form.state import FormState

DONE = 0
MISTAKE = 2
DIVERGED = 3
INTERRUPTED = 128  # plus the signal's number: 130 for Ctrl-C
UNREAD = 141  # what shells say of a program whose reader, such as head, has gone

EPILOG = """\
without EXPERIMENT the form opens; with it the training window, ready to play.
exit status: 0 done; 2 a mistake in what was asked for; 3 the run diverged; 130 interrupted;
141 nobody read the output to its end.
"""


class Mistake(Exception):
    """What a user did cannot be done; the text is a plain sentence."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # never returns there, either
        raise Mistake(f"{message[:1].upper()}{message[1:]}; see --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        try:
            return _answered(arguments)
        finally:
            # Python flushes at its exit, where nobody could catch what comes of it.
            print(end="", flush=True)
    except BrokenPipeError:
        _write_to_nobody()
        return UNREAD


def _answered(arguments: Sequence[str] | None) -> int:
    try:
        return _run(_parser().parse_args(arguments))
    except Mistake as mistake:
        print(mistake, file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED + signal.SIGINT


def _write_to_nobody() -> None:
    """Let what is still to be flushed go where it meets no error."""
    nobody = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nobody, stream.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="main.py",
        description="Watch an autoencoder learn.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "experiment", nargs="?", metavar="EXPERIMENT", help="a preset's name or a YAML file"
    )
    parser.add_argument("--list", action="store_true", help="list presets and studies, a line each")
    parser.add_argument(
        "--headless", action="store_true", help="train without a window; needs --out"
    )
    parser.add_argument(
        "--study",
        metavar="STUDY",
        help="run a study, by its name or file, and write its report; needs --out; goes on where "
        "it was interrupted",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the files of a headless run or a study"
    )
    parser.add_argument(
        "--epochs", metavar="N", help="train for N epochs at most (training.max_epochs)"
    )
    parser.add_argument("--seed", metavar="N", help="start of the random numbers (seed)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="replace a value, such as training.optimizer.learning_rate=0.01; may be repeated",
    )
    parser.add_argument("--dark", action="store_true", help="open the window in dark colours")
    parser.add_argument(
        "--font-scale",
        type=_font_scale,
        metavar="X",
        help="size of the window's text, 0.5 to 3 times the ordinary one; as last time by default",
    )
    return parser


def _font_scale(text: str) -> float:
    try:
        scale = float(text.replace(",", "."))
    except ValueError:
        scale = float("nan")
    if not 0.5 <= scale <= 3:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number from 0.5 to 3')
    return scale


def _run(options: argparse.Namespace) -> int:
    if options.list:
        return _list_all()
    if options.study is not None:
        return _study(options)
    experiment = _experiment(options)
    if options.headless:
        if experiment is None:
            raise Mistake("--headless needs an experiment, such as gaussian-clusters; see --list.")
        if options.out is None:
            raise Mistake("--headless needs --out DIR, the folder for the run's files.")
        return _headless(experiment, options.out)
    if options.out is not None:
        raise Mistake("--out belongs to a run without a window; add --headless.")
    return _window(options, experiment)


def _list_all() -> int:
    from config import presets, study_files

    width = max(map(len, (*presets.names(), *study_files.names())))
    for name in presets.names():
        print(f"{name:{width}}  {presets.title(name)}")
    for name in study_files.names():
        print(f"{name:{width}}  study: {study_files.title(name)}")
    return DONE


def _experiment(options: argparse.Namespace) -> Experiment | None:
    from config import ConfigError, load
    from config.reader import with_settings

    settings = {"--set": options.settings}
    if options.epochs is not None:
        settings["--epochs"] = [f"training.max_epochs={options.epochs}"]
    if options.seed is not None:
        settings["--seed"] = [f"seed={options.seed}"]
    if options.experiment is None:
        if any(settings.values()):
            raise Mistake("--set, --seed and --epochs need an experiment to change; see --list.")
        return None
    mistakes: list[str] = []
    try:
        experiment = load(options.experiment)
    except ConfigError as error:
        raise Mistake(str(error)) from None
    for option, replaced in settings.items():
        try:
            experiment = with_settings(experiment, replaced, option) if replaced else experiment
        except ConfigError as error:
            mistakes.append(str(error))
    if mistakes:
        raise Mistake("\n".join(mistakes))
    return experiment


def _headless(experiment: Experiment, out: Path) -> int:
    from runs.headless import catching_signals, train
    from runs.outputs import prepare_folder, write_outputs
    from training import Mode, Session

    try:
        with catching_signals() as interruption:
            prepare_folder(out)
            session = Session(experiment)
            seconds = train(session, interruption)
            rule = session.stopped_by
            stop_reason = rule.value if rule else "interrupted"
            summary = write_outputs(out, session, stop_reason=stop_reason, seconds=seconds)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(out, error) from None
    print(
        f"{summary['title']}: RMSE {summary['rmse']:.4g} after {summary['epochs']} epochs "
        f"({summary['updates']} updates, {seconds:.2f} s); PCA reaches {summary['pca_rmse']:.4g}."
    )
    print(f"Ended by {stop_reason}. {session.reason}".rstrip())
    print(f"Files are in {out}.")
    if interruption.signal is not None and rule is None:
        return INTERRUPTED + interruption.signal
    return DIVERGED if session.mode is Mode.DIVERGED else DONE


def _study(options: argparse.Namespace) -> int:
    from config import ConfigError
    from config.study_files import load_study
    from runs.grid import GridError
    from runs.headless import catching_signals
    from runs.studies import FolderError, StudyError, run_study, write_report

    if options.out is None:
        raise Mistake("--study needs --out DIR, the folder for the study's files.")
    changes = (options.epochs, options.seed, *options.settings)
    if options.experiment is not None or options.headless or any(c is not None for c in changes):
        raise Mistake("--study takes everything from its own file; only --out goes with it.")
    out: Path = options.out
    try:
        study = load_study(options.study)
        with catching_signals() as interruption:
            if not run_study(study, out, interruption=interruption):
                assert interruption.signal is not None
                print(f"Interrupted; finished runs are in {out}, and the same command goes on.")
                return INTERRUPTED + interruption.signal
        findings = write_report(study, out)
    except (ConfigError, GridError, FolderError, StudyError) as error:
        raise Mistake(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(out, error) from None
    print("\n".join([f"{study.title}: {len(study.runs())} runs.", *findings]))
    print(f"The report is {out / 'report.html'}.")
    return DONE


def _unwritable(out: Path, error: OSError) -> Mistake:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return Mistake(f"{out}: this is a file and not a folder, and --out needs a folder.")
    where = error.filename or out
    return Mistake(f"{where}: cannot be written ({error.strerror or error}).")


def _window(options: argparse.Namespace, experiment: Experiment | None) -> int:
    from config import ConfigError
    from gui.errors import ToolkitError

    try:
        from gui.app import App
        from gui.faults import Faults
        from gui.preferences import FILE, Store, folder, state_folder
        from gui.recovery import Recovery

        store = Store(folder() / FILE)
        preferences = store.read()
        theme = preferences.make_theme()
        if options.dark:
            theme.name = "dark"
        if options.font_scale is not None:
            theme.font_scale = options.font_scale
        form = _form_state(options, experiment)
        recovery, faults = Recovery(state_folder()), Faults(state_folder())
        app = App(form, theme, preferences.view, store, recovery, faults)
        # What is loaded by now stays; to look through it for garbage would cost several frames.
        gc.freeze()
        ended_by = app.run(experiment)
    except (ConfigError, ToolkitError) as error:
        raise Mistake(str(error)) from None
    return DONE if ended_by is None else INTERRUPTED + ended_by


def _form_state(options: argparse.Namespace, experiment: Experiment | None) -> FormState:
    """What the form begins with: the file as it is, comments and all, where nothing replaced it."""
    from config import presets
    from config.draft import Draft
    from config.writer import dump
    from gui.form.state import from_file, from_preset

    name = options.experiment or presets.DEFAULT
    state = from_preset(name) if name in presets.names() else from_file(Path(name))
    if experiment is not None and state.draft.experiment != experiment:
        state.draft = Draft(dump(experiment), state.draft.folder)
        state.saved = state.draft.text
    return state


if __name__ == "__main__":
    sys.exit(main())
