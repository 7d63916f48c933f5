"""A query as the database is asked: one full-text expression, and SQL conditions on the rows that it finds."""

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from scraper.search import people
from scraper.search.expression import expression
from scraper.search.grown import grown_from
from scraper.search.results import HitKind
from scraper.search.shelves import Place
from scraper.search.terms import Clause, Field, Filter, Query, Term, Trait

_ARXIV: Final = re.compile(
    r"(?:arxiv[:\s]*)?([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?", re.I
)
_NEVER: Final = "9999-12-32"
_CATEGORY: Final = "SELECT 1 FROM episode_traits WHERE lower(category) = lower(?)"
_SHOW: Final = "t.show_id IN (SELECT id FROM shows WHERE slug = ? COLLATE NOCASE OR instr(lower(title), lower(?)))"
_LISTED: Final = "IN (SELECT value FROM json_each(?))"
_IN_EPISODE: Final = "t.seq IN (SELECT rowid FROM episodes_fts WHERE episodes_fts MATCH ?)"
_IN_PAPER: Final = "p.seq IN (SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?)"
_COLUMN: Final = {Field.TITLE: "title", Field.QUESTION: "questions"}


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that is true or false of a row of a place's base, and what is bound in it, in order."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What must hold: both, where both are there. With neither, everything does."""

    match: str = ""
    where: tuple[Condition, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the full-text expression says it all."""
        return bool(self.match) and not self.where


class Translator:
    """Puts clauses into what the database of one connection is asked, for one kind of thing."""

    def __init__(self, conn: sqlite3.Connection, place: Place) -> None:
        self._conn = conn
        self._place = place

    def asked(self, query: Query) -> Asked:
        """What holds where every wanted clause does, and none of the others."""
        return self.joined(map(self.clause, query.wanted), map(self.clause, query.without))

    def clause(self, clause: Clause) -> Asked:
        """What holds where one of the alternatives does."""
        either = [self._filter(each) if isinstance(each, Filter) else self._term(each) for each in clause.either]
        if len(either) == 1:
            return either[0]
        if all(each.is_plain for each in either):
            return Asked(_any(each.match for each in either))
        return Asked("", (_either([self._condition(each) for each in either]),))

    def words_of(self, clause: Clause) -> str:
        """An expression for the words of a clause alone, wherever they stand, without the signs of literal ones."""
        terms = [each for each in clause.either if isinstance(each, Term)]
        return _any(self._expression(term, self._place.index) for term in terms)

    def joined(self, wanted: Iterable[Asked], without: Iterable[Asked]) -> Asked:
        """What holds where all of the wanted do, and none of the others."""
        sought, barred = list(wanted), list(without)
        match = " AND ".join(each.match for each in sought if each.match)
        where = [condition for each in sought for condition in each.where]
        if match and (plain := [each.match for each in barred if each.is_plain]):
            match = f"({match}) NOT {_any(plain)}"
            barred = [each for each in barred if not each.is_plain]
        where += [Condition(f"NOT ({each.sql})", each.values) for each in map(self._condition, barred)]
        return Asked(match, tuple(where))

    def _condition(self, asked: Asked) -> Condition:
        """The same as a condition on a row, its expression included."""
        place = self._place
        parts = list(asked.where)
        if asked.match:
            found = f"{place.seq} IN (SELECT rowid FROM {place.index} WHERE {place.index} MATCH ?)"
            parts.insert(0, Condition(found, (asked.match,)))
        return Condition(
            " AND ".join(f"({part.sql})" for part in parts), tuple(value for part in parts for value in part.values)
        )

    def _term(self, term: Term) -> Asked:
        place = self._place
        if term.field is Field.AUTHOR:
            return Asked("", (self._author(term),))
        if term.field in {Field.PAPER, None} and (number := _ARXIV.fullmatch(term.text)):
            return Asked("", (self._numbered(term, number[1]),))
        if term.field is None or term.field in place.columns:
            match = self._expression(term, place.index, place.columns[term.field] if term.field else ())
            return Asked(match, (self._literal(term),) if term.literal else ())
        if term.field is Field.PAPER:
            return Asked("", (self._in_paper(term),))
        match = self._expression(term, "episodes_fts", (_COLUMN[term.field],))
        return Asked("", (self._traits(_IN_EPISODE, match),))

    def _expression(self, term: Term, index: str, columns: Sequence[str] = ()) -> str:
        return expression(term, columns, grown=grown_from(self._conn, index))

    def _in_paper(self, term: Term) -> Condition:
        return self._papers(_IN_PAPER, self._expression(term, "papers_fts", ("title",)))

    def _numbered(self, term: Term, number: str) -> Condition:
        """The paper of an arXiv number; one that is typed without a field may stand in the text, too."""
        paper = self._papers("p.arxiv_id = ?", number)
        if term.field is Field.PAPER:
            return paper
        return _either([paper, self._condition(Asked(self._expression(term, self._place.index)))])

    def _author(self, term: Term) -> Condition:
        if self._place.kind in {HitKind.PAPER, HitKind.ARTICLE}:
            return self._papers(f"p.seq {_LISTED}", json.dumps(people.papers_by(self._conn, term)))
        return self._traits(f"t.seq {_LISTED}", json.dumps(people.episodes_by(self._conn, term)))

    def _literal(self, term: Term) -> Condition:
        """The text holds a word with its signs: `LIKE` folds the case of Latin letters."""
        place = self._place
        columns = place.columns[term.field] if term.field else dict.fromkeys((place.lead, place.body))
        held = " OR ".join(f"x.{column} LIKE ? ESCAPE '!'" for column in columns)
        pattern = "%" + re.sub(r"([%_!])", r"!\1", term.text) + "%"
        sql = f"EXISTS (SELECT 1 FROM {place.text} x WHERE x.seq = {place.seq} AND ({held}))"
        return Condition(sql, (pattern,) * len(columns))

    def _filter(self, asks: Filter) -> Asked:
        return Asked("", (self._trait(asks),))

    def _trait(self, asks: Filter) -> Condition:
        place = self._place
        if asks.trait is Trait.SHOW:
            return self._traits(_SHOW, asks.value, asks.value)
        if asks.trait is Trait.CATEGORY:
            return self._category(asks.value)
        if asks.trait is Trait.HAS:
            has_paper = asks.value == "paper"
            return self._own("has_paper", place.has_paper) if has_paper else self._traits("t.has_questions")
        first, after = _span(asks.value)
        begin = "" if asks.trait is Trait.BEFORE else first
        end = {Trait.BEFORE: first, Trait.DATE: after}.get(asks.trait, _NEVER)
        day = place.date if "date" in place.own else "t.date"
        return self._own("date", f"{day} IS NOT NULL AND {day} >= ? AND {day} < ?", begin, end)

    def _category(self, value: str) -> Condition:
        """The category of that name; where there is none, those whose names hold it."""
        known = self._conn.execute(_CATEGORY, (value,)).fetchone()
        category = f"lower(coalesce({self._place.category}, ''))"
        test = f"{category} = lower(?)" if known else f"instr({category}, lower(?)) > 0"
        return self._own("category", test, value)

    def _own(self, name: str, sql: str, *values: object) -> Condition:
        """A condition on the row itself, where it has such a trait of its own, else on its episode."""
        return Condition(sql, values) if name in self._place.own else self._traits(sql, *values)

    def _traits(self, sql: str, *values: object) -> Condition:
        return self._within(self._place.traits, sql, values)

    def _papers(self, sql: str, *values: object) -> Condition:
        return self._within(self._place.papers, sql, values)

    @staticmethod
    def _within(template: str, sql: str, values: tuple[object, ...]) -> Condition:
        """A condition inside a place's template; one that the place knows nothing of holds for none of its rows."""
        return Condition(template % sql, values) if "%s" in template else Condition(template)


def _either(conditions: Iterable[Condition]) -> Condition:
    given = list(conditions)
    sql = " OR ".join(f"({each.sql})" for each in given)
    return Condition(f"({sql})", tuple(value for each in given for value in each.values))


def _any(matches: Iterable[str]) -> str:
    return f"({' OR '.join(matches)})"


def _span(value: str) -> tuple[str, str]:
    """The first day of a year, a month or a day (YYYY, YYYY-MM, YYYY-MM-DD), and the first day after it."""
    year, month, day = (int(part) for part in f"{value}-01-01"[: len("2025-01-01")].split("-"))
    if len(value) == len("2025"):
        return f"{value}-01-01", f"{year + 1:04}-01-01"
    if len(value) == len("2025-01"):
        return f"{value}-01", f"{year + month // 12:04}-{month % 12 + 1:02}-01"
    last = date(year, month, day)
    return value, f"{last + timedelta(days=1)}" if last < date.max else _NEVER
