"""The plain-text rendering of a Hugging Face Daily Papers page.

The page's furniture stands first (`Daily Papers`, `byAK and the research community`, a day without a year), then each
paper as its title on one line and its abstract on the next. Neither ids nor authors are rendered.
"""

import re
from itertools import pairwise
from typing import Final

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper

PARSER: Final = "hf_papers/1"

_NAME: Final = "Daily Papers"
_BYLINE: Final = re.compile(r"by\s*AK\b.*", re.IGNORECASE)
_HEAD_LINES: Final = 20
_TITLE_MAX: Final = 300
_ABSTRACT_MIN: Final = 150
_SENTENCE_END: Final = re.compile(r"[.!?][)\"”’]*(?:\s|$)")
_FURNITURE: Final = re.compile(
    r"new|subscribe|daily papers|get trending papers\b.*|by\s*AK\b.*"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}(?:, \d{4})?"
    r"|submitted by\b.*|published on\b.*|upvotes?\b.*|(?:- )?\d+ authors?|[\d.,]+[kK]?|[^\w]+",
    re.IGNORECASE,
)


def recognises(text: str) -> bool:
    """Whether the page's name and byline stand among the first lines."""
    head = _lines(text[:5000])[:_HEAD_LINES]
    return _NAME in head and any(_BYLINE.fullmatch(line) for line in head)


def parse(text: str) -> ParsedPage:
    """The papers of the page in order, each with title and abstract.

    An abstract without a title of its own before it is left out, and so is a title without an abstract.
    Raises ParseError for any other text.
    """
    if not recognises(text):
        raise ParseError(
            "not a Hugging Face Daily Papers page: its name and byline are not among the first lines",
            fault="unknown",
            advice="Check that the file is the page's text from its top.",
        )
    lines = [line for line in _lines(text) if not _FURNITURE.fullmatch(line)]
    papers = (
        ParsedPaper(title=title, abstract=abstract)
        for title, abstract in pairwise(lines)
        if _is_title(title) and _is_abstract(abstract)
    )
    return ParsedPage(parser=PARSER, papers=tuple(papers))


def _lines(text: str) -> list[str]:
    """The lines that hold something, white space tidied."""
    tidied = (" ".join(line.split()) for line in text.removeprefix("\ufeff").split("\n"))
    return [line for line in tidied if line]


def _is_abstract(line: str) -> bool:
    return len(line) >= _ABSTRACT_MIN and bool(_SENTENCE_END.search(line))


def _is_title(line: str) -> bool:
    return len(line) <= _TITLE_MAX and not _is_abstract(line)
