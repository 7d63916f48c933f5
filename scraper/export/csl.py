"""CSL-JSON, for Pandoc, Zotero and all citation processors: one array, an object a paper or episode.

By the schema of the Citation Style Language (https://github.com/citation-style-language/schema, csl-data.json); a
preprint has the type `article`, what is broadcast as a podcast `broadcast`
(https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types).
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from scraper.export.cited import CitedEpisode, CitedPaper, one_line
from scraper.export.keys import citation_key, episode_key
from scraper.export.people import Person, person
from scraper.export.tex import plain

_FIRST: Final = "[\n"


def entries(papers: Iterable[CitedPaper]) -> Iterator[str]:
    """The array of some papers, in pieces."""
    return array(map(item, papers))


def array(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The array, an object a line, in pieces."""
    before = _FIRST
    for each in items:
        yield before + json.dumps(each, ensure_ascii=False)
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
        "issued": _date(paper.issued),
        **(preprint if paper.arxiv_id else {}),
        "DOI": one_line(paper.doi),
        "URL": one_line(paper.url),
        "keyword": ", ".join(paper.categories),
        "abstract": plain(paper.abstract),
        "note": one_line(paper.note),
    }
    return _known(found)


def episode_item(episode: CitedEpisode) -> dict[str, Any]:
    """An episode as the schema has it. It has no author: whom an episode credits wrote its paper."""
    return _known(
        {
            "id": episode_key(episode),
            "type": "broadcast",
            "genre": "podcast",
            "title": one_line(episode.title),
            "container-title": one_line(episode.show),
            "issued": _date(episode.issued),
            "dimensions": episode.duration,
            "URL": one_line(episode.url),
            "note": one_line(episode.note),
        }
    )


def _date(issued: tuple[int, ...]) -> dict[str, Any]:
    return {"date-parts": [list(issued)]} if issued else {}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


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
