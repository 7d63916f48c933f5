"""What Podbean's older themes have in common: no page state, one item an episode, a link to older pages.

A listing says neither its number nor how many there are; past the end these themes answer 404.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree, html

from scraper.model import Listing, ParsedPage
from scraper.notation.keys import slug_of
from scraper.notation.normal import tidy
from scraper.sources import podbean_item, podbean_jsonld
from scraper.sources.podbean_item import Item
from scraper.sources.podbean_layers import (
    Joined,
    LayerFound,
    Reading,
    drift,
    join,
    missing_layers,
    refuse_drift,
)
from scraper.sources.podbean_page import Page

_BY_SHAPE: Final = etree.XPath("//*[h1 or h2][not(self::body)][count(.//@data-uri) = 1]")
"""Elements with a heading and one player: what an item is, whatever it is called."""

_PLAYERS: Final = etree.XPath("//*[@data-uri]")
_MOST_TITLELESS: Final = 2
_TURNING_CLASS: Final = re.compile(
    r"(?:^|\s)(?:next-page|next|nextpostslink|older|older-posts)(?:\s|$)", re.IGNORECASE
)
_TURNING_WORDS: Final = re.compile(r"\W*(?:older|next)\b.{0,20}", re.IGNORECASE)
_PAGE_ADDRESS: Final = re.compile(r"(?:^|/)page/\d+|[?&]page=\d+")


@dataclass(frozen=True, slots=True)
class Theme:
    """One of the older themes. `item`: what finds its items; `names`: field -> where an item has it."""

    parser: str
    item: etree.XPath
    item_name: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    """The items of a page and what its layers say. `strayed`: the items were not found by the theme's own name."""

    items: Sequence[Item]
    dom: LayerFound
    jsonld: LayerFound
    strayed: bool

    @property
    def layers(self) -> tuple[LayerFound, LayerFound]:
        return self.dom, self.jsonld


def parse(theme: Theme, page: Page) -> ParsedPage:
    """Read a page of a theme. Raises DriftError when most of its episodes lack what they must have."""
    has_more, players = _has_more(page.document), len(_PLAYERS(page.document))
    found = _find(theme, page)
    if players and not found.items and not found.jsonld.said:
        raise drift(f"{players} players stand on the page, and none in a {theme.item_name}", found.layers)
    missing: tuple[str, ...] = (f"layer dom: {theme.item_name}",) if found.strayed else ()
    if slug := slug_of(page.base):
        episodes: tuple[Reading, ...] = (_own_reading(found, slug, page.base),)
    else:
        joined = join(found.layers, by_audio_alone=True)
        _refuse_drift(joined, found, has_more=has_more)
        episodes = joined.episodes
        missing += missing_layers(found.layers)
    return ParsedPage(
        parser=theme.parser,
        show=page.show(),
        episodes=episodes,
        listing=None if slug else Listing(None, None, None, has_more=has_more),
        feed_url=page.feed_url,
        missing_layers=missing,
    )


def _find(theme: Theme, page: Page) -> _Found:
    named = theme.item(page.document)
    items = [podbean_item.read(element, page.absolute) for element in named or _BY_SHAPE(page.document)]
    told = list(podbean_jsonld.episodes(page.records, page.absolute))
    return _Found(
        items,
        LayerFound("dom", theme.names, [item.said for item in items]),
        LayerFound("jsonld", podbean_jsonld.NAMES, told, optional=True),
        strayed=bool(items and not named),
    )


def _own_reading(found: _Found, slug: str, address: str) -> Reading:
    """What an episode page says of its own episode, whatever others stand there. Raises DriftError for nothing."""
    reading = []
    for layer in found.layers:
        own = [said for said in layer.said if slug_of(said.url) == slug]
        unnamed = [said for said in layer.said if not slug_of(said.url)]
        reading += [replace(said, url=said.url or address) for said in (own or unnamed)[:1]]
    if not any(said.title or said.html or said.text for said in reading):
        raise drift("nothing on the page tells of its episode", found.layers, "title", "html", "text")
    return tuple(reading)


def _refuse_drift(joined: Joined, found: _Found, *, has_more: bool) -> None:
    """Refuse a list that is not what it was. Raises DriftError.

    Without its heading an item cannot be told from its text, so a list of items without titles is refused too.
    """
    titleless = found.dom.lacking("title")
    if titleless > _MOST_TITLELESS and 2 * titleless > len(found.items):
        raise drift(f"{titleless} of the page's episodes have no title", found.layers, "title")
    refuse_drift(joined, found.layers, teasers=any(item.teaser for item in found.items))
    if has_more and not joined.episodes:
        raise drift("the page leads to older pages and shows no episode", found.layers)


def _has_more(document: html.HtmlElement) -> bool:
    """Whether a link to older pages is there: by its class, its relation, or its words."""
    return any(_leads_on(link) for link in document.iter("a", "link"))


def _leads_on(link: html.HtmlElement) -> bool:
    names = link.get("class") or ""
    if not _PAGE_ADDRESS.search(link.get("href") or "") or "disabled" in names:
        return False
    words = tidy(link.text_content())
    return bool(link.get("rel") == "next" or _TURNING_CLASS.search(names) or _TURNING_WORDS.fullmatch(words))
