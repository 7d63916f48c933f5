"""A body's markup as text and tags, by the rules of HTML5 and, beyond them, so that no word is taken for a tag.

A writer's `if x<y, stop` or `vector<int>` is text, though a browser would show less; so is what follows a comment
that never ends. Reading takes one pass over the markup, whatever stands in it.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from scraper.notation.escapes import is_escaped_twice

_HIDDEN: Final = frozenset(
    re.findall(r"\w+", "script style template noscript audio video iframe svg annotation button head title")
)
"""Elements whose text a page does not show as text; a player's says that the browser can't play it."""

BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
        " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre"
        " search section select summary table tbody td textarea tfoot th thead tr ul",
    )
)
"""Elements that part the text before them from theirs, and theirs from the text behind."""

_INLINE: Final = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym area audio b base basefont bdi bdo big blink button br canvas cite code col colgroup data"
        " datalist del dfn em embed font frame frameset head i iframe img input ins kbd label link map mark marquee"
        " math meta meter nobr noembed noframes noscript object output param picture plaintext progress q rb rp rt"
        " rtc ruby s samp script slot small source span strike strong style sub sup svg template time title track tt"
        " u var video wbr xmp",
    )
)
_KNOWN: Final = BLOCKS | _INLINE

_TAG: Final = re.compile(
    r"<(?:[!?][^<>]*>|"
    r"(/?)([a-zA-Z][\w:.-]*)(?=[\s/<>]|\Z)"
    r"((?:[^<>\"'=]++"
    r"|=\s*+\"(?:[^\"<]++|<(?![a-zA-Z/!?]))*+\"(?=[\s/>])"
    r"|=\s*+'(?:[^'<]++|<(?![a-zA-Z/!?]))*+'(?=[\s/>])"
    r"|[=\"'])*+)(>|(?=<)|\Z))"
)
"""A tag or a declaration. A quoted value may hold `>`; no tag holds the beginning of another, so time is linear."""

_PARTS: Final = 5
"""A split by `_TAG` gives the text before it, then this many parts a tag: slash, name, attributes, end, text."""

_HIDDEN_START: Final = re.compile(rf"<({'|'.join(sorted(_HIDDEN))})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_HIDDEN_END: Final = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _HIDDEN}
_CODE: Final = frozenset({"script", "style"})
_QUOTED_VALUE: Final = re.compile(r"=\s*[\"']")
_BOOLEAN: Final = frozenset(
    re.findall(
        r"\w+",
        "allowfullscreen async autofocus autoplay checked compact contenteditable controls default defer disabled"
        " download draggable hidden inert ismap itemscope loop multiple muted nofollow noshade novalidate nowrap open"
        " playsinline readonly required reversed selected",
    )
)
"""Attributes that may stand without a value."""

_ESCAPED_TAG: Final = re.compile(r"&lt;(?:p|br|ul|ol|li|div|h[1-6]|blockquote)\s*/?&gt;", re.IGNORECASE)


_PLAIN: Final = {
    written: (slash, name)
    for name in _KNOWN - _HIDDEN
    for slash, written in (("", name), ("/", f"/{name}"), ("", f"{name}/"), ("", f"{name} /"))
}
"""What stands between `<` and `>` in nearly every tag of a body."""

Tag = tuple[str, str, str, str]
"""A tag and the text behind it: `/` or "", its name in lower case, its attributes, the text."""


def split(markup: str) -> tuple[str, Iterable[Tag]]:
    """The text before the first tag, and each tag with the text behind it.

    Entities stay as they are. What looks like a tag and is none comes with an empty name and its whole text.
    """
    whole = _whole(markup)
    first, *rest = whole.split("<")
    if (plain := _plain_tags(rest)) is not None:
        return first, plain
    parts = _TAG.split(whole)
    if not _HIDDEN.isdisjoint(map(str.lower, filter(None, parts[2::_PARTS]))):
        parts = _TAG.split(_without_hidden(whole))
    return parts[0] or "", _tags(parts)


def _plain_tags(pieces: Iterable[str]) -> list[Tag] | None:
    """Markup in which every `<` begins a known tag and no value holds a `>`, read fast; None for any other."""
    found: list[Tag] = []
    for piece in pieces:
        head, end, text = piece.partition(">")
        attributes = ""
        tag = _PLAIN.get(head)
        if tag is None:
            name, _, attributes = head.partition(" ")
            tag = _PLAIN.get(name)
            if '="' not in attributes or attributes.count('"') % 2 or "'" in attributes:
                return None
        if tag is None or not end:
            return None
        found.append((*tag, attributes, text))
    return found


def _tags(parts: list[str | None]) -> Iterator[Tag]:
    names = parts[2::_PARTS]
    closed: set[str] | None = None
    for slash, name, attributes, end, text in zip(
        parts[1::_PARTS], names, parts[3::_PARTS], parts[4::_PARTS], parts[5::_PARTS], strict=True
    ):
        if not name:
            yield "", "", "", text or ""
            continue
        lower = name.lower()
        if not slash and (attributes or not end or lower not in _KNOWN):
            if closed is None:
                closed = {each.lower() for bar, each in zip(parts[1::_PARTS], names, strict=True) if bar and each}
            if not _is_tag(lower, attributes or "", bool(end), lower in closed):
                yield "", "", "", f"<{name}{attributes}{end}{text}"
                continue
        yield slash or "", lower, attributes or "", text or ""


def _is_tag(name: str, attributes: str, has_end: bool, is_closed: bool) -> bool:
    """Whether what looks like a tag is one, and no words between a `<` and a `>` that somebody wrote."""
    if name not in _KNOWN:
        return "-" in name or ":" in name or is_closed
    words = attributes.strip(" \t\r\n/")
    if not words:
        return has_end or len(name) > 1
    if _QUOTED_VALUE.search(words):
        return True
    return all("=" in word[1:-1] or word.lower() in _BOOLEAN for word in words.split())


def _whole(markup: str) -> str:
    """Markup without comments, and escaped once only."""
    if is_escaped_twice(markup):
        markup = markup.replace("&amp;", "&")
    if "&lt;" in markup and "<" not in markup and _ESCAPED_TAG.search(markup):
        markup = html.unescape(markup)
    if "<!--" in markup:
        markup = _without_comments(markup)
    if "<![CDATA[" in markup:
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    return markup


def _without_comments(markup: str) -> str:
    kept, after = [], 0
    while (start := markup.find("<!--", after)) >= 0:
        end = markup.find("-->", start + 2)
        if end < 0:
            break
        kept.append(markup[after:start])
        after = end + 3
    return "".join([*kept, markup[after:].replace("<!--", "")])


def _without_hidden(markup: str) -> str:
    """Markup without the elements that show no text. One that never ends hides nothing, unless it is code."""
    kept: list[str] = []
    endless: set[str] = set()
    after = 0
    for start in _HIDDEN_START.finditer(markup):
        name = start[1].lower()
        if start.start() < after or name in endless or start[0].endswith("/>"):
            continue
        end = _HIDDEN_END[name].search(markup, start.end())
        if end is None and name in _CODE:
            return "".join([*kept, markup[after : start.start()]])
        if end is None:
            endless.add(name)
        else:
            kept.append(markup[after : start.start()])
            after = end.end()
    return "".join([*kept, markup[after:]])
