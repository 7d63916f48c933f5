"""Keys under which an author is found: surname and first initial, folded, in every way in which a name can be read.

    José María García-López, García-López J.M.   garcia lopez j, garcia j, lopez j
    Jan van der Berg                             van der berg j, berg j
    Wei Zhang, Zhang Wei                         zhang w, wei z

A key points, it proves nothing: many people share one. Who is who is for `text/people` to say.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from scraper.notation.normal import fold
from scraper.text.people import spelling
from scraper.text.people.known_names import Crowd, crowd, syllables
from scraper.text.people.name import PARTICLES, is_initial
from scraper.text.people.names import read_slowly

_PLAIN: Final = re.compile(
    r"(?:[A-Z](?:\.|[a-z]+(?:[A-Z][a-z]+)?)?(?:-[A-Za-z](?:\.|[a-z]+))? )+"
    r"[A-Z][a-z]+(?:[A-Z][a-z]+)?(?:-[A-Z][a-z]+)?"
)
"""Names as most are: given names and initials, then one word that is the family name, or two with a hyphen."""
_SUFFIXES: Final = frozenset("jr jnr junior sr snr senior ii iii iv 2nd 3rd 4th".split())
_TELLING: Final = PARTICLES | _SUFFIXES | spelling.TITLES | spelling.DEGREES


def author_keys(name: str) -> set[str]:
    """The keys of a name as written; {} where it has no letters."""
    if len(name) <= spelling.LONGEST and _PLAIN.fullmatch(name):
        words = name.lower().split(" ")
        if _TELLING.isdisjoint(words):
            return _plain_keys(words)
    readings = read_slowly(name)
    return {key for reading in readings for key in _keys(reading.given, reading.family)} or _as_it_stands(name)


def _plain_keys(words: list[str]) -> set[str]:
    """Those of a plain name, the family name last."""
    family = words.pop()
    if "-" in family:
        return _keys([word.rstrip(".") for word in words], family.split("-"))
    keys = {f"{family} {words[0][0]}"}
    for word in words[1:]:
        if len(word) > 1 and word[1] != ".":
            keys.add(f"{family} {word[0]}")
    if len(words[0]) > 1 and words[0][1] != "." and _may_be_family(words[0]):
        keys.add(f"{words[0]} {family[0]}")
        keys.update([f"{words[0]} {word[0]}" for word in words[1:]])
    return keys


def _as_it_stands(name: str) -> set[str]:
    folded = fold(name)
    return {folded} if folded else set()


def _keys(given: Sequence[str], family: Sequence[str]) -> set[str]:
    if not given:
        return {" ".join(family)} if family else set()
    initials = {given[0][0], *(part[0] for part in given[1:] if not is_initial(part))}
    keys = {f"{surname} {initial}" for surname in _surnames(family) for initial in initials}
    if len(family) == 1 and not is_initial(given[0]) and _may_be_family(given[0]):
        keys |= {f"{given[0]} {part[0]}" for part in (*given[1:], family[0])}
    return keys


def _surnames(family: Sequence[str]) -> Iterator[str]:
    """The family name, the same without particles, and each end of one of several words: people drop the other."""
    yield " ".join(family)
    if len(family) > 1:
        start = next((n for n, word in enumerate(family) if word not in PARTICLES), len(family) - 1)
        yield " ".join(family[start:])
        yield family[start]
        yield family[-1]


@lru_cache(maxsize=2**15)
def _may_be_family(word: str) -> bool:
    """Whether the first word of a name may be the family name: common ones, and whatever is Chinese by its sound."""
    return crowd(word) is not Crowd.RARE or bool(syllables(word))
