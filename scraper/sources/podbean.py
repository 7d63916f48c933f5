"""A Podbean site's pages, in whichever theme: known by the site's own marks, read by the theme's own parser.

podbean_current     the theme of today: page state, JSON-LD and DOM, a listing and an episode page
podbean_playlist    an older one: `div.playlist-panel > div.entry`
podbean_blog        another: `div.post[id]`

Where things are is written in docs/adding-a-source.md.
"""

import re
from typing import Final

from scraper.model import ParsedPage
from scraper.sources import podbean_blog, podbean_current, podbean_playlist
from scraper.sources.base import parse_document
from scraper.sources.podbean_page import Page

_CURRENT: Final = ("__INITIAL_STATE__", "PodcastEpisode", "episode-content", "episode-description")
_STATE: Final = _CURRENT[0]
_OLD: Final = re.compile(
    r"<[a-z][^<>]*\b(?:class\s*=\s*[\"'][^\"'<>]*(?<![\w-])(?:pbplayerBox|post_toolbar_download)(?![\w-])"
    r"|data-uri\s*=\s*[\"'][^\"'<>]*podbean\.com/mf/)",
    re.IGNORECASE,
)
"""What only Podbean's older themes have: their player, with the address of the audio, and their download link."""

_PLAYLIST: Final = re.compile(r"class\s*=\s*[\"'][^\"'<>]*(?<![\w-])playlist-panel(?![\w-])", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether an HTML page is one of a Podbean site, in a theme that is known."""
    return any(mark in text for mark in _CURRENT) or _is_old(text)


def parse(text: str, url: str) -> ParsedPage:
    """Read a page. `url`: where it was fetched ("" for a saved file: then the page's own word is taken).

    Raises ParseError when it is not whole, DriftError when most of its episodes lack what they must have.
    """
    page = Page(text, parse_document(text), url)
    if _STATE in text or not _is_old(text):
        return podbean_current.parse(page)
    return podbean_playlist.parse(page) if podbean_playlist.fits(page.document) else podbean_blog.parse(page)


def _is_old(text: str) -> bool:
    """Whether a page carries a mark of the older themes. A name that others use too needs Podbean's own beside it."""
    return _OLD.search(text) is not None or ("podbean" in text.lower() and _PLAYLIST.search(text) is not None)
