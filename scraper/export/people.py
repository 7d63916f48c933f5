"""Names of authors as a bibliography wants them: given name, particle, family name, suffix, as they are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.export.tex import plain
from scraper.notation.normal import fold
from scraper.text.credits.name_piece import is_group
from scraper.text.people import spelling
from scraper.text.people.name import PARTICLES
from scraper.text.people.names import SUFFIXES, name_key, read_name

_NOTES: Final = " *†‡§¶,;"
"""What points to a footnote, or has been left over by a list."""
_ARTICLE: Final = re.compile(r"^the\s+", re.IGNORECASE)
_NUMBER: Final = re.compile("[0-9]{4}")
"""By which dblp.org tells people of one name apart."""
_PEOPLE_AT_MOST: Final = 9
"""Words of a person's name; what has more is the name of a group."""
_CAPITALS: Final = 2
_INITIAL: Final = re.compile(r"\b[^\W\d_]\.")
_DEGREES: Final = re.compile(
    r"(?:[\s,]+(?:Ph\.?\s?D|PHD|M\.D|MD|M\.?\s?Sc|B\.?\s?Sc|D\.?\s?Phil|MBA|Esq)\.?(?=[\s,]|$))+$"
)
_GROUPS: Final = frozenset(
    "deepmind workshop alliance community organization organisation council contributors".split()
)
"""Last words that no family has; those of `is_group` beside."""
_OF_MACHINES: Final = "AI"
"""`Meta AI`, but `Qingyao Ai` and `QINGYAO AI` are people."""


@dataclass(frozen=True, slots=True)
class Person:
    """An author. `literal`: the name as a whole, of a group or in a script that needs no parting; the rest is ""."""

    family: str = ""
    given: str = ""
    particle: str = ""
    """What stands before the family name in small letters: `van der`."""
    suffix: str = ""
    literal: str = ""

    @property
    def key(self) -> str:
        """The family name in small letters of ASCII, "" where it has none."""
        return ascii_key(self.family or _ARTICLE.sub("", self.literal, count=1))


def person(name: str) -> Person:
    """A name taken apart, from any order in which it is written. All but a degree stands in just one part."""
    written = _without_degrees(plain(name).strip(_NOTES))
    words = written.replace("\u00a0", " ").split()
    if len(words) > 1 and _NUMBER.fullmatch(words[-1]):
        words.pop()
    if len(words) > _PEOPLE_AT_MOST or _is_of_group(written, words):
        return Person(literal=written)
    parts = [part.split() for part in " ".join(words).split(",") if part.strip()]
    suffix = next((" ".join(part) for part in parts[1:] if _is_suffix(part)), "")
    parts = [part for part in parts if not suffix or " ".join(part) != suffix]
    if len(parts) > len(("family", "given")) or not parts:
        return Person(literal=written)
    if len(parts) == len(("family", "given")):
        return _reversed(parts[0], parts[1], suffix)
    words = parts[0]
    if not suffix and len(words) > len(("given", "family")) and _is_suffix(words[-1:]):
        suffix = words.pop()
    given, family = _parted(words)
    return _person(given, family, suffix)


def ascii_key(text: str) -> str:
    """Letters and digits of a text alone, accents off, in small letters of ASCII."""
    folded = fold(spelling.latin(text, spelling.PLAIN))
    return "".join(char for char in folded if char.isascii() and char.isalnum())


def _is_of_group(written: str, words: Sequence[str]) -> bool:
    """`The ATLAS Collaboration`, `Gemma Team`, `Meta AI`, `NVIDIA`; `Team` as a whole name is a person's."""
    if len(words) == 1:
        is_known = written.lower() in _GROUPS or (written.endswith(_OF_MACHINES) and not written.isupper())
        return is_known or (written.isupper() and len(written) > _CAPITALS and "." not in written)
    return (
        words[:1] == ["the"]
        or any(is_group(word) for word in words if "-" not in word)
        or (not _INITIAL.search(written) and "," not in written and _ends_as_group(words))
    )


def _ends_as_group(words: Sequence[str]) -> bool:
    """Whether the last word is a group's; initials and commas stand in names of people alone."""
    last = words[-1] if words else ""
    return last.lower() in _GROUPS or (last.endswith(_OF_MACHINES) and not all(map(str.isupper, words)))


def _without_degrees(written: str) -> str:
    """`Jane Doe` for `Jane Doe, PhD`; where a name of two words must be left, so that `Rahman, MD` is one."""
    bare = _DEGREES.sub("", written)
    return bare if len(bare.replace(",", " ").split()) > 1 else written


def _is_suffix(words: Sequence[str]) -> bool:
    return len(words) == 1 and words[0].strip(".").lower() in SUFFIXES


def _reversed(family: list[str], given: list[str], suffix: str) -> Person:
    """`Berg, Jan van der`; `Fister, Iztok Jr.`."""
    if not suffix and len(given) > 1 and _is_suffix(given[-1:]):
        suffix, given = given[-1], given[:-1]
    start = len(given)
    while start > 1 and given[start - 1] in PARTICLES:
        start -= 1
    return _person(given[:start], [*given[start:], *family], suffix)


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """Given and family name of a name without comma, in whichever order they stand."""
    key = "".join(read_name(" ".join(words))[0].family)
    for place in range(len(words) - 1, -1, -1):
        for given, family in ((words[:place], words[place:]), (words[place:], words[:place])):
            if family and name_key(" ".join(family)).replace(" ", "") == key:
                return given, family
    return words[:-1], words[-1:]


def _person(given: Sequence[str], family: Sequence[str], suffix: str) -> Person:
    start = 0
    while start < len(family) - 1 and family[start] in PARTICLES and family[start].islower():
        start += 1
    if not given:
        return Person(" ".join([*family, suffix]).strip())
    return Person(" ".join(family[start:]), " ".join(given), " ".join(family[:start]), suffix)
