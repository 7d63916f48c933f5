"""The papers that a body names by arXiv id or DOI, in its text or in its hyperlinks.

A number alone is never an id: `2504.07962` counts where `arXiv` stands close by, or where an address has it as a
part of its path. So prices, dates and measures stay out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from scraper.model import Identifier, Link
from scraper.notation.identifiers import arxiv_id, arxiv_id_of_doi, doi
from scraper.text.body import Block

_BLANK: Final = "\\s\u200b-\u200f\u2060\ufeff"
_CANDIDATE: Final = re.compile(
    r"(?:(?<![\w.$€£¥])|(?<=arxiv)|(?<=arxiv_))(?:"
    rf"(?P<doi>10\.\d{{4,9}}/[^{_BLANK}\"<>“”|\\^`{{}}]{{1,300}})"
    r"|(?P<new>\d{4}\.\d{4,5}(?:v\d{1,2})?)(?!\w|\.\d|%)"
    r"|(?P<old>[a-z]{1,7}(?:-[a-z]{2,4})?(?:\.[a-z]{2,7}(?:-[a-z]{2,4})?)?/\d{7}(?:v\d{1,2})?)(?!\w|\.\d)"
    r")",
    re.IGNORECASE,
)
_NEAR_BEFORE, _NEAR_AFTER = 60, 30
"""How many characters before and after an id the word `arXiv` may stand."""

_PATH: Final = re.compile(r"/(?:abs|pdf|html|papers?|arxiv|format|src|e-print|ps)/$", re.IGNORECASE)
_PATH_CHARS: Final = 12
_NAMED: Final = re.compile(r"doi(?:\.org)?\W{0,4}$", re.IGNORECASE)
_RATIO: Final = re.compile(r"10\.\d{4,9}/[\d.,]{1,6}")
_URL_TAIL: Final = re.compile(
    r"[?#&].*|/(?:full|pdf|epdf|abstract|meta|html|fulltext)/?$|\.(?:full|pdf|html?)\b.*|(?<=\d{6})v\d\b.*"
)
"""What the addresses of publishers put behind a DOI."""


def find_identifiers(blocks: Sequence[Block], links: Iterable[Link]) -> tuple[Identifier, ...]:
    """Every paper that the text or a hyperlink names by its id, in order, text first, each once."""
    found: dict[Identifier, None] = {}
    for block in blocks:
        if "/" in block.text or "arxiv" in block.text.lower():
            found.update(dict.fromkeys(_named_in(block.text)))
    for link in links:
        found.update(dict.fromkeys(_named_in(link.url)))
    return tuple(found)


def identifiers_in(text: str) -> tuple[Identifier, ...]:
    """Every paper that a plain text names by its id, in order, each once."""
    return tuple(dict.fromkeys(_named_in(text)))


def _named_in(text: str) -> Iterator[Identifier]:
    if "%2" in text:
        text = unquote(text)
    for match in _CANDIDATE.finditer(text):
        before = text[max(0, match.start() - _NEAR_BEFORE) : match.start()]
        if match["doi"]:
            value = _doi(match["doi"], before)
            inner = arxiv_id_of_doi(value)
            if inner:
                yield Identifier("arxiv", inner)
            elif value:
                yield Identifier("doi", value)
        elif value := arxiv_id(match["old"] or match["new"]):
            after = text[match.end() : match.end() + _NEAR_AFTER]
            if match["old"] or "arxiv" in f"{before} {after}".lower() or _PATH.search(before[-_PATH_CHARS:]):
                yield Identifier("arxiv", value)


def _doi(written: str, before: str) -> str:
    """The DOI, unless it may as well be one number by another; an address goes on after it at times."""
    if _RATIO.fullmatch(written.rstrip(".,")) and not _NAMED.search(before):
        return ""
    return doi(_URL_TAIL.sub("", written) if "://" in before else written)
