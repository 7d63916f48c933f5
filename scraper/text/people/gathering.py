"""Mentions of one name gathered: equal keys are one person, but where something tells them apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Any

from scraper.notation.normal import fold, tidy
from scraper.text.people.kinds import Kind
from scraper.text.people.known_names import crowd
from scraper.text.people.likeness import compare, marks_differ
from scraper.text.people.mentions import Mention
from scraper.text.people.name import Name
from scraper.text.people.names import name_key, read_name
from scraper.text.people.rulings import Ruled
from scraper.text.people.support import Company, shared, short_key


class Groups:
    """Things that are put together, by any hashable name."""

    def __init__(self) -> None:
        self._above: dict[Any, Any] = {}

    def find(self, item: Any) -> Any:
        """The thing by which the group of an item goes."""
        above = self._above.setdefault(item, item)
        while above != item:
            self._above[item] = self._above[above]
            item, above = above, self._above[above]
        return item

    def join(self, one: Any, other: Any) -> None:
        """Put the groups of two things together; the lesser name stays."""
        first, second = sorted((self.find(one), self.find(other)))
        self._above[second] = first

    def gathered(self, items: Iterable[Any]) -> list[list[Any]]:
        """The items by group, both in the order in which they come."""
        found = defaultdict(list)
        for item in items:
            found[self.find(item)].append(item)
        return list(found.values())


@dataclass(slots=True)
class Person:
    """Mentions that are one person's for sure. `names`: the readings of each spelling."""

    label: tuple[Any, ...]
    spellings: set[str] = field(default_factory=set)
    names: set[tuple[Name, ...]] = field(default_factory=set)
    company: Company = field(default_factory=Company)
    signs: frozenset[tuple[tuple[str, str, str], bool]] = frozenset()
    """By which those are found that may be the same person (`pairs.py`); none as long as nobody asked."""

    @property
    def readings(self) -> set[Name]:
        """Every reading of every spelling."""
        return {name for names in self.names for name in names}

    @property
    def told(self) -> str:
        """The spelling by which people are told of this person: the fullest."""
        return max(self.spellings, key=lambda spelling: (len(name_key(spelling)), spelling))


def gather(mentions: Sequence[Mention], ruled: Ruled) -> tuple[list[Person], list[int]]:
    """The people that keys and rulings make, in an order that hangs on what is mentioned alone; for each mention the
    place of its person among them."""
    numbered: dict[Mention, int] = defaultdict(int)
    atoms: list[tuple[Any, ...]] = []
    for mention in mentions:
        copy = numbered[mention] if _stands_beside_itself(mention) else 0
        numbered[mention] += 1
        beside = tuple(sorted(map(tidy, mention.beside)))
        atoms.append((tidy(mention.name), beside, tuple(sorted(mention.papers)), copy))
    distinct = sorted(set(atoms))
    parted = _part(distinct, ruled)
    people = [_person(group) for group in parted]
    places = {atom: place for place, group in enumerate(parted) for atom in group}
    return people, [places[atom] for atom in atoms]


@lru_cache(maxsize=2**12)
def keys_of(spelling: str) -> frozenset[str]:
    """The keys of a spelling's readings; without any letter, the spelling itself."""
    return frozenset(name.key if name.family else spelling for name in read_name(spelling))


def _stands_beside_itself(mention: Mention) -> bool:
    own = keys_of(mention.name)
    return any(not own.isdisjoint(keys_of(name)) for name in mention.beside)


def _person(atoms: Sequence[tuple[Any, ...]]) -> Person:
    person = Person(label=atoms[0])
    for spelling, beside, papers, _ in atoms:
        person.spellings.add(spelling)
        person.company.papers.update(fold(paper) or paper for paper in papers)
        for name in beside:
            for reading in read_name(name):
                person.company.add(reading, name)
    person.names = {read_name(spelling) for spelling in person.spellings}
    return person


