"""Papers as JSON lines: one object a line with `title`, and `arxiv_id`, `authors`, `abstract` … where known."""

import json
from typing import Any, Final

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper
from scraper.notation.normal import tidy

PARSER: Final = "papers_jsonl/1"


def recognises(text: str) -> bool:
    """Whether the first line is a JSON object that has a title and an abstract, an arXiv id or authors."""
    first = text.lstrip().partition("\n")[0]
    if not first.startswith("{"):
        return False
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and "title" in record and not record.keys().isdisjoint(
        {"abstract", "arxiv_id", "authors"}
    )  # fmt: skip


def parse(text: str) -> ParsedPage:
    """Read the lines. Raises ParseError (`bad line`) naming the first that is no object with a title."""
    papers = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"line {number} is not JSON: {error}", fault="bad line") from error
        if not isinstance(record, dict) or not tidy(str(record.get("title") or "")):
            raise ParseError(f"line {number} is no paper: it has no title", fault="bad line")
        papers.append(_paper(record))
    return ParsedPage(parser=PARSER, papers=tuple(papers))


def _paper(record: dict[str, Any]) -> ParsedPaper:
    def text(key: str) -> str:
        value = record.get(key)
        return tidy(value) if isinstance(value, str) else ""

    def texts(key: str) -> tuple[str, ...]:
        value = record.get(key)
        return tuple(tidy(item) for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    return ParsedPaper(
        title=text("title"),
        arxiv_id=text("arxiv_id"),
        doi=text("doi"),
        abstract=text("abstract"),
        authors=texts("authors"),
        categories=texts("categories"),
        published=text("published"),
        listed=text("first_seen"),
        url=text("url"),
        code_url=text("code_url"),
    )
