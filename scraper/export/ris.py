"""RIS, for EndNote, Zotero, Mendeley and the like: tagged lines in UTF-8, CRLF at the end of each.

A tag is two letters, two blanks, a hyphen and a blank; `TY` comes first and `ER` last, as in the specification of
Research Information Systems (https://en.wikipedia.org/wiki/RIS_(file_format)).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from scraper.export.cited import CitedEpisode, CitedPaper, iso, one_line
from scraper.export.keys import citation_key, episode_key
from scraper.export.people import Person, person
from scraper.export.tex import plain

_END: Final = "\r\n"


def entries(papers: Iterable[CitedPaper]) -> Iterator[str]:
    """A record a paper, with a blank line behind."""
    return (_record(_tags(paper)) for paper in papers)


def episode_record(episode: CitedEpisode) -> str:
    """The record of an episode. It has no author: whom an episode credits wrote its paper."""
    return _record(_tags_of_episode(episode))


def _record(tags: Iterable[tuple[str, str]]) -> str:
    lines = [f"{tag}  - {text}" for tag, value in tags if (text := one_line(value))]
    return _END.join([*lines, "ER  - ", "", ""])


def _tags_of_episode(episode: CitedEpisode) -> Iterator[tuple[str, str]]:
    yield "TY", "SOUND"
    yield "ID", episode_key(episode)
    yield "TI", episode.title
    yield "T2", episode.show
    yield from _date(episode.issued)
    yield "M3", "Podcast episode"
    yield "UR", episode.url
    yield "N1", episode.note


def _date(issued: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    if issued:
        yield "PY", f"{issued[0]:04}"
        yield "DA", iso(issued, "/")


def _tags(paper: CitedPaper) -> Iterator[tuple[str, str]]:
    yield "TY", kind(paper)
    yield "ID", citation_key(paper)
    for name in paper.authors:
        yield "AU", author(person(name))
    yield "TI", plain(paper.title)
    yield from _date(paper.issued)
    yield "AB", plain(paper.abstract)
    if paper.arxiv_id:
        yield "PB", "arXiv"
        yield "AN", f"arXiv:{paper.arxiv_id}"
    yield "DO", paper.doi
    yield "UR", paper.url
    for category in paper.categories:
        yield "KW", category
    yield "N1", paper.note


def kind(paper: CitedPaper) -> str:
    """`UNPB`, unpublished, for a preprint of arXiv; `JOUR` for what has a DOI elsewhere; `GEN` for the rest."""
    if paper.arxiv_id:
        return "UNPB"
    return "JOUR" if paper.doi else "GEN"


def author(name: Person) -> str:
    """`van der Berg, Jan, Jr.`; the name of a group without a comma, which would part it."""
    if name.literal:
        return one_line(name.literal.replace(",", " "))
    family = " ".join(filter(None, (name.particle, name.family)))
    return ", ".join(part for part in (family, name.given, name.suffix) if part)
