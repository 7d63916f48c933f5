"""The page state of Podbean's current theme: JSON in a JSON string, from which its JavaScript starts."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from scraper.model import Layer, Listing, ParsedEpisode
from scraper.notation.escapes import unescape_closed
from scraper.sources.podbean_jsonld import plain

NAMES: Final = {
    "url": "permalink",
    "host_id": "id",
    "title": "title",
    "timestamp": "publishTimestamp",
    "html": "previewContent",
    "audio_url": "mediaUrl",
}
"""Field -> where it stands; those that every episode has."""

_STATE: Final = re.compile(r"window\.__INITIAL_STATE__\s*=\s*")
_MOST_DIGITS: Final = 10

Store = dict[str, Any]


def store(text: str) -> Store:
    """The store of the page state, which is JSON in a JSON string, or JSON itself; {} where none can be read."""
    match = _STATE.search(text)
    if match is None:
        return {}
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, match.end())
        if isinstance(value, str):
            value = json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return {}
    found = value.get("store") if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def listing(found: Store, *, has_more: bool) -> Listing:
    """What the state says of the page's place in the whole."""
    return Listing(
        page=_number(found.get("listPage")),
        total_pages=_number(found.get("listTotalPage")),
        total_episodes=_number(found.get("listTotalCount")),
        has_more=has_more,
    )


def episodes(found: Store, absolute: Callable[[str], str]) -> Iterator[ParsedEpisode]:
    """What the state says of each episode of its list. `absolute` makes an address whole."""
    listed = found.get("listEpisodes")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict):
            yield ParsedEpisode(
                Layer.STATE,
                url=absolute(plain(item.get("permalink"))),
                host_id=plain(item.get("id")),
                title=unescape_closed(plain(item.get("title"))),
                timestamp=plain(item.get("publishTimestamp")),
                html=plain(item.get("previewContent")),
                duration=plain(item.get("duration")),
                audio_url=plain(item.get("mediaUrl")),
                image_url=plain(item.get("largeLogo")) or plain(item.get("logo")),
                transcript_url=absolute(plain(item.get("transcriptUrl"))),
            )


def _number(value: object) -> int | None:
    text = plain(value)
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else None
