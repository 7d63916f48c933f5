"""One item of a page in Podbean's older themes, read part by part.

An item holds a heading, a date, a player, a toolbar, and the text. The first four are known by their classes and,
where those have changed, by what they are; all that is left is the text, so that no paragraph is lost.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree, html

from scraper.model import Layer, ParsedEpisode
from scraper.notation.dates import is_relative, shown_date
from scraper.notation.keys import slug_of
from scraper.notation.normal import tidy
from scraper.sources.podbean_page import markup

_HEADINGS: Final = etree.XPath(".//h1 | .//h2")
_LESSER_HEADINGS: Final = etree.XPath('(.//h3 | .//h4 | .//h5)[.//a[contains(@href, "/e/")]]')
_DATA_URI: Final = etree.XPath("string((.//@data-uri)[1])")
_SOUND: Final = etree.XPath("string((.//audio/@src | .//source/@src)[1])")
_PLAYERS: Final = etree.XPath(".//*[@data-uri] | .//audio")
_DOWNLOADS: Final = etree.XPath('.//a[contains(@class, "post_toolbar_download")]')
_CLASSED: Final = etree.XPath(".//*[@class]")
_LINKS: Final = etree.XPath(".//a[@href]")
_INLINE: Final = etree.XPath(".//span | .//time | .//small")
_WITHIN_TEXT: Final = etree.XPath("boolean(ancestor::p or ancestor::li or ancestor::blockquote or ancestor::td)")

_TOOLBAR: Final = re.compile(
    r"(?:^|\s)(?:pbplayer|post[_-]?toolbar|cc-post-toolbar|(?:toolbar|share)(?:$|[\s_-]))", re.IGNORECASE
)
_LONGEST_TOOLBAR: Final = 200
_COMMENTS: Final = re.compile(r"(?:^|\s)comments?(?:$|\s)", re.IGNORECASE)
_DATE_CLASS: Final = re.compile(r"(?:^|\s)(?:post-)?(?:date|day)(?:$|\s)", re.IGNORECASE)
_DATE: Final = re.compile(r"[a-z]{3,9}\.?\s+\d{1,2},\s*\d{4}|\d{4}-\d\d-\d\d", re.IGNORECASE)
_LONGEST_LINE: Final = 60
_AUDIO_FILE: Final = re.compile(r"podbean\.com/mf/|\.(?:mp3|m4a|m4b|aac|ogg|wav)(?:$|[?#])", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:download|play|listen|share|permalink|comments?|likes?)\b.{0,20}", re.IGNORECASE)
_MEDIA: Final = re.compile(r"//(?:[\w-]+\.)*podbean\.com/", re.IGNORECASE)
_TEASING: Final = re.compile(r"\W*(?:read (?:more|on|the rest|the full)|continue reading)\b.{0,30}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """What an item says. `teaser`: only the beginning of its text stands there, which is not taken for the text."""

    said: ParsedEpisode
    teaser: bool


def read(item: html.HtmlElement, absolute: Callable[[str], str]) -> Item:
    """Read an item; what is not its text is taken out of the tree. `absolute` makes an address whole."""
    heading = _heading(item)
    links = [link for link in _LINKS(item) if _slug(link)]
    permalink = _permalink(links, heading)
    named = heading if heading is not None else next((link for link in links if _is_title(link, permalink)), None)
    title, audio = "" if named is None else _words(named), _audio(item)
    url = "" if permalink is None else permalink.get("href") or ""
    own = [] if permalink is None else [link for link in links if _slug(link) == _slug(permalink)]
    teaser = any(_TEASING.fullmatch(_words(link)) for link in own)
    _clear(_furniture(item, named))
    date = _take_date(item)
    if item.tag == "li":
        # A theme's list of episodes is no list of the text.
        item.tag = "div"
    return Item(
        ParsedEpisode(
            Layer.DOM,
            url=absolute(url),
            title=title,
            date=date,
            html="" if teaser or not _words(item) else markup(item),
            audio_url=absolute(audio),
        ),
        teaser,
    )


def _heading(item: html.HtmlElement) -> html.HtmlElement | None:
    return next(iter(_HEADINGS(item) or _LESSER_HEADINGS(item)), None)


def _permalink(links: Iterable[html.HtmlElement], heading: html.HtmlElement | None) -> html.HtmlElement | None:
    """The link to the episode's own page: in the heading, else in the player or toolbar, never one of the text."""
    outside = [link for link in links if _is_furniture(link) or not _WITHIN_TEXT(link)]
    titled = [link for link in outside if heading is not None and heading in link.iterancestors()]
    around = [link for link in outside if heading is not None and link in heading.iterancestors()]
    return next(iter([*titled, *around, *outside]), None)


