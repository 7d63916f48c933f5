"""How alike two names are: how one differs from the other, or that they cannot be one person's."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from scraper.notation.normal import fold
from scraper.text.people.given import compare_given
from scraper.text.people.kinds import Kind
from scraper.text.people.known_names import Crowd, crowd, is_given, syllables
from scraper.text.people.name import Name, is_initial
from scraper.text.people.slips import SHORTEST_TYPO, is_respelled, is_slip, is_swap

_PLAIN: Final = frozenset({Kind.SAME, Kind.FULLER, Kind.INITIAL})
_RESPELLED: Final = frozenset({Kind.SAME, Kind.NICKNAME, Kind.SPELLED_OUT})
_TOGETHER: Final = 0.5
"""What is asked for besides where names differ in two ways."""
_SONS: Final = ("sen", "son")
"""`Hansen` and `Hanson` are two names."""
_LONG: Final = 10
_MANY_WORDS: Final = 3
"""A name of more words that comes in another order is one, whoever else bears its surname."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The ways in which two names differ, and how much must speak for their being one person's."""

    kinds: frozenset[Kind]
    need: float
    words: str
    """The same as people are told it."""


@lru_cache(maxsize=2**13)
def compare(one: Name, other: Name) -> Likeness | None:
    """How two names are alike; None where they cannot be one person's. The order of the two does not matter."""
    if one.marks and other.marks and marks_differ(one, other):
        return None
    if one.key == other.key:
        return _likeness({Kind.SAME, Kind.INITIAL} if one.is_short else {Kind.SAME}, one, other)
    if not one.given or not other.given or (one.suffix and other.suffix and one.suffix != other.suffix):
        return None
    kinds = _kinds(one, other) or _called(one, other) or _called(other, one)
    if kinds and one.suffix != other.suffix:
        kinds = kinds | {Kind.SUFFIX}
    return _likeness(kinds, one, other) if kinds and (len(kinds - _PLAIN) <= 1 or kinds <= _RESPELLED) else None


def _kinds(one: Name, other: Name) -> set[Kind] | None:
    return (
        _parted(one, other)
        or _parted(other, one)
        or _in_order(one, other)
        or _turned(one, other)
        or _second_surname(one, other)
        or _second_surname(other, one)
    )


def _called(one: Name, other: Name) -> set[Kind] | None:
    """`Ting-Hao "Kenneth" Huang` and `Kenneth Huang`."""
    if not one.called or other.given[0] != one.called:
        return None
    kinds = _in_order(Name((one.called,), one.family, one.suffix), other)
    return kinds | {Kind.NICKNAME} if kinds and kinds <= _PLAIN else None


def _likeness(kinds: set[Kind], one: Name, other: Name) -> Likeness:
    crowded = _crowd_of(kinds, one, other)
    words = " and ".join(kind.words for kind in Kind if kind in kinds - {Kind.SAME}) or Kind.SAME.words
    if len(kinds) == 2 and Kind.SAME in kinds and Kind.INITIAL in kinds and one.key == other.key:
        # One spelling of an uncommon name, or two initials of any but the commonest, are as good as it in full.
        several = len(one.given) > 1
        needed = Kind.INITIAL.needs[crowded] if crowded > (Crowd.COMMON if several else Crowd.RARE) else 0.0
        return Likeness(frozenset(kinds), needed, words)
    if Kind.TURNED in kinds and len(one.given) + len(one.family) > (_MANY_WORDS if crowded else _MANY_WORDS - 1):
        return Likeness(frozenset(kinds), 0.0, words)
    more = _TOGETHER if len(kinds - {Kind.SAME, Kind.FULLER}) > 1 else 0.0
    return Likeness(frozenset(kinds), max(kind.needs[crowded] for kind in kinds) + more, words)


def _crowd_of(kinds: set[Kind], one: Name, other: Name) -> Crowd:
    """How many may bear the name: fewer where the given name, in full on both sides, is an uncommon one."""
    crowded = max(crowd(one.core), crowd(other.core))
    if kinds <= {Kind.SAME, Kind.FULLER} and one.given and one.given[0] == other.given[0]:
        is_uncommon = not is_given(one.given[0]) and len(one.given[0]) >= SHORTEST_TYPO
        return Crowd(max(crowded - 1, 0)) if is_uncommon else crowded
    is_clear = not (crowd(one.surname) and crowd(other.surname)) or len(one.given) + len(one.family) >= _MANY_WORDS
    if Kind.TURNED in kinds and is_clear:
        return Crowd(min(crowded, Crowd.COMMON))
    return crowded


