"""BibTeX, for LaTeX: one entry a paper or episode, read alike by BibTeX and by biber.

`@misc` with `eprint`, `archiveprefix` and `primaryclass`, as arXiv itself gives it
(https://info.arxiv.org/help/hypertex/bibstyles/index.html): of a journal the archive knows nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from scraper.export import latex
from scraper.export.cited import CitedEpisode, CitedPaper, one_line
from scraper.export.keys import citation_key, episode_key
from scraper.export.people import Person, person

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_KEYWORD: Final = re.compile(r"(?<!\S)(?:and|others)(?!\S)", re.IGNORECASE)
_IN_ADDRESSES: Final = "!#$%&'()*+,/:;=?@[]|^`<>\""


def entries(papers: Iterable[CitedPaper], *, ascii_only: bool = False) -> Iterator[str]:
    """An entry a paper, with a blank line behind. `ascii_only`: letters beyond ASCII as LaTeX commands."""
    for paper in papers:
        yield _entry(citation_key(paper), _fields(paper, ascii_only=ascii_only))


def episode_entry(episode: CitedEpisode) -> str:
    """The entry of an episode. It has no author: whom an episode credits wrote its paper. `key` is sorted by then."""
    return _entry(episode_key(episode), _fields_of_episode(episode))


def _entry(key: str, fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"  {name} = {value}," for name, value in fields if value.strip("{}")]
    return "\n".join([f"@misc{{{key},", *lines, "}\n\n"])


def _fields_of_episode(episode: CitedEpisode) -> Iterator[tuple[str, str]]:
    show = latex.literal(one_line(episode.show))
    yield "key", f"{{{show}}}"
    yield "title", f"{{{latex.braced(one_line(episode.title))}}}"
    yield "howpublished", f"{{Podcast episode{f', {show}' if show else ''}}}"
    yield from _date(episode.issued)
    yield "url", f"{{{_address(episode.url)}}}"
    yield "note", f"{{{latex.literal(one_line(episode.note))}}}"


def _date(issued: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    if issued:
        yield "year", f"{{{issued[0]:04}}}"
    if len(issued) > 1:
        yield "month", _MONTHS[issued[1] - 1]


def _fields(paper: CitedPaper, *, ascii_only: bool) -> Iterator[tuple[str, str]]:
    names = (author(person(name), ascii_only=ascii_only) for name in paper.authors)
    yield "author", f"{{{' and '.join(name for name in names if name)}}}"
    yield "title", f"{{{latex.title(paper.title, ascii_only=ascii_only)}}}"
    yield from _date(paper.issued)
    if paper.arxiv_id:
        yield "eprint", f"{{{paper.arxiv_id}}}"
        yield "archiveprefix", "{arXiv}"
        yield "primaryclass", f"{{{latex.literal(''.join(paper.categories[:1]))}}}"
    yield "doi", f"{{{_address(paper.doi)}}}"
    yield "url", f"{{{_address(paper.url)}}}"
    yield "abstract", f"{{{latex.field(paper.abstract, ascii_only=ascii_only)}}}"
    yield "note", f"{{{latex.literal(one_line(paper.note), ascii_only=ascii_only)}}}"


def author(name: Person, *, ascii_only: bool = False) -> str:
    """`van der Berg, Jr., Jan`; in braces what BibTeX would take apart in another way."""
    if name.literal:
        return latex.braced(name.literal, ascii_only=ascii_only)
    family = _part(name.family, ascii_only=ascii_only, is_one=_is_taken_apart(name.family))
    family = f"{name.particle} {family}" if name.particle else family
    parts = [family, name.suffix, _part(name.given, ascii_only=ascii_only)]
    return ", ".join(part for part in parts if part)


def _part(text: str, *, ascii_only: bool, is_one: bool = False) -> str:
    is_kept = is_one or _KEYWORD.search(text)
    return (latex.braced if is_kept else latex.literal)(text, ascii_only=ascii_only)


def _is_taken_apart(family: str) -> bool:
    """Whether BibTeX would find a particle in it: several words, one of them small."""
    words = family.split()
    return len(words) > 1 and not all(word[0].isupper() for word in words)


def _address(text: str) -> str:
    """An address, percent-encoded where it holds what a field cannot."""
    return quote(one_line(text), safe=_IN_ADDRESSES)
