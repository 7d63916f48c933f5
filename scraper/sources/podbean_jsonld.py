"""The JSON-LD of a Podbean page: an array on listings, one object on episode pages.

Text is entity-escaped inside the JSON, and its bodies are without tags.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from lxml import etree, html

from scraper.model import Layer, ParsedEpisode
from scraper.notation.escapes import unescape

NAMES: Final = {
    "url": "url",
    "title": "name",
    "date": "datePublished",
    "text": "description",
    "audio_url": "associatedMedia.contentUrl",
}
"""Field -> where it stands."""

_SCRIPTS: Final = etree.XPath('//script[@type="application/ld+json"]/text()')

Record = dict[str, Any]


def records(document: html.HtmlElement) -> Iterator[Record]:
    """Every JSON-LD object of the page; those out of an array are marked `_listed`."""
    for script in _SCRIPTS(document):
        try:
            value = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for record in value if isinstance(value, list) else [value]:
            if isinstance(record, dict):
                yield record | {"_listed": isinstance(value, list)}


def episodes(found: Iterable[Record], absolute: Callable[[str], str]) -> Iterator[ParsedEpisode]:
    """What the objects that are episodes say."""
    return (episode(record, absolute) for record in found if record.get("@type") == "PodcastEpisode")


def single(found: Iterable[Record]) -> Record:
    """The episode that a page is about: the one that stands alone; {} if none does."""
    alone = (each for each in found if each.get("@type") == "PodcastEpisode" and not each.get("_listed"))
    return next(alone, {})


def episode(record: Record, absolute: Callable[[str], str]) -> ParsedEpisode:
    """What one object says; nothing, if it is {}. `absolute` makes an address whole."""
    media = record.get("associatedMedia")
    return ParsedEpisode(
        Layer.JSONLD,
        url=absolute(plain(record.get("url"))),
        title=unescape(plain(record.get("name"))),
        date=plain(record.get("datePublished")),
        text=unescape(plain(record.get("description"))),
        audio_url=plain(media.get("contentUrl")) if isinstance(media, dict) else "",
    )


def series_name(found: Iterable[Record]) -> str:
    """The name of the series that an object is, or is part of; "" if none is named."""
    for record in found:
        series = record if record.get("@type") == "PodcastSeries" else record.get("partOfSeries")
        if isinstance(series, dict) and (name := plain(series.get("name"))):
            return unescape(name)
    return ""


def plain(value: object) -> str:
    """A value of JSON as text; "" for what is no text or number."""
    return "" if value is None or isinstance(value, bool | dict | list) else str(value)