def _in_order(one: Name, other: Name) -> set[Kind] | None:
    family = _family(one, other)
    if family is None:
        return None
    is_chinese = _is_chinese(one, other) and crowd(one.surname) > Crowd.RARE
    if _leaves_out_half(one, other, is_chinese=is_chinese) or _leaves_out_half(other, one, is_chinese=is_chinese):
        return None
    given = compare_given(one.given, other.given, is_chinese=is_chinese)
    if given is None or (Kind.TYPO in given and not _may_slip(one, other)):
        return None
    return None if family is Kind.TYPO and given - {Kind.SAME, Kind.FULLER} else given | {family}


def _may_slip(one: Name, other: Name) -> bool:
    """Whether given names before a crowded surname differ so that only a slip explains it."""
    if crowd(one.surname) is not Crowd.CROWDED:
        return True
    first, second = one.given[0], other.given[0]
    is_odd = bool(syllables(first)) != bool(syllables(second))
    return first == second or is_swap(first, second) or is_odd or min(len(first), len(second)) >= _LONG


def _leaves_out_half(short: Name, long: Name, *, is_chinese: bool) -> bool:
    """`Jean` for `Jean-Pierre`, `Xiao` for `Xiao Ming`: another name, not a shorter one."""
    full = [part for part in long.given if not is_initial(part)]
    is_half = len(short.given) == 1 and len(full) == len(long.given) > 1 and short.given[0] == long.given[0]
    return is_half and (long.hyphened or is_chinese)


def _family(one: Name, other: Name) -> Kind | None:
    if one.surname == other.surname:
        return Kind.SAME
    if one.core == other.core or one.core == other.surname or one.surname == other.core:
        return Kind.PARTICLE
    if not _is_chinese(one, other) and is_respelled(one.surname, other.surname):
        return Kind.SPELLED_OUT
    if len(one.family) != len(other.family):
        for longer, shorter in ((one, other), (other, one)):
            if len(longer.family) > 1 and shorter.surname in {longer.family[0], longer.family[-1]}:
                return Kind.SECOND_SURNAME
    both_known = bool(crowd(one.surname) and crowd(other.surname)) or (
        one.surname.endswith(_SONS) and other.surname.endswith(_SONS)
    )
    return Kind.TYPO if not both_known and is_slip(one.surname, other.surname) else None


def _is_chinese(one: Name, other: Name) -> bool:
    return bool(syllables(one.surname)) and bool(syllables(other.surname))


def _parted(one: Name, other: Name) -> set[Kind] | None:
    """`Ana Gil-Robles` and `Ana Gil Robles`, which reads as if the first surname were a given name."""
    first = one.family[: -len(other.family)]
    place = len(other.given) - len(first)
    if not first or place < 1 or one.family != other.given[place:] + other.family:
        return None
    return compare_given(one.given, other.given[:place], is_chinese=False)


def marks_differ(one: Name, other: Name) -> bool:
    """Whether a word of two Vietnamese names has other marks: another name, though it has the same letters."""
    words = {fold(word): word for word in one.marks}
    pairs = ((words.get(fold(word), word), word) for word in other.marks)
    return any(mine != theirs and not mine.isascii() and not theirs.isascii() for mine, theirs in pairs)


def _second_surname(short: Name, long: Name) -> set[Kind] | None:
    """`José Conejero` and `José Conejero Casares`: the longer reads as if the first surname were a given name."""
    place = len(long.given) - len(short.family)
    if place < 1 or "".join(long.given[place:]) != short.surname or is_initial(long.given[-1]):
        return None
    given = compare_given(short.given, long.given[:place], is_chinese=False)
    return given | {Kind.SECOND_SURNAME} if given else None


def _turned(one: Name, other: Name) -> set[Kind] | None:
    """`Wei Li` and `Li Wei`, `Nguyen Van Anh` and `Van Anh Nguyen`."""
    given, others = "".join(one.given), "".join(other.given)
    is_turned = given + one.surname == other.surname + others or others + other.surname == one.surname + given
    return {Kind.TURNED} if is_turned and not (one.is_short or other.is_short) else None
