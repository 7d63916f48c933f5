"""Search: any text in, ranked and marked hits out, by one language for episodes, questions, papers and articles."""

import sqlite3
from dataclasses import replace

from scraper.errors import StorageError
from scraper.search.conditions import Translator
from scraper.search.finding import Finder
from scraper.search.parsing import parse
from scraper.search.reading import spoken
from scraper.search.results import Results, Shelf
from scraper.search.shelf_search import ShelfSearch, Wanted, told
from scraper.search.shelves import PLACES
from scraper.search.suggest import suggestions
from scraper.search.terms import Query, Sort


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
    query, wanted = parse(text), Wanted(limit, offset, facets)
    if not query.wanted and not query.without and query.sort is Sort.BEST:
        reading = spoken(query, shelf)
        return Results(reading=f"{reading[:1].upper()}{reading[1:]}.")
    try:
        results, lacks_a_word = _found(conn, query, shelf, wanted)
        if not suggest or not lacks_a_word:
            return results
        return replace(results, suggestions=suggestions(conn, query, shelf, lambda other: count(conn, other, shelf)))
    except sqlite3.Error as error:
        raise StorageError(
            f"the search failed in the database: {error}", advice="Check the file that --db names."
        ) from error


def count(conn: sqlite3.Connection, query: Query, shelf: Shelf) -> int:
    """How many hits hold all that is asked, transcripts apart."""
    places = [PLACES[each] for each in PLACES if shelf in {each, Shelf.ALL}]
    return sum(Finder(conn, place).count(Translator(conn, place).asked(query)) for place in places)


def _found(conn: sqlite3.Connection, query: Query, shelf: Shelf, wanted: Wanted) -> tuple[Results, bool]:
    """The results, and whether there is reason to suggest something else."""
    if shelf is Shelf.ALL:
        results = _everywhere(conn, query, wanted)
        return results, not results.complete
    one = ShelfSearch(conn, query, shelf)
    return one.results(wanted), one.lacks_a_word


def _everywhere(conn: sqlite3.Connection, query: Query, wanted: Wanted) -> Results:
    """All kinds, those that hold all first; of these the best of each kind, then the second of each, …; or by day."""
    searches = [ShelfSearch(conn, query, shelf) for shelf in PLACES]
    found = [one.results(Wanted(wanted.end, 0, passages=False)) for one in searches]
    all_hits = [(place, which, hit) for which, each in enumerate(found) for place, hit in enumerate(each.hits)]
    if query.sort is Sort.NEWEST:
        all_hits.sort(key=lambda each: each[2].date or "", reverse=True)
    else:
        all_hits.sort(key=lambda each: each[0])
    all_hits.sort(key=lambda each: not each[2].holds_all)
    complete = sum(each.complete for each in found)
    total = sum(each.total for each in found)
    page = [(which, hit) for _, which, hit in all_hits[wanted.offset : wanted.end]]
    shown = [iter(one.with_passages([hit for by, hit in page if by == which])) for which, one in enumerate(searches)]
    return Results(
        tuple(replace(next(shown[by]), score=1 / place) for place, (by, _) in enumerate(page, wanted.offset + 1)),
        total,
        told(spoken(query, Shelf.ALL), complete, beyond=total - complete),
        complete=complete,
    )
