"""Ctrl-C and SIGTERM: noted at once, acted on where nothing is half done.

A signal breaks off only what waits (a request, a pause between two); everything else goes on to the next
`check`, so that no transaction is cut in two and a run ends with its report.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

CODES: Final = {signal.SIGINT: 130, signal.SIGTERM: 143}


class InterruptedRun(KeyboardInterrupt):
    """A signal asked the run to end; `code` is the exit code for it."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code


class _State:
    """What the process has been told. Signals are the process's own, and so is this."""

    code: int = 0
    waiting: bool = False


@contextmanager
def listening() -> Iterator[None]:
    """Take SIGINT and SIGTERM as requests to end; outside of it they do what they did before."""
    before = {number: signal.signal(number, _note) for number in CODES}
    _State.code = 0
    try:
        yield
    finally:
        _State.code = 0
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def waiting() -> Iterator[None]:
    """Mark a stretch that a signal may break off with InterruptedRun."""
    check()
    _State.waiting = True
    try:
        yield
    finally:
        _State.waiting = False


def is_asked_to_end() -> bool:
    """Whether a signal has come."""
    return _State.code != 0


def exit_code_of(stop: KeyboardInterrupt) -> int:
    """The exit code for what ended a run."""
    return stop.code if isinstance(stop, InterruptedRun) else CODES[signal.SIGINT]


def check() -> None:
    """Raise InterruptedRun if a signal has come."""
    if _State.code:
        raise InterruptedRun(_State.code)


def _note(number: int, _frame: FrameType | None) -> None:
    _State.code = CODES[signal.Signals(number)]
    if _State.waiting:
        _State.waiting = False
        check()
