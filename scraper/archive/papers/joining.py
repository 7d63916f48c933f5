"""Which sayings are about one paper. Decided from all of them at once, so their order cannot matter.

    arXiv id   the same id is the same paper, another id another one, whatever else they share
    DOI        the same, where there is no arXiv id; it joins the arXiv paper that names it, if only one does
    title      else the same title, and nothing that speaks against it (`alike`)

What is like two papers that are known apart is joined to neither: that would be a guess.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from rapidfuzz import fuzz

from scraper.archive.papers.sayings import Saying
from scraper.notation.normal import fold
from scraper.text.people.author_keys import author_keys

_SAME_ABSTRACT: Final = 75.0
"""`rapidfuzz.fuzz.ratio` of two abstracts of one paper at the least: versions differ; strangers reach some 55."""
_TELLING_WORDS: Final = 4
"""Words of a title that is hardly given twice; `Introduction` and `Erratum` are."""
_CUT: Final = 100
"""Characters of an abstract that say enough where the other goes on: lists cut them short."""

Group = tuple[Saying, ...]


def groups(sayings: Collection[Saying]) -> list[Group]:
    """The sayings by the paper that they are about, in no order."""
    numbered = [saying for saying in sayings if saying.arxiv_id]
    named = [saying for saying in sayings if saying.doi and not saying.arxiv_id]
    titled = [saying for saying in sayings if not saying.doi and not saying.arxiv_id]
    papers = _by(numbered, lambda saying: saying.arxiv_id)
    papers = _joined(papers, _by(named, lambda saying: saying.doi))
    same_title = _by(titled, lambda saying: saying.title_key)
    return _joined(papers, [group for each in same_title for group in _related(each)])


def _by(sayings: Iterable[Saying], name: Callable[[Saying], str]) -> list[Group]:
    found: dict[str, list[Saying]] = defaultdict(list)
    for saying in sayings:
        found[name(saying)].append(saying)
    return [tuple(group) for group in found.values()]


def _related(sayings: Group) -> list[Group]:
    """Sayings of one title, each with those that it is like, and those that these are like."""
    found: list[list[Saying]] = []
    for saying in sayings:
        same = [group for group in found if any(alike(saying, other) for other in group)]
        found = [group for group in found if group not in same]
        found.append([saying, *(other for group in same for other in group)])
    return [tuple(group) for group in found]


def _joined(papers: list[Group], loose: list[Group]) -> list[Group]:
    """Every loose group with the one paper that it belongs to, or by itself."""
    if not loose:
        return papers
    by_doi, by_title = _places(papers)
    added: list[list[Saying]] = [[] for _ in papers]
    alone: list[Group] = []
    for group in loose:
        home = _home(group, papers, by_doi, by_title)
        if home is None:
            alone.append(group)
        else:
            added[home] += group
    return [(*paper, *more) for paper, more in zip(papers, added, strict=True)] + alone


def _places(papers: list[Group]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """Where each DOI and each title is found."""
    by_doi: dict[str, set[int]] = defaultdict(set)
    by_title: dict[str, set[int]] = defaultdict(set)
    for place, paper in enumerate(papers):
        for saying in paper:
            by_title[saying.title_key].add(place)
            if saying.doi:
                by_doi[saying.doi].add(place)
    return by_doi, by_title


def _home(
    group: Group, papers: list[Group], by_doi: dict[str, set[int]], by_title: dict[str, set[int]]
) -> int | None:
    names = {saying.doi for saying in group if saying.doi}
    same_doi = {place for name in names for place in by_doi.get(name, ())}
    if len(same_doi) == 1:
        return same_doi.pop()
    near = same_doi or {place for saying in group for place in by_title.get(saying.title_key, ())}
    found = [place for place in near if _are_alike(group, papers[place], is_named=bool(same_doi))]
    return found[0] if len(found) == 1 else None


def _are_alike(group: Group, paper: Group, *, is_named: bool) -> bool:
    """Whether any of what is said is alike; two papers with a DOI each, and none in common, are two."""
    have_dois = any(saying.doi for saying in group) and any(saying.doi for saying in paper)
    return (is_named or not have_dois) and any(alike(one, other) for one in group for other in paper)


def alike(one: Saying, other: Saying) -> bool:
    """Whether two sayings are about one paper, by title and abstract.

    Where one has no abstract, an author in common tells; where one has no authors either, a title that is long
    enough to be nobody else's does.
    """
    if one.title_key != other.title_key:
        return False
    if one.abstract and other.abstract:
        return _is_same_text(fold(one.abstract), fold(other.abstract))
    if one.authors and other.authors:
        return not _keys(one).isdisjoint(_keys(other))
    return len(one.title_key.split()) >= _TELLING_WORDS


def _is_same_text(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    is_cut = len(shorter) >= _CUT and longer.startswith(shorter)
    return is_cut or one == other or fuzz.ratio(one, other, score_cutoff=_SAME_ABSTRACT) > 0


def _keys(saying: Saying) -> set[str]:
    return {key for name in saying.authors for key in author_keys(name)}
