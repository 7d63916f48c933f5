"""Papers as JSON lines: one object a line with `title`, and `arxiv_id`, `authors`, `abstract` … where known.

Names that other dumps give the same fields are read too, those of arXiv's own metadata on Kaggle among them: `id`,
`authors` in one line, `authors_parsed`, `categories` parted by blanks, `versions` with the day of the first. A large
file is kept in pieces (importing/lines.py); a piece says in its content type with which line of the file it begins.
"""

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper
from scraper.sources import paper_fields as fields

PARSER: Final = "papers_jsonl/1"
MEDIA_TYPE: Final = "application/jsonl"

_FIRST_LINE: Final = re.compile(rf"{MEDIA_TYPE}; first-line=(\d{{1,12}})")
_KNOWN_BY: Final = frozenset({"abstract", "arxiv_id", "authors", "authors_parsed"})
LONGEST_LINE: Final = 4_000_000
"""Bytes; the longest abstract with a thousand authors has some 100,000."""
_LINE: Final = re.compile(r"[^\n]+")
LINES_LOOKED_AT: Final = 5
"""To find out whether a text is such lines; blank ones do not count."""
_MOST_NAMED: Final = 3
"""Bad lines that are told one by one."""


def content_type(first_line: int) -> str:
    """The content type of a piece that begins with that line of its file."""
    return f"{MEDIA_TYPE}; first-line={first_line}"


def first_line_of(headers: Mapping[str, str]) -> int | None:
    """With which line of its file a piece begins; None for what is no piece."""
    match = _FIRST_LINE.fullmatch(headers.get("content-type", ""))
    return int(match[1]) if match else None


def recognises(text: str) -> bool:
    """Whether one of the first lines is a JSON object that has a title and an abstract, an arXiv id or authors."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return False
    lines = (match[0] for match in _LINE.finditer(text) if not match[0].isspace())
    return any(map(_is_paper, islice(lines, LINES_LOOKED_AT)))


def _is_paper(line: str) -> bool:
    record = _loaded(line) if len(line) <= LONGEST_LINE else None
    return isinstance(record, dict) and "title" in record and not record.keys().isdisjoint(_KNOWN_BY)


def _loaded(line: str) -> Any:
    """What a line holds, or in words why nothing."""
    try:
        return json.loads(line.strip("\ufeff \t\r"))
    except (ValueError, RecursionError) as error:
        return f"it is not JSON: {error}"


def parse(text: str, first_line: int = 1) -> ParsedPage:
    """Read the lines; those that are no object with a title are left out, and named by their number in the file.

    Raises ParseError (`bad line`) where no line is a paper.
    """
    papers, bad = [], []
    for number, line in enumerate(text.split("\n"), first_line):
        if not line.strip("\ufeff \t\r"):
            continue
        record = _loaded(line)
        paper = _paper(record) if isinstance(record, dict) else None
        if paper:
            papers.append(paper)
        else:
            bad.append((number, record if isinstance(record, str) else "it is no paper: it has no title"))
    page = ParsedPage(parser=PARSER, papers=tuple(papers), bad_lines=tuple(bad))
    if bad and not papers:
        raise ParseError(told(page), fault="bad line")
    return page


def told(page: ParsedPage) -> str:
    """Which lines of a page were left out, and why."""
    named = "; ".join(f"line {number}: {why}" for number, why in page.bad_lines[:_MOST_NAMED])
    more = len(page.bad_lines) - _MOST_NAMED
    return f"{named}; and {more} lines more" if more > 0 else named


def _paper(record: dict[str, Any]) -> ParsedPaper | None:
    title = fields.words(_text(record, "title"))
    if not title:
        return None
    others = record.get("externalIds")
    others = others if isinstance(others, dict) else {}
    return ParsedPaper(
        title=title,
        arxiv_id=fields.arxiv_id(_text(record, "arxiv_id", "id"), _text(others, "ArXiv")),
        doi=fields.doi(_text(record, "doi", "DOI") or _text(others, "DOI")),
        abstract=fields.words(_text(record, "abstract", "summary")),
        authors=_authors(record),
        categories=fields.categories(_texts(record, "categories")),
        published=fields.day(_text(record, "published") or _first_version(record)),
        listed=fields.day(_text(record, "first_seen")),
        url=_text(record, "url").strip(),
        code_url=_text(record, "code_url").strip(),
    )


def _text(record: Mapping[str, Any], *keys: str) -> str:
    """The first of some fields that holds a text."""
    for key in keys:
        value = record.get(key)
        if value and isinstance(value, str):
            return value
    return ""


def _texts(record: Mapping[str, Any], key: str) -> list[str]:
    value = record.get(key)
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _authors(record: Mapping[str, Any]) -> tuple[str, ...]:
    """A list of names or of objects with a `name`; arXiv's parsed names `[family, given, suffix]`; or one line."""
    value, parsed = record.get("authors"), record.get("authors_parsed")
    if isinstance(value, list):
        found = (item.get("name") if isinstance(item, dict) else item for item in value)
        return fields.names(name for name in found if isinstance(name, str))
    if isinstance(parsed, list) and parsed:
        return fields.names(" ".join((*row[1:2], row[0], *row[2:3])) for row in parsed if _is_name(row))
    return fields.split_names(value) if isinstance(value, str) else ()


def _is_name(row: object) -> bool:
    return isinstance(row, list) and bool(row) and all(isinstance(part, str) for part in row)


def _first_version(record: Mapping[str, Any]) -> str:
    versions = record.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    return _text(first, "created") if isinstance(first, dict) else ""
