"""A person who decides, one ruling after the other: each is kept at once, and can be undone."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlite_utils import Database

from scraper.errors import UsageError
from scraper.link.facts import Told
from scraper.link.kept_rulings import add_ruling
from scraper.link.naming import subject_of
from scraper.link.ruling import PaperName, Ruling, Verb
from scraper.link.rulings import TABLES, Tied, apply_rulings, links_of, machine_evidence, put_back

Lock = Callable[[], AbstractContextManager[None]]


class Desk:
    """Writes rulings into both databases, under a lock that is held for each of them alone."""

    def __init__(self, archive: Database, crawl: Database, lock: Lock, by: str) -> None:
        self.archive = archive
        self._crawl = crawl
        self._lock = lock
        self._by = by

    def rule(self, verb: Verb, tied: Tied, papers: Sequence[PaperName], now: str, *, also: bool = False) -> None:
        """Keep one ruling on each of the papers, and bring the rows up to it. `now` ISO, UTC."""
        with self._lock():
            add_rulings(self.archive, self._crawl, verb, tied, papers, now, by=self._by, also=also)
            apply_rulings(self.archive, self._crawl)

    def undo(self, tied: Tied, papers: Sequence[PaperName], former: Sequence[Any], now: str) -> None:
        """Withdraw what was ruled on the papers, and put back the links that the program had made (`links_of`)."""
        self.rule(Verb.WITHDRAW, tied, papers, now)
        with self._lock():
            put_back(self.archive, tied, former)

    def links_of(self, tied: Tied) -> list[Any]:
        """The program's own links of an episode or article, as they stand."""
        return links_of(self.archive, tied)


def add_rulings(
    archive: Database, crawl: Database, verb: Verb, tied: Tied, papers: Sequence[PaperName], now: str, *,
    by: str, also: bool = False,
) -> None:  # fmt: skip
    """Keep one ruling on each of the papers, all or none. Raises UsageError where the episode is not there."""
    kind, told = tied
    try:
        subject = subject_of(archive, kind, told)
    except LookupError as error:
        raise UsageError(
            f"{kind.value} {told} is not in the archive, or is known by nothing but this id",
            advice="Look whether it was taken down meanwhile; nothing was changed.",
        ) from error
    said = _evidence(archive, kind, told)
    with crawl.atomic():
        for number, paper in enumerate(papers):
            evidence = said.get(paper, {}) if verb is not Verb.WITHDRAW else {}
            add_ruling(crawl, Ruling(verb, subject, paper, now, by, also or number > 0, evidence))


def _evidence(archive: Database, kind: Told, told: str) -> dict[PaperName, dict[str, str]]:
    """What the program says for each paper that is linked, by the paper's name."""
    table, column = TABLES[kind]
    rows = archive.execute(
        f"SELECT coalesce(p.arxiv_id, ''), coalesce(p.doi, ''), p.title, l.evidence FROM {table} l"
        f" JOIN papers p ON p.id = l.paper_id WHERE l.{column} = ?",
        [told],
    ).fetchall()
    return {PaperName(*name): machine_evidence(evidence) for *name, evidence in rows}
