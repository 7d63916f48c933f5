"""Pages from which an episode was taken out for good: what the rest of the page says, in place of its markup."""

import json
from collections.abc import Mapping
from typing import Final

import cattrs

from scraper.errors import ParseError
from scraper.model import ParsedPage

CONTENT_TYPE: Final = "application/vnd.paperledge.page+json"
"""Marks such a body among the headers of its snapshot; no page is fetched under it, so none can pretend to be one."""


def write(page: ParsedPage) -> bytes:
    """A page as JSON, all that it says."""
    return json.dumps(cattrs.unstructure(page), ensure_ascii=False, separators=(",", ":")).encode()


def recognises(headers: Mapping[str, str]) -> bool:
    """Whether a snapshot with these headers holds such a page."""
    return headers.get("content-type") == CONTENT_TYPE


def parse(body: bytes) -> ParsedPage:
    """The page again, as it was when it was written. Raises ParseError for a body that is not whole."""
    try:
        return cattrs.structure(json.loads(body), ParsedPage)
    except (ValueError, cattrs.BaseValidationError) as error:
        raise ParseError("the redacted page is damaged", fault="damaged") from error
