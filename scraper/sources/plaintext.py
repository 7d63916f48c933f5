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
from scraper.notation.dates import is_relative, shown_date
from scraper.notation.keys import slug_of
from scraper.notation.normal import tidy

PARSER: Final = "plaintext/1"

_COMMENTS: Final = re.compile(r"Comments \(\d+\)|To leave or reply to comments,.*|No Comments")
_PAGE_ENDS: Final = re.compile(
    r"(?:load more|older episodes?|newer episodes?|next page|version: \d+.*|copyright \d{4}.*|©.*"
    r"|podcast powered by podbean.*)",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(r"credits? to (?:the )?papers?(?:['’]s?)? authors?\s*:", re.IGNORECASE)
_EMPHASIS: Final = re.compile(r"(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])")
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
        return bool(_starts(lines)) or _CREDIT.search(text) is not None or comments
    if slug_of(url):
        return _CREDIT.search(text) is not None or comments
    if not _LISTING_PATH.fullmatch(urlsplit(url).path):
        return False
    return _CREDIT.search(text) is not None or any(shown_date(lines[first]) for first, _ in _starts(lines))


def parse(text: str, url: str = "") -> ParsedPage:
    """Read a rendering; the one episode of a permalink has that address. Raises ParseError(`empty`) without any."""
    lines = [_EMPHASIS.sub(r"\1", tidy(line)) for line in text.splitlines()]
    starts = _starts(lines)
    if starts:
        bounds = [*(first for first, _ in starts), len(lines)]
        episodes = [
            _episode(lines[first], lines[first + 1 : second], lines[second + 1 : end])
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


def _episode(date: str, between: Sequence[str], rest: Sequence[str]) -> ParsedEpisode:
    body = [line for line in takewhile(lambda line: not _COMMENTS.fullmatch(line), rest) if line]
    while body and _PAGE_ENDS.fullmatch(body[-1]):
        body.pop()
    body = body[: _end_of_credits(body)]
    title = " ".join(line for line in between if line)
    return ParsedEpisode(Layer.TEXT, date=date, title=title, text="\n".join(body))


def _end_of_credits(body: Sequence[str]) -> int:
    """Where a body ends: after its last credit line, for a rendering does not tell words from furniture there."""
    lines = [number for number, line in enumerate(body) if _CREDIT.search(line)]
    if not lines:
        return len(body)
    return lines[-1] + (2 if body[lines[-1]].endswith((":", ",")) else 1)


def _show(head: Sequence[str]) -> ParsedShow | None:
    """Title and description, the first two lines before the first episode."""
    said = [line for line in head if line and line.lower() != "episodes"]
    if not said:
        return None
    return ParsedShow(title=said[0], description=said[1] if len(said) > 1 else "")
