"""A person's ruling on which paper an episode or article is about: what it says, and what stands of several.

A ruling names both ends by what they are known by anywhere, never by the ids of one archive alone: so it fits in
another archive, and in this one after a rebuild. What it says besides (title, day, evidence) is for people to read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Self

from scraper.link.facts import Told

SOMEBODY: Final = "a person"
"""Stands for whoever ruled without saying who."""
ID, URL, FINGERPRINT = "id", "url", "fingerprint"
"""Kinds of keys of an article."""


class Verb(StrEnum):
    """What is ruled."""

    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Subject:
    """The episode or article that a ruling is about. `keys`: kind and value, the strongest first."""

    kind: Told
    keys: tuple[tuple[str, str], ...]
    show: str = ""
    url: str = ""
    title: str = ""
    date: str = ""
    """YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class PaperName:
    """What a paper is known by: its arXiv id, its DOI, else its title; `author`, where several have one title."""

    arxiv_id: str = ""
    doi: str = ""
    title: str = ""
    author: str = ""
    """The first one, of a paper without arXiv id and DOI."""

    def __str__(self) -> str:
        return f"arXiv:{self.arxiv_id}" if self.arxiv_id else self.doi or self.title


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling. `made_at` ISO, UTC; `also`: an accepted paper beside those that were accepted before."""

    verb: Verb
    subject: Subject
    paper: PaperName
    made_at: str
    by: str = SOMEBODY
    also: bool = False
    evidence: Mapping[str, str] = field(default_factory=dict)
    """What the program had to say for the link when the person ruled, by kind."""
    undoes: str = ""
    """Of a withdrawal that takes back one ruling of its maker on the paper and no other: when that one was made."""

    def without_words(self) -> Self:
        """The same with nothing in it that tells of the episode but its keys."""
        names = self.paper.arxiv_id or self.paper.doi
        return replace(
            self,
            subject=Subject(self.subject.kind, self.subject.keys, self.subject.show),
            paper=PaperName(self.paper.arxiv_id, self.paper.doi) if names else self.paper,
            evidence={},
        )


def counted(rulings: Iterable[tuple[str, Ruling]]) -> list[tuple[str, Ruling]]:
    """What was not withdrawn, each with its paper, in the order of its making."""
    found: list[tuple[str, Ruling]] = []
    for paper, ruling in rulings:
        if ruling.verb is not Verb.WITHDRAW:
            found.append((paper, ruling))
        elif ruling.undoes:
            _take_back(found, (paper, ruling.by, ruling.undoes))
        else:
            found = [other for other in found if other[0] != paper]
    return found


def _take_back(rulings: list[tuple[str, Ruling]], made: tuple[str, str, str]) -> None:
    """Take out the last ruling on a paper that this person made at this time."""
    for place in reversed(range(len(rulings))):
        paper, ruling = rulings[place]
        if (paper, ruling.by, ruling.made_at) == made:
            del rulings[place]
            return


def standing(rulings: Iterable[tuple[str, Ruling]]) -> dict[str, Ruling]:
    """What stands, by paper, of all that was ruled on one episode or article, given in the order of its making.

    What is withdrawn counts as never ruled. The later ruling on a paper wins, and an accepted paper takes the place
    of those accepted before it, unless it was accepted beside them.
    """
    found: dict[str, Ruling] = {}
    for paper, ruling in counted(rulings):
        if ruling.verb is Verb.ACCEPT and not ruling.also:
            found = {other: stood for other, stood in found.items() if stood.verb is not Verb.ACCEPT}
        found[paper] = ruling
    return found
