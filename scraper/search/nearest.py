"""The names and values of an archive that are spelled nearly like what was typed: people, categories, shows."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import OSA

from scraper.search.results import Shelf
from scraper.search.terms import Trait
from scraper.search.vocabulary import most_wrong
from scraper.search.words import pieces
from scraper.text.people.names import name_key

_SPELLINGS: Final = "SELECT DISTINCT spelling FROM author_names"
_CATEGORIES: Final = "SELECT DISTINCT category FROM episodes WHERE category IS NOT NULL ORDER BY 1"
_LISTS: Final = "SELECT DISTINCT categories FROM papers WHERE categories IS NOT NULL"
_SHOWS: Final = "SELECT slug FROM shows UNION SELECT title FROM shows WHERE title IS NOT NULL ORDER BY 1"
_LEAST_LIKE: Final = 60
"""Of 100: less than this is another word."""
_LEAST_LIKE_NAME: Final = 75
_AT_MOST: Final = 2


def nearest_names(conn: sqlite3.Connection, typed: str) -> list[str]:
    """Names like one that nobody has: first with each misspelled word put right, then whole names that are alike."""
    names = dict(conn.execute("SELECT name, key FROM authors ORDER BY key, id").fetchall())
    names.update((other, name_key(other)) for other in _column(conn, _SPELLINGS) if other not in names)
    counts = Counter(" ".join(names.values()).split())
    asked = name_key(typed)
    words = [_nearest_word(word, counts) for word in asked.split()]
    found = [] if words == asked.split() else [" ".join(_as_written(word, names) for word in words)]
    alike = process.extract(asked, names, scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST_LIKE_NAME, limit=_AT_MOST)
    return list(dict.fromkeys([*found, *(name for _, _, name in alike)]))


def nearest_values(conn: sqlite3.Connection, trait: Trait, typed: str, shelf: Shelf) -> list[str]:
    """The categories or shows of the archive that are most like one it does not have; [] for any other trait."""
    if trait is Trait.SHOW:
        values = _column(conn, _SHOWS)
    elif trait is Trait.CATEGORY:
        of_papers = shelf in {Shelf.PAPERS, Shelf.ALL}
        lists = sorted({name for row in _column(conn, _LISTS) for name in row.split()}) if of_papers else []
        values = [*_column(conn, _CATEGORIES), *lists]
    else:
        return []
    alike = process.extract(typed, values, processor=utils.default_process, score_cutoff=_LEAST_LIKE, limit=_AT_MOST)
    return [value for value, _, _ in alike]


def _column(conn: sqlite3.Connection, sql: str) -> list[str]:
    return [row[0] for row in conn.execute(sql).fetchall()]


def _nearest_word(word: str, counts: Counter[str]) -> str:
    """The most frequent of the nearest words of names; the word itself if it is one or nothing is near."""
    most = most_wrong(word)
    if word in counts or not most:
        return word
    near = process.extract(word, list(counts), scorer=OSA.distance, score_cutoff=most, limit=None)
    return min(((wrong, -counts[other], other) for other, wrong, _ in near), default=(0, 0, word))[2]


def _as_written(word: str, names: dict[str, str]) -> str:
    """A word of a key as one of the names has it: `Dăscălescu`."""
    written: Iterable[str] = (
        part for name, key in names.items() if word in key for part in pieces(name) if name_key(part) == word
    )
    return next(iter(written), word)
