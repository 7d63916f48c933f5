"""What stands on the page itself in Podbean's current theme: permalinks, dates as text, descriptions."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree, html

from scraper.model import Layer, ParsedEpisode
from scraper.notation.dates import is_relative, shown_date
from scraper.notation.keys import slug_of
from scraper.notation.normal import fingerprint, tidy
from scraper.sources.podbean_page import markup

NAMES: Final = {
    "url": 'a[href^="/e/"]',
    "title": "the link's text",
    "date": "the date as text",
    "html": "div.episode-description",
}
"""Field -> where it stands on a listing."""

PAGE_NAMES: Final = {"title": "div.episode-detail-top", "date": "the date as text", "html": "div.episode-content"}
"""Field -> where it stands on an episode page."""

_CONTENT: Final = etree.XPath(
    '//div[contains(concat(" ", @class, " "), " episode-content ")]'
    '[not(ancestor::div[contains(concat(" ", @class, " "), " episode-content ")])]'
)
_LONGEST_DATE: Final = 60
_TOP: Final = etree.XPath('.//*[contains(concat(" ", @class, " "), " episode-detail-top ")]')
_TOOLBAR: Final = etree.XPath('.//*[contains(concat(" ", @class, " "), " cc-post-toolbar ")]')
_HEADING: Final = etree.XPath(
    'string(.//*[contains(concat(" ", @class, " "), " episode-detail-top ")]//*[self::h1 or self::h2 or self::h3])'
)
_AUDIO: Final = etree.XPath("string((.//audio/@src | .//audio/source/@src)[1])")
_LOAD_MORE: Final = etree.XPath('boolean(//@class[contains(concat(" ", ., " "), " load-more ")])')


def has_more(document: html.HtmlElement) -> bool:
    """Whether the button to older episodes is there."""
    return bool(_LOAD_MORE(document))


def episodes(document: html.HtmlElement, absolute: Callable[[str], str]) -> Iterator[ParsedEpisode]:
    """Episodes as they stand on a listing: what follows a permalink, up to the next one, belongs to it."""
    found: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    pending_date = ""
    for content in _CONTENT(document):
        for part in _parts(content):
            if part.tag == "a" and slug_of(part.get("href") or ""):
                url = absolute(part.get("href") or "")
                current = found.setdefault(slug_of(url), {"url": url})
                current["title"] = current.get("title") or tidy(part.text_content())
                if pending_date:
                    current.setdefault("date", pending_date)
                    pending_date = ""
            elif part.tag == "div":
                current["html"] = markup(part)
            elif is_date(part):
                shown = tidy(part.text or "")
                if "html" in current or not current:
                    pending_date = shown
                else:
                    current.setdefault("date", shown)
    for said in found.values():
        yield ParsedEpisode(Layer.DOM, **said)


def episode(document: html.HtmlElement, url: str, text: str) -> ParsedEpisode | None:
    """The episode whose own page it is, less what stands around its text; None if its place is not there.

    `text`: what another layer has for the body, "" if nothing. Where the top or the toolbar cannot be told from the
    body any more, and there is more in the body than in `text`, no body is taken.
    """
    content = next(iter(_CONTENT(document)), None)
    if content is None:
        return None
    shown = next((tidy(part.text or "") for part in _parts(content) if is_date(part)), "")
    title, audio = tidy(_HEADING(content)), _AUDIO(content)
    top, toolbar = _TOP(content), _TOOLBAR(content)
    for furniture in (*top, *toolbar):
        furniture.clear(keep_tail=True)
    is_bounded = bool(top and toolbar) or fingerprint(content.text_content()) == fingerprint(text)
    body = markup(content) if is_bounded or not text else ""
    return ParsedEpisode(Layer.DOM, url=url, title=title, date=shown, html=body, audio_url=audio)


def _parts(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """What tells of episodes below an element, in order: links to them, their dates, their descriptions.

    A description is one part: what stands in it is the episode's text, and no sign of another episode.
    """
    walk = etree.iterwalk(element, events=("start",))
    for _, part in walk:
        if part.tag == "div" and "episode-description" in (part.get("class") or "").split():
            walk.skip_subtree()
            yield part
        elif (part.tag == "a" and "/e/" in (part.get("href") or "")) or is_date(part):
            yield part


def is_date(part: html.HtmlElement) -> bool:
    """Whether an element is a date and nothing else: `Friday Apr 11, 2025`, `July 26, 2022`, `24 hours ago`."""
    text = part.text
    if not text or len(part) or part.tag in {"a", "div"}:
        return False
    text = tidy(text[:_LONGEST_DATE])
    return bool(shown_date(text)) or is_relative(text)
