"""The ways in which two names of one person differ, and how much must speak for each."""

from enum import Enum


class Kind(Enum):
    """A way in which two names differ, in words; what must speak for them by how crowded the surname is.

    The support asked for is counted as in `support.py`: 1.0 is one co-author with an uncommon name in common.
    """

    SAME = "the same letters, whatever the case, accents and punctuation", (0.0, 0.0, 0.0)
    FULLER = "a middle name is left out or shortened", (0.0, 0.5, 1.0)
    INITIAL = "initials fit", (0.25, 0.5, 1.0)
    NICKNAME = "a short form of the given name", (0.5, 1.0, 1.0)
    WITHOUT_FIRST = "the first given name is left out", (0.5, 1.0, 1.0)
    PARTICLE = "a particle is left out", (0.5, 1.0, 1.0)
    SECOND_SURNAME = "one of two family names is left out", (0.5, 1.0, 1.0)
    SPELLED_OUT = "an umlaut is written in another way", (0.5, 1.0, 1.0)
    TYPO = "a letter or two differ", (1.0, 1.0, 1.0)
    NASAL = "n stands for ng", (1.5, 1.5, 1.5)
    TURNED = "given and family name change places", (0.5, 1.0, 1.5)
    SUFFIX = "the suffix is left out", (2.0, 2.0, 2.0)

    def __init__(self, words: str, needs: tuple[float, float, float]) -> None:
        self.words = words
        self.needs = needs
