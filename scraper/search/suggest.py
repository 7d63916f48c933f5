"""What to try where nothing holds all that was asked for: another spelling, or the query without a part of it."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from scraper.search.nearest import nearest_names, nearest_values
from scraper.search.parsing import parse
from scraper.search.parts import NAMED
from scraper.search.results import Shelf, Suggestion
from scraper.search.terms import Clause, Field, Filter, Form, Query, Sort, Term
from scraper.search.vocabulary import Vocabulary
from scraper.search.words import pieces

MOST: Final = 4
"""Suggestions of one search."""
_PARTS: Final = 12
"""So many parts are looked at one by one; a longer text is a sentence, of which most words are enough."""
_CORRECTED: Final = 3
"""So many parts are corrected in one query."""
_SPELLED_IN: Final[dict[Field | None, Shelf]] = {
    Field.AUTHOR: Shelf.PAPERS, Field.PAPER: Shelf.PAPERS, Field.QUESTION: Shelf.EPISODES, Field.TITLE: Shelf.ALL,
}  # fmt: skip
"""Among which texts the words of a field are, whatever is searched."""

Held = Callable[[Query], int]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the query, as it is typed."""

    clause: Clause
    is_excluded: bool = False

    @property
    def typed(self) -> str:
        return f"-{self.clause.typed}" if self.is_excluded else self.clause.typed

    @property
    def named(self) -> str:
        return _quoted(self.typed)


def suggestions(conn: sqlite3.Connection, query: Query, shelf: Shelf, held: Held) -> tuple[Suggestion, ...]:
    """Queries to try instead of one that nothing holds in full, best first, at most MOST.

    `held` counts what holds all of a query. Each suggestion finds something; where nothing helps there is none.
    """
    parts = [
        *(_Part(clause) for clause in query.wanted),
        *(_Part(clause, is_excluded=True) for clause in query.without),
    ]
    found: list[Suggestion] = []
    known = {query.text.casefold(), _text(parts, query.sort).casefold()}
    for tried in _tries(conn, query, parts, shelf, held):
        if tried.query.casefold() not in known and _finds(tried.query, held):
            known.add(tried.query.casefold())
            found.append(tried)
        if len(found) == MOST:
            break
    return tuple(found)


def _tries(
    conn: sqlite3.Connection, query: Query, parts: Sequence[_Part], shelf: Shelf, held: Held
) -> Iterator[Suggestion]:
    looked_at = [part for part in parts if not part.is_excluded][:_PARTS]
    dead = [part for part in looked_at if not held(Query(part.typed, (part.clause,)))]
    if not dead:
        yield from _without_one(query, parts, held)
        yield from _as_many_as_go_together(query, parts, held)
        return
    told = _told(dead)
    corrected = {
        part: [text for text in _corrections(conn, part.clause, shelf) if _finds(text, held)]
        for part in dead[:_CORRECTED]
    }
    best = {part: texts[0] for part, texts in corrected.items() if texts}
    if best:
        text = _text(parts, query.sort, {part: best.get(part, "") for part in dead})
        yield Suggestion(text, f"{told}; did you mean {' and '.join(map(_quoted, best.values()))}?")
        if not _finds(text, held):
            for alone in best.values():
                yield Suggestion(alone, f"{told}; did you mean {_quoted(alone)}, without the rest?")
    if len(dead) == 1:
        for other in corrected[dead[0]][1:]:
            yield Suggestion(_text(parts, query.sort, {dead[0]: other}), f"{told}; did you mean {_quoted(other)}?")
        if loose := _loosened(dead[0].clause):
            text = _text(parts, query.sort, {dead[0]: loose})
            yield Suggestion(text, f"{told}; this looks for its words anywhere")
    yield Suggestion(_text(parts, query.sort, dict.fromkeys(dead, "")), f"{told}; this leaves it out")


def _without_one(query: Query, parts: Sequence[_Part], held: Held) -> Iterator[Suggestion]:
    """The query without the part that hinders most: the one without which the most is found."""
    texts = [(part, _text(parts, query.sort, {part: ""})) for part in parts[:_PARTS]]
    counted = [(held(parse(text)), part, text) for part, text in texts if text]
    for count, part, text in sorted(counted, key=lambda row: -row[0])[:2]:
        if count:
            yield Suggestion(text, f"nothing holds all of it; this leaves out {part.named}")


