"""A query said back in one line of plain English, so that nobody need guess how it was read."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from scraper.search.parsing import MAX_CHARS
from scraper.search.results import Shelf
from scraper.search.terms import Clause, Field, Filter, Form, Query, Sort, Term, Trait

_Kind = Field | Trait | None
"""Of which parts of a query speak together; None: words, anywhere."""

_WANTED: Final[dict[_Kind, str]] = {
    None: "with {}",
    Field.TITLE: "with {} in the title",
    Field.QUESTION: "with {} in a question",
    Field.PAPER: "on a paper like {}",
    Field.AUTHOR: "by authors like {}",
    Trait.HAS: "with {}",
    Trait.CATEGORY: "in the category {}",
    Trait.SHOW: "of the show {}",
    Trait.DATE: "{}",
    Trait.AFTER: "since {}",
    Trait.BEFORE: "before {}",
}
"""In the order in which they are said."""
_UNWANTED: Final[dict[_Kind, str]] = {
    None: "without {}",
    Field.TITLE: "without {} in the title",
    Field.QUESTION: "without {} in a question",
    Trait.HAS: "without {}",
}
"""Else `not` and what is said of a wanted one."""
_OF_A_SHELF: Final[dict[tuple[Shelf, _Kind], str]] = {
    (Shelf.PAPERS, Field.PAPER): "like {}",
    (Shelf.QUESTIONS, Field.QUESTION): "worded with {}",
}
_HAS: Final = {"paper": "a linked paper", "questions": "questions"}


def spoken(query: Query, shelf: Shelf) -> str:
    """How a query was read, in one line without a full stop.

    `episodes with "diffusion" and the phrase "anomaly detection", by authors like "Hasegawa", since April 2025`.
    """
    return _asked(query, shelf) + _notes(query)


def _asked(query: Query, shelf: Shelf) -> str:
    what = "everything" if shelf is Shelf.ALL else shelf.value
    wanted = _said(query.wanted, shelf, is_wanted=True)
    without = _said(query.without, shelf, is_wanted=False)
    order = ["newest first"] if query.sort is Sort.NEWEST else []
    if wanted:
        return f"{what} {', '.join(wanted + without + order)}"
    everything = what if shelf is Shelf.ALL else f"all {what}"
    if without:
        return f"{everything} {', '.join(without + order)}"
    if order:
        return f"{everything}, {order[0]}"
    return "no word that can be searched for was given" if query.text.strip() else "no words were given"


def _notes(query: Query) -> str:
    common = f"; common words set aside: {', '.join(query.common)}" if query.common else ""
    return f"{common}; only the first {MAX_CHARS:,} characters were read" if query.cut else common


def _said(clauses: Iterable[Clause], shelf: Shelf, *, is_wanted: bool) -> list[str]:
    """What is said of the clauses: those of one kind together, and those of several kinds each by itself."""
    alike: dict[_Kind, list[Clause]] = {kind: [] for kind in _WANTED}
    mixed: list[str] = []
    for clause in clauses:
        kinds = list(dict.fromkeys(map(_kind, clause.either)))
        if len(kinds) == 1:
            alike[kinds[0]].append(clause)
        else:
            mixed.append(
                "either " + _listed([_pattern(_kind(one), shelf).format(_one(one)) for one in clause.either], "or")
            )
    said = {
        kind: _pattern(kind, shelf, is_wanted=is_wanted).format(_together(found, is_wanted=is_wanted))
        for kind, found in alike.items()
        if found
    }
    words = [said.pop(None)] if None in said else []
    return [*words, *mixed, *said.values()]


def _pattern(kind: _Kind, shelf: Shelf, *, is_wanted: bool = True) -> str:
    own = _OF_A_SHELF.get((shelf, kind))
    if is_wanted:
        return own or _WANTED[kind]
    return f"not {own}" if own else _UNWANTED.get(kind, f"not {_WANTED[kind]}")


def _kind(one: Term | Filter) -> _Kind:
    return one.field if isinstance(one, Term) else one.trait


def _together(clauses: Sequence[Clause], *, is_wanted: bool) -> str:
    if len(clauses) == 1:
        return _listed(list(map(_one, clauses[0].either)), "or")
    each = [_listed(list(map(_one, clause.either)), "or") for clause in clauses]
    either = [f"either {one}" if len(clause.either) > 1 else one for clause, one in zip(clauses, each, strict=True)]
    return _listed(either, "and" if is_wanted else "or")


def _listed(parts: Sequence[str], word: str) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {word} ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _one(one: Term | Filter) -> str:
    if isinstance(one, Term):
        return _term(one)
    if one.trait is Trait.HAS:
        return _HAS[one.value]
    if one.trait in {Trait.CATEGORY, Trait.SHOW}:
        return f'"{one.value}"'
    day = _day(one.value)
    return f"{'on' if day[0].isdigit() and ' ' in day else 'in'} {day}" if one.trait is Trait.DATE else day


def _term(term: Term) -> str:
    is_name = term.field in {Field.AUTHOR, Field.PAPER}
    if term.form is Form.NEAR:
        return _near(term)
    if term.form is Form.PREFIX:
        return f'"{term.text}…"' if is_name else f'words beginning with "{term.text}"'
    is_phrase = term.form is Form.PHRASE and " " in term.text and not is_name
    return f'the phrase "{term.text}"' if is_phrase else f'"{term.text}"'


def _near(term: Term) -> str:
    words = [f'"{word}"' for word in term.text.split()]
    apart = f"within {term.distance} word{'' if term.distance == 1 else 's'} of"
    if len(words) > len(("one", "other")):
        return f"{' and '.join(words)} {f'{apart} one another' if term.distance else 'side by side'}"
    return f"{words[0]} {apart if term.distance else 'beside'} {words[1]}"


def _day(value: str) -> str:
    """`2025`, `April 2025`, `10 April 2025`."""
    year, *rest = value.split("-")
    if not rest:
        return year
    first = date(int(year), int(rest[0]), int(rest[1]) if rest[1:] else 1)
    month = f"{first:%B} {year}"
    return f"{first.day} {month}" if rest[1:] else month
