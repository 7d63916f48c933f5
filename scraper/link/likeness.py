"""How much a text is like a paper, measured against what the text has in common with papers it is not about.

Three measures, each as standard deviations above the mean of other papers, so that a wordy text and a short abstract
do not tip the scale:

    words      BM25 of the text's words in title (twice) and abstract
    coverage   the share of the paper's telling words that the text uses
    pairs      words that stand side by side in both, such as `anomaly detection`
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

from scraper.link.words import Vocabulary

BACKGROUND: Final = 120
"""Other papers that a text is held against."""
FEWEST: Final = 10
"""Papers from which on a mean says anything."""

_SATURATION: Final = 1.2
_LENGTH: Final = 0.75
_USUAL_LENGTH: Final = 150.0
"""Words of a title and abstract, about."""
_TITLE: Final = 2
_SHARPNESS: Final = 1.5
"""In coverage, the power of a word's weight: a rare word counts for more than two half as rare."""
_SHARES: Final = (0.4, 0.4, 0.2)

_Measures = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Worded:
    """A title and abstract in stems, with what each of them is worth."""

    worth: dict[str, float]
    """What a stem gives in BM25."""
    shares: dict[str, float]
    """What a stem covers of the whole, which is 1."""
    pairs: dict[str, float]
    """What two stems side by side give, with a blank between them."""

    @classmethod
    def read(cls, vocabulary: Vocabulary, title: str, abstract: str) -> Self:
        """Put a paper's text into stems."""
        head, rest = vocabulary.stems(title, abstract)
        counts = Counter(rest)
        for stem in head:
            counts[stem] += _TITLE
        weights = {stem: vocabulary.weight(stem) for stem in counts}
        damping = _SATURATION * (1 - _LENGTH + _LENGTH * counts.total() / _USUAL_LENGTH)
        mass = {stem: weights[stem] ** _SHARPNESS * n / (n + _SATURATION) for stem, n in counts.items()}
        whole = sum(mass.values()) or 1.0
        return cls(
            worth={stem: weights[stem] * n / (n + damping) for stem, n in counts.items()},
            shares={stem: value / whole for stem, value in mass.items()},
            pairs={f"{one} {other}": weights[one] + weights[other]
                   for one, other in (*pairwise(head), *pairwise(rest))},
        )  # fmt: skip


class Background:
    """Other papers by what they hold, so that a text is held against all of them at once."""

    def __init__(self, papers: Iterable[Worded]) -> None:
        self.size = 0
        self._stems: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
        self._pairs: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, paper in enumerate(papers):
            self.size += 1
            for stem, worth in paper.worth.items():
                self._stems[stem].append((place, worth, paper.shares[stem]))
            for pair, weight in paper.pairs.items():
                self._pairs[pair].append((place, weight))

    def measures(self, stems: Iterable[str], pairs: Iterable[str]) -> tuple[list[float], list[float], list[float]]:
        """What each paper has in common with a text: a list for each measure."""
        words, covered, beside = [0.0] * self.size, [0.0] * self.size, [0.0] * self.size
        for stem in stems:
            for place, worth, share in self._stems.get(stem, ()):
                words[place] += worth
                covered[place] += share
        for pair in pairs:
            for place, weight in self._pairs.get(pair, ()):
                beside[place] += weight
        return words, covered, beside


class Likeness:
    """Measures papers against one text. `of` gives 0 where there are too few papers to say anything.

    All sums go by the order of the text: sets have another order in every process, and sums another last digit.
    """

    def __init__(self, stems: Sequence[str], background: Background) -> None:
        self._words = list(dict.fromkeys(stems))
        self._pairs = list(dict.fromkeys(f"{one} {other}" for one, other in pairwise(stems)))
        measured = background.measures(self._words, self._pairs)
        self._scales = [_scale(values) for values in measured] if background.size >= FEWEST else []

    def of(self, paper: Worded) -> float:
        """Standard deviations above what other papers have in common with the text."""
        if not self._scales:
            return 0.0
        parts = zip(self._measure(paper), self._scales, _SHARES, strict=True)
        return sum(share * (value - mean) / deviation for value, (mean, deviation), share in parts)

    def _measure(self, paper: Worded) -> _Measures:
        worth, shares, pairs = paper.worth, paper.shares, paper.pairs
        shared = [stem for stem in self._words if stem in worth]
        return (
            sum([worth[stem] for stem in shared]),
            sum([shares[stem] for stem in shared]),
            sum([pairs[pair] for pair in self._pairs if pair in pairs]),
        )


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation; one that is nothing at all is taken for 1."""
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) or 1.0
