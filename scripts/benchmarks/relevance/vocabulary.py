"""The words of made-up episodes: English ones by their rank, and further ones derived from them.

words.txt has some 5,500 words, the most frequent first. Zipf's law gives the word of rank r a share in proportion
to 1 / (r + 1) ** 1.1. Each category has an urn of its own, in which its own words are more frequent than elsewhere.
"""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Final

SLOTS: Final = 65_536
"""Of each urn: a number of two bytes draws a word."""
CATEGORIES: Final = (
    "Machine Learning", "Computer Vision", "Computation and Language", "Robotics", "Artificial Intelligence",
    "Cryptography and Security", "Quantum Physics", "Sound", "Neurons and Cognition", "Information Retrieval",
    "Human-Computer Interaction", "Quantitative Biology",
)  # fmt: skip

COMMON: Final = 250
"""So many words at the top are everybody's."""
_OWN, _OTHERS = 3.0, 0.8
"""How much more or less frequent the words of a category are in it and elsewhere."""
_STEEP: Final = 1.1
_SIZE: Final = 40_000
_SHORTEST, _LONGEST = 4, 9
_AFFIXES: Final = (
    ("", "ization"), ("micro", ""), ("", "wise"), ("inter", ""), ("", "like"), ("hyper", ""), ("", "ness"),
    ("multi", ""), ("", "oid"), ("sub", ""), ("", "scape"), ("proto", ""),
)  # fmt: skip


@cache
def words() -> tuple[str, ...]:
    """All words, the most frequent first."""
    listed = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()
    stems = [word for word in listed[COMMON:] if _SHORTEST <= len(word) <= _LONGEST]
    derived = (front + stem + end for front, end in _AFFIXES for stem in stems)
    return tuple(dict.fromkeys([*listed, *derived]))[:_SIZE]


@cache
def urn(category: str) -> tuple[str, ...]:
    """As many words as there are slots, each as often as its share in the category has it."""
    own = CATEGORIES.index(category)
    return _filled(
        [
            (1 if rank < COMMON else _OWN if rank % len(CATEGORIES) == own else _OTHERS) / (rank + 2) ** _STEEP
            for rank in range(len(words()))
        ]
    )


@cache
def subjects(category: str) -> tuple[str, ...]:
    """The category's own words, which its episodes are about: neither everybody's nor the rarest."""
    own = CATEGORIES.index(category)
    return tuple(
        word
        for rank, word in enumerate(words()[: _SIZE // 5])
        if rank >= COMMON and rank % len(CATEGORIES) == own and len(word) >= _SHORTEST
    )


def _filled(shares: Sequence[float]) -> tuple[str, ...]:
    """The words in proportion to their shares; those at the end of the list get a slot where one is left over."""
    whole = sum(shares)
    ends = [int(SLOTS * reached / whole + 0.5) for reached in accumulate(shares)]
    return tuple(
        word for word, begin, end in zip(words(), [0, *ends], ends, strict=False) for _ in range(end - begin)
    )
