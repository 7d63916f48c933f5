"""Papers as files for reference managers, by the ending of a page's address: `.bib`, `.ris`, `.csl.json`."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from datasette.utils.asgi import Response

from scraper.export import bibtex, csl, ris
from scraper.export.cited import CitedPaper
from scraper.export.papers import cited_paper
from scraper.web.pages.search_files import FORMATS

_ENTRIES: Final[Mapping[str, Callable[[Iterable[CitedPaper]], Iterable[str]]]] = {
    ".bib": bibtex.entries,
    ".ris": ris.entries,
    ".csl.json": csl.entries,
}
ENDINGS: Final = "|".join(re.escape(ending) for ending in _ENTRIES)
"""As part of a regular expression."""
_NOT_NAME: Final = re.compile(r"[^A-Za-z0-9.-]+")


def is_cited(form: str) -> bool:
    """Whether an ending asks for citations."""
    return form in _ENTRIES


def links(path: str) -> list[tuple[str, str]]:
    """The name of each format, and the path of what a page cites in it."""
    return [(FORMATS[ending].label, f"{path}{ending}") for ending in _ENTRIES]


def written(conn: sqlite3.Connection, papers: Sequence[str], form: str) -> str:
    """The papers of some ids, one entry each."""
    return "".join(_ENTRIES[form](cited_paper(conn, paper) for paper in papers))


def file(text: str, form: str, name: str) -> Any:
    """Such a text, to be kept under a name."""
    kept = _NOT_NAME.sub("-", name).strip("-.") or "papers"
    headers = {"content-disposition": f'attachment; filename="{kept}{form}"'}
    return Response(text, content_type=FORMATS[form].content_type, headers=headers)
