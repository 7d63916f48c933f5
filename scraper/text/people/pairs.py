"""Pairs of people whose names are worth a look: those that share a sign, which any two names that are alike do."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import combinations, product

from scraper.text.people.gathering import Person
from scraper.text.people.known_names import Crowd, crowd
from scraper.text.people.signs import Sign, signs


def pairs(people: Sequence[Person], changed: Set[int]) -> Iterator[tuple[int, int]]:
    """Places of two people that share a sign, each pair once, at least one of them among the changed."""
    full: dict[Sign, set[int]] = defaultdict(set)
    short: dict[Sign, set[int]] = defaultdict(set)
    for place, person in enumerate(people):
        for sign, is_short in signs_of(person):
            (short if is_short else full)[sign].add(place)
    found: set[tuple[int, int]] = set()
    for sign, places in full.items():
        if len(places) > 1 and (sign[0] != "initial" or crowd(sign[1]) is not Crowd.CROWDED):
            found.update(pair for pair in combinations(sorted(places), 2) if not changed.isdisjoint(pair))
    for sign, places in short.items():
        for one, other in product(places, places | full.get(sign, set())):
            if one != other and (one in changed or other in changed):
                found.add((min(one, other), max(one, other)))
    yield from sorted(found)


def signs_of(person: Person) -> frozenset[tuple[Sign, bool]]:
    """The signs of all the spellings of a person, each with whether it is a short name's; found once."""
    if not person.signs:
        person.signs = frozenset((sign, name.is_short) for name in person.readings for sign in signs(name))
    return person.signs
