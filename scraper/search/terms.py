"""What a query is made of, once it is read: clauses that all must hold, each of alternatives, some to be left out.

    diffusion OR flow -title:survey author:hasegawa after:2025-04

is read as three wanted clauses (two alternatives; a field; a filter) and one that is excluded.
"""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How the words of a term stand in a text."""

    WORD = "word"
    PHRASE = "phrase"
    """In this order, side by side; `GPT-4` and `k-NN` are such, too."""
    PREFIX = "prefix"
    NEAR = "near"
    """In any order, at most `distance` words apart."""


class Field(StrEnum):
    """Where a term is looked for, as it is typed before the colon."""

    TITLE = "title"
    AUTHOR = "author"
    QUESTION = "question"
    PAPER = "paper"


class Trait(StrEnum):
    """What a filter asks for, as it is typed before the colon."""

    CATEGORY = "category"
    BEFORE = "before"
    AFTER = "after"
    DATE = "date"
    HAS = "has"
    SHOW = "show"


class Sort(StrEnum):
    """The order of the hits: `sort:newest`; else the best first."""

    BEST = "best"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Term:
    """Words to be found in a text."""

    form: Form
    text: str
    """As it was typed, without operators and quotes; the words of a near() joined by blanks."""
    field: Field | None = None
    """None: anywhere."""
    distance: int = 0
    """For Form.NEAR: how many words may lie between."""
    literal: bool = False
    """The index drops signs that matter (`C++`, `C#`, `50%`): the text must hold `text` itself, whatever its case."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an episode must be, whatever its words."""

    trait: Trait
    value: str
    """CATEGORY, SHOW: as typed. HAS: `paper` or `questions`. BEFORE, AFTER, DATE: YYYY, YYYY-MM or YYYY-MM-DD, a
    day that exists; `before:2025-04` is before its first day, `after:2025-04` from its first day on ("since")."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms and filters of which one is enough."""

    either: tuple[Term | Filter, ...]
    typed: str
    """The part of the text that says so, as it was typed, without the `-` of an excluded one."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text as it was understood."""

    text: str
    wanted: tuple[Clause, ...] = ()
    without: tuple[Clause, ...] = ()
    """Each must not hold."""
    sort: Sort = Sort.BEST
    common: tuple[str, ...] = ()
    """Stop words that were set aside, as typed."""
    cut: bool = False
    """The text was longer than what is read of one."""
