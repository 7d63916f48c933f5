"""People put together whose names differ: the surest pair first, and none that anything speaks against."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.text.people.gathering import Person
from scraper.text.people.kinds import Kind
from scraper.text.people.likeness import Likeness, compare
from scraper.text.people.mentions import Identity
from scraper.text.people.name import Name
from scraper.text.people.pairs import pairs
from scraper.text.people.rulings import Ruled
from scraper.text.people.support import Company, Shared, shared, short_key

_ROUNDS: Final = 4
"""A merge may be what another waits for; more than these brings nothing that is sure."""
_RIVAL: Final = 0.5
"""The share of what speaks for one fit from which another fit is a rival."""
_USUAL: Final = frozenset({Kind.SAME, Kind.FULLER, Kind.INITIAL, Kind.NICKNAME})


@dataclass(frozen=True, slots=True)
class Match:
    """Two people, by their places, that may be one; how their names are alike, and what they share."""

    one: int
    other: int
    likeness: Likeness
    shared: Shared

    @property
    def strength(self) -> float:
        """How much more speaks for it than must."""
        return self.shared.score - self.likeness.need


def alike(one: Person, other: Person) -> Likeness | None:
    """How two people's names are alike, by the pair that asks for least; None where any two contradict."""
    best: Likeness | None = None
    for mine in one.names:
        for theirs in other.names:
            found = alike_spellings(mine, theirs)
            if found is None:
                return None
            if best is None or (found.need, found.words) < (best.need, best.words):
                best = found
    return best


def alike_spellings(mine: tuple[Name, ...], theirs: tuple[Name, ...]) -> Likeness | None:
    """How two spellings are alike, by the readings that ask for least."""
    found = [like for a in mine for b in theirs if (like := compare(a, b))]
    return min(found, key=lambda like: (like.need, like.words), default=None)


def stand_together(one: Person, other: Person) -> bool:
    """Whether a credit line or a paper names both."""
    return one.company.holds(other.readings) or other.company.holds(one.readings)


class Merging:
    """People on their way to fewer: each by a place, and by the place of the one that it has gone into."""

    def __init__(self, people: Sequence[Person], ruled: Ruled) -> None:
        self._first = people
        self._ruled = ruled
        self._into = list(range(len(people)))
        self._whole = dict(enumerate(people))
        self._matches: dict[int, list[tuple[int, str]]] = defaultdict(list)

    def run(self) -> list[Identity]:
        """Merge until nothing more is sure; the identity of each person there was."""
        changed = set(self._whole)
        for _ in range(_ROUNDS):
            changed = self._round(sorted(self._whole), changed)
            if not changed:
                break
        number = {place: n for n, place in enumerate(sorted(self._whole))}
        reasons = self._reasons()
        return [Identity(number[self._find(place)], reasons[place]) for place in range(len(self._first))]

    def _round(self, places: list[int], changed: set[int]) -> set[int]:
        """One round over those that changed in the last; the places of those that change in this."""
        people = [self._whole[place] for place in places]
        near = _by_short(people)
        found = []
        for one, other in pairs(people, {n for n, place in enumerate(places) if place in changed}):
            match = self._match(people, one, other)
            if match and not self._has_rival(people, near, match):
                found.append(match)
        found.sort(key=lambda match: (-match.strength, people[match.one].label, people[match.other].label))
        merged = {places[match.one] for match in found if self._merge(places[match.one], places[match.other], match)}
        return {self._find(place) for place in merged}

    def _match(self, people: Sequence[Person], one: int, other: int) -> Match | None:
        likeness = alike(people[one], people[other])
        if likeness is None or not self._may_be_one(people[one], people[other]):
            return None
        found = shared(people[one].company, people[other].company)
        return Match(one, other, likeness, found) if found.score >= likeness.need else None

    def _may_be_one(self, one: Person, other: Person) -> bool:
        return not stand_together(one, other) and not self._ruled.parts(one.spellings, other.spellings)

    def _has_rival(self, people: Sequence[Person], near: dict[str, list[int]], match: Match) -> bool:
        """Whether another person fits one of the two as well, and contradicts the other."""
        for one, other in ((match.one, match.other), (match.other, match.one)):
            shorts = {short_key(name) for name in people[one].readings}
            for place in sorted({place for short in shorts for place in near.get(short, ())} - {one, other}):
                if self._is_rival(people[place], people[one], people[other], match.shared):
                    return True
        return False

    def _is_rival(self, rival: Person, one: Person, other: Person, common: Shared) -> bool:
        fits = alike(rival, one)
        if fits is None or not fits.kinds <= _USUAL or not self._may_be_one(rival, one):
            return False
        if alike(rival, other) is not None and self._may_be_one(rival, other):
            return False
        return shared(rival.company, one.company).score >= _RIVAL * common.score

    def _merge(self, one: int, other: int, match: Match) -> bool:
        first, second = sorted((self._find(one), self._find(other)))
        mine, theirs = self._whole[first], self._whole[second]
        if first == second or alike(mine, theirs) is None or not self._may_be_one(mine, theirs):
            return False
        del self._whole[second]
        self._into[second] = first
        company = Company()
        company.take(mine.company)
        company.take(theirs.company)
        self._whole[first] = Person(mine.label, mine.spellings | theirs.spellings, mine.names | theirs.names, company)
        words = ", and ".join(filter(None, (match.likeness.words, match.shared.words)))
        self._matches[one].append((other, words))
        self._matches[other].append((one, words))
        return True

    def _find(self, place: int) -> int:
        while self._into[place] != place:
            place = self._into[place]
        return place

    def _reasons(self) -> dict[int, str]:
        """Why each person is the one with the fullest name: by the merges that lead from there to here."""
        found: dict[int, str] = {}
        fullest = sorted(range(len(self._first)), key=lambda place: self._fullness(self._first[place]), reverse=True)
        for start in fullest:
            if start in found:
                continue
            found[start] = Kind.SAME.words
            waiting = [start]
            while waiting:
                place = waiting.pop(0)
                for other, words in self._matches[place]:
                    if other not in found:
                        found[other] = f"like {self._first[place].told}: {words}"
                        waiting.append(other)
        return found

    @staticmethod
    def _fullness(person: Person) -> tuple[int, tuple[object, ...]]:
        return len(person.told), person.label


def _by_short(people: Sequence[Person]) -> dict[str, list[int]]:
    """People by surname and first initial."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for short in {short_key(name) for name in person.readings}:
            found[short].append(place)
    return found


def merge(people: Sequence[Person], ruled: Ruled) -> list[Identity]:
    """The identity of each of these people, whose order must hang on what is mentioned alone."""
    return Merging(people, ruled).run()
