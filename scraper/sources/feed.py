"""A podcast's RSS feed, as Podbean writes it (versions 3.2 to 5.5) and as others rewrite it."""

import re
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from scraper.errors import ParseError
from scraper.model import Layer, ParsedEpisode, ParsedPage, ParsedShow
from scraper.notation.keys import slug_of
from scraper.notation.normal import tidy
from scraper.sources.base import is_xml, parse_xml
from scraper.sources.transcripts import best_address

PARSER: Final = "feed/1"

_NAMESPACES: Final = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
_MOST_TAGS: Final = 200_000
"""A feed may be four times as large as a page: 999 items of some forty tags each were seen."""

_FEED_SLUG: Final = re.compile(r"feed\.podbean\.com/([\w-]+)/|//([\w-]+)\.podbean\.com/")
_GUID_SLUG: Final = re.compile(r"([\w-]+)\.podbean\.com/")


def recognises(text: str) -> bool:
    """Whether a document begins as an RSS feed does."""
    return is_xml(text, "rss")


def parse(text: str) -> ParsedPage:
    """Read a feed. Raises ParseError: `truncated` without `</rss>`, `doctype`, or `not_xml`."""
    root = parse_xml(text, "rss", "the feed", _MOST_TAGS)
    channel = root.find("channel")
    if channel is None or not root.get("version"):
        raise ParseError("the feed has no version or no channel", fault="not_rss")
    items = channel.findall("item")
    return ParsedPage(
        parser=PARSER,
        show=_show(channel, items),
        episodes=tuple(_layers(item) for item in items),
    )


def _layers(item: etree._Element) -> tuple[ParsedEpisode, ...]:
    content, description = _child(item, "content:encoded"), _child(item, "description")
    enclosure, image = item.find("enclosure"), item.find("itunes:image", _NAMESPACES)
    link = tidy(_child(item, "link"))
    main = ParsedEpisode(
        Layer.CONTENT if content.strip() else Layer.FEED,
        url=link,
        guid=tidy(_child(item, "guid")),
        title=tidy(_child(item, "title")) or tidy(_child(item, "itunes:title")),
        timestamp=tidy(_child(item, "pubDate")),
        html=content if content.strip() else description,
        duration=tidy(_child(item, "itunes:duration")),
        audio_url=(enclosure.get("url") or "") if enclosure is not None else "",
        image_url=(image.get("href") or "") if image is not None else "",
        transcript_url=_transcript(item),
    )
    if content.strip() and description.strip():
        return main, ParsedEpisode(Layer.FEED, url=link, html=description)
    return (main,)


def _transcript(item: etree._Element) -> str:
    offered = item.findall("podcast:transcript", _NAMESPACES)
    channel = item.getparent()
    language = _child(channel, "language") if channel is not None else ""
    return best_address([{str(name): str(value) for name, value in each.items()} for each in offered], language)


def _show(channel: etree._Element, items: list[etree._Element]) -> ParsedShow:
    image = channel.find("itunes:image", _NAMESPACES)
    slug = _slug(channel, items)
    site = tidy(_child(channel, "link"))
    on_site = [item for item in items if slug_of(_child(item, "link"))]
    home = _child(on_site[0], "link") if on_site else ""
    if slug and not home:
        site = f"https://{slug}.podbean.com/"
    elif home:
        site = "{0.scheme}://{0.netloc}/".format(urlsplit(tidy(home)))
    return ParsedShow(
        slug=slug,
        url=site,
        title=tidy(_child(channel, "title")),
        description=tidy(_child(channel, "description")),
        author=tidy(_child(channel, "itunes:author")),
        language=tidy(_child(channel, "language")),
        image_url=(image.get("href") or "") if image is not None else "",
    )


def _slug(channel: etree._Element, items: list[etree._Element]) -> str:
    """The show's name on Podbean: from the guids, else the feed's own address; "" if it has none there."""
    for item in items[:1]:
        if match := _GUID_SLUG.search(_child(item, "guid")):
            return match[1]
    own = channel.find("atom:link[@rel='self']", _NAMESPACES)
    match = _FEED_SLUG.search(own.get("href") or "") if own is not None else None
    return (match[1] or match[2]) if match else ""


def _child(element: etree._Element, name: str) -> str:
    return element.findtext(name, "", _NAMESPACES) or ""
