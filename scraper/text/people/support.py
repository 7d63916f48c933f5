"""What speaks for two mentions of a name being one person: papers and co-authors in common, by their weight."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from scraper.text.people.kinds import Kind
from scraper.text.people.known_names import Crowd, crowd, syllables
from scraper.text.people.likeness import compare
from scraper.text.people.name import Name, is_initial

PAPER: Final = 2.0
SAME_LINE: Final = 1.0
"""The same co-authors altogether, two at least, are a line that was seen twice."""
_FULL, _HALF, _LITTLE = 1.0, 0.5, 0.25
_MOST_TOLD: Final = 3
_ONE_NAME: Final = frozenset({Kind.SAME, Kind.FULLER, Kind.INITIAL})


@lru_cache(maxsize=2**12)
def short_key(name: Name) -> str:
    """Surname and first initial, by which names are looked up."""
    return f"{name.core} {name.given[0][0]}" if name.given else name.surname


@lru_cache(maxsize=2**12)
def weight(name: Name) -> float:
    """What a co-author of that name says: 1 for a name in full, less for one that many share."""
    if not name.given:
        return _HALF if name.surname and not name.surname.isascii() else _LITTLE
    many = crowd(name.core)
    if name.is_short:
        return _HALF if many is Crowd.RARE else _LITTLE
    full = "".join(part for part in name.given if not is_initial(part))
    return _HALF if many is Crowd.CROWDED and len(syllables(full)) == 1 else _FULL


@dataclass(slots=True)
class Company:
    """The names and papers that a person is mentioned with."""

    beside: dict[str, set[Name]] = field(default_factory=dict)
    """Names by `short_key`."""
    keys: dict[str, str] = field(default_factory=dict)
    """How the name of each key is spelled."""
    papers: set[str] = field(default_factory=set)

    def add(self, name: Name, spelling: str) -> None:
        """Take one more name that is credited beside."""
        self.beside.setdefault(short_key(name), set()).add(name)
        self.keys[name.key] = max(spelling, self.keys.get(name.key, ""))

    def take(self, other: "Company") -> None:
        """Take all that another has."""
        for short, names in other.beside.items():
            self.beside.setdefault(short, set()).update(names)
        for key, spelling in other.keys.items():
            self.keys[key] = max(spelling, self.keys.get(key, ""))
        self.papers |= other.papers

    def holds(self, names: Iterable[Name]) -> bool:
        """Whether one of these names is credited beside, in the same letters or with a middle name more or less."""
        for name in names:
            if name.key in self.keys:
                return True
            for near in () if name.is_short else self.beside.get(short_key(name), ()):
                like = None if near.is_short else compare(name, near)
                if like and like.kinds <= {Kind.SAME, Kind.FULLER}:
                    return True
        return False


@dataclass(frozen=True, slots=True)
class Shared:
    """How much speaks for it, and what."""

    score: float = 0.0
    papers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is shared, as people are told it; "" for nothing."""
        if self.papers:
            return f"both stand for the paper {_listed(self.papers)}"
        if len(self.names) == 1:
            return f"a co-author is the same: {self.names[0]}"
        return f"{len(self.names)} co-authors are the same: {_listed(self.names)}" if self.names else ""


def shared(one: Company, other: Company) -> Shared:
    """What two people have in common."""
    papers = one.papers & other.papers
    score, names = PAPER if papers else 0.0, []
    fewer, more = sorted((one.beside, other.beside), key=len)
    for short in fewer.keys() & more.keys():
        best, key = max((_meeting(a, b) for a in fewer[short] for b in more[short]), default=(0.0, ""))
        if best:
            score += best
            names.append(one.keys.get(key) or other.keys[key])
    if not papers and len(one.keys) > 1 and one.keys.keys() == other.keys.keys():
        score += SAME_LINE
    return Shared(score, tuple(sorted(papers)), tuple(sorted(names)))


def _meeting(one: Name, other: Name) -> tuple[float, str]:
    """What it says that these two are credited: what the shorter of them says, if they can be one person's."""
    if one.key == other.key:
        return weight(one), one.key
    like = compare(one, other)
    if like is None or not like.kinds <= _ONE_NAME:
        return 0.0, ""
    return min((weight(one), one.key), (weight(other), other.key))


def _listed(items: tuple[str, ...]) -> str:
    more = len(items) - _MOST_TOLD
    return ", ".join(items[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
