"""Which listing page comes next, and when the crawl has seen enough: decided without touching the network.

A host may end its list in any way (404, an empty page, the last page again, its first page instead), may
claim a total or not, and grows while it is read. Each of these ends a sweep; only some prove it whole.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urljoin

from scraper.model import Listing


class Stop(StrEnum):
    """Why a crawl of the listing ended."""

    LAST_PAGE = "last page"
    NOT_FOUND = "no such page"
    EMPTY = "empty page"
    REPEATED = "page repeated"
    OTHER_PAGE = "another page than asked"
    KNOWN = "nothing new and totals agree"
    LIMIT = "page limit"

    @property
    def is_whole(self) -> bool:
        """Whether every page there is has been seen."""
        return self not in {Stop.KNOWN, Stop.LIMIT}


@dataclass(slots=True)
class Frontier:
    """The walk through one show's listing pages.

    `known`: slugs in the archive before the walk; None means every page is read, whatever is known.
    """

    start: str
    known: frozenset[str] | None
    max_pages: int | None
    seen: set[str] = field(default_factory=set)
    pages: int = 0
    _previous: frozenset[str] = frozenset()

    def url(self, page: int) -> str:
        """Address of a listing page, from 1."""
        return self.start if page == 1 else urljoin(self.start, f"page/{page}/")

    def after(self, page: int, slugs: frozenset[str], listing: Listing) -> Stop | None:
        """Take a page that was read; why the walk ends there, or None to go on to the next."""
        fresh = slugs - self.seen
        self.seen |= slugs
        self.pages += 1
        previous, self._previous = self._previous, slugs
        if not slugs:
            return Stop.EMPTY
        if listing.page is not None and listing.page != page:
            return Stop.OTHER_PAGE
        if page > 1 and (slugs == previous or not fresh):
            return Stop.REPEATED
        if self.known is not None and slugs <= self.known and _agrees(listing, len(self.known | self.seen)):
            return Stop.KNOWN
        if _is_last(page, listing):
            return Stop.LAST_PAGE
        if self.max_pages is not None and self.pages >= self.max_pages:
            return Stop.LIMIT
        return None


def _agrees(listing: Listing, count: int) -> bool:
    """Whether the host claims no more episodes than are known; a host that claims nothing cannot disagree."""
    return listing.total_episodes is None or listing.total_episodes <= count


def _is_last(page: int, listing: Listing) -> bool:
    if listing.total_pages is not None:
        return page >= listing.total_pages
    return not listing.has_more and listing.total_episodes is None
