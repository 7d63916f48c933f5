"""A person who decides, one ruling after the other: each is kept at once, and can be undone."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from scraper.errors import ChangedError, UsageError
from scraper.link.facts import Told
from scraper.link.kept_rulings import add_ruling
from scraper.link.naming import Finder, subject_of
from scraper.link.rows import TABLES, Tied, links_of
from scraper.link.ruling import PaperName, Ruling, Subject, Verb, counted, standing
from scraper.link.rulings import apply_rulings, key_of, machine_evidence, put_back, rulings_by_tied
from scraper.storage.tables import Database

Lock = Callable[[], AbstractContextManager[None]]
Ruled = list[tuple[str, Ruling]]
"""All rulings on one episode or article, each with `key_of` its paper."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood when a person looked: rulings by paper, and the program's own links."""

    rulings: Mapping[str, Ruling]
    links: Sequence[Any]


class Desk:
    """Writes rulings into both databases, under a lock that is held for each of them alone."""

    def __init__(self, archive: Database, crawl: Database, lock: Lock, by: str) -> None:
        self.archive = archive
        self._crawl = crawl
        self._lock = lock
        self._by = by
        self.has_ruled = False
        """Whether links may have to be computed anew."""

    def look(self, tied: Tied) -> Seen:
        """What stands of an episode or article now."""
        return Seen(standing(self._ruled(tied)), links_of(self.archive, tied))

    def rule(self, verb: Verb, tied: Tied, papers: Sequence[PaperName], now: str, seen: Seen) -> list[Ruling]:
        """Keep one ruling on each of the papers, and bring the rows up to them; those that are new. `now` ISO, UTC.

        Raises ChangedError, and keeps nothing, where something else stands than the person saw.
        """
        with self._lock():
            _compare(seen, self.look(tied))
            made = add_rulings(self.archive, self._crawl, verb, tied, papers, now, self._ruled(tied), by=self._by)
            self.has_ruled = True
            apply_rulings(self.archive, self._crawl)
        return made

    def undo(self, tied: Tied, made: Sequence[Ruling], former: Sequence[Any], now: str) -> None:
        """Take back these rulings alone; the program's links that stood before them (`former`) stand again."""
        with self._lock():
            subject = _subject(self.archive, tied)
            with self._crawl.atomic():
                for ruling in made:
                    taken = Ruling(Verb.WITHDRAW, subject, ruling.paper, now, ruling.by, undoes=ruling.made_at)
                    add_ruling(self._crawl, taken)
            applied = apply_rulings(self.archive, self._crawl)
            if tied in applied.changed and tied not in applied.settled:
                put_back(self.archive, tied, former)

    def _ruled(self, tied: Tied) -> Ruled:
        return rulings_by_tied(self.archive, self._crawl).get(tied, [])


def add_rulings(
    archive: Database, crawl: Database, verb: Verb, tied: Tied, papers: Sequence[PaperName], now: str,
    ruled: Ruled, *, by: str, also: bool = False,
) -> list[Ruling]:  # fmt: skip
    """Keep one ruling on each of the papers, all or none; those kept, and at the end of `ruled` (all before) too.

    What the same person ruled already is not kept again. Raises UsageError where the episode is not there, or there
    is nothing to withdraw.
    """
    subject, finder, said = _subject(archive, tied), Finder(archive), _evidence(archive, *tied)
    made = []
    with crawl.atomic():
        for number, paper in enumerate(papers):
            key = key_of(finder, paper)
            evidence = said.get(key, {}) if verb is not Verb.WITHDRAW else {}
            ruling = Ruling(verb, subject, paper, now, by, also or number > 0, evidence)
            if verb is Verb.WITHDRAW:
                _check_is_ruled(key, ruling, ruled)
            elif _who_ruled(ruled) == _who_ruled([*ruled, (key, ruling)]):
                continue
            made.append(add_ruling(crawl, ruling))
            ruled.append((key, made[-1]))
    return made


def _compare(seen: Seen, found: Seen) -> None:
    if seen == found:
        return
    news = [ruling for paper, ruling in found.rulings.items() if seen.rulings.get(paper) != ruling]
    told = "; ".join(f"{each.verb.value}ed {each.paper.title or each.paper} by {each.by}" for each in news)
    raise ChangedError(
        f"decided meanwhile: {told}" if told else "this was changed meanwhile",
        advice="What you typed was not kept; look again.",
    )


def _check_is_ruled(key: str, ruling: Ruling, ruled: Ruled) -> None:
    if all(paper != key for paper, _ in counted(ruled)):
        raise UsageError(
            f"nobody ruled on {ruling.paper.title or ruling.paper} and {ruling.subject.title}",
            advice="`--export-decisions -` shows what was ruled; nothing was changed.",
        )


def _who_ruled(ruled: Ruled) -> dict[str, tuple[Verb, str]]:
    return {paper: (ruling.verb, ruling.by) for paper, ruling in standing(ruled).items()}


def _subject(archive: Database, tied: Tied) -> Subject:
    kind, told = tied
    try:
        return subject_of(archive, kind, told)
    except LookupError as error:
        raise UsageError(
            f"{kind.value} {told} is not in the archive, or is known by nothing but this id",
            advice="Look whether it was taken down meanwhile; nothing was changed.",
        ) from error


def _evidence(archive: Database, kind: Told, told: str) -> dict[str, dict[str, str]]:
    """What the program says for each paper that is linked, by the paper's id."""
    table, column = TABLES[kind]
    rows = archive.execute(f"SELECT paper_id, evidence FROM {table} WHERE {column} = ?", [told]).fetchall()
    return {paper: machine_evidence(evidence) for paper, evidence in rows}
