"""Snapshots read and put in order on every core, handed on one after the other in the order in which they came.

Reading is most of what a replay costs, and no snapshot needs another for it. A few at a time are on their way, so
memory does not grow with how many there are.
"""

from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

from scraper import processes
from scraper.archive.store import episodes_in
from scraper.errors import ParseError
from scraper.model import Episode, Kind, ParsedPage, Snapshot
from scraper.sources import read

FEW: Final = 100
"""Snapshots that are read before processes for more could have been started."""


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
    """How many processes are worth their start."""
    return processes.processes_for(snapshots, FEW)


def read_in_order(snapshots: Iterable[Snapshot], number: int) -> Generator[Reading, None, None]:
    """Read snapshots in so many processes, 1 being this one. Close the generator to end the others.

    Raises PaperLedgeError where one of them is ended from outside.
    """
    if number == 1:
        for snapshot in snapshots:
            yield _reading(snapshot, _read(snapshot))
        return
    with closing(processes.map_in_order(_read, snapshots, number)) as found:
        for snapshot, said in found:
            yield _reading(snapshot, said)


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
