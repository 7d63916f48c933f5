"""Markdown digests of arXiv's daily announcements, grouped under keywords.

A digest is a row of `## keyword` sections, some of them empty, with entries of this form:

    ### Title: A Title. (arXiv:2401.08639v1 [cs.CV] UPDATED)
    * Paper URL: [http://arxiv.org/abs/2401.08639](http://arxiv.org/abs/2401.08639)
    * Code URL: null
    * Copy Paste: …                          missing in older digests, and cut at the title's first dot
    * Summary: <p>The abstract as HTML, wrapped over several lines.
    </p>

The same paper may stand under several keywords, once for each. A day without papers has headings only. A heading may
go on over several lines and name several categories or none. Since 2024 arXiv's feeds put the id and `Abstract:`
before the abstract.
"""

import html
import re
from datetime import date
from typing import Final

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper
from scraper.sources import paper_fields

PARSER: Final = "arxiv_digest/1"

_ARXIV_ID: Final = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z-]+)?/\d{7})(?:v\d+)?"
_ENTRY: Final = re.compile(
    r"^### Title: +\S.*\n(?:(?![#*]).*\n){0,5}+\* (?:Paper URL|Code URL|Summary):", re.MULTILINE
)
_HEADING: Final = re.compile(r"^(##|### Title:) +(.*)$", re.MULTILINE)
_TAIL: Final = re.compile(rf"\(arXiv:{_ARXIV_ID}(?: ?\[([^\[\]]*)\])?[A-Z ,-]*\)$")
_PREFIX: Final = re.compile(rf"^(?:<p>)?\s*arXiv:{_ARXIV_ID}\s+Announce Type: [\w-]+\s+Abstract: ")
_FIELD: Final = re.compile(r"^\* (Paper URL|Code URL|Copy Paste|Summary):[ \t]*", re.MULTILINE)
_LINK: Final = re.compile(r"\[[^\]\n]*\]\((https?://[^\s)]+)\)")
_ATTRIBUTES: Final = r"(?:\s+[\w-]+=(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>"
_BLOCK_TAG: Final = re.compile(rf"</?(?:p|br|div|ul|ol|li){_ATTRIBUTES}")
_INLINE_TAG: Final = re.compile(rf"</?(?:a|i|b|u|em|strong|sub|sup|span|code|tt){_ATTRIBUTES}")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_DAY: Final = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def recognises(text: str) -> bool:
    """Whether a text is such a digest: it begins with a heading and holds an entry, or is bare `##` headings."""
    text = _plain_lines(text)
    if not re.match(r"##? +\S", text):
        return False
    return bool(_ENTRY.search(text)) or _is_day_without_papers(text)


def parse(text: str) -> ParsedPage:
    """The papers of a digest in order, once for each mention; none on a day without papers.

    An entry whose arXiv id cannot be read is left out, and an abstract that breaks off is left empty: half a
    value is none. `seen_on` is the ISO day above the first section, if one stands there.
    Raises ParseError for any other text.
    """
    if not recognises(text):
        raise ParseError(
            "not an arXiv digest: it has no `### Title:` entries under `##` headings",
            fault="unknown",
            advice="Check that the file is a Markdown digest of arXiv papers.",
        )
    text = _plain_lines(text)
    papers = []
    section = ""
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        if heading[1] == "##":
            section = _decoded(_one_line(heading[2]))
        elif paper := _paper(heading[2], text[heading.end() : end], section):
            papers.append(paper)
    return ParsedPage(parser=PARSER, papers=tuple(papers), seen_on=_day_of(text))


def _plain_lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").strip()


def _is_day_without_papers(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    if lines[0].startswith("# "):
        lines = lines[1:]
    return len(lines) >= 2 and all(re.match(r"## +\S", line) for line in lines)


def _day_of(text: str) -> str:
    found = _DAY.search(text.split("\n## ")[0]) if text.startswith("# ") else None
    try:
        return date.fromisoformat(found[0]).isoformat() if found else ""
    except ValueError:
        return ""


def _paper(heading: str, entry: str, section: str) -> ParsedPaper | None:
    before, fields = _fields_of(entry)
    url = _link_in(fields.get("Paper URL", ""))
    heading = _one_line(heading)
    if not _TAIL.search(heading):
        heading = _one_line(f"{heading} {before}")
    tail = _TAIL.search(heading)
    title = _one_line(heading[: tail.start()] if tail else heading).removesuffix(".")
    named = paper_fields.arxiv_id(tail[1] if tail else "", url)
    if not title or not named:
        return None
    return ParsedPaper(
        title=paper_fields.words(_decoded(title)),
        arxiv_id=named,
        abstract=paper_fields.words(_abstract(fields.get("Summary", ""))),
        categories=paper_fields.categories(re.split(r"[\s,;]+", tail[2])) if tail and tail[2] else (),
        url=url,
        code_url=_link_in(fields.get("Code URL", "")),
        section=section,
    )


def _fields_of(entry: str) -> tuple[str, dict[str, str]]:
    """What stands before the first field, and the fields."""
    before, *parts = _FIELD.split(entry)
    return before, dict(zip(parts[::2], parts[1::2], strict=True))


def _link_in(value: str) -> str:
    found = _LINK.match(value)
    return found[1] if found else ""


def _abstract(summary: str) -> str:
    """The abstract as one line of text; "" if it begins as markup and does not end as such: it was cut off."""
    summary = _PREFIX.sub("", summary.strip())
    if summary.startswith("<") and not summary.endswith("</p>"):
        return ""
    return _one_line(_decoded(_INLINE_TAG.sub("", _BLOCK_TAG.sub(" ", summary))))


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
