"""The verdicts on many tellings: by this process where they are few, else on every core."""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from scraper import processes, signals
from scraper.link.facts import Telling, Verdict
from scraper.link.linker import Linker
from scraper.storage.reading import readonly_uri

FEW: Final = 200
"""Tellings that are judged before processes for more could have been started and have read their papers."""
_PIECE: Final = 20

Judged = tuple[Telling, list[Verdict]]
_linker: Linker | None = None
"""In a process of its own: the one that judges there."""


def judge(conn: sqlite3.Connection, path: Path | None, tellings: Iterable[Telling], count: int) -> Iterator[Judged]:
    """Each telling with the links that stand, in their order. `path`: the archive's, None where it is in memory;
    `count`: how many tellings there are. What `conn` has not committed is not seen where they are many.
    """
    number = processes.processes_for(count, FEW) if path else 1
    if number == 1 or path is None:
        linker = Linker(conn)
        for telling in tellings:
            signals.check()
            yield telling, linker.verdicts(telling)
        return
    prepare = partial(_open, str(path))
    with closing(processes.map_in_order(_judge, _pieces(tellings), number, prepare)) as found:
        for _, judged in found:
            signals.check()
            yield from judged


def _pieces(tellings: Iterable[Telling]) -> Generator[list[Telling], None, None]:
    waiting = iter(tellings)
    while piece := list(islice(waiting, _PIECE)):
        yield piece


def _open(path: str) -> None:
    global _linker
    _linker = Linker(sqlite3.connect(readonly_uri(Path(path)), uri=True))


def _judge(tellings: list[Telling]) -> list[Judged]:
    if _linker is None:
        raise RuntimeError("a process judges before it was prepared")
    return [(telling, _linker.verdicts(telling)) for telling in tellings]
