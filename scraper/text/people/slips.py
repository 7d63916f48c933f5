"""Words that differ as by a slip of the pen, or as one word does when it is written with other letters."""

import re
from typing import Final

from rapidfuzz.distance import OSA

SHORTEST_TYPO: Final = 5
_TWO_LETTERS_FROM: Final = 9
_SAME_VOWELS: Final = re.compile("i+")
_SHORTEST_SWAP: Final = 4


def without_umlauts(word: str) -> str:
    """A folded word with the second letter taken off where two may stand for an umlaut."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")


def transliterated(word: str) -> str:
    """A folded word with those letters made one that stand for one in another script: `Dmitriy`, `Dmitrii`."""
    plain = word.replace("ks", "x").replace("y", "i").replace("j", "i")
    return _SAME_VOWELS.sub("i", plain)


def is_respelled(one: str, other: str) -> bool:
    """Whether two family names are one word with other letters, as `Mueller` and `Müller`."""
    if without_umlauts(one) == without_umlauts(other):
        return True
    return min(len(one), len(other)) >= SHORTEST_TYPO and transliterated(one) == transliterated(other)


def is_slip(one: str, other: str) -> bool:
    """Whether two words differ by a letter or two, as by a slip of the pen."""
    shorter = min(len(one), len(other))
    if one[0] != other[0] or shorter < (_SHORTEST_SWAP if is_swap(one, other) else SHORTEST_TYPO):
        return False
    allowed = 2 if shorter >= _TWO_LETTERS_FROM else 1
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def is_swap(one: str, other: str) -> bool:
    """Whether two words have the same letters in another order, and the same last one."""
    return sorted(one) == sorted(other) and one[-1:] == other[-1:]
