"""The site's own pages, one module each: what it reads, and what it answers with."""

from typing import Any, Final

from scraper.web.pages import review, search

ROUTES: Final[tuple[tuple[str, Any], ...]] = (
    (search.ROUTE, search.page),
    (review.ROUTE, review.page),
)
"""What an address looks like, as a regular expression, and what answers it."""
