"""The query language as SQL functions, so that canned queries and SQL users get what every other door gives.

    pl_search(text [, kind [, limit [, offset]]])
                            the hits of the search itself, ranked, as a JSON array for json_each(); `kind` is
                            episodes, questions, papers, articles or all
    pl_reading(text [, kind])
                            one line: how the text is read
    pl_match(text)          FTS5 expression for all words: `WHERE episodes_fts MATCH pl_match(:q)`
    pl_match_any(text)      FTS5 expression for any of the words
    pl_snippet(value, text) the best passage of any value, the words of the text between U+E000 and U+E001
    pl_name(text)           a name as `authors.key` holds it: accents, case and punctuation folded

Each takes any value, NULL included, and no value makes one fail; where there is nothing to find, nothing is found.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import lru_cache, partial
from typing import Any, Final

from scraper.errors import StorageError
from scraper.search.engine import search
from scraper.search.excerpt import Marker, sought_by
from scraper.search.expression import MATCHES_NOTHING, expression
from scraper.search.grown import grown_from
from scraper.search.parsing import parse
from scraper.search.reading import spoken
from scraper.search.results import Hit, Shelf
from scraper.search.snippet import CLOSE, OPEN, Snippet
from scraper.search.terms import Clause, Filter, Query, Term
from scraper.text.people.names import name_key

INDEXES: Final = ("episodes_fts", "questions_fts", "papers_fts", "articles_fts", "segments_fts")
LIMIT: Final = 20
MOST: Final = 1_000
"""Hits of one call."""
LONGEST: Final = 100_000
"""Characters of a value from which a passage is taken: a longer one would hold up whoever asks next."""
_MARKS: Final = str.maketrans("", "", OPEN + CLOSE)
_FARTHEST: Final = 10_000_000
_INTERRUPTED: Final = "interrupted"
"""What SQLite says of a statement that ran out of its time."""


def register(conn: sqlite3.Connection) -> None:
    """Add the functions to a connection."""

    def found(text: object = None, kind: object = None, limit: object = LIMIT, offset: object = 0, *_: object) -> str:
        return hits(conn, text, kind, limit, offset)

    conn.create_function("pl_search", -1, _stoppable(conn, found))
    conn.create_function("pl_reading", -1, reading, deterministic=True)
    conn.create_function("pl_match", 1, _stoppable(conn, partial(match, conn)), deterministic=True)
    conn.create_function("pl_match_any", 1, _stoppable(conn, partial(match_any, conn)), deterministic=True)
    conn.create_function("pl_snippet", 2, snippet, deterministic=True)
    conn.create_function("pl_name", 1, name, deterministic=True)


def _stoppable(conn: sqlite3.Connection, function: Callable[..., str]) -> Callable[..., str | None]:
    """A function that is stopped together with the statement it stands in: SQLite would say that it failed."""

    def called(*values: object) -> str | None:
        try:
            return function(*values)
        except (StorageError, sqlite3.OperationalError) as error:
            if _INTERRUPTED not in (str(error), str(error.__cause__)):
                raise
            conn.interrupt()
            return None

    return called


def hits(conn: sqlite3.Connection, text: object, kind: object, limit: object, offset: object) -> str:
    """The hits of a search as a JSON array of objects: the fields of a Hit, and `marked`, its snippet with marks.

    Raises StorageError when the database is no archive or the statement is interrupted.
    """
    many, skipped = _number(limit, LIMIT, MOST), _number(offset, 0, _FARTHEST)
    found = search(conn, _text(text), shelf=_shelf(kind), limit=many, offset=skipped, suggest=False)
    return json.dumps([_hit(hit) for hit in found.hits], ensure_ascii=False)


def reading(text: object = None, kind: object = None, *_: object) -> str:
    """How a text is read, in one line without a full stop."""
    return spoken(parse(_text(text)), _shelf(kind))


def match(conn: sqlite3.Connection, value: object) -> str:
    """FTS5 expression in which all words of the text must match: for any full-text table of the archive.

    What FTS5 cannot say is left to `pl_search`: the words of a field are looked for anywhere, filters are left out.
    So it matches whatever the search finds by words, and sometimes more; of people it knows the names as credited.
    """
    query = parse(_text(value))
    wanted = [_any_of(conn, clause.either) for clause in query.wanted if _is_said(clause)]
    without = [_any_of(conn, clause.either) for clause in query.without if _is_said_exactly(clause)]
    if not wanted:
        return MATCHES_NOTHING
    all_of = " AND ".join(f"({words})" for words in wanted)
    return f"({all_of}) NOT ({' OR '.join(without)})" if without else all_of


def match_any(conn: sqlite3.Connection, value: object) -> str:
    """FTS5 expression in which one word of the text is enough."""
    return _any_of(conn, _terms(parse(_text(value))))


def snippet(value: object, text: object) -> str:
    """The best passage of a value, with the words of a text marked; its beginning where it has none of them."""
    return _marked(_marker(_text(text)).best([_text(value)[:LONGEST].translate(_MARKS)]))


def name(value: object) -> str:
    """The key under which the archive holds a name; "" for no name."""
    return name_key(_text(value))


@lru_cache(maxsize=64)
def _marker(text: str) -> Marker:
    return Marker(sought_by(parse(text)))


def _hit(hit: Hit) -> dict[str, Any]:
    return {**asdict(hit), "marked": _marked(hit.snippet)}


def _marked(snippet: Snippet) -> str:
    return "".join(f"{OPEN}{text}{CLOSE}" if is_marked else text for text, is_marked in snippet.pieces())


def _terms(query: Query) -> list[Term]:
    return [term for clause in query.wanted for term in clause.either if isinstance(term, Term)]


def _any_of(conn: sqlite3.Connection, terms: Iterable[Term | Filter]) -> str:
    found = [expression(term, grown=partial(_grown, conn)) for term in terms if isinstance(term, Term)]
    return " OR ".join(found) or MATCHES_NOTHING


def _grown(conn: sqlite3.Connection, term: Term) -> list[str]:
    """The tokens of all indexes that a term finds too: which of them it is for is not known."""
    return sorted({token for index in INDEXES for token in grown_from(conn, index)(term)})


def _is_said(clause: Clause) -> bool:
    """Whether whatever holds the clause matches its words."""
    return all(isinstance(term, Term) for term in clause.either)


def _is_said_exactly(clause: Clause) -> bool:
    """Whether nothing but what holds the clause matches its words."""
    return all(isinstance(term, Term) and term.field is None and not term.literal for term in clause.either)


def _shelf(value: object) -> Shelf:
    kind = _text(value).strip().casefold()
    return Shelf(kind) if kind in set(Shelf) else Shelf.EPISODES


def _number(value: object, default: int, most: int) -> int:
    """A whole number from 0 to `most`."""
    try:
        return min(max(int(float(_text(value))), 0), most)
    except (ValueError, OverflowError):
        return default


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="ignore")
    return "" if value is None else str(value)
