"""How good a page of hits is, by the usual measures of information retrieval; and their means over queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean
from typing import Final

from scripts.benchmarks.relevance.queries import Kind, Query

PAGE: Final = 10
"""Hits that are looked at."""
_FIRST: Final = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a searcher gave for a query: names of episodes, best first, "" for a made-up one."""

    query: Query
    found: tuple[str, ...]

    @property
    def ndcg(self) -> float:
        """Gain of each hit, 2 ** grade - 1, discounted by the logarithm of its rank; by that of the ideal page."""
        ideal = sorted(self.query.relevant.values(), reverse=True)
        return _gain(self._grades()) / _gain(ideal[:PAGE])

    @property
    def reciprocal_rank(self) -> float:
        """1 / rank of the first hit that is any use; 0 for a page without one."""
        return next((1 / rank for rank, grade in enumerate(self._grades(), 1) if grade), 0.0)

    @property
    def success(self) -> float:
        """1 if one of the first three hits is any use, else 0."""
        return float(any(self._grades()[:_FIRST]))

    @property
    def is_empty(self) -> float:
        """1 if nothing at all was found."""
        return float(not self.found)

    def _grades(self) -> list[int]:
        return [self.query.relevant.get(name, 0) for name in self.found[:PAGE]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over queries, each from 0 to 1."""

    queries: int
    ndcg: float
    success: float
    mrr: float
    empty: float


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The means over outcomes, of which there is at least one."""
    return Figures(
        len(outcomes),
        fmean(each.ndcg for each in outcomes),
        fmean(each.success for each in outcomes),
        fmean(each.reciprocal_rank for each in outcomes),
        fmean(each.is_empty for each in outcomes),
    )


def by_kind(outcomes: Iterable[Outcome]) -> Mapping[Kind, Sequence[Outcome]]:
    """Outcomes by the kind of their query, in the order of kinds."""
    held = list(outcomes)
    parts = {kind: [each for each in held if each.query.kind is kind] for kind in Kind}
    return {kind: part for kind, part in parts.items() if part}


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))
