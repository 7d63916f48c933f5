"""What programs look for on a site: what may be fetched, what there is, how to ask for it.

None of it is a page for people; docs/api.md describes it for those who write such programs.
"""

from typing import Any, Final

from scraper.web.machines import llms, openapi, opensearch, robots, sitemap

ROUTES: Final[tuple[tuple[str, Any], ...]] = (
    (r"^/robots\.txt$", robots.page),
    (r"^/sitemap\.xml$", sitemap.index),
    (sitemap.PART_ROUTE, sitemap.part),
    (r"^/opensearch\.xml$", opensearch.page),
    (r"^/llms\.txt$", llms.page),
    (r"^/openapi\.json$", openapi.page),
)
"""What an address looks like, as a regular expression, and what answers it."""
