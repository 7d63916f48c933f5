"""Podbean's blog theme, an older one: `div.post[id]`, each with a heading, a line with the date, and the text."""

from typing import Final

from lxml import etree

from scraper.model import ParsedPage
from scraper.sources import podbean_old
from scraper.sources.podbean_page import Page

PARSER: Final = "podbean-blog/1"

_THEME: Final = podbean_old.Theme(
    PARSER,
    etree.XPath(
        '//div[@id][contains(concat(" ", normalize-space(@class), " "), " post ")]'
        '[not(ancestor::div[@id][contains(concat(" ", normalize-space(@class), " "), " post ")])]'
        "[.//h1 or .//h2 or .//@data-uri]"
    ),
    "div.post[id]",
    {
        "url": 'a[href*="/e/"]',
        "title": "h2",
        "date": "span",
        "html": "p",
        "audio_url": "div.pbplayerBox[data-uri]",
    },
)


def parse(page: Page) -> ParsedPage:
    """Read a listing or an episode page. Raises DriftError when it is not what it was."""
    return podbean_old.parse(_THEME, page)