def _as_many_as_go_together(query: Query, parts: Sequence[_Part], held: Held) -> Iterator[Suggestion]:
    """The part that finds the least, with each other that still finds something beside it."""
    counted = [(held(Query(part.typed, (part.clause,))), part) for part in parts[:_PARTS] if not part.is_excluded]
    kept: list[_Part] = []
    for _, part in sorted(counted, key=lambda row: row[0]):
        if held(Query("", tuple(other.clause for other in (*kept, part)))):
            kept.append(part)
    in_order = [part for part in parts if part in kept]
    left_out = " and ".join(part.named for part in parts if part not in kept)
    yield Suggestion(_text(in_order, query.sort), f"nothing holds all of it; this leaves out {left_out}")


def _corrections(conn: sqlite3.Connection, clause: Clause, shelf: Shelf) -> Iterator[str]:
    """What a part that finds nothing may have meant, as one would type it; what is the most likely first."""
    for asks in clause.either:
        if isinstance(asks, Filter):
            yield from (
                _typed(replace(asks, value=value)) for value in nearest_values(conn, asks.trait, asks.value, shelf)
            )
            continue
        if asks.field is Field.AUTHOR and " " not in asks.text:
            yield _typed(replace(asks, form=Form.PREFIX))
        if asks.field is Field.AUTHOR and (names := nearest_names(conn, asks.text)):
            yield from (_typed(Term(Form.PHRASE if " " in name else Form.WORD, name, asks.field)) for name in names)
        elif not NAMED.match(asks.text):
            vocabulary = Vocabulary(conn, _SPELLED_IN.get(asks.field, shelf))
            yield from (_typed(replace(asks, text=text)) for text in _respelled(asks.text, vocabulary))


def _loosened(clause: Clause) -> str:
    """The words of a part that wants them in one field, or side by side; "" for any other part."""
    asks = clause.either[0]
    if len(clause.either) > 1 or isinstance(asks, Filter):
        return ""
    if asks.form is Form.PREFIX:
        return _typed(replace(asks, field=None)) if asks.field else ""
    return " ".join(pieces(asks.text)) if asks.field or asks.form in {Form.PHRASE, Form.NEAR} else ""


def _respelled(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """A text with the nearest spellings in place of the words that no text has; nothing if there are none."""
    nearest = {
        word: near for word in pieces(text) if not vocabulary.knows(word) and (near := vocabulary.nearest(word))
    }
    for choice in range(max(map(len, nearest.values()), default=0)):
        changed = text
        for word, near in nearest.items():
            changed = changed.replace(word, near[min(choice, len(near) - 1)])
        yield changed


def _typed(asks: Term | Filter) -> str:
    """What one types to ask for this."""
    if isinstance(asks, Filter):
        return f'{asks.trait}:"{asks.value}"' if " " in asks.value else f"{asks.trait}:{asks.value}"
    field = f"{asks.field}:" if asks.field else ""
    if asks.form is Form.NEAR:
        return f"{field}near({asks.text}, {asks.distance})"
    if asks.form is Form.PREFIX:
        return f"{field}{asks.text}*"
    return f'{field}"{asks.text}"' if " " in asks.text else f"{field}{asks.text}"


def _text(parts: Sequence[_Part], sort: Sort, instead: Mapping[_Part, str] = MappingProxyType({})) -> str:
    """The whole query as it is typed, with something else, or nothing, in place of some parts."""
    texts = [instead.get(part, part.typed) for part in parts]
    if sort is not Sort.BEST and any(texts):
        texts.append(f"sort:{sort}")
    return " ".join(filter(None, texts))


def _finds(text: str, held: Held) -> bool:
    query = parse(text)
    return bool(query.wanted) and held(query) > 0


def _told(dead: Sequence[_Part]) -> str:
    return f"nothing holds {' or '.join(part.named for part in dead)}"


def _quoted(text: str) -> str:
    """In quotes, but for what has some or names a field."""
    return text if '"' in text or ":" in text else f'"{text}"'
