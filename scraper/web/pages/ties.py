"""The papers that an episode or article is tied to: how sure each link is, in words, and on what evidence."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.export.papers import SURE
from scraper.link.facts import Told
from scraper.link.waiting import Candidate, candidates
from scraper.web import leads
from scraper.web.outward import of_paper
from scraper.web.pages.review import commands

MOST: Final = 20
"""Papers of one episode or article that are shown."""
_AUTHORS: Final = 12
HOW_SURE: Final[Mapping[str, str]] = {
    "accepted": "A person confirmed it.",
    "auto": "The program linked it on the evidence below; nobody has looked at it.",
    "review": "Unconfirmed: it may be about another paper. A person has to decide.",
    "rejected": "It is not about this paper: a person said so.",
}
"""By the status of a link."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A paper, and what ties it. Texts may hold LaTeX; "" is what is not known."""

    paper_id: str
    title: str
    link: str
    """The path of its page."""
    arxiv_id: str
    doi: str
    elsewhere: tuple[str, ...]
    """Its addresses at arXiv, by its DOI, and at its source."""
    authors: tuple[str, ...]
    """The first of them."""
    more_authors: int
    listed: str
    status: str
    how_sure: str
    score: float
    """From 0 to 1; 1 only by a person's word."""
    in_words: tuple[str, ...]
    """The evidence as sentences, what speaks against it last."""
    commands: dict[str, str]
    """What to type in the archive's folder to accept and to reject it, where it waits for that."""

    @property
    def is_sure(self) -> bool:
        """Whether the link stands."""
        return self.status in SURE

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it waits for a person."""
        return self.status == "review"


def ties(conn: sqlite3.Connection, kind: Told, told: str) -> tuple[Tie, ...]:
    """The papers of an episode or article: those that stand, those that wait, those that were ruled out."""
    found = candidates(conn, kind, told)[:MOST]
    where = leads.papers(conn, [paper.paper_id for paper in found])
    order = list(HOW_SURE)
    shown = [_tie(told, paper, where[paper.paper_id]) for paper in found]
    return tuple(sorted(shown, key=lambda tie: order.index(tie.status) if tie.status in order else len(order)))


def surely(tied: Sequence[Tie]) -> list[str]:
    """The ids of the papers whose links stand."""
    return [tie.paper_id for tie in tied if tie.is_sure]


def _tie(told: str, paper: Candidate, link: str) -> Tie:
    return Tie(
        paper.paper_id,
        paper.title,
        link,
        paper.arxiv_id,
        paper.doi,
        of_paper(paper.arxiv_id, paper.doi, paper.url),
        paper.authors[:_AUTHORS],
        max(0, len(paper.authors) - _AUTHORS),
        paper.listed,
        paper.status,
        HOW_SURE.get(paper.status, paper.status),
        paper.score,
        tuple(paper.in_words()),
        commands(told, paper.paper_id) if paper.status == "review" else {},
    )
