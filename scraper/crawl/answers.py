"""What an answer amounts to, by its status and its headers, before anyone reads it. Nothing here asks or waits."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urljoin

from scraper.crawl.site import may_hold_transcript, same_site
from scraper.crawl.wire import Answer, RetryError
from scraper.errors import BlockedError, DeferredError, FetchError, UnreachableError
from scraper.model import Kind

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
GONE: Final = frozenset({404, 410})
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528), 530})
"""Statuses of a host in trouble, which may be over in a moment."""

_MAY_PASS: Final = frozenset({"truncated", "empty page"})
"""What may be wrong with a body and right when it is asked for again."""
_KEPT_HEADERS: Final = ("content-type", "etag", "last-modified", "date", "location")
_CONTENT_TYPES: Final = {Kind.LISTING: ("html",), Kind.EPISODE: ("html",), Kind.FEED: ("xml", "rss", "text/")}
"""What the content type of a page must speak of; a host that names none is not held to it."""


def refusal(url: str, kind: Kind, answer: Answer, *, conditional: bool) -> FetchError | None:
    """Why an answer cannot be taken for what was asked; None for one that can, and for one that is `gone`.

    `conditional`: validators went along, so that 304 is an answer.
    """
    status = answer.status
    if status == 200:
        fault = _fault_of_headers(kind, answer)
    elif status in GONE or (status == 304 and conditional):
        fault = ""
    else:
        fault = f"status {status}"
    if not fault:
        return None
    return FetchError(f"{url} answered with {fault}", url=url, fault=fault, advice="Look at it in a browser.")


def _fault_of_headers(kind: Kind, answer: Answer) -> str:
    if not answer.body and kind is not Kind.ROBOTS:
        return "empty"
    said, wanted = answer.headers.get("content-type", "").lower(), _CONTENT_TYPES.get(kind, ())
    return "content type" if said and wanted and not any(word in said for word in wanted) else ""


def not_ours(url: str, kind: Kind, fault: str) -> Exception:
    """What a body amounts to that came as success and is not what was asked for."""
    if fault in _MAY_PASS:
        return RetryError(fault, 200)
    if kind in {Kind.FEED, Kind.TRANSCRIPT}:
        return FetchError(f"{url} is {fault}", url=url, fault=fault, advice=f"Check the {kind}'s address.")
    return BlockedError(
        f"{url} answered with a page that is {fault}",
        url=url,
        fault=fault,
        advice="Open the address in a browser; if it asks whether you are human, wait and try later.",
    )


def speaks_for_host(error: FetchError) -> bool:
    """Whether an error means that the host is to be left alone for now, and not only the address."""
    if isinstance(error, BlockedError):
        return error.fault != "robots"
    return isinstance(error, DeferredError | UnreachableError)


def next_hop(url: str, target: str, location: str, kind: Kind) -> str:
    """Where a redirect leads, if that is on the same site; for a transcript, which may lie anywhere, if it is no less
    safe. Raises FetchError."""
    stays = may_hold_transcript if kind is Kind.TRANSCRIPT else same_site
    with suppress(ValueError):
        following = urljoin(target, location)
        if stays(target, following):
            return following
    raise FetchError(
        f"{url} redirects to another site, {location!r}",
        url=url,
        fault="redirect elsewhere",
        advice="If the show has moved, set its new address.",
    )


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that are worth keeping with a body."""
    return {name: headers[name] for name in _KEPT_HEADERS if name in headers}
