"""What a search gives: hits, how the words were read, what to try instead, and counts to narrow it by."""

from dataclasses import dataclass
from enum import StrEnum

from scraper.search.snippet import Snippet


class Shelf(StrEnum):
    """Among what is searched: `--in`."""

    EPISODES = "episodes"
    QUESTIONS = "questions"
    PAPERS = "papers"
    ARTICLES = "articles"
    ALL = "all"


class HitKind(StrEnum):
    """What was found. A TRANSCRIPT is an episode that holds the words only in what is said in it."""

    EPISODE = "episode"
    TRANSCRIPT = "transcript"
    QUESTION = "question"
    PAPER = "paper"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    kind: HitKind
    id: str
    title: str
    """Of a question: the title of its episode; the question itself is the snippet."""
    date: str | None
    """YYYY-MM-DD: of an episode as the host shows it; of a paper when it was first published or listed."""
    url: str | None
    """The host's page, the paper's, or the article's; that of a question leads to its place on the page."""
    score: float
    """The higher, the better; comparable within one search only."""
    snippet: Snippet
    holds_all: bool = True
    """Whether every wanted clause holds for its text; what holds them only in its transcript, or only most of them,
    comes after.
    """
    episode_id: str | None = None
    """Of a question or transcript: whose it is."""
    position: int | None = None
    """Of a question: its number in the episode, from 1."""
    start: float | None = None
    """Of a transcript: seconds into the episode at which the words of the snippet are said."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many hits share a value."""

    value: str
    """What narrows the search to them: a year, a category, an author's id, `yes` or `no`."""
    label: str
    hits: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts among the hits that hold all that is asked, of a sentence among all hits; the most frequent first, years
    the latest first. Hits by transcript are not counted.
    """

    years: tuple[Count, ...] = ()
    categories: tuple[Count, ...] = ()
    authors: tuple[Count, ...] = ()
    papers: tuple[Count, ...] = ()
    """With a linked paper (`yes`) or without (`no`)."""
    counted: int = 0
    """Among how many hits was counted."""
    authors_among: int = 0
    """Among how many of these, the first ones, the authors were counted."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query to try instead, and why."""

    query: str
    why: str
    """One line: `nothing holds "difusion"; did you mean "diffusion"?`"""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, best first, how many there are in all, and how the text was read."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    """Of all hits, those that hold only most of the words included."""
    reading: str = ""
    """One line: how the text was read, and what was done where too little holds all of it."""
    suggestions: tuple[Suggestion, ...] = ()
    """What to try instead, where too little or nothing was found."""
    facets: Facets | None = None
    """Where they were asked for."""
    complete: int = 0
    """How many of `total` hold all the words."""
