"""A name taken apart, folded, and what of it is compared."""

from dataclasses import dataclass, field
from typing import Final

PARTICLES: Final = frozenset(
    "van von vom der den de del della delle degli dei di da do dos das du la las le les lo los el al bin ibn ben bint"
    " abu ter ten te zu zum zur af av op 't t d st san santa santo mac mc dal dalla und auf ap".split()
)
_ALIASES: Final = {"lv": "lyu", "lue": "lyu"}
"""吕 in pinyin, with and without its dots."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart, folded. A given name of one letter is an initial, one that ends in a period shortened.

    `given` is () for a name of one word, `family` only where there are no letters at all.
    """

    given: tuple[str, ...]
    family: tuple[str, ...]
    suffix: str = ""
    hyphened: bool = False
    """Whether a hyphen ties the given names together: `Jean-Pierre` is no `Jean`."""
    marks: tuple[str, ...] = ()
    """The words of a Vietnamese name with their marks, which tell `Hùng` from `Hưng`."""
    called: str = ""
    """The given name that stands in quotation marks or brackets."""
    surname: str = field(init=False, compare=False)
    """The family name as one word."""
    core: str = field(init=False, compare=False)
    """The same without the particles before it."""
    is_short: bool = field(init=False, compare=False)
    """Whether no given name is written out: a surname with initials."""
    key: str = field(init=False, compare=False)
    """What spellings share that differ in accents, case, punctuation, blanks and hyphens only."""

    def __post_init__(self) -> None:
        joined = "".join(self.family)
        object.__setattr__(self, "surname", _ALIASES.get(joined, joined))
        object.__setattr__(self, "core", self._core())
        object.__setattr__(self, "is_short", bool(self.given) and all(map(is_initial, self.given)))
        object.__setattr__(self, "key", self._key())

    def __hash__(self) -> int:
        return hash(self.key)

    def _core(self) -> str:
        start = 0
        while start < len(self.family) - 1 and self.family[start] in PARTICLES:
            start += 1
        return "".join(self.family[start:])

    def _key(self) -> str:
        given, last_is_full = "", False
        for part in self.given:
            is_full = not is_initial(part)
            given += part if is_full and last_is_full else f" {part.rstrip('.')}"
            last_is_full = is_full
        return f"{given.strip()}|{self.surname}|{self.suffix}"


def is_initial(part: str) -> bool:
    """Whether a given name stands as its first letter, or shortened."""
    return len(part) == 1 or part.endswith(".")
