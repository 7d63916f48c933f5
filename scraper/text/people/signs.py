"""Signs of a name: any two names that are alike share one, and so only those that do need be compared."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from scraper.text.people.known_names import formal_names
from scraper.text.people.name import Name, is_initial
from scraper.text.people.slips import transliterated, without_umlauts

Sign = tuple[str, str, str]
"""What kind of sign; a family name; a given name or its initial."""

_SIDE: Final = 3
"""Letters of a given name at its begin or end, one of which a slip of the pen leaves alone."""
_SHORTEST_SLIP: Final = 5


def near_signs(name: Name) -> Iterator[Sign]:
    """Signs that names share which may be one person's without more: family name and initial, or given name."""
    if not name.given:
        yield "mononym", name.surname, ""
        return
    first = name.given[0]
    for surname in dict.fromkeys((name.surname, name.core)):
        yield "initial", surname, first[0]
    if not is_initial(first):
        for formal in sorted(formal_names(first)):
            yield "full", name.surname, formal
    if name.called:
        yield "full", name.surname, name.called


def far_signs(name: Name) -> Iterator[Sign]:
    """Signs that it shares with names of another family name or initial that may be the same person's."""
    if not name.given:
        return
    first = name.given[0]
    for surname in sorted({*_surnames(name), without_umlauts(name.surname), transliterated(name.surname)}):
        yield "initial", surname, first[0]
    for part in name.given[:2]:
        if not is_initial(part):
            yield "full", name.surname, part
            yield "full", name.surname, transliterated(part)
    if not is_initial(first):
        for piece in _pieces(name.surname):
            yield "slip", piece, first
        given = "".join(name.given)
        yield "turned", given + name.surname, ""
        yield "turned", name.surname + given, ""


@lru_cache(maxsize=2**10)
def signs(name: Name) -> tuple[Sign, ...]:
    """All the signs of a name; given names that differ by a slip share some of those besides."""
    found = dict.fromkeys((*near_signs(name), *far_signs(name)))
    if name.given and not is_initial(name.given[0]):
        first = name.given[0]
        found["begin", name.surname, first[:_SIDE]] = None
        found["end", name.surname, first[-_SIDE:]] = None
        found["letters", name.surname, "".join(sorted(first))] = None
        found["whole", name.surname, "".join(name.given)] = None
    return tuple(found)


def _surnames(name: Name) -> set[str]:
    """What may stand as the family name elsewhere: without its particles, one of two, the last of the given names."""
    found = {name.surname, name.core, name.family[0], name.family[-1]}
    if len(name.given) > 1 and not is_initial(name.given[-1]):
        found.add(name.given[-1])
    return found


def _pieces(surname: str) -> set[str]:
    """Parts of a family name one of which a slip leaves alone: its halves; of a short one, its letters in order."""
    if len(surname) < _SHORTEST_SLIP - 1:
        return set()
    halves = {len(surname) // 2, (len(surname) - 1) // 2} if len(surname) >= _SHORTEST_SLIP else set()
    ends = {piece for half in halves for piece in (f"{surname[:half]}-", f"-{surname[-half:]}")}
    return {"".join(sorted(surname)), *ends}
