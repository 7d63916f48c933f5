"""News articles about a paper, from their plain-text rendering or from saved HTML.

A plain rendering has the headline on its first line, then often a standfirst, then paragraphs and subheadings: one a
line or, in text wrapped for a terminal, parted by blank lines. Boxes of the site stand between and after them.
English only: prose is known by its function words.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from scraper.errors import ParseError
from scraper.model import ParsedArticle, ParsedPage
from scraper.sources import article_html
from scraper.sources.article_blocks import (
    body_of,
    day_in,
    ends_a_sentence,
    is_prose,
    with_plain_bullet,
    without_boxes,
)

PARSER: Final = "article/1"

_WRAP_WIDTH: Final = 120
_TITLE_WORDS: Final = range(3, 31)
_TITLE_CHARS: Final = 200
_STANDFIRST_CHARS: Final = 300
_PARAGRAPHS_MIN: Final = 3
_PROSE_SHARE: Final = 0.5
_NOT_A_TITLE: Final = re.compile(
    r"^[^\w\"'“‘«¿¡(]|[.,;:!…]$|[{}<>=|\\\0]|://|^copyright\b|\blicense$|^(?:from|import) .*\bimport\b", re.IGNORECASE
)
_RULE: Final = re.compile(r"^[ \t]*([-=~_*#])\1{4,}[ \t\r]*$", re.MULTILINE)
_CODE: Final = re.compile(
    r"^[ \t]*(?:import [\w.]+|from [\w.]+ import .*|(?:def|class) \w.*:|#include .*|[})\]]+[;,]?)$|\{$", re.MULTILINE
)
_CODE_LINES: Final = 2
_PODCAST: Final = re.compile(
    r"credit to paper authors:|^episodes$|^(?:mon|tues|wednes|thurs|fri|satur|sun)day [a-z]{3} \d{1,2}, \d{4}$",
    re.IGNORECASE | re.MULTILINE,
)


def recognises(text: str) -> bool:
    """Whether a text is an article: a page marked as one, or a headline over at least three paragraphs of prose."""
    if article_html.looks_like_html(text):
        return article_html.recognises(text)
    return _is_article(text, _blocks(text))


def parse(text: str, url: str = "") -> ParsedPage:
    """The article of a document in either form; `url` is where it was found, if known.

    A page marked as an article but without headline or body gives no article. Raises ParseError for anything else.
    """
    return parse_html(text, url) if article_html.looks_like_html(text) else parse_text(text, url)


def parse_html(text: str, url: str = "") -> ParsedPage:
    """The article of a saved HTML page. Raises ParseError for a page that is none, or that breaks off."""
    article = article_html.parse(text, url)
    return ParsedPage(parser=PARSER, articles=(article,) if article else ())


def parse_text(text: str, url: str = "") -> ParsedPage:
    """The article of a plain rendering; its date only if a line above the body is one. Raises ParseError."""
    blocks = _blocks(text)
    if not _is_article(text, blocks):
        raise ParseError(
            "not an article: no headline over at least three paragraphs of prose",
            fault="unknown",
            advice="Check that the file begins with the article's headline.",
        )
    title, *rest = blocks
    date, rest = _date_and_rest(rest)
    standfirst, rest = _standfirst_and_rest(rest)
    article = ParsedArticle(title=title, standfirst=standfirst, date=date, body=body_of(rest), url=url)
    return ParsedPage(parser=PARSER, articles=(article,))


def _blocks(text: str) -> list[str]:
    """Headline, paragraphs, subheadings and list items (`- …`), each as one line, the site's boxes left out."""
    lines = [" ".join(line.split()) for line in text.removeprefix("\ufeff").strip().split("\n")]
    wrapped = "" in lines and max(map(len, lines)) <= _WRAP_WIDTH
    blocks = _joined(lines) if wrapped else [with_plain_bullet(line) for line in lines]
    title, *rest = [block for block in blocks if block] or [""]
    return [title, *without_boxes(rest)]


def _joined(lines: Sequence[str]) -> list[str]:
    """The blocks of wrapped text: a blank line or a bullet begins one."""
    blocks: list[str] = []
    begins = True
    for line in lines:
        plain = with_plain_bullet(line)
        if line and (begins or plain.startswith("- ")):
            blocks.append(plain)
        elif line:
            blocks[-1] += " " + line
        begins = not line
    return blocks


def _is_article(text: str, blocks: Sequence[str]) -> bool:
    if not _is_title(blocks[0]) or _is_of_another_kind(text):
        return False
    prose = [len(block) for block in blocks[1:] if is_prose(block)]
    return len(prose) >= _PARAGRAPHS_MIN and sum(prose) >= _PROSE_SHARE * sum(map(len, blocks))


def _is_of_another_kind(text: str) -> bool:
    """Whether a text is a table, marked-up documentation, source code, or the rendering of a podcast."""
    is_table = "\t" in text.strip().partition("\n")[0]
    is_code = len(list(islice(_CODE.finditer(text), _CODE_LINES))) == _CODE_LINES
    return is_table or is_code or bool(_RULE.search(text) or _PODCAST.search(text))


def _is_title(line: str) -> bool:
    fits = len(line) <= _TITLE_CHARS and len(line.split()) in _TITLE_WORDS
    return fits and not _NOT_A_TITLE.search(line)


def _date_and_rest(blocks: Sequence[str]) -> tuple[str, list[str]]:
    """The ISO day of the one among the first two blocks that is nothing but a date, and the other blocks."""
    for i, block in enumerate(blocks[:2]):
        if day := day_in(block):
            return day, [*blocks[:i], *blocks[i + 1 :]]
    return "", list(blocks)


def _standfirst_and_rest(blocks: Sequence[str]) -> tuple[str, list[str]]:
    """The first block if it is short, in whole sentences and followed by a paragraph; and the other blocks."""
    first, *rest = blocks
    is_standfirst = len(first) <= _STANDFIRST_CHARS and ends_a_sentence(first) and is_prose(rest[0])
    return (first, rest) if is_standfirst else ("", list(blocks))
