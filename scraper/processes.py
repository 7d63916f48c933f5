"""Work done by several processes, its results handed on one after the other in the order of the work.

A few pieces at a time are on their way, so memory does not grow with how many there are.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final, TypeVar

from scraper import signals
from scraper.errors import PaperLedgeError

_Work = TypeVar("_Work")
_Result = TypeVar("_Result")

_MOST_PROCESSES: Final = 8
_AHEAD: Final = 4
"""Pieces on their way for each process: none waits for work, and large ones are never many."""


def processes_for(pieces: int, few: int) -> int:
    """How many processes are worth their start: one, this one, where there are only a few pieces."""
    return 1 if pieces <= few else min(os.cpu_count() or 1, _MOST_PROCESSES)


def map_in_order(
    function: Callable[[_Work], _Result],
    pieces: Iterable[_Work],
    processes: int,
    prepare: Callable[[], None] | None = None,
) -> Generator[tuple[_Work, _Result], None, None]:
    """Each piece with its result. `prepare` is called in each process first. Close the generator to end them.

    What is given must be picklable. Raises PaperLedgeError where a process is ended from outside.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(prepare,))
    waiting: deque[tuple[_Work, Future[_Result]]] = deque()
    try:
        for piece in pieces:
            waiting.append((piece, pool.submit(function, piece)))
            if len(waiting) >= processes * _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    except BrokenProcessPool as error:
        signals.check()
        raise PaperLedgeError(
            "one of the program's processes was ended from outside",
            advice="Nothing was changed; free memory, perhaps, and run the command again.",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(prepare: Callable[[], None] | None) -> None:
    """Leave Ctrl-C, which goes to all of a group, to the parent; end when it is gone: a killed one tells nobody.

    SIGTERM must end it: that is how the pool clears away those that are left when one of them was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if prepare:
        prepare()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
