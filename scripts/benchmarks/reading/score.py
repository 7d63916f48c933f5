"""How far what the program read is what a careful person reads: by field, exactly and in order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import LCSseq

from scraper.model import Episode
from scripts.benchmarks.reading.cases import Case

LISTS: Final = ("questions", "credits", "quotes", "links", "identifiers", "method", "et_al")
FIELDS: Final = ("body", *LISTS)

_BULLET: Final = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")
_MARK: Final = re.compile(r"^(?:[-*•>]|\d{1,2}[.)])\s+")
_AROUND: Final = 5
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was to be found, was found, and was found rightly and in its place."""

    expected: int = 0
    got: int = 0
    right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.expected + other.expected, self.got + other.got, self.right + other.right)

    @property
    def precision(self) -> float:
        """What is right of what was found; 1 where nothing was."""
        return self.right / self.got if self.got else 1.0

    @property
    def recall(self) -> float:
        """What is right of what was to be found; 1 where nothing was."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 where there was nothing to find and nothing found."""
        total = self.expected + self.got
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A field of an episode that was read otherwise than labelled."""

    case: str
    field: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One episode held against its labels; `tallies` has the judged fields only."""

    tallies: dict[str, Tally]
    mistakes: tuple[Mistake, ...]
    exact: frozenset[str]
    """Fields that are as labelled, the body line by line."""


def score(case: Case, episode: Episode | None) -> Scored:
    """Hold a reading against the labels. An episode that was not found has nothing in any field."""
    tallies: dict[str, Tally] = {}
    mistakes: list[Mistake] = []
    exact: set[str] = set()
    expected, got = _lines(case.body, case.marks), _lines(episode.body if episode else "", case.marks)
    tallies["body"] = tally(" ".join(expected).split(), " ".join(got).split())
    if expected == got:
        exact.add("body")
    else:
        mistakes.append(Mistake(case.name, "body", *_difference(expected, got)))
    found = _found(episode)
    for field, labelled in _labelled(case).items():
        tallies[field] = tally(labelled, found[field])
        if labelled == found[field]:
            exact.add(field)
        else:
            mistakes.append(Mistake(case.name, field, repr(labelled), repr(found[field])))
    return Scored(tallies, tuple(mistakes), frozenset(exact))


def tally(expected: Sequence[str], got: Sequence[str]) -> Tally:
    """What of two sequences agrees in order: what is lost, doubled, glued or moved counts as an error."""
    return Tally(len(expected), len(got), LCSseq.similarity(list(expected), list(got)))


def _labelled(case: Case) -> dict[str, list[str]]:
    """The judged fields, each as a list."""
    labels = case.labels
    lists = {
        "questions": labels.questions,
        "credits": labels.credits,
        "quotes": labels.quotes,
        "links": labels.links,
        "identifiers": None if labels.identifiers is None else _in_one_order(labels.identifiers),
        "method": None if labels.method is None else tuple(filter(None, [labels.method])),
        "et_al": None if labels.et_al is None else ("et al.",) * labels.et_al,
    }
    return {field: [_tidy(text) for text in texts] for field, texts in lists.items() if texts is not None}


def _found(episode: Episode | None) -> dict[str, list[str]]:
    if episode is None:
        return {field: [] for field in LISTS}
    origin = episode.origins.get("credits")
    lists = {
        "questions": episode.questions,
        "credits": episode.credits,
        "quotes": episode.quotes,
        "links": [link.url for link in episode.links],
        "identifiers": _in_one_order(f"{each.kind}:{each.value}" for each in episode.identifiers),
        "method": filter(None, [episode.method]),
        "et_al": ["et al."] if origin and "et al." in origin.rule else [],
    }
    return {field: [_tidy(text) for text in texts] for field, texts in lists.items()}


def _in_one_order(identifiers: Iterable[str]) -> list[str]:
    """Neither case nor order says anything in them."""
    return sorted(map(str.lower, identifiers))


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _lines(body: str, marks: bool) -> list[str]:
    """The lines of a body that say something; a bullet or number that was typed is as good as `- `."""
    pattern, mark = (_BULLET, "- ") if marks else (_MARK, "")
    lines = (_tidy(pattern.sub(mark, line)) for line in body.split("\n"))
    return [line for line in lines if line]


def _difference(expected: Sequence[str], got: Sequence[str]) -> tuple[str, str]:
    """The words of both around the first that differ, blocks parted by ¶."""
    ours, theirs = " ¶ ".join(expected).split(), " ¶ ".join(got).split()
    start = next((at for at, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), None)
    start = max(0, (min(len(ours), len(theirs)) if start is None else start) - _AROUND)
    shown = slice(start, start + _AROUND + _SHOWN)
    return " ".join(ours[shown]), " ".join(theirs[shown])
