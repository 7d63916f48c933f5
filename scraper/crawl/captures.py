"""Records of web archives as captures: a document with its address and the time at which it was had.

    response              what a host answered: counts with status 200
    resource, conversion  a saved document, or the text of a page (WET): it has no HTTP status, so 0

An archive that `export warc` made says in headers of its own what a record was in crawl.db.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

from warcio.statusandheaders import StatusAndHeadersParser

from scraper.clock import iso
from scraper.config import Settings
from scraper.crawl.answers import kept_headers
from scraper.crawl.payload import decoded
from scraper.crawl.warc import Block, blocks, is_sound
from scraper.errors import ParseError
from scraper.model import Kind

KIND: Final = "PaperLedge-Kind"
SHOW: Final = "PaperLedge-Show"
ADDRESS: Final = "PaperLedge-Address"
TIME: Final = "PaperLedge-Time"
REPLAYED: Final = "PaperLedge-Replayed"
"""Headers of exported records. Show and address are percent-encoded; the address stands where WARC's own cannot
hold it letter for letter. The other two say `Time: unknown` and `Replayed: yes`, or nothing."""
UNKNOWN: Final = "unknown"
OCTETS: Final = "application/octet-stream"
"""The content type that says nothing."""
LARGEST_DOCUMENT: Final = 200_000_000
"""Of saved documents, in bytes."""

_WANTED: Final = frozenset({"response", "resource", "conversion"})
_HTTP: Final = StatusAndHeadersParser([], verify=False)
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_NO_PAGE: Final = re.compile(r"(?:image|audio|video|font)/|(?:application|text)/(?:x-)?(?:java|ecma)script|text/css")
_FIRST_YEAR: Final = 1990


@dataclass(frozen=True, slots=True)
class Capture:
    """A snapshot that has no number yet."""

    url: str
    kind: Kind
    fetched_at: str | None
    status: int
    headers: Mapping[str, str]
    body: bytes
    show: str
    exported: bool = False
    """Whether it comes out of a crawl.db: then it is kept as it was, whatever it says."""
    replayed: bool = False
    """Whether it stood there a second time, behind captures that had come in late (crawl/late.py)."""


def captures(file: BinaryIO, settings: Settings, show: str, now: datetime) -> Iterator[Capture | ParseError]:
    """What the records of an archive are: captures, or why one is none; what only tells of the crawl is left out.

    `show`: where records belong that do not say. Raises ParseError, `cut` or `corrupt`, after the last record
    that is whole.
    """
    for block in blocks(file, _WANTED, LARGEST_DOCUMENT):
        if block.headers.get_header("WARC-Type") in _WANTED:
            try:
                yield _capture(block, settings, show, now)
            except ParseError as error:
                yield error


def _capture(block: Block, settings: Settings, show: str, now: datetime) -> Capture:
    headers = block.headers
    if block.content is None:
        raise ParseError("it is larger than any document", fault="too big")
    if headers.get_header("WARC-Truncated") or headers.get_header("WARC-Segment-Number"):
        raise ParseError("the crawler that kept it has cut it", fault="truncated")
    if not is_sound(block):
        raise ParseError("its content is not what its digest says", fault="digest")
    kind = _kind(headers)
    status, http, body = _answer(headers, block.content)
    http_type = http.get("content-type", "").lower()
    if kind is None and headers.get_header("WARC-Type") == "response" and status != 200:
        raise ParseError(f"it is an answer with status {status}", fault=f"status {status}")
    if kind is None and _NO_PAGE.match(http_type):
        raise ParseError(f"it is {http_type}, no page", fault="no page")
    most = settings.max_feed_bytes if "xml" in http_type or "rss" in http_type else settings.max_bytes
    return Capture(
        url=_address(headers),
        kind=kind or Kind.FILE,
        fetched_at=_moment(headers, now, exported=kind is not None),
        status=status,
        headers=kept_headers(http),
        body=decoded(body, http, LARGEST_DOCUMENT if kind else most),
        show=show if kind is None else unquote(headers.get_header(SHOW) or ""),
        exported=kind is not None,
        replayed=kind is not None and headers.get_header(REPLAYED) is not None,
    )


def _kind(headers: Any) -> Kind | None:
    """What the record was in the crawl.db that it comes from; None for one of somebody else's."""
    try:
        return Kind(headers.get_header(KIND) or "")
    except ValueError:
        return None


def _answer(headers: Any, content: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, HTTP headers (names in lower case) and body. Raises ParseError where a response is no HTTP answer."""
    if headers.get_header("WARC-Type") != "response":
        content_type = headers.get_header("Content-Type") or OCTETS
        return 0, {} if content_type == OCTETS else {"content-type": _CONTROLS.sub("", content_type)}, content
    stream = BytesIO(content)
    try:
        answer = _HTTP.parse(stream)
        status = int(answer.statusline.split()[0])
    except (EOFError, ValueError, IndexError) as error:
        raise ParseError("it is no HTTP answer", fault="no HTTP answer") from error
    if not answer.protocol.startswith("HTTP/"):
        raise ParseError("it is no HTTP answer", fault="no HTTP answer")
    return status, {name.lower(): _CONTROLS.sub("", value) for name, value in answer.headers}, stream.read()


def _address(headers: Any) -> str:
    """The record's address. Raises ParseError if it has none. Wget 1.19 wrote it in angle brackets."""
    exact = unquote(headers.get_header(ADDRESS) or "")
    address = exact or (headers.get_header("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    if not address or (not exact and not _is_usable(address)):
        raise ParseError("it has no address", fault="no address")
    return address


def _is_usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return address.isprintable() and (bool(parts.hostname) or parts.scheme not in {"http", "https"})
    except ValueError:
        return False


def _moment(headers: Any, now: datetime, *, exported: bool) -> str | None:
    """When the document was had, in whole seconds; None where that is not said, or cannot be true."""
    if exported and headers.get_header(TIME) == UNKNOWN:
        return None
    try:
        moment = datetime.fromisoformat(headers.get_header("WARC-Date") or "")
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return iso(moment) if exported or (moment.year >= _FIRST_YEAR and moment <= now + timedelta(days=1)) else None
