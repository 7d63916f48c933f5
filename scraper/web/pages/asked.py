"""What the address of a search page asks for, and the addresses of its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Self
from urllib.parse import urlencode

from scraper.search.ordered import ordered
from scraper.search.parsing import MAX_CHARS, parse
from scraper.search.parts import Part, parts
from scraper.search.results import Count, Facets, Shelf
from scraper.search.terms import Filter, Sort, Term

PATH: Final = "/search"
LIMIT: Final = 20
MOST: Final = 100
"""Hits of one page; a file holds more."""
_LAST_PAGE: Final = 9_999


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its address says it: `?q=…&in=questions&page=2&limit=50`."""

    text: str
    shelf: Shelf = Shelf.EPISODES
    page: int = 1
    given_limit: int | None = None
    """Hits of a page, where the address says how many."""

    @classmethod
    def of(cls, arguments: Any, most: int = MOST) -> Self:
        """Read the arguments of an address; what makes no sense is taken for what stands without it.

        `most`: hits that can be asked for.
        `sort=newest` is the same as `sort:newest` among the words. Of a text that is longer than what is read of one
        so much is kept that it is still seen to be longer.
        """
        text, shelf = (arguments.get("q") or "")[: MAX_CHARS + 1], (arguments.get("in") or "").casefold()
        asked = cls(
            text,
            Shelf(shelf) if shelf in set(Shelf) else Shelf.EPISODES,
            _number(arguments.get("page"), _LAST_PAGE) or 1,
            _number(arguments.get("limit"), most),
        )
        return asked.sorted_newest() if arguments.get("sort") == Sort.NEWEST else asked

    @property
    def limit(self) -> int:
        """Hits of a page."""
        return self.given_limit or LIMIT

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * self.limit

    def pages(self, total: int) -> int:
        """How many pages so many hits take; one even for none."""
        return max(1, -(-total // self.limit))

    def after(self, total: int) -> Self | None:
        """The next page; None behind the last of so many hits."""
        return replace(self, page=self.page + 1) if self.page < min(self.pages(total), _LAST_PAGE) else None

    @property
    def is_newest_first(self) -> bool:
        """Whether the words ask for the newest first."""
        return parse(self.text).sort is Sort.NEWEST

    def sorted_newest(self) -> Self:
        """The same, newest first, from its first page."""
        return self if self.is_newest_first else replace(self, text=ordered(self._unsorted(), Sort.NEWEST), page=1)

    def sorted_best(self) -> Self:
        """The same, best first, from its first page."""
        return replace(self, text=self._unsorted(), page=1)

    def narrowed(self, part: str) -> Self:
        """The search that wants a part too, from its first page.

        In front, since a phrase that is not closed ends with the text; without an OR that would then join the two.
        """
        read = _read(self.text)
        joins = {place for place, each in enumerate(read) if each.asks is None and not _has_words(read[:place])}
        text = _without(read, joins) if joins else self.text.strip()
        return replace(self, text=f"{part} {text}".strip(), page=1)

    def widened(self, part: str) -> Self:
        """The search without a part that `narrowed` put in."""
        read, (sought,) = _read(self.text), _read(part)
        ors = {place for place, each in enumerate(read) if each.asks is None}
        alone = {
            place
            for place, each in enumerate(read)
            if (each.asks, each.is_excluded) == (sought.asks, sought.is_excluded)
            and ors.isdisjoint({place - 1, place + 1})
        }
        return replace(self, text=_without(read, alone), page=1)

    def has(self, part: str) -> bool:
        """Whether the search wants just such a part."""
        sought = _clauses(part)
        return bool(sought) and sought <= _clauses(self.text)

    def _unsorted(self) -> str:
        """The text without the order that it asks for; as it was typed where it asks for none."""
        read = _read(self.text)
        orders = {place for place, each in enumerate(read) if isinstance(each.asks, Sort)}
        return _without(read, orders) if orders else self.text

    def address(self, form: str = "") -> str:
        """The path and arguments that ask for this, in a format (`.json`), relative to the root of the site."""
        said = {"q": self.text}
        if self.shelf is not Shelf.EPISODES:
            said["in"] = self.shelf.value
        if self.page > 1:
            said["page"] = str(self.page)
        if self.given_limit:
            said["limit"] = str(self.given_limit)
        return f"{PATH}{form}?{urlencode(said, errors='replace')}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: a link that narrows the search to it, or takes it away again."""

    label: str
    hits: int
    is_chosen: bool
    address: str


def choices(asked: Asked, facets: Facets) -> dict[str, list[Choice]]:
    """For each facet that has values: its heading, and what to choose from."""
    parts = {
        "Year": [(f"date:{count.value}", count) for count in facets.years],
        "Category": [(f'category:"{_unquoted(count.label)}"', count) for count in facets.categories],
        _authors(facets): [(f'author:"{_unquoted(count.label)}"', count) for count in facets.authors],
        "Paper": [_with_paper(count) for count in facets.papers],
    }
    return {heading: [_choice(asked, *part) for part in found] for heading, found in parts.items() if found}


def _authors(facets: Facets) -> str:
    """The heading of a count that may be of the first hits only: a click then finds more than it says."""
    is_of_all = facets.authors_among >= facets.counted
    return "Author" if is_of_all else f"Author (among the first {facets.authors_among} hits)"


def _choice(asked: Asked, part: str, count: Count) -> Choice:
    is_chosen = asked.has(part)
    leads_to = asked.widened(part) if is_chosen else asked.narrowed(part)
    return Choice(count.label, count.hits, is_chosen, leads_to.address())


def _with_paper(count: Count) -> tuple[str, Count]:
    if count.value == "yes":
        return "has:paper", replace(count, label="with a paper")
    return "-has:paper", replace(count, label="without")


def _unquoted(label: str) -> str:
    return " ".join(label.replace('"', " ").split())


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[Part, ...]:
    """The parts of a text, as a search reads them."""
    return tuple(parts(parse(text).text))


@lru_cache(maxsize=256)
def _clauses(text: str) -> set[tuple[tuple[Term | Filter, ...], bool]]:
    """What a text asks for, each with whether it must not hold."""
    query = parse(text)
    return {(each.either, False) for each in query.wanted} | {(each.either, True) for each in query.without}


def _has_words(read: Sequence[Part]) -> bool:
    """Whether something to be found is among some parts, which an OR behind them would join to what follows."""
    return any(each.asks is not None and not isinstance(each.asks, Sort) for each in read)


def _without(read: Sequence[Part], left_out: set[int]) -> str:
    """The text of some parts, those at these places left out."""
    kept = (each for place, each in enumerate(read) if place not in left_out)
    return " ".join(f"{'-' if each.is_excluded else ''}{each.typed}" for each in kept)


def _number(text: str | None, most: int) -> int | None:
    """A whole number from 1 to `most`: the nearest to what is typed; None for what is no number."""
    digits = (text or "").strip()
    if not digits.isascii() or not digits.isdigit():
        return None
    return min(max(int(digits.lstrip("0")[:9] or "0"), 1), most)
