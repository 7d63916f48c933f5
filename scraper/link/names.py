"""How the names that a telling credits fit the author list of a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from scraper.text.people.author_keys import author_keys
from scraper.text.people.likeness import compare
from scraper.text.people.names import read_name


class Fit(IntEnum):
    """How well the credits and an author list agree, from not at all to name by name."""

    NONE = 0
    ONE = 1
    """One credited name is an author's; or the only name credited is the only author's, in initials."""
    SOME = 2
    """Two or more are, but not most."""
    MOST = 3
    """Two thirds of three or more are; or all, but the first author is not among them, whom a shortened line has."""
    SOLE = 4
    """The only name credited, in full, is the only author's."""
    ALL = 5
    """Two or more are credited, the first author too, and all are authors."""
    COMPLETE = 6
    """The same, and there are no other authors."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many credited names stand in an author list."""

    fit: Fit
    matched: int
    credited: int
    authors: int
    exact: int
    """Matched letter by letter, but for accents, case and punctuation."""

    def in_words(self) -> str:
        """`4 of 5 credited are among its 7 authors, 3 of them letter by letter`."""
        if self.fit is Fit.COMPLETE:
            who = f"the {self.matched} credited are its {self.authors} authors"
        elif self.fit is Fit.SOLE:
            who = "the one credited is its only author"
        else:
            who = f"{self.matched} of {self.credited} credited are among its {self.authors} authors"
        return who if self.exact == self.matched else f"{who}, {self.exact} of them letter by letter"


def readings(credits_: Sequence[str]) -> list[tuple[str, ...]]:
    """The ways in which credits can be read: two names may be one, its family name first (`Cazenave, Tristan`)."""
    names = tuple(credits_)
    return [names, (", ".join(names),)] if len(names) == len(("family", "given")) else [names]


def agreement(credited: Sequence[str], authors: Sequence[str]) -> Agreement:
    """Hold the credited names against a paper's authors, each of whom may stand for one of them."""
    by_key: dict[str, set[int]] = {}
    for place, author in enumerate(authors if credited else ()):
        for key in _keys(author):
            by_key.setdefault(key, set()).add(place)
    taken: dict[int, bool] = {}
    for name in credited:
        places = set().union(*(by_key.get(key, ()) for key in _keys(name))) - taken.keys()
        alike = ((place, _same(name, authors[place])) for place in sorted(places))
        likely = [(not is_exact, place) for place, is_exact in alike if is_exact is not None]
        if likely:
            is_inexact, place = min(likely)
            taken[place] = not is_inexact
    exact = sum(taken.values())
    fit = _fit(len(taken), len(credited), len(authors), is_exact=exact == len(taken))
    if fit is Fit.ALL and 0 not in taken:
        fit = Fit.MOST
    return Agreement(fit, len(taken), len(credited), len(authors), exact)


def _fit(matched: int, credited: int, authors: int, *, is_exact: bool) -> Fit:
    if not matched:
        return Fit.NONE
    if credited == 1:
        return Fit.SOLE if authors == 1 and is_exact else Fit.ONE
    if matched == credited:
        return Fit.COMPLETE if matched == authors else Fit.ALL
    if matched == 1:
        return Fit.ONE
    return Fit.MOST if matched * 3 >= credited * 2 and credited > 2 else Fit.SOME


@lru_cache(maxsize=2**14)
def _keys(name: str) -> frozenset[str]:
    return frozenset(author_keys(name))


def _same(one: str, other: str) -> bool | None:
    """Whether two names are the same letter by letter; None where they cannot be one person's."""
    found = [a.key == b.key for a in read_name(one) for b in read_name(other) if compare(a, b)]
    return any(found) if found else None
