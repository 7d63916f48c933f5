"""Search: any text in, ranked and marked hits out, by one language for episodes, questions, papers and articles.

What holds all that is asked comes first, then episodes that hold it only in their transcript. Where too few hold all
the words, those with most of them follow.
"""

import json
import sqlite3
from dataclasses import dataclass, replace
from typing import Final

from scraper.errors import StorageError
from scraper.search import ranking
from scraper.search.conditions import Asked, Translator
from scraper.search.excerpt import Marker, sought_by
from scraper.search.facets import COUNTED, facets
from scraper.search.finding import RANKED_AT_MOST, Finder, Found
from scraper.search.parsing import parse
from scraper.search.reading import spoken
from scraper.search.results import Facets, Hit, Results, Shelf, Suggestion
from scraper.search.shelves import PLACES
from scraper.search.spoken import Spoken
from scraper.search.suggest import suggestions
from scraper.search.terms import Clause, Query, Sort, Term

TOO_FEW: Final = 10
"""Where fewer hits hold all the words, those with most of them follow."""
WIDE_AT_MOST: Final = 10_000
"""Hits of the rarest words by which those with most of the words are found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page of the hits is wanted, and what with it."""

    limit: int
    offset: int
    facets: bool
    suggest: bool

    @property
    def end(self) -> int:
        """The place behind the last one."""
        return self.limit + self.offset


def search(
    conn: sqlite3.Connection,
    text: str,
    *,
    shelf: Shelf = Shelf.EPISODES,
    limit: int = 20,
    offset: int = 0,
    facets: bool = False,
    suggest: bool = True,
) -> Results:
    """What holds all that `text` asks for, best first; where that is too little, what holds most of its words.

    Any text is valid (docs/searching.md has the language). Facets are of episodes only. Raises StorageError when the
    archive cannot be read.
    """
    query, wanted = parse(text), Wanted(limit, offset, facets, suggest)
    if not query.wanted and not query.without:
        return Results(reading=f"{spoken(query, shelf)}.")
    try:
        return _everywhere(conn, query, wanted) if shelf is Shelf.ALL else _Search(conn, query, shelf).results(wanted)
    except sqlite3.Error as error:
        raise StorageError(
            f"the search failed in the database: {error}", advice="Check the file that --db names."
        ) from error


def count(conn: sqlite3.Connection, query: Query, shelf: Shelf) -> int:
    """How many hits hold all that is asked, transcripts apart."""
    places = [PLACES[each] for each in PLACES if shelf in {each, Shelf.ALL}]
    return sum(Finder(conn, place).count(Translator(conn, place).asked(query)) for place in places)


def _everywhere(conn: sqlite3.Connection, query: Query, wanted: Wanted) -> Results:
    """All kinds, those that hold all first; within these the best of each kind, then the second of each, …"""
    first = replace(wanted, limit=wanted.end, offset=0, facets=False, suggest=False)
    found = [_Search(conn, query, shelf).results(first) for shelf in PLACES]
    placed = sorted(
        (
            (not hit.holds_all, place, shelf, hit)
            for shelf, each in enumerate(found)
            for place, hit in enumerate(each.hits)
        ),
        key=lambda each: each[:3],
    )
    hits = tuple(replace(hit, score=1 / (1 + place)) for _, place, _, hit in placed)[wanted.offset : wanted.end]
    complete = sum(each.complete for each in found)
    return Results(
        hits,
        sum(each.total for each in found),
        _told(spoken(query, Shelf.ALL), complete, has_more=any(each.total > each.complete for each in found)),
        _suggestions(conn, query, Shelf.ALL) if wanted.suggest and not complete else (),
        None,
        complete,
    )


