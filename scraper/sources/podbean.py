"""A Podbean site's pages in the current theme: the listing and the episode page.

Three layers tell of each episode (page state, JSON-LD, DOM); no field rests on one of them. Where things are
is written in docs/adding-a-source.md.
"""

import html as entities
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from scraper.errors import DriftError
from scraper.model import Layer, Listing, ParsedEpisode, ParsedPage, ParsedShow
from scraper.notation.dates import is_relative, shown_date
from scraper.notation.keys import slug_of
from scraper.notation.normal import tidy
from scraper.sources.base import parse_document

LISTING_PARSER: Final = "podbean-listing/1"
EPISODE_PARSER: Final = "podbean-episode/1"

_STATE: Final = re.compile(r"window\.__INITIAL_STATE__\s*=\s*")
_MOST_DIGITS: Final = 10
_MARKERS: Final = ("__INITIAL_STATE__", "PodcastEpisode", "episode-content", "episode-description")

_JSONLD: Final = etree.XPath('//script[@type="application/ld+json"]/text()')
_CONTENT: Final = etree.XPath(
    '//div[contains(concat(" ", @class, " "), " episode-content ")]'
    '[not(ancestor::div[contains(concat(" ", @class, " "), " episode-content ")])]'
)
_LONGEST_DATE: Final = 60
_FURNITURE: Final = etree.XPath(
    './/*[contains(concat(" ", @class, " "), " episode-detail-top ")'
    ' or contains(concat(" ", @class, " "), " cc-post-toolbar ")]'
)
_HEADING: Final = etree.XPath(
    'string(.//*[contains(concat(" ", @class, " "), " episode-detail-top ")]//*[self::h1 or self::h2 or self::h3])'
)
_LOAD_MORE: Final = etree.XPath('boolean(//*[contains(concat(" ", @class, " "), " load-more ")])')
_FEED_LINK: Final = etree.XPath('string(//link[@rel="alternate"][@type="application/rss+xml"]/@href)')
_CANONICAL: Final = etree.XPath('string(//link[@rel="canonical"]/@href)')
_SITE_NAME: Final = etree.XPath('string(//meta[@property="og:site_name"]/@content)')
_META_DESCRIPTION: Final = etree.XPath('string(//meta[@name="description"]/@content)')
_LANGUAGE: Final = etree.XPath("string(/html/@lang)")


def recognises(text: str) -> bool:
    """Whether an HTML page is one of a Podbean site in this theme."""
    return any(marker in text for marker in _MARKERS)


def parse(text: str, url: str) -> ParsedPage:
    """Read a page. `url`: where it was fetched ("" for a saved file: then the page's own word is taken).

    Raises ParseError when it is not whole, DriftError when most of its episodes lack what they must have.
    """
    document = parse_document(text)
    base = url or _CANONICAL(document)
    records = list(_jsonld_records(document))
    store = _store(text)
    single = [record for record in records if record.get("@type") == "PodcastEpisode" and not record.get("_listed")]
    record = single[0] if single else {}
    if slug_of(base or _text(record.get("url"))) and not store.get("listEpisodes"):
        return _episode_page(document, record, base)
    return _listing_page(document, records, store, base)


def _listing_page(
    document: html.HtmlElement, records: list[dict[str, Any]], store: dict[str, Any], base: str
) -> ParsedPage:
    readings: dict[str, list[ParsedEpisode]] = {}
    layers = (
        _state_layer(store, base),
        (_jsonld_layer(r, base) for r in records if r.get("@type") == "PodcastEpisode"),
        _dom_layer(document, base),
    )
    for layer in layers:
        for said in layer:
            readings.setdefault(slug_of(said.url), []).append(said)
    episodes = tuple(tuple(reading) for slug, reading in readings.items() if slug)
    listing = Listing(
        page=_number(store.get("listPage")),
        total_pages=_number(store.get("listTotalPage")),
        total_episodes=_number(store.get("listTotalCount")),
        has_more=bool(_LOAD_MORE(document)),
    )
    _refuse_drift(episodes, len(readings.get("", ())))
    _refuse_emptiness(episodes, listing)
    return ParsedPage(
        parser=LISTING_PARSER,
        show=_show(document, records, base),
        episodes=episodes,
        listing=listing,
        feed_url=_absolute(base, _FEED_LINK(document)),
    )


def _episode_page(document: html.HtmlElement, record: dict[str, Any], base: str) -> ParsedPage:
    jsonld = _jsonld_layer(record, base)
    address = jsonld.url or base
    dom = ParsedEpisode(Layer.DOM, url=address)
    for content in _CONTENT(document)[:1]:
        shown = next((tidy(part.text or "") for part in _parts(content) if _is_date(part)), "")
        title = "" if jsonld.title else tidy(_HEADING(content))
        for furniture in _FURNITURE(content):
            furniture.drop_tree()
        dom = ParsedEpisode(Layer.DOM, url=address, title=title, date=shown, html=_markup(content))
    episodes = ((jsonld, dom),)
    _refuse_drift(episodes, 0)
    return ParsedPage(
        parser=EPISODE_PARSER,
        show=_show(document, [record], base),
        episodes=episodes,
        feed_url=_absolute(base, _FEED_LINK(document)),
    )


