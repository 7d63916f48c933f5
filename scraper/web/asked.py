"""What the address of a search page asks for, and the addresses of its neighbours."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from scraper.search.parsing import parse
from scraper.search.results import Count, Facets, Shelf
from scraper.search.terms import Sort

PATH: Final = "/search"
LIMIT: Final = 20
MOST: Final = 100
"""Hits of one page, whatever its format."""
_LAST_PAGE: Final = 9_999

_NEWEST: Final = "sort:newest"
_SORTED: Final = re.compile(r"(?<!\S)sort:\S+\s*", re.IGNORECASE)
_LEADING_OR: Final = re.compile(r'\A(?:[^\w"“”„‟«»＂-]*OR[^\w\s"“”„‟«»＂]*(?=[\s"“”„‟«»＂]|$))+')


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its address says it: `?q=…&in=questions&page=2&limit=50`."""

    text: str
    shelf: Shelf = Shelf.EPISODES
    page: int = 1
    limit: int = LIMIT

    @classmethod
    def of(cls, arguments: Any) -> Self:
        """Read the arguments of an address; what makes no sense is taken for what stands without it.

        `sort=newest` is the same as `sort:newest` among the words.
        """
        text, shelf = arguments.get("q") or "", arguments.get("in") or ""
        asked = cls(
            text,
            Shelf(shelf) if shelf in set(Shelf) else Shelf.EPISODES,
            _number(arguments.get("page"), 1, _LAST_PAGE),
            _number(arguments.get("limit"), LIMIT, MOST),
        )
        return asked.sorted_newest() if arguments.get("sort") == Sort.NEWEST else asked

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * self.limit

    @property
    def is_newest_first(self) -> bool:
        """Whether the words ask for the newest first."""
        return parse(self.text).sort is Sort.NEWEST

    def sorted_newest(self) -> Self:
        """The same, newest first, from its first page."""
        return self if self.is_newest_first else self.narrowed(_NEWEST)

    def sorted_best(self) -> Self:
        """The same, best first, from its first page."""
        return replace(self, text=_SORTED.sub("", self.text), page=1)

    def narrowed(self, part: str) -> Self:
        """The search that wants a part too, from its first page.

        In front, since a phrase that is not closed ends with the text; without an OR that would then join the two.
        """
        return replace(self, text=f"{part} {_LEADING_OR.sub('', self.text).strip()}".strip(), page=1)

    def widened(self, part: str) -> Self:
        """The search without a part that `narrowed` put in."""
        return replace(self, text=f" {self.text} ".replace(f" {part} ", " ", 1).strip(), page=1)

    def has(self, part: str) -> bool:
        """Whether `narrowed` put that part in."""
        return f" {part} " in f" {self.text} "

    def address(self, form: str = "") -> str:
        """The path and arguments that ask for this, in a format (`.json`), relative to the root of the site."""
        said = {"q": self.text}
        if self.shelf is not Shelf.EPISODES:
            said["in"] = self.shelf.value
        if self.page > 1:
            said["page"] = str(self.page)
        if self.limit != LIMIT:
            said["limit"] = str(self.limit)
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
        "Author": [(f'author:"{_unquoted(count.label)}"', count) for count in facets.authors],
        "Paper": [_with_paper(count) for count in facets.papers],
    }
    return {heading: [_choice(asked, *part) for part in found] for heading, found in parts.items() if found}


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


def _number(text: str | None, default: int, most: int) -> int:
    """A whole number from 1 to `most`."""
    digits = (text or "").strip()
    return min(max(int(digits), 1), most) if digits.isascii() and digits.isdigit() and len(digits) < 10 else default
