"""What one source says of one paper, and what several together say: the same in whatever order they came."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

from scraper.model import ParsedPaper
from scraper.notation.identifiers import arxiv_id, arxiv_id_of_doi, doi
from scraper.notation.normal import fold
from scraper.text.people.name import is_initial

_HASH_CHARS: Final = 12


@dataclass(frozen=True, slots=True)
class Saying:
    """What a source says of a paper itself, ids in their one spelling. Empty values mean: it does not say."""

    title: str
    arxiv_id: str = ""
    doi: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: str = ""
    url: str = ""
    code_url: str = ""

    @property
    def title_key(self) -> str:
        """The title made comparable."""
        return fold(self.title)

    @property
    def fields(self) -> tuple[str | tuple[str, ...], ...]:
        """All of it, in order."""
        return (
            self.title, self.arxiv_id, self.doi, self.abstract, self.authors, self.categories, self.published,
            self.url, self.code_url,
        )  # fmt: skip

    def written(self) -> str:
        """All of it as one line of JSON."""
        return json.dumps(self.fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> Self:
        """What `written` wrote."""
        fields: list[Any] = [tuple(each) if isinstance(each, list) else each for each in json.loads(written)]
        return cls(*fields)


def saying_of(paper: ParsedPaper) -> Saying:
    """What a source says of a paper. One of arXiv's own DOIs is its arXiv id; an id that can be none is left out."""
    number, name = arxiv_id(paper.arxiv_id), doi(paper.doi)
    if inner := arxiv_id_of_doi(name):
        number, name = number or inner, ""
    return Saying(
        title=paper.title,
        arxiv_id=number,
        doi=name,
        abstract=paper.abstract,
        authors=tuple(name for name in paper.authors if name),
        categories=tuple(" ".join(paper.categories).split()),
        published=paper.published,
        url=paper.url or (f"https://arxiv.org/abs/{number}" if number else ""),
        code_url=paper.code_url,
    )


def hash_of(saying: Saying) -> str:
    """What ties a mention to what was said there."""
    told = "\x1e".join(each if isinstance(each, str) else "\x1f".join(each) for each in saying.fields)
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:_HASH_CHARS]


def together(sayings: Collection[Saying]) -> Saying:
    """What sources say together of one paper: of each field the fuller value, so that none is lost.

    Versions of a paper differ in title and abstract; no source says of which version it speaks, so the longest
    stands, and of equally long ones the last by the alphabet. `published` is the earliest day, and categories are
    those of all, the longest list first, which has the primary one in front.
    """
    if len(sayings) == 1:
        return next(iter(sayings))
    return Saying(
        title=_fullest(saying.title for saying in sayings),
        arxiv_id=_fullest(saying.arxiv_id for saying in sayings),
        doi=min((saying.doi for saying in sayings if saying.doi), key=lambda value: (len(value), value), default=""),
        abstract=_fullest(saying.abstract for saying in sayings),
        authors=max((saying.authors for saying in sayings), key=_fullness),
        categories=_all_categories([saying.categories for saying in sayings]),
        published=min((saying.published for saying in sayings if saying.published), default=""),
        url=_fullest(saying.url for saying in sayings),
        code_url=_fullest(saying.code_url for saying in sayings),
    )


def _fullest(values: Iterable[str]) -> str:
    return max(values, key=lambda value: (len(value), value))


def _fullness(names: tuple[str, ...]) -> tuple[int, int, int, tuple[str, ...]]:
    """Longer lists of authors are fuller, then those with more names written out, then those of more letters."""
    spelled = sum(not is_initial(part) for name in names for part in name.split())
    return len(names), spelled, sum(map(len, names)), names


def _all_categories(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    first = max(lists, key=lambda found: (len(found), found))
    return tuple(dict.fromkeys((*first, *sorted(name for found in lists for name in found))))
