"""Outcomes held against the labels: counts, shares, how certain they are, and what a threshold would do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from scripts.benchmarks.linking.conditions import Outcome

THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99)
_SHOWN: Final = 3
_Z: Final = 1.96
"""Of a normal distribution, 95 % are within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many texts there are, have their paper at hand, got an `auto` link, and got the right one.

    `doubtful`: texts that have their paper at hand and no `auto` link, but some in `review`; `first`: those of them
    whose first one is right. `review`: links in `review`, of all texts.
    """

    texts: int = 0
    at_hand: int = 0
    auto: int = 0
    right: int = 0
    doubtful: int = 0
    first: int = 0
    review: int = 0

    @property
    def precision(self) -> float:
        """What is right of the `auto` links; 1 where there are none."""
        return self.right / self.auto if self.auto else 1.0

    @property
    def recall(self) -> float:
        """The share of texts with their paper at hand that are tied to it by `auto`; 1 where there are none."""
        return self.right / self.at_hand if self.at_hand else 1.0


def count(outcomes: Iterable[Outcome]) -> Counts:
    """Count outcomes. Two `auto` links of one text count as two, of which one may be right."""
    each = [_count(outcome) for outcome in outcomes]
    return Counts(*(sum(column) for column in zip(*each, strict=True))) if each else Counts()


def _count(outcome: Outcome) -> tuple[int, ...]:
    auto = [verdict.paper_id for verdict in outcome.stand if verdict.status == "auto"]
    review = [verdict.paper_id for verdict in outcome.stand if verdict.status == "review"]
    right = bool(outcome.expected) and outcome.expected in auto
    doubtful = bool(outcome.expected and review and not auto)
    first = doubtful and review[0] == outcome.expected
    return (1, bool(outcome.expected), len(auto), right, doubtful, first, len(review))


def top(outcomes: Sequence[Outcome], most: int) -> float:
    """The share of texts with their paper at hand that have it among their first candidates; 1 without any."""
    told = [outcome for outcome in outcomes if outcome.expected]
    found = sum(is_among_first(outcome, most) for outcome in told)
    return found / len(told) if told else 1.0


def is_among_first(outcome: Outcome, most: int) -> bool:
    """Whether a text's paper is among its first candidates."""
    return outcome.expected in [verdict.paper_id for verdict in outcome.ranked[:most]]


def curve(outcomes: Sequence[Outcome]) -> list[dict[str, float]]:
    """What would come of taking each first candidate whose score reaches a threshold, and looking at nothing else."""
    rows = []
    for threshold in THRESHOLDS:
        taken = [each for each in outcomes if each.ranked and each.ranked[0].score >= threshold]
        right = sum(bool(each.expected) and is_among_first(each, 1) for each in taken)
        counts = Counts(len(outcomes), sum(bool(each.expected) for each in outcomes), len(taken), right)
        rows.append(
            {"threshold": threshold, "taken": len(taken), "precision": counts.precision, "recall": counts.recall}
        )
    return rows


def at_least(right: int, of: int) -> float:
    """The lower bound of Wilson's 95 % interval for a share; 0 where there is nothing."""
    if not of:
        return 0.0
    share, spread = right / of, _Z * _Z / of
    around = _Z * sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, (share + spread / 2 - around) / (1 + spread))


def explained(outcomes: Iterable[Outcome]) -> float:
    """The share of links in `review` that say why they are not `auto`; 1 without any."""
    doubtful = [each for outcome in outcomes for each in outcome.stand if each.status == "review"]
    return sum(bool(each.evidence.get("against")) for each in doubtful) / len(doubtful) if doubtful else 1.0


def mistakes(condition: str, outcomes: Iterable[Outcome]) -> list[dict[str, object]]:
    """What went wrong where links were to stand: a wrong `auto`, or none for a paper at hand; with the evidence."""
    found = []
    for outcome in outcomes:
        auto = [verdict.paper_id for verdict in outcome.stand if verdict.status == "auto"]
        if auto != [outcome.expected][: bool(outcome.expected)]:
            found.append(_mistake(condition, outcome, "auto: " + (", ".join(auto) or "none")))
    return found


def not_among_first(condition: str, outcomes: Iterable[Outcome], most: int) -> list[dict[str, object]]:
    """The texts whose paper is not among their first candidates."""
    return [
        _mistake(condition, outcome, f"not among the first {most}")
        for outcome in outcomes
        if outcome.expected and not is_among_first(outcome, most)
    ]


def _mistake(condition: str, outcome: Outcome, what: str) -> dict[str, object]:
    expected = [verdict for verdict in outcome.ranked if verdict.paper_id == outcome.expected]
    shown = {each.paper_id: each for each in outcome.stand}
    for each in (*outcome.ranked[:_SHOWN], *expected):
        shown.setdefault(each.paper_id, each)
    return {
        "condition": condition,
        "text": outcome.text.name,
        "group": outcome.text.group,
        "expected": outcome.expected,
        "what": what,
        "taken_for_rival": any(
            verdict.status == "auto" and verdict.paper_id in outcome.text.rivals for verdict in outcome.stand
        ),
        "links": [
            {"paper": each.paper_id, "score": each.score, "status": each.status, "evidence": each.evidence}
            for each in shown.values()
        ],
    }
