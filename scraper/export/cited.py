"""A paper and an episode as they are cited: what every format is made of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.notation.normal import tidy

UNSURE: Final = "review"
"""The status of a link that no person has confirmed."""
_DATE: Final = re.compile(r"([1-9][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?(?![0-9])")
_OLD: Final = "/"
_CENTURY: Final = 1991
"""The year of arXiv's first papers: two digits below its own are of the next century."""


@dataclass(frozen=True, slots=True)
class ToldIn:
    """An episode that tells of a paper. `date` is YYYY-MM-DD; "" for what is not known."""

    title: str
    date: str = ""
    url: str = ""
    status: str = "accepted"

    @property
    def is_sure(self) -> bool:
        """Whether the link stands, by two kinds of evidence or by a person's word."""
        return self.status != UNSURE


@dataclass(frozen=True, slots=True)
class CitedPaper:
    """A paper with the episodes that tell of it. Texts may hold LaTeX; "" and () are what is not known."""

    id: str
    """Of the row in `papers`."""
    title: str
    arxiv_id: str = ""
    doi: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Subject classes, the first of them the primary one."""
    date: str = ""
    """Day of publication, else of the first listing: YYYY-MM-DD."""
    url: str = ""
    told_in: tuple[ToldIn, ...] = ()
    """By date."""

    @property
    def issued(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known."""
        return issued(self.date, self.arxiv_id)

    @property
    def note(self) -> str:
        """Which episodes tell of it, and which of them only may do so; "" for none."""
        return "; ".join(_told(episode) for episode in self.told_in)


@dataclass(frozen=True, slots=True)
class CitedEpisode:
    """An episode of a podcast. Texts are plain, not LaTeX; "" is what is not known."""

    id: str
    """Of the row in `episodes`: permanent."""
    title: str
    show: str
    """The title of its show."""
    show_slug: str
    date: str = ""
    """YYYY-MM-DD."""
    duration: str = ""
    """As clocks show it: `12:34`."""
    url: str = ""
    """The host's page, else the page of the archive."""
    archived: str = ""
    """The page of the archive, whole."""

    @property
    def issued(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known."""
        return issued(self.date)

    @property
    def note(self) -> str:
        """Where the archive keeps it."""
        return f"Archived at {self.archived}" if self.archived else ""


def issued(date: str, arxiv_id: str = "") -> tuple[int, ...]:
    """Year, month and day as far as they are known: of the date, else of the arXiv id; () for neither.

    An arXiv id begins with two digits of the year and two of the month
    (https://info.arxiv.org/help/arxiv_identifier.html).
    """
    found = _DATE.match(date)
    return tuple(int(part) for part in found.groups() if part) if found else arxiv_month(arxiv_id)


def iso(parts: Sequence[int], mark: str = "-") -> str:
    """Year, month and day as far as they are given: `2025-04-10`, `2025-04`; "" for none."""
    return mark.join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(parts))


def arxiv_month(arxiv_id: str) -> tuple[int, ...]:
    """Year and month that an arXiv id names; () for no id."""
    digits = arxiv_id.partition(_OLD)[2] or arxiv_id
    if not digits[:4].isdecimal():
        return ()
    year, month = int(digits[:2]), int(digits[2:4])
    return (1900 + year if 1900 + year >= _CENTURY else 2000 + year), month


def one_line(text: str) -> str:
    """A text on one line, for whatever takes a line or paragraph separator of Unicode for the end of one."""
    return tidy(text.replace("\u2028", " ").replace("\u2029", " "))


def _told(episode: ToldIn) -> str:
    how = "Told in the episode" if episode.is_sure else "Unsure, not confirmed by anyone: perhaps told in the episode"
    date = f" ({episode.date})" if episode.date else ""
    url = f", {episode.url}" if episode.url else ""
    return f"{how} “{episode.title}”{date}{url}"
