"""CSL-JSON, for Pandoc, Zotero and all citation processors: one array, an object a paper.

By the schema of the Citation Style Language (https://github.com/citation-style-language/schema, csl-data.json); a
preprint has the type `article` (https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types).
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from scraper.export.cited import CitedPaper, one_line
from scraper.export.keys import citation_key
from scraper.export.people import Person, person
from scraper.export.tex import plain

_FIRST: Final = "[\n"


def entries(papers: Iterable[CitedPaper]) -> Iterator[str]:
    """The array, an object a line, in pieces."""
    before = _FIRST
    for paper in papers:
        yield before + json.dumps(item(paper), ensure_ascii=False)
        before = ",\n"
    yield "\n]\n" if before != _FIRST else "[]\n"


def item(paper: CitedPaper) -> dict[str, Any]:
    """A paper as the schema has it; what is not known is left out."""
    preprint = {"archive": "arXiv", "publisher": "arXiv", "number": f"arXiv:{paper.arxiv_id}", "genre": "preprint"}
    found: dict[str, Any] = {
        "id": citation_key(paper),
        "type": "article",
        "title": plain(paper.title),
        "author": [author(person(name)) for name in paper.authors],
        "issued": {"date-parts": [list(paper.issued)]} if paper.issued else None,
        **(preprint if paper.arxiv_id else {}),
        "DOI": one_line(paper.doi),
        "URL": one_line(paper.url),
        "keyword": ", ".join(paper.categories),
        "abstract": plain(paper.abstract),
        "note": one_line(paper.note),
    }
    return {name: value for name, value in found.items() if value}


def author(name: Person) -> dict[str, str]:
    """A name in its parts, or as a whole."""
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
        "literal": name.literal,
    }
    return {part: value for part, value in parts.items() if value}