class _Search:
    """One query for one kind of thing."""

    def __init__(self, conn: sqlite3.Connection, query: Query, shelf: Shelf) -> None:
        self._conn, self._query, self._shelf = conn, query, shelf
        self._finder = Finder(conn, PLACES[shelf])
        self._translator = Translator(conn, PLACES[shelf])
        self._words = ranking.words_of(query)
        self._marker = Marker(sought_by(query))

    def results(self, wanted: Wanted) -> Results:
        """The page of hits that is wanted."""
        asked = self._translator.asked(self._query)
        held, lines = self._counted(asked, wanted)
        is_capped = held > RANKED_AT_MOST and bool(asked.match) and self._query.sort is Sort.BEST
        rows = self._rows(self._finder.among_newest(asked) if is_capped else asked, wanted.end)
        said = self._spoken(asked)
        heard = said.count() if said else 0
        counted = self._counts() if held + heard < TOO_FEW else []
        wide = self._wider(counted)
        more, beyond = self._beyond(wide, asked, wanted.end) if wide else ([], 0)
        hits = self._hits(rows[wanted.offset : wanted.end], holds_all=True)
        if said and heard and len(hits) < wanted.limit:
            hits += said.hits(wanted.limit - len(hits), max(0, wanted.offset - held))
        if wide and len(hits) < wanted.limit:
            start = max(0, wanted.offset - held - heard)
            hits += self._hits(more[start : start + wanted.limit - len(hits)], holds_all=False)
        return Results(
            tuple(hits),
            held + heard + beyond,
            _told(spoken(self._query, self._shelf), held + heard, has_more=bool(beyond), is_capped=is_capped),
            self._suggestions(held + heard, counted) if wanted.suggest else (),
            self._facets(lines, rows) if wanted.facets and self._shelf is Shelf.EPISODES else None,
            held + heard,
        )

    def _spoken(self, asked: Asked) -> Spoken | None:
        """Transcripts, where they are searched: for episodes, by words, where there are any."""
        if self._shelf is not Shelf.EPISODES or not asked.match:
            return None
        barred = [self._translator.clause(each).match for each in self._query.without]
        said = Spoken(self._conn, self._query, asked, " OR ".join(filter(None, barred)))
        return said if said.is_asked else None

    def _counted(self, asked: Asked, wanted: Wanted) -> tuple[int, str]:
        """How many hold all, and a line of each for the facets."""
        if wanted.facets and self._shelf is Shelf.EPISODES:
            lines = self._finder.gathered(asked, COUNTED)
            return (lines.count("\n") + 1 if lines else 0), lines
        return self._finder.count(asked), ""

    def _facets(self, lines: str, rows: list[Found]) -> Facets:
        return facets(self._conn, lines, [seq for seq, _ in rows])

    def _rows(self, asked: Asked, end: int) -> list[Found]:
        """The first rows, in their order, up to a place."""
        if self._query.sort is Sort.NEWEST:
            return [(seq, 0.0) for seq in self._finder.newest(asked, end)]
        found = self._finder.best(asked, max(end, ranking.AGAIN_AT_MOST))
        if not self._words or not asked.match:
            return found
        again = min(ranking.could_win(found, end), ranking.AGAIN_AT_MOST)
        texts = self._finder.texts([seq for seq, _ in found[:again]])
        return ranking.in_order(found[:again], texts, self._words) + found[again:]

    def _counts(self) -> list[tuple[int, str]]:
        """How many rows hold each word that may be missed, where there are several; the rarest first."""
        clauses = [each for each in self._query.wanted if _is_loose(each)]
        asked = [each for each in map(self._translator.clause, clauses) if each.is_plain]
        return sorted((self._finder.count(each), each.match) for each in asked) if len(asked) > 1 else []

    def _wider(self, counted: list[tuple[int, str]]) -> Asked | None:
        """What holds the rarest of the words; None where nothing holds any."""
        sought: list[str] = []
        hits = 0
        for held, match in counted:
            if held and (not sought or hits + held <= WIDE_AT_MOST):
                sought.append(match)
                hits += held
        if not sought:
            return None
        firm = [self._translator.clause(each) for each in self._query.wanted]
        firm = [each for each in firm if each.match not in {match for _, match in counted}]
        without = [self._translator.clause(each) for each in self._query.without]
        return self._translator.joined([*firm, Asked(f"({' OR '.join(sought)})")], without)

    def _beyond(self, wide: Asked, asked: Asked, end: int) -> tuple[list[Found], int]:
        """The best of those that hold most of the words, but not all; and how many there are."""
        complete = self._finder.numbers(asked)
        total = self._finder.count(wide) - len(complete)
        rows = [row for row in self._rows(wide, end + len(complete)) if row[0] not in complete]
        return rows, max(total, 0)

    def _suggestions(self, complete: int, counted: list[tuple[int, str]]) -> tuple[Suggestion, ...]:
        """What to try instead, where nothing holds all, and either nothing follows or a word is nowhere."""
        if complete or (counted and counted[0][0]):
            return ()
        return _suggestions(self._conn, self._query, self._shelf)

    def _hits(self, rows: list[Found], *, holds_all: bool) -> list[Hit]:
        """Rows as hits, in their order."""
        if not rows:
            return []
        place, scores = self._finder.place, dict(rows)
        passages = self._finder.passages(self._marker, list(scores))
        told = {row[0]: row for row in self._conn.execute(place.rows, (json.dumps(list(scores)),))}
        return [
            Hit(place.kind, id_, title, date, url, scores[seq], passages[seq], holds_all, episode, position)
            for seq, id_, title, date, url, episode, position in (told[seq] for seq in scores)
        ]


def _suggestions(conn: sqlite3.Connection, query: Query, shelf: Shelf) -> tuple[Suggestion, ...]:
    return suggestions(conn, query, shelf, lambda other: count(conn, other, shelf))


def _is_loose(clause: Clause) -> bool:
    """Whether a clause may be missed where too little holds it: words, without a field."""
    return all(isinstance(each, Term) and each.field is None for each in clause.either)


def _told(reading: str, complete: int, *, has_more: bool, is_capped: bool = False) -> str:
    """The reading, and what was done where too little holds all of it, or too much."""
    if has_more and not complete:
        return f"Nothing holds all of this: {reading}. These hold most of the words."
    if has_more:
        return f"{_upper(reading)}: {complete} in all. Those that hold most of the words follow."
    if is_capped:
        return f"{_upper(reading)}. The best of the {RANKED_AT_MOST:,} newest come first."
    return f"{_upper(reading)}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
