"""What speaks for a paper, in words, figures and points: one function for each kind of evidence.

Points are on the scale of the text's likeness, whose unit is one standard deviation (likeness.py). They were set on
the labelled texts (`scripts/bench linking`), with paper and without.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz

from scraper.link.facts import PaperFacts, Telling
from scraper.link.names import Agreement, Fit, agreement, readings
from scraper.notation.normal import fold


class Kind(StrEnum):
    """A kind of evidence."""

    ID = "id"
    DOI = "doi"
    TITLE = "title"
    """The headline is the paper's title, or begins it."""
    MENTION = "mention"
    """The paper's title stands in the text, where works that a paper builds on are named too."""
    AUTHORS = "authors"
    QUOTE = "quote"
    METHOD = "method"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A paper with what speaks for it."""

    paper: PaperFacts
    likeness: float
    """Of the texts, in standard deviations."""
    authors: Agreement
    points: dict[Kind, float]
    words: dict[Kind, str]
    has_other_title: bool = False
    """Whether the headline is nearly its title: that of a sequel, perhaps."""

    @property
    def is_old(self) -> bool:
        """Whether it was listed so long before that it is likely to be told of in passing."""
        return self.points.get(Kind.DATE, 0.0) < 0

    @property
    def total(self) -> float:
        """All points."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of evidence."""

    kind: Kind
    points: float
    words: str


_BY_FIT: Final = {Fit.ONE: 1.0, Fit.SOME: 2.0, Fit.MOST: 3.0, Fit.SOLE: 7.0, Fit.ALL: 6.0, Fit.COMPLETE: 9.0}
_BY_AGE: Final = ((3, 3.5), (10, 2.2), (30, 1.2), (90, 0.5))
"""Days since the first listing, and points; PaperLedge tells of papers that are a few days old."""
_OLD: Final = -1.5
_ID: Final = 7.0
_SLIP: Final = 80.0
"""Likeness of two words, of which one is a slip of the other."""
_MAY_SLIP: Final = 5
"""Letters of such a word: `I` and `II`, `GPT-3` and `GPT-4`, `is` and `in` are no slips."""
_TITLE: Final = 9.0
_PART_OF_TITLE: Final = 4.0
_MENTION: Final = 5.0
_NEARLY: Final = 90.0
"""Likeness of two titles, of which one is taken for the other."""
_BLANKS_OF_TITLE: Final = 3
"""A title of fewer than four words may stand in a text by chance."""
_SAME_QUOTE: Final = 85.0
"""A quotation that stands in the abstract measures 99 to 100, the next best abstract 67, an invented one 53."""
_QUOTE: Final = 5.0
_SHORTEST_QUOTE: Final = 40
_METHOD_IN_TITLE: Final = 3.0
_METHOD_IN_ABSTRACT: Final = 1.0


