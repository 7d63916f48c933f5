"""One query for one kind of thing: what holds all of it; where that is too little, what holds most of its words."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from scraper.search import ranking
from scraper.search.conditions import Asked, Translator
from scraper.search.excerpt import Marker, sought_by
from scraper.search.facets import AUTHORS_AMONG, facets
from scraper.search.finding import RANKED_AT_MOST, Finder, Found
from scraper.search.reading import spoken
from scraper.search.results import Facets, Hit, Results, Shelf
from scraper.search.shelves import PLACES
from scraper.search.snippet import Snippet
from scraper.search.spoken import Spoken
from scraper.search.terms import Query, Sort
from scraper.search.wider import Loose, any_of, is_loose, is_sentence, rarest, word_of

TOO_FEW: Final = 10
"""Where fewer hits hold all the words, those with most of them follow."""
TOGETHER_AT_MOST: Final = 200
"""Hits up to which it is looked whether the words stand together: of more, the titles tell enough."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page of the hits is wanted, and whether with facets."""

    limit: int
    offset: int
    facets: bool = False
    passages: bool = True
    """Whether each hit comes with its passage; else `ShelfSearch.with_passages` gives it to those that are kept."""

    @property
    def end(self) -> int:
        """The place behind the last one."""
        return self.limit + self.offset