def _audio(item: html.HtmlElement) -> str:
    """The address of the audio file: the player's, else a link to one."""
    linked = (link.get("href") for link in _LINKS(item) if _AUDIO_FILE.search(link.get("href")))
    return _DATA_URI(item) or _SOUND(item) or next(linked, "")


def _is_title(link: html.HtmlElement, permalink: html.HtmlElement | None) -> bool:
    """Whether a link to the episode's own page names it: it is neither furniture nor a label."""
    words = _words(link)
    is_own = permalink is not None and _slug(link) == _slug(permalink)
    is_label = _LABEL.fullmatch(words) or _TEASING.fullmatch(words) or _is_furniture(link)
    return bool(is_own and words and not is_label and not _WITHIN_TEXT(link))


def _furniture(item: html.HtmlElement, named: html.HtmlElement | None) -> list[html.HtmlElement]:
    """All that is neither text nor date: what the title was read from, player, toolbar, and their labels."""
    classed = [part for part in _CLASSED(item) if _COMMENTS.search(part.get("class")) or _is_toolbar(part)]
    labels = [link for link in _LINKS(item) if _is_label(link)]
    toolbars = [_toolbar(link) for link in _DOWNLOADS(item)]
    return [*([] if named is None else [named]), *_PLAYERS(item), *classed, *labels, *toolbars]


def _toolbar(link: html.HtmlElement) -> html.HtmlElement:
    """The short list that the link to the download stands in, with counters; the link itself where there is none."""
    around = link
    while (outer := _parent(around)).tag in {"li", "ul", "ol", "span"} and len(_words(outer)) <= _LONGEST_LINE:
        around = outer
    return around


def _is_label(link: html.HtmlElement) -> bool:
    """Whether a link says `Download` or the like; in the text, only where it is a line of its own to the audio."""
    words, target = _words(link), link.get("href") or ""
    if not _LABEL.fullmatch(words):
        return False
    is_line = words == _words(_parent(link)) and bool(_MEDIA.search(target) or _AUDIO_FILE.search(target))
    return is_line or not _WITHIN_TEXT(link)


def _is_furniture(part: html.HtmlElement) -> bool:
    return any(_TOOLBAR.search(each.get("class") or "") for each in (part, *part.iterancestors()))


def _is_toolbar(part: html.HtmlElement) -> bool:
    """Whether a part is a player or a toolbar; what says as much as a text does is none, whatever its class."""
    return _TOOLBAR.search(part.get("class") or "") is not None and len(_words(part)) <= _LONGEST_TOOLBAR


def _take_date(item: html.HtmlElement) -> str:
    """The date, taken out with the line that it stands on: by its class, else by what it is; "" if there is none."""
    classed = [part for part in _CLASSED(item) if _DATE_CLASS.search(part.get("class")) and _date_in(part)]
    dated = classed or _plain_date(item)
    shown = _date_in(dated[0]) if dated else ""
    _clear(_line_of(part, item) for part in dated)
    return shown


def _plain_date(item: html.HtmlElement) -> list[html.HtmlElement]:
    """The element that is a date and nothing else, outside the text or at its very beginning; [] if there is none."""
    for part in _INLINE(item):
        if _is_date(part) and (not _WITHIN_TEXT(part) or _line_of(part, item) is not part):
            return [part]
    for part in item.iterdescendants("*"):
        if words := _words(part):
            if _is_date(part) and _words(item).startswith(words):
                return [part]
            if not len(part):
                break
    return []


def _is_date(part: html.HtmlElement) -> bool:
    words = _words(part)
    return bool(shown_date(words)) or is_relative(words)


def _date_in(part: html.HtmlElement) -> str:
    """The date that a short piece of text is, or holds: `July 26, 2022`, `24 hours ago`; "" for any other text."""
    words = _words(part)
    if len(words) > _LONGEST_LINE:
        return ""
    if is_relative(words) or shown_date(words):
        return words
    return next((found for found in _DATE.findall(words) if shown_date(found)), "")


def _line_of(part: html.HtmlElement, item: html.HtmlElement) -> html.HtmlElement:
    """The short paragraph around a date that begins with it, or with which the item begins; else the date itself."""
    line = _parent(part)
    words = _words(line)
    if line.tag != "p" or len(words) > _LONGEST_LINE:
        return part
    return line if words.startswith(_words(part)) or _words(item).startswith(words) else part


def _clear(parts: Iterable[html.HtmlElement]) -> None:
    # Taking an element out moves the text after it, which fails on control characters; an empty one says nothing.
    for part in list(parts):
        part.clear(keep_tail=True)


def _parent(part: html.HtmlElement) -> html.HtmlElement:
    """What a part of an item stands in, which is the item at the least."""
    parent = part.getparent()
    return part if parent is None else parent


def _slug(link: html.HtmlElement) -> str:
    return slug_of(link.get("href") or "")


def _words(element: html.HtmlElement) -> str:
    return tidy(element.text_content())
