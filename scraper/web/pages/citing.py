"""Papers and episodes as files for reference managers, by the ending of an address: `.bib`, `.ris`, `.csl.json`."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from datasette.utils.asgi import Response

from scraper.export import bibtex, csl, ris
from scraper.export.cited import CitedEpisode, CitedPaper
from scraper.export.papers import cited_paper
from scraper.web.pages.search_files import FORMATS

Papers = Iterable[CitedPaper]
Episodes = Iterable[CitedEpisode]


def _csl(papers: Papers, episodes: Episodes) -> Iterable[str]:
    return csl.array(chain(map(csl.item, papers), map(csl.episode_item, episodes)))


_ENTRIES: Final[Mapping[str, Callable[[Papers, Episodes], Iterable[str]]]] = {
    ".bib": lambda papers, episodes: chain(bibtex.entries(papers), map(bibtex.episode_entry, episodes)),
    ".ris": lambda papers, episodes: chain(ris.entries(papers), map(ris.episode_record, episodes)),
    ".csl.json": _csl,
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


def written(conn: sqlite3.Connection, papers: Sequence[str], form: str, episodes: Episodes = ()) -> str:
    """The papers of some ids, then episodes, one entry each."""
    return "".join(_ENTRIES[form]((cited_paper(conn, paper) for paper in papers), episodes))


def file(text: str, form: str, name: str) -> Any:
    """Such a text, to be kept under a name."""
    kept = _NOT_NAME.sub("-", name).strip("-.") or "papers"
    headers = {"content-disposition": f'attachment; filename="{kept}{form}"'}
    return Response(text, content_type=FORMATS[form].content_type, headers=headers)
