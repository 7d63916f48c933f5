"""What `paperledge papers` can be given: read before anything is asked, so that a slip costs no request."""

import os
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NoReturn

from scraper.config import is_web_address
from scraper.errors import UsageError
from scraper.notation.arxiv_query import all_of, author, both, is_whole, telling_words
from scraper.notation.identifiers import arxiv_id, arxiv_id_of_doi, doi
from scraper.text.people.names import read_name

_OF_PAPER: Final = re.compile(
    r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/(.+?)(?:\.pdf)?/?", re.IGNORECASE
)
_LIKE_ID: Final = re.compile(r"(?:arxiv:)?(?:\d+\.\d+|[a-z.-]+/\d+)(?:v\d+)?|https?://.*", re.IGNORECASE | re.ASCII)
_FIELD: Final = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all|submittedDate|lastUpdatedDate):")
_PARTS: Final = re.compile(r"[\s,]+")
_SET: Final = re.compile(r"[A-Za-z][A-Za-z-]*(?::[A-Za-z][A-Za-z.-]*)*")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_QUERY: Final = 2_000
FIRST_DAILY: Final = date(2023, 5, 1)
"""Hugging Face's Daily Papers began in May 2023."""
_EXAMPLES: Final = (
    "Give a file or folder, an address (https://…), arxiv:2504.07962, arxiv:QUERY, hf:2025-04-11,"
    " hf:2025-04-01..2025-04-11 or oai:cs:2025-04-01..2025-04-30."
)


@dataclass(frozen=True, slots=True)
class Document:
    """A file, or a folder of them."""

    path: Path


@dataclass(frozen=True, slots=True)
class Address:
    """A document on the web."""

    url: str


@dataclass(frozen=True, slots=True)
class Ids:
    """Papers of arXiv by their ids."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query in arXiv's own language; the newest papers first."""

    query: str


@dataclass(frozen=True, slots=True)
class Daily:
    """Hugging Face's Daily Papers from one day to another, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Harvest:
    """arXiv's OAI-PMH list of a set: what was new or changed from one day to another, both included."""

    name: str
    first: date
    last: date


PaperSource = Document | Address | Ids | Query | Daily | Harvest


def source_of(written: str, today: date) -> PaperSource:
    """What a SOURCE of the command line means. Raises UsageError."""
    if of_paper := _OF_PAPER.fullmatch(written):
        return Ids((_id(of_paper[1]),))
    if written.startswith(("http://", "https://")):
        if not is_web_address(written) or not written.isprintable():
            _refuse(written, "is not a web address")
        return Address(written)
    scheme, _, rest = written.partition(":")
    if scheme == "arxiv":
        if not rest.strip():
            _refuse(written, "is no query, and names no arXiv id")
        return ids_of(rest) if _names_ids(rest) else query_of(rest)
    if scheme == "hf":
        return _daily(written, rest, today)
    if scheme == "oai":
        name, _, days = rest.rpartition(":")
        if not _SET.fullmatch(name):
            _refuse(written, "names no set of arXiv's such as cs or cs:cs:LG")
        return Harvest(name, *_days(written, days, today))
    if not os.path.exists(written):
        _refuse(written, "is no file or folder, and no other source of papers")
    return Document(Path(written))


def _daily(written: str, days: str, today: date) -> Daily:
    first, last = _days(written, days, today)
    if last < FIRST_DAILY:
        _refuse(written, f"lies before the first Daily Papers ({FIRST_DAILY})")
    return Daily(first, last)


def _names_ids(written: str) -> bool:
    """Whether ids are meant and no query, which names a field or nothing like an id."""
    return not _FIELD.search(written) and any(map(_LIKE_ID.fullmatch, _PARTS.split(written)))


def ids_of(written: str) -> Ids:
    """arXiv ids parted by commas or blanks, in any spelling, each once. Raises UsageError."""
    found = [_id(part) for part in _PARTS.split(written) if part]
    if not found:
        _refuse(written, "names no arXiv id")
    return Ids(tuple(dict.fromkeys(found)))


def query_of(written: str) -> Query:
    """A query in arXiv's own language. Raises UsageError."""
    query = " ".join(written.split())
    if not is_whole(query):
        _refuse(written, "is no query: its quotation marks or brackets do not come in pairs, or it says nothing")
    if len(query) > _LONGEST_QUERY:
        _refuse(f"{written[:40]}…", f"is longer than {_LONGEST_QUERY} characters")
    return Query(query)


def query_for(authors: tuple[str, ...], titles: tuple[str, ...]) -> Query:
    """The query for papers by all of these authors, with all of these words in the title. Raises UsageError."""
    names = [_author(name) for name in authors]
    words = [all_of("ti", telling_words(title)) for title in titles]
    for said, term in zip((*authors, *titles), (*names, *words), strict=True):
        if not term:
            _refuse(said, "has no letters or digits that arXiv could look for")
    return query_of(both(*names, *words))


def _author(written: str) -> str:
    name = read_name(written)[0]
    return author(name.family, name.given[0] if name.given else "")


def _id(written: str) -> str:
    of_paper = _OF_PAPER.fullmatch(written)
    bare = of_paper[1] if of_paper else written
    return arxiv_id(bare) or arxiv_id_of_doi(doi(bare)) or _refuse(written, "is no arXiv id such as 2504.07962")


def _days(written: str, text: str, today: date) -> tuple[date, date]:
    first, found, last = text.partition("..")
    days = [_day(written, part) for part in (first, last if found else first)]
    if days[0] > days[1]:
        _refuse(written, "ends before it begins")
    if days[0] > today:
        _refuse(written, "lies in the future")
    return days[0], days[1]


def _day(written: str, text: str) -> date:
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        return _refuse(written, f"has no day such as 2025-04-11, but {text!r}")


def days_of(source: Daily, today: date) -> list[date]:
    """The days of a source on which there may be a list: those that have begun, from the first Daily Papers on."""
    first, last = max(source.first, FIRST_DAILY), min(source.last, today)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _refuse(written: str, why: str) -> NoReturn:
    raise UsageError(f"{written!r} {why}", advice=_EXAMPLES)
