"""Which listing page comes next, and when the crawl has seen enough: decided without touching the network.

A host may end its list in any way (404, an empty page, the last page again, its first page instead), may
claim a total or not, and grows and shrinks while it is read. Each of these ends a walk; only some prove it whole.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin

from scraper.model import Listing

_MOST_FAILURES: Final = 3
_MOST_REPEATS: Final = 10
"""Pages in a row without a new episode: as many as a burst of newcomers between two requests may push down."""
_MOST_THE_SAME: Final = 2


class Stop(StrEnum):
    """Why a walk through the listing ended."""

    LAST_PAGE = "last page"
    NOT_FOUND = "no such page"
    EMPTY = "empty page"
    REPEATED = "page repeated"
    OTHER_PAGE = "another page than asked"
    KNOWN = "nothing new and totals agree"
    LIMIT = "page limit"
    CUT_SHORT = "fewer pages than promised"
    FAILURES = "too many pages failed"

    @property
    def is_end(self) -> bool:
        """Whether nothing is left that the walk was to see."""
        return self not in {Stop.LIMIT, Stop.CUT_SHORT, Stop.FAILURES}


@dataclass(slots=True)
class Frontier:
    """The walk through one show's listing pages.

    `known`: slugs in the archive before the walk; None means every page is read, whatever is known.
    """

    start: str
    known: frozenset[str] | None
    max_pages: int | None
    surplus: int = 0
    """How many episodes the host claims beyond those that its whole list showed the last time."""
    seen: set[str] = field(default_factory=set)
    pages: int = 0
    shifts: int = 0
    """Episodes met again further down: that many came while the walk went on."""
    shrunk: bool = False
    """Whether the host's total fell, so that an episode may have slipped to a page that was read already."""
    resized: bool = False
    """Whether a page was longer than one before it, so that the pages between them were cut otherwise."""
    _total: int | None = None
    _total_pages: int | None = None
    _promised: bool = False
    _failures: int = 0
    _repeats: int = 0
    _the_same: int = 0
    _last: frozenset[str] = frozenset()

    def url(self, page: int) -> str:
        """Address of a listing page, from 1."""
        return self.start if page == 1 else urljoin(self.start, f"page/{page}/")

    def after(self, page: int, slugs: frozenset[str], listing: Listing) -> Stop | None:
        """Take a page that was read; why the walk ends there, or None to go on to the next."""
        if not slugs:
            return self._end(Stop.EMPTY)
        if listing.page is not None and listing.page != page:
            return self._end(Stop.OTHER_PAGE)
        self._note_totals(listing)
        again, was_promised = slugs & self.seen, self._promised
        self.shifts += len(again)
        self.seen |= slugs
        self.pages += 1
        self._failures = 0
        self._promised = listing.has_more if listing.total_pages is None else page < listing.total_pages
        self._repeats = self._repeats + 1 if again == slugs else 0
        self._the_same = self._the_same + 1 if slugs == self._last else 0
        self.resized |= was_promised and len(slugs) > len(self._last)
        self._last = slugs
        if self._repeats and not was_promised:
            return Stop.REPEATED
        if self._the_same == _MOST_THE_SAME or self._repeats == _MOST_REPEATS:
            return Stop.CUT_SHORT
        if self.known is not None and slugs <= self.known:
            expected = len(self.known | self.seen) + self.surplus
            if listing.total_episodes in {None, expected}:
                return Stop.KNOWN
        return self._enough(page)

    def missing(self) -> Stop:
        """The host has no such page."""
        return self._end(Stop.NOT_FOUND)

    def failed(self, page: int) -> Stop | None:
        """A page could not be had: why the walk ends there, or None to go on to the next."""
        self._failures += 1
        return Stop.FAILURES if self._failures == _MOST_FAILURES else self._enough(page)

    def _enough(self, page: int) -> Stop | None:
        if self._total_pages is not None and page >= self._total_pages:
            return Stop.LAST_PAGE
        return Stop.LIMIT if self.max_pages is not None and self.pages >= self.max_pages else None

    def _end(self, stop: Stop) -> Stop:
        return Stop.CUT_SHORT if self._promised else stop

    def _note_totals(self, listing: Listing) -> None:
        if listing.total_episodes is not None:
            self.shrunk |= self._total is not None and listing.total_episodes < self._total
            self._total = listing.total_episodes
        self._total_pages = listing.total_pages
