"""Hugging Face's daily papers as JSON: what `/api/daily_papers` and `/api/papers/ID` answer.

An entry holds the paper under `paper`, or is the paper itself. Entries stand in a list, in lists a day, under
`papers` or `dailyPapers`, or alone. What an entry lacks is left empty; one that is null, without a title, or with
neither id nor abstract, is left out. An empty list is a day without papers. Of the two `publishedAt`, the entry's is
four hours before the paper's and so names the day before: the paper's is read.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper
from scraper.sources import paper_fields as fields

PARSER: Final = "hf_json/1"

_LISTS: Final = ("papers", "dailyPapers")
_MARKS: Final = frozenset({"summary", "submittedOnDailyAt", "upvotes", "discussionId", "ai_summary"})
_BEGINNING: Final = re.compile(r"\s*(?:\[\s*)*\{\s*\"(?:paper|papers|dailyPapers)\"\s*:")
_EMPTY: Final = re.compile(r"\s*\[\s*\]\s*")
_DEEPEST: Final = 3


def recognises(text: str) -> bool:
    """Whether a text is such JSON, be it cut, or an empty list."""
    text = text.removeprefix("\ufeff").lstrip()
    if text[:1] not in {"[", "{"}:
        return False
    if _BEGINNING.match(text) or _EMPTY.fullmatch(text):
        return True
    return any(map(_is_entry, _entries(_loaded(text))))


def parse(text: str) -> ParsedPage:
    """The papers in order; the day of each is that of its list (`submittedOnDailyAt`).

    Raises ParseError: `unknown`, or `truncated` for what begins as such JSON and is not whole.
    """
    if not recognises(text):
        raise ParseError(
            "not a list of Hugging Face's daily papers: it has no entries with a paper",
            fault="unknown",
            advice="Check that the file is what huggingface.co/api/daily_papers answered.",
        )
    document = _loaded(text)
    if document is None:
        raise ParseError("the list of papers is cut or no JSON", fault="truncated")
    papers = tuple(filter(None, map(_paper, _entries(document))))
    days = {paper.seen_on for paper in papers}
    return ParsedPage(parser=PARSER, papers=papers, seen_on=days.pop() if len(days) == 1 else "")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _entries(document: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        lists = [document[name] for name in _LISTS if isinstance(document.get(name), list)]
        if not lists:
            yield document
        document = [entry for entries in lists for entry in entries]
    if isinstance(document, list) and depth < _DEEPEST:
        for entry in document:
            yield from _entries(entry, depth + 1)


def _is_entry(entry: dict[str, Any]) -> bool:
    if isinstance(entry.get("paper"), dict):
        return True
    return isinstance(entry.get("id"), str) and "title" in entry and not _MARKS.isdisjoint(entry)


def _paper(entry: dict[str, Any]) -> ParsedPaper | None:
    inner = entry.get("paper")
    paper = inner if isinstance(inner, dict) else {} if "paper" in entry else entry
    title, abstract = (_text(paper, key) or _text(entry, key) for key in ("title", "summary"))
    arxiv_id = fields.arxiv_id(_text(paper, "id"))
    if not title or not (abstract or arxiv_id):
        return None
    return ParsedPaper(
        title=title,
        arxiv_id=arxiv_id,
        abstract=abstract,
        authors=fields.names(_names(paper.get("authors"))),
        published=fields.day(_text(paper, "publishedAt")),
        code_url=_address(_text(paper, "githubRepo")),
        seen_on=fields.day(_text(paper, "submittedOnDailyAt") or _text(entry, "submittedOnDailyAt")),
    )


def _names(authors: Any) -> Iterator[str]:
    """Of all authors: one who hides the paper on a page of their own (`hidden`) has written it nevertheless."""
    for author in authors if isinstance(authors, list) else []:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str):
            yield name


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return fields.words(value) if isinstance(value, str) else ""


def _address(value: str) -> str:
    return value if re.fullmatch(r"https?://\S+", value) else ""
