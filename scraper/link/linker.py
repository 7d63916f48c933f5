"""Finds the paper that a telling is about: candidates, what speaks for each, and the links that stand."""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from scraper.link.evidence import Weighed, Weigher
from scraper.link.facts import PaperFacts, Telling, Verdict
from scraper.link.finding import Finder
from scraper.link.likeness import BACKGROUND, Background, Likeness, Worded
from scraper.link.names import Fit, readings
from scraper.link.score import CLEAR, as_ranked, verdicts
from scraper.link.words import Vocabulary

_KEPT: Final = 2000
"""Papers that are kept in stems: tellings of one day look at the same ones."""


class Linker:
    """Links tellings to the papers of an archive, as they were when it was made."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._vocabulary = Vocabulary(conn)
        self._finder = Finder(conn, self._vocabulary)
        self._worded = lru_cache(maxsize=_KEPT)(self._read)
        step = max(1, self._vocabulary.papers // BACKGROUND)
        rows = conn.execute("SELECT seq FROM papers ORDER BY seq").fetchall()
        others = self._finder.papers([row[0] for row in rows[::step][:BACKGROUND]])
        self._background = Background(self._read(paper) for paper in others)

    def verdicts(self, telling: Telling) -> list[Verdict]:
        """The links that stand, best first."""
        return verdicts(self._weighed(telling), self._vocabulary.papers)

    def ranked(self, telling: Telling) -> list[Verdict]:
        """Candidates, best first, whether or not they become links."""
        return [as_ranked(each) for each in self._weighed(telling)]

    def _weighed(self, telling: Telling) -> list[Weighed]:
        title, body = self._vocabulary.stems(telling.title, telling.body)
        stems = title + body
        text = Likeness(stems, self._background)
        seqs = list(dict.fromkeys([*self._finder.named(telling), *self._by_authors(telling)]))
        weigher = Weigher(telling)
        found = self._weigh(telling, seqs, text, weigher)
        if not _stands_clear(found):
            more = [seq for seq in self._finder.by_words(stems, telling.date) if seq not in set(seqs)]
            found += self._weigh(telling, more, text, weigher)
        return sorted(found, key=lambda each: (-each.total, each.paper.id))

    def _by_authors(self, telling: Telling) -> list[int]:
        return [seq for names in readings(telling.credits) for seq in self._finder.by_authors(names, telling.date)]

    def _weigh(self, telling: Telling, seqs: Sequence[int], text: Likeness, weigher: Weigher) -> list[Weighed]:
        papers = [
            paper
            for paper in self._finder.papers(seqs)
            if paper.id not in telling.rejected and not (telling.date and paper.listed > telling.date)
        ]
        return [weigher.weigh(paper, self._likeness(paper, text, weigher)) for paper in papers]

    def _likeness(self, paper: PaperFacts, text: Likeness, weigher: Weigher) -> float:
        """How much a paper is like the text; its title, where it is only mentioned there, is left out."""
        rest = weigher.text_without_title(paper)
        if rest is None:
            return text.of(self._worded(paper))
        stems, _ = self._vocabulary.stems(rest, "")
        return Likeness(stems, self._background).of(self._worded(paper))

    def _read(self, paper: PaperFacts) -> Worded:
        return Worded.read(self._vocabulary, paper.title, paper.abstract)


def _stands_clear(found: Sequence[Weighed]) -> bool:
    """Whether a paper fits by its authors and its text so well that no search by words can find a better one."""
    return any(each.authors.fit >= Fit.ALL and each.likeness >= CLEAR for each in found)