class ShelfSearch:
    """A query for one kind of thing, in one archive."""

    def __init__(self, conn: sqlite3.Connection, query: Query, shelf: Shelf) -> None:
        self._conn, self._query, self._shelf = conn, query, shelf
        self._finder = Finder(conn, PLACES[shelf])
        self._translator = Translator(conn, PLACES[shelf])
        self._words = ranking.words_of(query)
        self._marker = Marker(sought_by(query))
        self._seqs: dict[str, int] = {}
        self.lacks_a_word = False
        """Once results were given: whether nothing holds all, and one of the words is nowhere, or nothing follows."""

    def results(self, wanted: Wanted) -> Results:
        """The page of hits that is wanted. Suggestions are the caller's."""
        asked = self._translator.asked(self._query)
        if is_sentence(self._query):
            loose = self._loose()
            if wide := self._wider(loose):
                return self._by_most(wanted, asked, loose, wide)
        return self._by_all(wanted, asked)

    def _by_all(self, wanted: Wanted, asked: Asked) -> Results:
        """What holds all that is asked; then transcripts; then, where that is too little, what holds most words."""
        held, lines = self._counted(asked, wanted)
        rows = self._ranked(asked, held, wanted)
        said = self._spoken(asked)
        heard = said.numbers() if said else set()
        loose = self._loose() if held + len(heard) < TOO_FEW else []
        wide = self._wider(loose)
        more, beyond = self._beyond(wide, asked, heard, wanted) if wide else ([], 0)
        hits = self._hits(rows[wanted.offset : wanted.end], {seq for seq, _ in rows}, wanted)
        if said and heard and len(hits) < wanted.limit:
            hits += said.hits(wanted.limit - len(hits), max(0, wanted.offset - held))
        if more and len(hits) < wanted.limit:
            start = max(0, wanted.offset - held - len(heard))
            hits += self._hits(_below(rows, more)[start : start + wanted.limit - len(hits)], set(), wanted)
        total = held + len(heard) + beyond
        self.lacks_a_word = not held and (not total or any(not each.held for each in loose))
        reading = spoken(self._query, self._shelf)
        return Results(
            tuple(hits),
            total,
            told(reading, held, len(heard), beyond, is_capped=self._is_capped(asked, held)),
            facets=self._facets(lines, rows, wanted),
            complete=held,
        )

    def _by_most(self, wanted: Wanted, asked: Asked, loose: Sequence[Loose], wide: Asked) -> Results:
        """What holds most of the words of a sentence, and those close together, whether or not it holds all."""
        complete = self._finder.count(asked)
        held, lines = self._counted(wide, wanted)
        rows = self._rows(wide, wanted)
        page = rows[wanted.offset : wanted.end]
        whole = self._finder.among(asked, [seq for seq, _ in page]) if complete else set()
        hits = self._hits(page, whole, wanted)
        said = self._spoken(wide)
        heard = len(said.numbers()) if said else 0
        if said and heard and len(hits) < wanted.limit:
            hits += said.hits(wanted.limit - len(hits), max(0, wanted.offset - held))
        total = held + heard
        self.lacks_a_word = not complete and (not total or any(not each.held for each in loose))
        how_many = (
            f"{complete:,} of the {total:,} {'holds' if complete == 1 else 'hold'} all"
            if complete
            else "none holds all"
        )
        return Results(
            tuple(hits),
            total,
            f"{_upper(spoken(self._query, self._shelf))}. Read as a sentence: what holds most of the words, close"
            f" together, comes first; {how_many}.",
            facets=self._facets(lines, rows, wanted),
            complete=complete,
        )

    def _spoken(self, written: Asked) -> Spoken | None:
        """Transcripts, where they are searched: for episodes, by words, where there are any."""
        if self._shelf is not Shelf.EPISODES or not written.match:
            return None
        barred = [self._translator.clause(each).match for each in self._query.without]
        said = Spoken(self._conn, self._query, written, " OR ".join(filter(None, barred)))
        return said if said.is_asked else None

    def _counted(self, asked: Asked, wanted: Wanted) -> tuple[int, str]:
        """How many rows there are, and a line of each for the facets."""
        if wanted.facets and self._shelf is Shelf.EPISODES:
            lines = self._finder.facets(asked)
            return (lines.count("\n") + 1 if lines else 0), lines
        return self._finder.count(asked), ""

    def _facets(self, lines: str, rows: Sequence[Found], wanted: Wanted) -> Facets | None:
        if not wanted.facets or self._shelf is not Shelf.EPISODES:
            return None
        return facets(self._conn, lines, [seq for seq, _ in rows])

    def _rows(self, asked: Asked, wanted: Wanted) -> list[Found]:
        """The first rows, in their order, at least as far as they are wanted."""
        first = max(wanted.end, AUTHORS_AMONG if wanted.facets else ranking.AGAIN_AT_MOST)
        if self._query.sort is Sort.NEWEST:
            return [(seq, 0.0) for seq in self._finder.newest(asked, first)]
        found = self._finder.best(asked, first)
        if not self._words or not asked.match:
            return found
        again = min(ranking.could_win(found, wanted.end, self._words), ranking.AGAIN_AT_MOST)
        texts = self._finder.texts([seq for seq, _ in found[:again]])
        return ranking.in_order(found[:again], texts, self._words) + found[again:]

    def _ranked(self, asked: Asked, held: int, wanted: Wanted) -> list[Found]:
        """The first rows of those that hold all; where not all are ranked, the others by their day behind them."""
        if not self._is_capped(asked, held):
            return self._rows(self._together(asked, held), wanted)
        rows = self._rows(self._finder.among_newest(asked), wanted)
        rest = wanted.end - len(rows)
        return rows + [(seq, 0.0) for seq in (self._finder.newest(asked, rest, len(rows)) if rest > 0 else ())]

    def _is_capped(self, asked: Asked, held: int) -> bool:
        return held > RANKED_AT_MOST and bool(asked.match) and self._query.sort is Sort.BEST

    def _loose(self) -> list[Loose]:
        """The clauses that may be missed, as typed; [] where there is but one."""
        clauses = [each for each in self._query.wanted if is_loose(each)]
        matches = [(self._translator.words_of(each), word_of(each)) for each in clauses]
        if len(matches) < len(("one", "other")):
            return []
        return [Loose(match, self._finder.count(Asked(match)), word) for match, word in matches]

    def _wider(self, loose: Sequence[Loose]) -> Asked | None:
        """What holds the rarest of the words, and all that may not be missed; None where nothing holds any."""
        sought = rarest(loose)
        if not sought:
            return None
        firm = [self._translator.clause(each) for each in self._query.wanted if not is_loose(each)]
        without = map(self._translator.clause, self._query.without)
        return self._translator.joined([*firm, Asked(any_of(sought))], without)

    def _together(self, asked: Asked, held: int) -> Asked:
        """The same rows, ranked higher where the words stand together; where it pays: for a few, of several words."""
        words = [each for each in self._query.wanted if is_loose(each) and word_of(each)]
        loose = [Loose(self._translator.words_of(each), held, word_of(each)) for each in words]
        if not asked.match or len(loose) < len(("one", "other")) or held > TOGETHER_AT_MOST:
            return asked
        return replace(asked, match=f"({asked.match}) AND {any_of(loose)}")

    def _beyond(self, wide: Asked, asked: Asked, heard: set[int], wanted: Wanted) -> tuple[list[Found], int]:
        """The best of those that hold most of the words, but not all; and how many there are."""
        known = self._finder.numbers(asked) | heard
        beside = self._finder.among(wide, sorted(known))
        rows = self._rows(wide, Wanted(wanted.end + len(beside), 0))
        return [row for row in rows if row[0] not in beside], self._finder.count(wide) - len(beside)

    def with_passages(self, hits: Sequence[Hit]) -> list[Hit]:
        """Hits that were found without their passages, with them."""
        seqs = [self._seqs[hit.id] for hit in hits if hit.id in self._seqs]
        passages = self._finder.passages(self._marker, seqs)
        return [replace(hit, snippet=passages[self._seqs[hit.id]]) if hit.id in self._seqs else hit for hit in hits]

    def _hits(self, rows: Sequence[Found], complete: set[int], wanted: Wanted) -> list[Hit]:
        """Rows as hits, in their order; those in `complete` hold all."""
        if not rows:
            return []
        place, scores = self._finder.place, dict(rows)
        told = {row[0]: row for row in self._conn.execute(place.rows, (json.dumps(list(scores)),))}
        self._seqs.update((told[seq][1], seq) for seq in scores)
        hits = [
            Hit(
                place.kind, id_, title, date, leading_to(url, text), scores[seq], Snippet(""), seq in complete,
                episode, position,
            )
            for seq, id_, title, date, url, episode, position, text in (told[seq] for seq in scores)
        ]  # fmt: skip
        return self.with_passages(hits) if wanted.passages else hits


def _below(first: Sequence[Found], rest: Sequence[Found]) -> list[Found]:
    """Rows that come after others, with scores that do too."""
    share = min(1.0, first[-1][1] / rest[0][1]) if first and rest and rest[0][1] else 1.0
    return [(seq, score * share) for seq, score in rest]


def leading_to(url: str | None, text: str | None) -> str | None:
    """An address that leads to a text on its page (a text fragment, as browsers know it)."""
    if not url or not text:
        return url
    return f"{url}#:~:text={quote(text, safe='').replace('-', '%2D')}"


def told(reading: str, held: int, heard: int = 0, beyond: int = 0, *, is_capped: bool = False) -> str:
    """The reading, and what was done where too little holds all of it, or too much."""
    if not held and not heard and beyond:
        return f"Nothing holds all of this: {reading}. These hold most of the words."
    parts = [f"{_upper(reading)}{f': {held:,} in all' if held and beyond else ''}."]
    if heard:
        parts.append(f"{heard:,} {'holds' if heard == 1 else 'hold'} it only in what is said.")
    if beyond:
        parts.append("Those that hold most of the words follow.")
    if is_capped:
        parts.append(f"The best of the {RANKED_AT_MOST:,} newest come first.")
    return " ".join(parts)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
