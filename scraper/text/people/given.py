"""How given names differ, or that they contradict."""

from typing import Final

from scraper.text.people.kinds import Kind
from scraper.text.people.known_names import is_given, is_nickname, syllables
from scraper.text.people.name import is_initial
from scraper.text.people.slips import is_slip, is_swap, transliterated

_SHORTEST_NASAL: Final = 7
"""Letters of a Chinese given name from which `n` for `ng` is a slip rather than another name."""
_ENDINGS: Final = frozenset("aeoiy")


def compare_given(one: tuple[str, ...], other: tuple[str, ...], *, is_chinese: bool) -> set[Kind] | None:
    """How given names differ; None where they contradict. Neither row is empty."""
    if "".join(one) == "".join(other) and not any(map(is_initial, (*one, *other))):
        return {Kind.SAME}
    if is_chinese:
        one, other = _syllables(one, other), _syllables(other, one)
    first = _part(one[0], other[0], is_chinese=is_chinese)
    if first is None:
        return _without_first(one, other)
    shorter, longer = sorted((one[1:], other[1:]), key=len)
    rest = _rest(shorter, longer)
    if rest is None and first is Kind.SAME and len(shorter) == len(longer):
        rest = _one_slip(shorter, longer, is_chinese=is_chinese)
        if rest:
            return rest
    if rest is None:
        return _without_first(one, other)
    if first is Kind.INITIAL and Kind.SAME in rest:
        return {Kind.FULLER}
    if first is Kind.SAME and is_initial(one[0]) and (rest or len(shorter) < len(longer)):
        return {Kind.INITIAL}
    if first is Kind.SAME:
        return {Kind.FULLER if len(shorter) < len(longer) or Kind.INITIAL in rest else Kind.SAME}
    return {first}


def _syllables(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """A Chinese given name by its syllables, where the other has more parts, as `X. M.` has for `Xiaoming`."""
    if len(names) >= len(others) or len(names) != 1:
        return names
    found = tuple(syllables(names[0]))
    return found if len(found) == len(others) else names


def _rest(shorter: tuple[str, ...], longer: tuple[str, ...]) -> set[Kind] | None:
    """How the names after the first match, in their order; None where one of the shorter row has no match."""
    found: set[Kind] = set()
    place = 0
    for part in shorter:
        while place < len(longer) and _exact(part, longer[place]) is None:
            place += 1
        if place == len(longer):
            return None
        kind = _exact(part, longer[place])
        if kind is Kind.INITIAL or (kind is Kind.SAME and not is_initial(part)):
            found.add(kind)
        place += 1
    return found


def _one_slip(names: tuple[str, ...], others: tuple[str, ...], *, is_chinese: bool) -> set[Kind] | None:
    """How the only one of the later given names differs that does."""
    differing = [pair for pair in zip(names, others, strict=True) if pair[0] != pair[1]]
    kind = _part(*differing[0], is_chinese=is_chinese) if len(differing) == 1 else None
    return {kind} if kind else None


def _without_first(one: tuple[str, ...], other: tuple[str, ...]) -> set[Kind] | None:
    """`J. Alberto Conejero` and `Alberto Conejero`."""
    shorter, longer = sorted((one, other), key=len)
    is_so = len(shorter) < len(longer) and shorter == longer[1 : len(shorter) + 1] and not is_initial(shorter[0])
    return {Kind.WITHOUT_FIRST} if is_so else None


def _exact(one: str, other: str) -> Kind | None:
    if one == other:
        return Kind.SAME
    if is_initial(one) and is_initial(other) and min(len(one), len(other)) > 1:
        return None
    for part, whole in ((one, other), (other, one)):
        if is_initial(part) and whole.startswith(part.rstrip(".")):
            return Kind.INITIAL
    return None


def _part(one: str, other: str, *, is_chinese: bool) -> Kind | None:
    if kind := _exact(one, other):
        return kind
    are_full = not is_initial(one) and not is_initial(other)
    if are_full and not is_chinese and transliterated(one) == transliterated(other):
        return Kind.SPELLED_OUT
    if is_nickname(one.rstrip("."), other.rstrip(".")):
        return Kind.NICKNAME
    if not are_full:
        return None
    if is_chinese and syllables(one) and syllables(other):
        is_long = min(len(one), len(other)) >= _SHORTEST_NASAL
        return Kind.NASAL if is_long and one.replace("ng", "n") == other.replace("ng", "n") else None
    if is_swap(one, other) and is_slip(one, other):
        return Kind.TYPO
    both_known = is_given(one) and is_given(other)
    differ_in_ending = one[:-1] == other[:-1] or one in other or other in one
    if both_known or (differ_in_ending and (one[-1] in _ENDINGS or other[-1] in _ENDINGS)):
        return None
    return Kind.TYPO if is_slip(one, other) else None
