"""The archive as a Python library: `from scraper import Archive` (docs/library.md)."""

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scraper.archive.database import open_current
from scraper.errors import StorageError, UsageError
from scraper.records import EpisodeRecord, PaperRecord, episode_record, episodes_named, paper_record, papers_named
from scraper.search.engine import search
from scraper.search.results import Facets, Hit, Results, Shelf
from scraper.search.similar import related_papers, similar_episodes

__all__ = ["Archive", "EpisodeRecord", "Facets", "Hit", "PaperRecord", "Results", "Shelf"]

_IDLE_AT_MOST: Final = 8
"""Connections that are kept for the next call."""

MOST: Final = 10**9
"""Hits that can be asked for, or passed over: more than any archive has."""

_File = tuple[int, int, int, int]
"""Device, number, size and time of the last change: a file put or copied in place of another has others."""


class Archive:
    """An archive that is read, and never written: safe in threads, and always of the file as it is now.

    Each call sees one state of the archive, whole: what a run has committed before it. A file that is put in place of
    another is noticed by the next call. Every method raises StorageError when the archive cannot be read, and
    UsageError when it is gone or closed. A process of its own (`multiprocessing`) needs an Archive of its own.
    """

    def __init__(self, path: str | Path) -> None:
        """Open the archive at a path.

        Raises UsageError where no file is, StorageError for one that is no archive or of an older version,
        SchemaError for one of a newer version; each says what to do (`error.advice`).
        """
        self._readers = _Readers(Path(path).absolute())
        self._close = weakref.finalize(self, self._readers.close)
        with self._readers.lent():
            pass

    def search(
        self, text: str, *, in_: Shelf | str = Shelf.EPISODES, limit: int = 20, offset: int = 0, facets: bool = False
    ) -> Results:
        """What a text finds, best first: `limit` hits, from hit number `offset` (0 is the first).

        Any text is valid (docs/searching.md). `in_` is a Shelf or its name: episodes, questions, papers, articles or
        all. `facets`: count the hits by year, category, author and paper too. Raises UsageError for a shelf that does
        not exist and for negative numbers.
        """
        _require_numbers(limit=limit, offset=offset)
        with self._readers.lent() as conn:
            return search(conn, text, shelf=_shelf(in_), limit=limit, offset=offset, facets=facets)

    def facets(self, text: str, *, in_: Shelf | str = Shelf.EPISODES) -> Facets:
        """How many of the hits that hold all the words each year, category and author has, and how many a paper."""
        return self.search(text, in_=in_, limit=0, facets=True).facets or Facets()

    def episode(self, name: str) -> EpisodeRecord:
        """The episode of an id, a slug or an address. Raises UsageError where there is none, or more than one."""
        with self._readers.lent() as conn:
            return episode_record(conn, _one(episodes_named, conn, name, "episode", "an id, a slug or an address"))

    def paper(self, name: str) -> PaperRecord:
        """The paper of an id, or of an arXiv id or DOI in any spelling. Raises UsageError where there is none."""
        with self._readers.lent() as conn:
            return paper_record(conn, _one(papers_named, conn, name, "paper", "an id, an arXiv id or a DOI"))

    def similar(self, episode: EpisodeRecord | Hit | str, *, limit: int = 10) -> tuple[Hit, ...]:
        """Episodes like one (a record, a hit, or whatever `episode` takes), the most alike first."""
        _require_numbers(limit=limit)
        name = episode if isinstance(episode, str) else episode.id
        if isinstance(episode, Hit) and episode.episode_id:
            name = episode.episode_id
        with self._readers.lent() as conn:
            found = _one(episodes_named, conn, name, "episode", "an id, a slug or an address")
            return similar_episodes(conn, found, limit)

    def related(self, paper: PaperRecord | Hit | str, *, limit: int = 10) -> tuple[Hit, ...]:
        """Papers like one (a record, a hit, or whatever `paper` takes), the most alike first."""
        _require_numbers(limit=limit)
        name = paper if isinstance(paper, str) else paper.id
        with self._readers.lent() as conn:
            return related_papers(conn, _one(papers_named, conn, name, "paper", "an id, an arXiv id or a DOI"), limit)

    def close(self) -> None:
        """Close the file. Nothing can be asked afterwards; closing twice is fine."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Readers:
    """Connections that are lent to one call at a time, so that no two threads use one at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._idle: list[tuple[_File, sqlite3.Connection]] = []
        self._is_closed = False

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """A connection to the file that is at the path now, within one state of it."""
        file, conn = self._take()
        try:
            conn.execute("BEGIN")
            yield conn
            conn.execute("COMMIT")
        except BaseException as error:
            conn.close()
            if isinstance(error, sqlite3.Error):
                raise StorageError(
                    f"{self._path} cannot be read: {error}", advice="`paperledge doctor` says what is wrong with it."
                ) from error
            raise
        self._give_back(file, conn)

    def close(self) -> None:
        """Close what is idle, and what is lent as soon as it comes back."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for _, conn in idle:
            conn.close()

    def _take(self) -> tuple[_File, sqlite3.Connection]:
        file = self._file()
        with self._lock:
            if self._is_closed:
                raise UsageError(f"{self._path} was closed", advice="Make a new Archive.")
            fitting = [lent for lent in self._idle if lent[0] == file]
            outdated = [conn for other, conn in self._idle if other != file]
            self._idle = fitting[:-1]
        for conn in outdated:
            conn.close()
        return fitting[-1] if fitting else (file, open_current(self._path, one_thread=False))

    def _give_back(self, file: _File, conn: sqlite3.Connection) -> None:
        with self._lock:
            is_kept = not self._is_closed and len(self._idle) < _IDLE_AT_MOST
            if is_kept:
                self._idle.append((file, conn))
        if not is_kept:
            conn.close()

    def _file(self) -> _File:
        try:
            stat = self._path.stat()
        except OSError as error:
            raise UsageError(
                f"there is no archive at {self._path}",
                advice="`paperledge update` makes one; give Archive the path of its file.",
            ) from error
        return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns


def _require_numbers(**numbers: int) -> None:
    for name, number in numbers.items():
        if not 0 <= number <= MOST:
            raise UsageError(f"{name} is {number}", advice=f"Give a number from 0 to {MOST}.")


def _shelf(name: Shelf | str) -> Shelf:
    try:
        return Shelf(name)
    except ValueError as error:
        raise UsageError(f"there is no shelf {name!r}", advice=f"Give one of {', '.join(Shelf)}.") from error


def _one(
    named: Callable[[sqlite3.Connection, str], list[str]], conn: sqlite3.Connection, name: str, what: str, how: str
) -> str:
    """The only id that a name stands for."""
    found = named(conn, name.encode(errors="ignore").decode().strip())
    if len(found) > 1:
        raise UsageError(f"{name!r} may be each of {', '.join(found)}", advice="Give one of these ids.")
    if not found:
        raise UsageError(f"there is no {what} {name!r}", advice=f"Give {how}, as a hit has it.")
    return found[0]