class Weigher:
    """Weighs papers for one telling, whose parts are folded once."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._credits = readings(telling.credits)
        self._headline = fold(telling.headline)
        self._titles = [title for title in (self._headline, fold(telling.title)) if title]
        self._body = f" {fold(telling.body)} "
        self._method = fold(telling.method)
        self._quotes = [quote for quote in map(fold, telling.quotes) if len(quote) >= _SHORTEST_QUOTE]

    def weigh(self, paper: PaperFacts, likeness: float) -> Weighed:
        """All that speaks for a paper; `likeness`: of the texts, in standard deviations."""
        fits = [agreement(names, paper.authors) for names in self._credits]
        names = max(fits, key=lambda each: each.fit)
        found = [
            *self._ids(paper),
            *self._title(paper),
            *_authors(names),
            *self._quote(paper),
            *self._method_of(paper),
            *_text(likeness),
            *self._date(paper),
        ]
        points = {each.kind: each.points for each in found}
        words = {each.kind: each.words for each in found}
        has_other_title = Kind.TITLE not in points and self._is_nearly(fold(paper.title))
        return Weighed(paper, likeness, names, points, words, has_other_title)

    def _is_nearly(self, title: str) -> bool:
        return any(fuzz.ratio(each, title) >= _NEARLY for each in self._titles)

    def text_without_title(self, paper: PaperFacts) -> str | None:
        """The text (folded) without the paper's title, where that stands in it and is not the headline; else None."""
        title = fold(paper.title)
        if title.count(" ") < _BLANKS_OF_TITLE or f" {title} " not in self._body:
            return None
        return f"{fold(self._telling.title)} {self._body.replace(f' {title} ', ' ')}"

    def _ids(self, paper: PaperFacts) -> Iterable[Found]:
        arxiv_ids, dois = self._telling.arxiv_ids, self._telling.dois
        if paper.arxiv_id in arxiv_ids:
            yield Found(Kind.ID, _ID / len(arxiv_ids), f"arXiv:{paper.arxiv_id} is named")
        if paper.doi in dois:
            yield Found(Kind.DOI, _ID / len(dois), f"doi:{paper.doi} is named")

    def _title(self, paper: PaperFacts) -> Iterable[Found]:
        title = fold(paper.title)
        if any(_is_same_title(each, title) for each in self._titles):
            yield Found(Kind.TITLE, _TITLE, "the headline is its title")
        elif self._headline.count(" ") >= _BLANKS_OF_TITLE and title.startswith(f"{self._headline} "):
            yield Found(Kind.TITLE, _PART_OF_TITLE, "the headline is the beginning of its title")
        elif title.count(" ") >= _BLANKS_OF_TITLE and f" {title} " in self._body:
            is_named = paper.arxiv_id in self._telling.arxiv_ids or paper.doi in self._telling.dois
            yield Found(Kind.MENTION, 0.0 if is_named else _MENTION, "its title stands in the text")

    def _quote(self, paper: PaperFacts) -> Iterable[Found]:
        if not self._quotes or not paper.abstract:
            return
        abstract = fold(paper.abstract)
        alike = max(fuzz.partial_ratio(quote, abstract, score_cutoff=_SAME_QUOTE) for quote in self._quotes)
        if alike:
            yield Found(Kind.QUOTE, _QUOTE, f"a quotation stands in its abstract ({alike:.0f} of 100)")

    def _method_of(self, paper: PaperFacts) -> Iterable[Found]:
        if not self._method:
            return
        if f" {self._method} " in f" {fold(paper.title)} ":
            yield Found(Kind.METHOD, _METHOD_IN_TITLE, f"its title names {self._telling.method}")
        elif f" {self._method} " in f" {fold(paper.abstract)} ":
            yield Found(Kind.METHOD, _METHOD_IN_ABSTRACT, f"its abstract names {self._telling.method}")

    def _date(self, paper: PaperFacts) -> Iterable[Found]:
        if not (self._telling.date and paper.listed):
            return
        days = (date.fromisoformat(self._telling.date) - date.fromisoformat(paper.listed)).days
        points = next((points for most, points in _BY_AGE if days <= most), _OLD)
        yield Found(Kind.DATE, points, f"listed {_in_days(days)} it was told of")


def _is_same_title(one: str, other: str) -> bool:
    """Whether two folded titles are the same, but for at most one slip in ten words."""
    if one == other:
        return True
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return False
    pairs = [(mine, theirs) for mine, theirs in zip(words, others, strict=True) if mine != theirs]
    return len(pairs) * 10 <= len(words) and all(_is_slip(*pair) for pair in pairs)


def _is_slip(one: str, other: str) -> bool:
    is_word = one.isalpha() and other.isalpha() and min(len(one), len(other)) >= _MAY_SLIP
    return is_word and fuzz.ratio(one, other) >= _SLIP


def _authors(names: Agreement) -> Iterable[Found]:
    if names.fit:
        yield Found(Kind.AUTHORS, _BY_FIT[names.fit], names.in_words())


def _text(likeness: float) -> Iterable[Found]:
    if likeness > 0:
        words = f"it shares more with the text than other papers do, by {likeness:.1f} standard deviations"
        yield Found(Kind.TEXT, likeness, words)


def _in_days(days: int) -> str:
    return "on the day that" if days == 0 else f"{days:,} day{'s' if days > 1 else ''} before"
