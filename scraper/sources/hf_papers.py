"""The plain-text rendering of a Hugging Face Daily Papers page.

The page's furniture stands first (`Daily Papers`, `byAK and the research community`, the day), then each paper as its
title on one line and its abstract on the next, with counters and who submitted it between them or not. Neither ids
nor authors are rendered.
"""

import re
from typing import Final

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper
from scraper.notation.dates import shown_date
from scraper.sources import paper_fields as fields

PARSER: Final = "hf_papers/1"

_NAME: Final = "Daily Papers"
_BYLINE: Final = re.compile(r"by\s*AK\b.*", re.IGNORECASE)
_HEAD_LINES: Final = 20
_DAY: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}(?:, \d{4})?"
_FURNITURE: Final = re.compile(
    rf"{_DAY}|submitted by(?: \S+)?|published on(?: {_DAY})?"
    r"|(?:\d+ )?upvotes?(?: \d+)?|(?:- )?\d+ authors?|[\d.,]+[kK]?|[^\w]+",
    re.IGNORECASE,
)

_ABSTRACT_MIN: Final = 150
"""Characters: what is shorter is an abstract only as a sentence behind a title, with a full stop."""
_SENTENCE_MIN: Final = 40
_TITLE_MAX: Final = 300
_SENTENCE_END: Final = re.compile(r"[.!?][)\"”’]*(?:\s|$)")


def recognises(text: str) -> bool:
    """Whether the page's name and byline stand among the first lines."""
    head = _lines(text[:5000])[:_HEAD_LINES]
    return _NAME in head and any(_BYLINE.fullmatch(line) for line in head)


def parse(text: str) -> ParsedPage:
    """The papers of the page in order, each with title and abstract; `seen_on` if its day has a year.

    An abstract without a title of its own before it is left out, and so is a title without an abstract.
    Raises ParseError for any other text.
    """
    if not recognises(text):
        raise ParseError(
            "not a Hugging Face Daily Papers page: its name and byline are not among the first lines",
            fault="unknown",
            advice="Check that the file is the page's text from its top.",
        )
    lines = _lines(text)
    byline = next(at for at, line in enumerate(lines) if _BYLINE.fullmatch(line))
    listed = lines[byline + 1 :]
    papers = _papers([line for line in listed if not _FURNITURE.fullmatch(line)])
    return ParsedPage(parser=PARSER, papers=papers, seen_on=shown_date(listed[0]) if listed else "")


def _papers(lines: list[str]) -> tuple[ParsedPaper, ...]:
    papers = []
    title = ""
    for at, line in enumerate(lines):
        before_abstract = at + 1 < len(lines) and _is_abstract(lines[at + 1])
        if title and (_is_abstract(line) or _may_be_abstract(line)) and not (before_abstract and _may_be_title(line)):
            papers.append(ParsedPaper(title=fields.words(title), abstract=fields.words(line)))
            title = ""
        else:
            title = line if _may_be_title(line) else ""
    return tuple(papers)


def _lines(text: str) -> list[str]:
    """The lines that hold something, white space tidied."""
    tidied = (" ".join(line.split()) for line in text.removeprefix("\ufeff").split("\n"))
    return [line for line in tidied if line]


def _is_abstract(line: str) -> bool:
    """Whether a line can be nothing else: long, and ending as a sentence does or longer than any title."""
    return len(line) > _TITLE_MAX or (len(line) >= _ABSTRACT_MIN and _ends_a_sentence(line))


def _may_be_abstract(line: str) -> bool:
    """Whether a line behind a title is its abstract, be it short."""
    long = len(line) >= _ABSTRACT_MIN and _SENTENCE_END.search(line)
    return bool(long) or (len(line) >= _SENTENCE_MIN and _ends_a_sentence(line))


def _may_be_title(line: str) -> bool:
    return not _is_abstract(line)


def _ends_a_sentence(line: str) -> bool:
    return line.rstrip(')"”’').endswith(".")