def _refuse_drift(episodes: tuple[tuple[ParsedEpisode, ...], ...], nameless: int) -> None:
    """A page on which most episodes have no address or no date, or none has any text, is not what it was."""
    dateless = sum(not any(said.date or said.timestamp for said in reading) for reading in episodes)
    bodiless = sum(not any(said.html or said.text for said in reading) for reading in episodes)
    if nameless > len(episodes):
        raise DriftError(f"{nameless} of the page's episodes have no permalink", fault="drift")
    if len(episodes) > 2 and bodiless == len(episodes):
        raise DriftError("none of the page's episodes has a body in any layer", fault="drift")
    if len(episodes) > 2 and 2 * dateless > len(episodes):
        raise DriftError(f"{dateless} of the page's episodes have no date in any layer", fault="drift")


def _refuse_emptiness(episodes: tuple[tuple[ParsedEpisode, ...], ...], listing: Listing) -> None:
    """A page of a list that claims to have that page shows episodes, or it cannot be read any more."""
    claimed = listing.total_episodes and listing.page and (listing.total_pages or 0) >= listing.page
    if claimed and not episodes:
        raise DriftError(f"the page claims {listing.total_episodes} episodes and shows none", fault="drift")


def _store(text: str) -> dict[str, Any]:
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
    store = value.get("store") if isinstance(value, dict) else None
    return store if isinstance(store, dict) else {}


def _state_layer(store: dict[str, Any], base: str) -> Iterator[ParsedEpisode]:
    listed = store.get("listEpisodes")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict):
            yield ParsedEpisode(
                Layer.STATE,
                url=_absolute(base, _text(item.get("permalink"))),
                host_id=_text(item.get("id")),
                title=_text(item.get("title")),
                timestamp=_text(item.get("publishTimestamp")),
                html=_text(item.get("previewContent")),
                duration=_text(item.get("duration")),
                audio_url=_text(item.get("mediaUrl")),
                image_url=_text(item.get("largeLogo")) or _text(item.get("logo")),
                transcript_url=_text(item.get("transcriptUrl")),
            )


def _jsonld_records(document: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Every JSON-LD object of the page; those out of an array are marked `_listed`."""
    for script in _JSONLD(document):
        try:
            value = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for record in value if isinstance(value, list) else [value]:
            if isinstance(record, dict):
                yield record | {"_listed": isinstance(value, list)}


def _jsonld_layer(record: dict[str, Any], base: str) -> ParsedEpisode:
    media = record.get("associatedMedia")
    return ParsedEpisode(
        Layer.JSONLD,
        url=_absolute(base, _text(record.get("url"))),
        title=entities.unescape(_text(record.get("name"))),
        date=_text(record.get("datePublished")),
        text=entities.unescape(_text(record.get("description"))),
        audio_url=_text(media.get("contentUrl")) if isinstance(media, dict) else "",
    )


def _dom_layer(document: html.HtmlElement, base: str) -> Iterator[ParsedEpisode]:
    """Episodes as they stand on the page: what follows a permalink, up to the next one, belongs to it."""
    found: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    pending_date = ""
    for content in _CONTENT(document):
        for part in _parts(content):
            if part.tag == "a" and slug_of(part.get("href") or ""):
                url = _absolute(base, part.get("href") or "")
                current = found.setdefault(slug_of(url), {"url": url})
                current["title"] = current.get("title") or tidy(part.text_content())
                if pending_date:
                    current.setdefault("date", pending_date)
                    pending_date = ""
            elif part.tag == "div":
                current["html"] = _markup(part)
            elif _is_date(part):
                shown = tidy(part.text or "")
                if "html" in current or not current:
                    pending_date = shown
                else:
                    current.setdefault("date", shown)
    for said in found.values():
        yield ParsedEpisode(Layer.DOM, **said)


def _parts(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """What tells of episodes below an element, in order: links to them, their dates, their descriptions.

    A description is one part: what stands in it is the episode's text, and no sign of another episode.
    """
    walk = etree.iterwalk(element, events=("start",))
    for _, part in walk:
        if part.tag == "div" and "episode-description" in (part.get("class") or "").split():
            walk.skip_subtree()
            yield part
        elif (part.tag == "a" and "/e/" in (part.get("href") or "")) or _is_date(part):
            yield part


def _is_date(part: html.HtmlElement) -> bool:
    if part.tag in {"a", "div"} or not part.text or len(part):
        return False
    text = tidy(part.text[:_LONGEST_DATE])
    return bool(shown_date(text)) or is_relative(text)


def _show(document: html.HtmlElement, records: list[dict[str, Any]], base: str) -> ParsedShow:
    parts = urlsplit(base)
    series = next((found for record in records if (found := _series(record))), {})
    return ParsedShow(
        url=f"{parts.scheme}://{parts.netloc}/" if parts.netloc else "",
        title=tidy(_SITE_NAME(document)) or tidy(entities.unescape(_text(series.get("name")))),
        description=tidy(_META_DESCRIPTION(document)),
        language=tidy(_LANGUAGE(document)),
    )


def _series(record: dict[str, Any]) -> dict[str, Any]:
    """The series that a JSON-LD object is, or is part of; {} if it is neither."""
    series = record if record.get("@type") == "PodcastSeries" else record.get("partOfSeries")
    return series if isinstance(series, dict) else {}


def _markup(element: html.HtmlElement) -> str:
    return html.tostring(element, encoding="unicode", with_tail=False)


@lru_cache(maxsize=256)
def _absolute(base: str, url: str) -> str:
    try:
        return urljoin(base, url) if url else ""
    except ValueError:
        return ""


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, bool | dict | list) else str(value)


def _number(value: object) -> int | None:
    text = _text(value)
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else None
