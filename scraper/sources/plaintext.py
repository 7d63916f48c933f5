"""Plain-text renderings of a show's pages, as web archives and text crawls keep them.

A listing: each episode begins with its date, twice; a title may stand between the two. An episode page: the
body alone, the comments' furniture after it. Renderings hold no addresses; emphasis may be rendered `_so_`.

Web archives tell where a text was found. Then it must be an address such as these pages have, and the marks must
be such as stand on no other site's pages: dates in words and notes on comments stand everywhere.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, takewhile
from typing import Final
from urllib.parse import urljoin, urlsplit

from scraper.errors import ParseError
from scraper.model import Layer, ParsedEpisode, ParsedPage, ParsedShow
from scraper.notation.credit_words import credit_heads
from scraper.notation.dates import is_relative, shown_date
from scraper.notation.keys import slug_of
from scraper.notation.normal import tidy

PARSER: Final = "plaintext/1"

_COMMENTS: Final = re.compile(r"Comments \(\d+\)|To leave or reply to comments,.*|No Comments")
_PAGE_ENDS: Final = re.compile(
    r"(?:load more|older episodes?|newer episodes?|next page|version: \d+.*|copyright \d{4}.*|©.*"
    r"|podcast powered by podbean.*|(?:share|download|play|follow|likes?|subscribe)(?: [\d.,]+k?)?)",
    re.IGNORECASE,
)
_EMPHASIS: Final = re.compile(
    r"(?<!\w)_(?P<low>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)"
    r"|(?<![\w*])(?P<stars>\*{1,3})(?P<high>[^\s*](?:[^*\n]*[^\s*])?)(?P=stars)(?![\w*])"
)
"""`_so_`, `*so*` and `**so**`, but no `snake_case`, `__init__`, `2*3*4` or `x * y`."""

_MARKUP: Final = re.compile(r"\s*<(?:!doctype|html|\?xml|rss|head|body|div)\b", re.IGNORECASE)
_TITLE_LINES: Final = 2
_LISTING_PATH: Final = re.compile(r"/?|/page/\d+/?")


def recognises(text: str, url: str = "") -> bool:
    """Whether a plain text is a rendering of a show's listing or episode page; `url`: where it was, if known."""
    if _MARKUP.match(text):
        return False
    lines = [tidy(line) for line in text.splitlines()]
    comments = any(_COMMENTS.fullmatch(line) for line in lines)
    if not url:
        return bool(_starts(lines)) or _has_credits(text) or comments
    if slug_of(url):
        return _has_credits(text) or comments
    if not _LISTING_PATH.fullmatch(urlsplit(url).path):
        return False
    return _has_credits(text) or any(shown_date(lines[first]) for first, _ in _starts(lines))


def parse(text: str, url: str = "") -> ParsedPage:
    """Read a rendering; the one episode of a permalink has that address. Raises ParseError(`empty`) without any."""
    lines = [_without_emphasis(tidy(line)) for line in text.splitlines()]
    starts = _starts(lines)
    if starts:
        bounds = [*(first for first, _ in starts), len(lines)]
        episodes = [
            _episode(lines[first], lines[first + 1 : second], lines[second + 1 : end], has_next=end < len(lines))
            for (first, second), end in zip(starts, bounds[1:], strict=True)
        ]
        show = _show(lines[: starts[0][0]])
    else:
        episodes, show = [_episode("", [], lines)], None
    kept = [said for said in episodes if said.text]
    if not kept:
        raise ParseError("the text holds no episode", fault="empty")
    if url:
        show = replace(show or ParsedShow(), url=urljoin(url, "/"))
    if slug_of(url) and len(kept) == 1:
        kept = [replace(kept[0], url=url)]
    return ParsedPage(parser=PARSER, show=show, episodes=tuple((said,) for said in kept))


def _without_emphasis(line: str) -> str:
    if "_" not in line and "*" not in line:
        return line
    return _EMPHASIS.sub(lambda found: found["low"] or found["high"], line)


def _starts(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where episodes begin: the lines of the first and the second of two equal dates, a title between at most."""
    starts: list[tuple[int, int]] = []
    after = 0
    for index, line in enumerate(lines):
        if index < after or not (shown_date(line) or is_relative(line)):
            continue
        following = (number for number in range(index + 1, len(lines)) if lines[number])
        again = next((number for number in islice(following, _TITLE_LINES + 1) if lines[number] == line), None)
        if again is not None:
            starts.append((index, again))
            after = again + 1
    return starts


def _episode(date: str, between: Sequence[str], rest: Sequence[str], *, has_next: bool = False) -> ParsedEpisode:
    """One episode. Where neither the next one nor its comments show where it ends, it ends with its credits: there, a
    rendering does not tell words from the page's furniture."""
    own = list(takewhile(lambda line: not _COMMENTS.fullmatch(line), rest))
    body = [line for line in own if line]
    while body and _PAGE_ENDS.fullmatch(body[-1]):
        body.pop()
    if not has_next and len(own) == len(rest):
        body = body[: _end_of_credits(body)]
    title = " ".join(line for line in between if line)
    return ParsedEpisode(Layer.TEXT, date=date, title=title, text="\n".join(body))


def _end_of_credits(body: Sequence[str]) -> int:
    """How many lines there are up to the last credit line, with the names that stand below it."""
    lines = [number for number, line in enumerate(body) if _has_credits(line)]
    if not lines:
        return len(body)
    return lines[-1] + (2 if body[lines[-1]].endswith((":", ",")) else 1)


def _has_credits(text: str) -> bool:
    """Whether a credit line stands in a text, by words that no talk uses: with a colon or dash behind them."""
    return any(head.marked for head in credit_heads(text, loose=False))


def _show(head: Sequence[str]) -> ParsedShow | None:
    """Title and description, the first two lines before the first episode."""
    said = [line for line in head if line and line.lower() != "episodes"]
    if not said:
        return None
    return ParsedShow(title=said[0], description=said[1] if len(said) > 1 else "")
