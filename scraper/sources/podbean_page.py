"""What every page of a Podbean site has, whatever its theme: an address, a head, JSON-LD, the show's name."""

from functools import cached_property, lru_cache
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from scraper.model import ParsedShow
from scraper.notation.normal import tidy
from scraper.sources import podbean_jsonld

_FEED_LINK: Final = etree.XPath('string(//link[@rel="alternate"][@type="application/rss+xml"]/@href)')
_CANONICAL: Final = etree.XPath('string(//link[@rel="canonical"]/@href)')
_SITE_NAME: Final = etree.XPath('string(//meta[@property="og:site_name"]/@content)')
_HEADER_NAME: Final = etree.XPath('string(//*[contains(concat(" ", @class, " "), " usersite-header ")]//h1)')
_DESCRIPTION: Final = etree.XPath('string(//meta[@name="description"]/@content)')
_LANGUAGE: Final = etree.XPath("string(/html/@lang)")


class Page:
    """A whole page. `base`: its address, or what it says of it itself; "" where neither is known."""

    def __init__(self, text: str, document: html.HtmlElement, url: str) -> None:
        self.text = text
        self.document = document
        self.base = url or _CANONICAL(document)

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Every JSON-LD object of the page."""
        return list(podbean_jsonld.records(self.document))

    @property
    def feed_url(self) -> str:
        """Address of the feed that the page names; "" if it names none."""
        return self.absolute(_FEED_LINK(self.document))

    def absolute(self, url: str) -> str:
        """An address as seen from the page; "" for none and for what is no address."""
        return _absolute(self.base, url)

    def show(self) -> ParsedShow:
        """What the page says of the show."""
        parts = urlsplit(self.base)
        name = podbean_jsonld.series_name(self.records)
        return ParsedShow(
            url=f"{parts.scheme}://{parts.netloc}/" if parts.netloc else "",
            title=tidy(_SITE_NAME(self.document)) or tidy(name) or tidy(_HEADER_NAME(self.document)),
            description=tidy(_DESCRIPTION(self.document)),
            language=tidy(_LANGUAGE(self.document)),
        )


def markup(element: html.HtmlElement) -> str:
    """An element as it stands, without what follows it."""
    return html.tostring(element, encoding="unicode", with_tail=False)


@lru_cache(maxsize=256)
def _absolute(base: str, url: str) -> str:
    try:
        return urljoin(base, url) if url else ""
    except ValueError:
        return ""
