"""Podbean's playlist theme, an older one: `div.main-panel > div.playlist-panel > div.entry`."""

from typing import Final

from lxml import etree, html

from scraper.model import ParsedPage
from scraper.sources import podbean_old
from scraper.sources.podbean_page import Page

PARSER: Final = "podbean-playlist/1"

_ENTRY: Final = (
    '//div[contains(concat(" ", normalize-space(@class)), " entry")]'
    '[not(ancestor::div[contains(concat(" ", normalize-space(@class)), " entry")])]'
    '[not(ancestor::div[contains(concat(" ", normalize-space(@class), " "), " post ")])]'
    "[.//h1 or .//h2 or .//@data-uri]"
)
_FITS: Final = etree.XPath(
    f'boolean(//*[contains(concat(" ", normalize-space(@class), " "), " playlist-panel ")] or {_ENTRY})'
)
_THEME: Final = podbean_old.Theme(
    PARSER,
    etree.XPath(_ENTRY),
    "div.entry",
    {
        "url": 'a[href*="/e/"]',
        "title": "h2",
        "date": ".date, span.day",
        "html": "p",
        "audio_url": "div.pbplayerBox[data-uri]",
    },
)


def fits(document: html.HtmlElement) -> bool:
    """Whether a page of an older theme is of this one."""
    return bool(_FITS(document))


def parse(page: Page) -> ParsedPage:
    """Read a listing or an episode page. Raises DriftError when it is not what it was."""
    return podbean_old.parse(_THEME, page)
