"""Snapshots read and put in order on every core, handed on one after the other in the order in which they came.

Reading is most of what a replay costs, and no snapshot needs another for it. A few at a time are on their way, so
memory does not grow with how many there are.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import Final

from scraper import signals
from scraper.archive.store import episodes_in
from scraper.errors import PaperLedgeError, ParseError
from scraper.model import Episode, Kind, ParsedPage, Snapshot
from scraper.sources import read

FEW: Final = 100
"""Snapshots that are read before processes for more could have been started."""
_MOST_PROCESSES: Final = 8
_AHEAD: Final = 4
"""Snapshots on their way for each process: none waits for work, and large pages are never many."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a snapshot, or why nothing; of robots.txt neither.

    The page comes with its episodes in order in place of what each layer says of them, which is many times as long.
    """

    snapshot: Snapshot
    page: ParsedPage | None = None
    episodes: tuple[Episode, ...] = ()
    error: ParseError | None = None


@dataclass(frozen=True, slots=True)
class _Failure:
    """A ParseError in a form that passes between processes: an error with keywords does not."""

    kind: type[ParseError]
    message: str
    fault: str
    advice: str


_Said = tuple[ParsedPage, tuple[Episode, ...]] | _Failure | None
"""What a snapshot says, or why nothing; None of robots.txt."""


def processes_for(snapshots: int) -> int:
    """How many processes are worth their start: one, this one, where there are only a few snapshots."""
    return 1 if snapshots <= FEW else min(os.cpu_count() or 1, _MOST_PROCESSES)


def read_in_order(snapshots: Iterable[Snapshot], processes: int) -> Generator[Reading, None, None]:
    """Read snapshots in so many processes, 1 being this one. Close the generator to end the others.

    Raises PaperLedgeError where one of them is ended from outside.
    """
    if processes == 1:
        return (_reading(snapshot, _read(snapshot)) for snapshot in snapshots)
    return _read_by_others(snapshots, processes)


def _read_by_others(snapshots: Iterable[Snapshot], processes: int) -> Generator[Reading, None, None]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, initializer=_stay_with_parent)
    waiting: deque[tuple[Snapshot, Future[_Said]]] = deque()
    try:
        for snapshot in snapshots:
            waiting.append((snapshot, pool.submit(_read, snapshot)))
            if len(waiting) >= processes * _AHEAD:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    except BrokenProcessPool as error:
        signals.check()
        raise PaperLedgeError(
            "a process that read pages was ended from outside",
            advice="Nothing was changed; free memory, perhaps, and run the command again.",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _next(waiting: deque[tuple[Snapshot, Future[_Said]]]) -> Reading:
    snapshot, future = waiting.popleft()
    return _reading(snapshot, future.result())


def _read(snapshot: Snapshot) -> _Said:
    if snapshot.kind is Kind.ROBOTS:
        return None
    try:
        page = read(snapshot)
    except ParseError as error:
        return _Failure(type(error), str(error), error.fault, error.advice)
    return replace(page, episodes=()), tuple(episodes_in(snapshot, page))


def _reading(snapshot: Snapshot, said: _Said) -> Reading:
    if said is None:
        return Reading(snapshot)
    if isinstance(said, _Failure):
        return Reading(snapshot, error=said.kind(said.message, fault=said.fault, advice=said.advice))
    page, episodes = said
    return Reading(snapshot, page, episodes)


def _stay_with_parent() -> None:
    """Leave Ctrl-C, which goes to all of a group, to the parent; end when it is gone: a killed one tells nobody.

    SIGTERM must end it: that is how the pool clears away those that are left when one of them was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
