"""Documents as the tests hand them to the program: read as if fetched or imported, and put in order."""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from scraper.model import Episode, Kind, ParsedPage, Snapshot
from scraper.sources import read
from scraper.text.episode import put_in_order


class Page(NamedTuple):
    parsed: ParsedPage
    episodes: tuple[Episode, ...]


def snapshot(
    body: str | bytes,
    url: str = "file:saved",
    fetched_at: str | None = None,
    headers: Mapping[str, str] | None = None,
    show: str = "",
) -> Snapshot:
    data = body.encode() if isinstance(body, str) else body
    return Snapshot(1, url, Kind.FILE, fetched_at, 200, headers or {}, sha256(data).hexdigest(), data, show)


def read_page(body: str | bytes, url: str = "file:saved", fetched_at: str | None = None) -> Page:
    """What a document says, and its episodes put in order."""
    parsed = read(snapshot(body, url, fetched_at))
    return Page(parsed, tuple(put_in_order(reading, fetched_at or "") for reading in parsed.episodes))
