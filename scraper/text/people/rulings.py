"""A person's rulings on who is who, those set aside that a later one contradicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from scraper.notation.normal import tidy
from scraper.text.people.mentions import Ruling


@dataclass(frozen=True, slots=True)
class Ruled:
    """What holds: spellings that are one person (by a name for all of them), and those that are not."""

    same: dict[str, str] = field(default_factory=dict)
    apart: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, rulings: Sequence[Ruling]) -> Self:
        """The latest first: an earlier one counts only where it contradicts none of those."""
        groups: dict[str, set[str]] = {}
        apart: dict[str, set[str]] = {}
        united: set[str] = set()
        undone: set[str] = set()
        for ruling in reversed(rulings):
            first, second = tidy(ruling.first), tidy(ruling.second)
            one, other = groups.setdefault(first, {first}), groups.setdefault(second, {second})
            if first == second:
                (united if ruling.same and first not in undone else undone).add(first)
            elif not ruling.same and one is not other:
                apart.setdefault(first, set()).add(second)
                apart.setdefault(second, set()).add(first)
            elif ruling.same and not any(apart.get(spelling, set()) & other for spelling in one):
                one |= other
                groups |= dict.fromkeys(other, one)
                united |= {first, second}
        same = {spelling: min(groups[spelling]) for spelling in united}
        return cls(same, {spelling: frozenset(others) for spelling, others in apart.items()})

    def near(self, spelling: str) -> set[str]:
        """Spellings of which it was ruled that they are one person with this one, or another."""
        spelling = tidy(spelling)
        found = set(self.apart.get(spelling, ()))
        if group := self.same.get(spelling):
            found.update(other for other, its_group in self.same.items() if its_group == group)
        return found

    def parts(self, spellings: Iterable[str], others: Iterable[str]) -> bool:
        """Whether two people with these spellings were ruled to be two."""
        if not self.apart:
            return False
        found = set(others)
        return any(not self.apart.get(spelling, frozenset()).isdisjoint(found) for spelling in spellings)
