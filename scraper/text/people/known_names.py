"""How common names are, and what they are shortened to: the lists in names.toml."""

import re
import tomllib
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final, Self

_SYLLABLE: Final = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie"
    r"|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)(?![aeiouv])"
)
_LONGEST: Final = 14


class Crowd(IntEnum):
    """How many people share a surname: few, many, or so many that a given name may not tell them apart."""

    RARE = 0
    COMMON = 1
    CROWDED = 2


@dataclass(frozen=True, slots=True)
class Known:
    """The lists, folded."""

    crowded: frozenset[str]
    common: frozenset[str]
    given: frozenset[str]
    formal: dict[str, frozenset[str]]
    """What a given name may stand for: itself, and the names that it shortens."""

    @classmethod
    @cache
    def load(cls) -> Self:
        """Those that come with the program."""
        lists = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
        formal: dict[str, set[str]] = {}
        for line in lists["nicknames"].split("\n"):
            name, _, short = line.partition(":")
            for each in (name, *short.split()):
                formal.setdefault(each, {each}).add(name)
        words = {name: frozenset(lists[name].split()) for name in ("crowded", "common", "given")}
        return cls(**words, formal={name: frozenset(of) for name, of in formal.items()})


def crowd(surname: str) -> Crowd:
    """How many people share a surname (folded, its parts as one word)."""
    known = Known.load()
    if surname in known.crowded:
        return Crowd.CROWDED
    return Crowd.COMMON if surname in known.common or len(surname) < len("abc") else Crowd.RARE


def is_given(name: str) -> bool:
    """Whether many people bear this given name."""
    return name in Known.load().given


def is_nickname(one: str, other: str) -> bool:
    """Whether two given names may stand for one another."""
    formal = Known.load().formal
    return bool(formal.get(one, frozenset((one,))) & formal.get(other, frozenset((other,))))


def formal_names(name: str) -> frozenset[str]:
    """What a given name may stand for, itself among them."""
    return Known.load().formal.get(name, frozenset((name,)))


def syllables(name: str) -> list[str]:
    """The syllables of a Chinese name in pinyin; [] for any other."""
    found = _SYLLABLE.findall(name) if len(name) <= _LONGEST else []
    return found if "".join(found) == name else []