def _part(atoms: Sequence[tuple[Any, ...]], ruled: Ruled) -> list[list[tuple[Any, ...]]]:
    """Atoms by person."""
    by_key = Groups()
    spellings = sorted({atom[0] for atom in atoms})
    for spelling in spellings:
        for key in keys_of(spelling):
            by_key.join(("spelling", spelling), ("key", key))
    contested = _contested(spellings)
    together = Groups()
    grouped = defaultdict(list)
    for atom in atoms:
        grouped[by_key.find(("spelling", atom[0]))].append(atom)
        if atom[0] in ruled.same:
            together.join(("atom", *atom), ("ruling", ruled.same[atom[0]]))
    for group in grouped.values():
        for some in _by_ruling(group, ruled):
            for alike in _by_marks(some):
                _join_alike(alike, contested, together)
    found = together.gathered([("atom", *atom) for atom in atoms])
    return [[atom[1:] for atom in group] for group in found]


def _contested(spellings: Iterable[str]) -> set[str]:
    """Short keys that fit people with different given names."""
    firsts = defaultdict(set)
    for spelling in spellings:
        for name in read_name(spelling)[:1]:
            if name.given and not name.is_short and len(name.given[0]) > 1:
                firsts[short_key(name)].add(name.given[0])
    return {short for short, given in firsts.items() if len(given) > 1}


def _by_ruling(group: list[tuple[Any, ...]], ruled: Ruled) -> list[list[tuple[Any, ...]]]:
    """Spellings that a ruling parts from others of their key, each by itself, and the rest."""
    spellings = {atom[0] for atom in group}
    parted = {spelling for spelling in spellings if not ruled.apart.get(spelling, frozenset()).isdisjoint(spellings)}
    if not parted:
        return [group]
    found = defaultdict(list)
    for atom in group:
        found[atom[0] if atom[0] in parted else ""].append(atom)
    return list(found.values())


def _by_marks(group: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """Vietnamese spellings by their marks, where these tell them apart; those without any by themselves."""
    named = {atom[0]: read_name(atom[0])[0] for atom in group}
    marked = [name for name in named.values() if name.marks]
    if not any(marks_differ(one, other) for one, other in combinations(marked, 2)):
        return [group]
    found = defaultdict(list)
    for atom in group:
        found[named[atom[0]].marks].append(atom)
    return list(found.values())


def _join_alike(atoms: list[tuple[Any, ...]], contested: set[str], together: Groups) -> None:
    """Put together those of equal key: all that no credit line parts; of a short name, those with much in common."""
    free = [atom for atom in atoms if not _stands_beside_itself(Mention(atom[0], frozenset(atom[1])))]
    if len(free) < len(("one", "other")):
        return
    need = max(_need(name, contested) for name in read_name(free[0][0]))
    if not need:
        for atom in free[1:]:
            together.join(("atom", *free[0]), ("atom", *atom))
        return
    companies = {atom: _person([atom]).company for atom in free}
    for one, other in _sharing(free):
        if shared(companies[one], companies[other]).score >= need:
            together.join(("atom", *one), ("atom", *other))


def _need(name: Name, contested: set[str]) -> float:
    like = compare(name, name)
    if like is None or not name.is_short:
        return 0.0
    is_contested = len(name.given) == 1 and short_key(name) in contested
    return max(like.need, Kind.INITIAL.needs[crowd(name.core)] if is_contested else 0.0)


def _sharing(atoms: Sequence[tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    """The pairs that have a paper, or a co-author's surname and initial, in common."""
    holders: Mapping[tuple[str, str], set[int]] = defaultdict(set)
    for place, (_, beside, papers, _) in enumerate(atoms):
        for paper in papers:
            holders["paper", fold(paper) or paper].add(place)
        for name in beside:
            holders["beside", short_key(read_name(name)[0])].add(place)
    pairs = {pair for places in holders.values() for pair in combinations(sorted(places), 2)}
    return [(atoms[one], atoms[other]) for one, other in sorted(pairs)]
