"""Papers worth a look: those that a telling names, those by the people it credits, those that use its words."""

import heapq
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from scraper.link.facts import PaperFacts, Telling
from scraper.link.listing import listing_day
from scraper.link.words import Vocabulary
from scraper.notation.normal import fold
from scraper.text.people.author_keys import author_keys

_MOST_BY_AUTHORS: Final = 30
_MOST_BY_WORDS: Final = 80
_MOST_OF_LATE: Final = 150
_OF_LATE: Final = 30
"""Days before a telling, in which its paper is likely to have been listed."""
_MOST_AT_ONCE: Final = 500
_AGES: Final = 10**6


class Finder:
    """Finds papers by id, title, author and word. Numbers of papers are their `seq`."""

    def __init__(self, conn: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._conn = conn
        self._vocabulary = vocabulary
        days = ((row[0], listing_day(*row[1:])) for row in conn.execute(_DAYS))
        self._listed = {seq: date.fromisoformat(day).toordinal() for seq, day in days if day}

    def named(self, telling: Telling) -> list[int]:
        """Papers whose id, DOI or title the telling gives."""
        found = [self._seqs("SELECT seq FROM papers WHERE arxiv_id = ?", value) for value in telling.arxiv_ids]
        found += [self._seqs("SELECT seq FROM papers WHERE doi = ?", value) for value in telling.dois]
        for title in {fold(telling.headline), fold(telling.title)} - {""}:
            found.append(self._seqs("SELECT seq FROM papers WHERE title_key = ?", title))
        if words := fold(telling.headline).split():
            found.append(self._by_title(words))
        if words := fold(telling.method).split():
            found.append(self._by_title(words))
        return list(dict.fromkeys(seq for seqs in found for seq in seqs))

    def by_authors(self, names: Sequence[str], day: str) -> list[int]:
        """Papers that share the most names with these, and those that share at least half as many.

        Where they are many, those that were listed shortly before `day` come first.
        """
        shared: Counter[int] = Counter()
        for name in names:
            keys = sorted(author_keys(name))
            marks = ", ".join("?" * len(keys))
            sql = f"SELECT DISTINCT paper_seq FROM paper_author_keys WHERE key IN ({marks})"
            shared.update(row[0] for row in self._conn.execute(sql, keys))
        least = max(shared.values(), default=0) / 2
        found = [seq for seq, count in shared.items() if count >= least]
        age = self._age(day)
        return heapq.nsmallest(_MOST_BY_AUTHORS, found, key=lambda seq: (-shared[seq], age(seq), seq))

    def by_words(self, stems: Iterable[str], day: str) -> list[int]:
        """Papers that hold the most of the telling words; of those listed of late before `day`, some more."""
        told: defaultdict[int, float] = defaultdict(float)
        for stem in sorted(set(stems)):
            holders = self._vocabulary.holders(stem)
            weight = self._vocabulary.weight(stem) if holders else 0.0
            for seq in holders:
                told[seq] += weight
        found = heapq.nsmallest(_MOST_BY_WORDS, told, key=lambda seq: (-told[seq], seq))
        if not day:
            return found
        age = self._age(day)
        recent = [seq for seq in told if age(seq) <= _OF_LATE]
        found += heapq.nsmallest(_MOST_OF_LATE, recent, key=lambda seq: (-told[seq], seq))
        return list(dict.fromkeys(found))

    def _age(self, day: str) -> Callable[[int], int]:
        """Days from a listing to a day; very many where one of the two is unknown, or the paper came after it."""
        if not day:
            return lambda _seq: _AGES
        today, listed = date.fromisoformat(day).toordinal(), self._listed

        def age(seq: int) -> int:
            days = today - listed.get(seq, 0)
            return days if days >= 0 else _AGES

        return age

    def papers(self, seqs: Sequence[int]) -> list[PaperFacts]:
        """What is known of papers, in the order of their numbers as given."""
        found: dict[int, PaperFacts] = {}
        for start in range(0, len(seqs), _MOST_AT_ONCE):
            some = seqs[start : start + _MOST_AT_ONCE]
            found |= {paper.seq: paper for paper in self._papers(some)}
        return [found[seq] for seq in seqs if seq in found]

    def _papers(self, seqs: Sequence[int]) -> list[PaperFacts]:
        marks = ", ".join("?" * len(seqs))
        authors: defaultdict[str, list[str]] = defaultdict(list)
        rows = self._conn.execute(_PAPERS.format(marks), seqs).fetchall()
        names = self._conn.execute(_AUTHORS.format(", ".join("?" * len(rows))), [row[0] for row in rows])
        for paper, name in names:
            authors[paper].append(name)
        return [_paper(row, tuple(authors[row[0]])) for row in rows]

    def _by_title(self, words: Sequence[str]) -> list[int]:
        """Papers with these words side by side in their title, where they are few."""
        query = 'title : "' + " ".join(words) + '"'
        sql = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? LIMIT ?"
        found = [row[0] for row in self._conn.execute(sql, (query, _MOST_BY_AUTHORS + 1))]
        return found if len(found) <= _MOST_BY_AUTHORS else []

    def _seqs(self, sql: str, value: str) -> list[int]:
        return [row[0] for row in self._conn.execute(sql, (value,))]


def _paper(row: tuple[str, int, str, str, str, str, str, str], authors: tuple[str, ...]) -> PaperFacts:
    paper, seq, title, abstract, arxiv_id, doi, first_listed, published = row
    return PaperFacts(
        id=paper,
        seq=seq,
        title=title,
        abstract=abstract,
        arxiv_id=arxiv_id,
        doi=doi,
        listed=listing_day(first_listed, published, arxiv_id),
        authors=authors,
    )


_DAYS: Final = "SELECT seq, coalesce(first_listed, ''), coalesce(published, ''), coalesce(arxiv_id, '') FROM papers"
_PAPERS: Final = (
    "SELECT id, seq, title, coalesce(abstract, ''), coalesce(arxiv_id, ''), coalesce(doi, ''),"
    " coalesce(first_listed, ''), coalesce(published, '')"
    " FROM papers WHERE seq IN ({})"
)
_AUTHORS: Final = "SELECT paper_id, name FROM paper_authors WHERE paper_id IN ({}) ORDER BY paper_id, position"
