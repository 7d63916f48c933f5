"""What a page of papers changes: found for all of them at once, then written table by table."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from scraper.archive import fulltext
from scraper.archive.episodes import Capture
from scraper.archive.papers import moving
from scraper.archive.papers.joining import groups
from scraper.archive.papers.sayings import Saying, hash_of, saying_of, together
from scraper.archive.papers.stored import COLUMNS, Stored, stored_around
from scraper.model import ParsedPage
from scraper.storage.tables import Database
from scraper.text.people.author_keys import author_keys

NEW, EDITED, UNCHANGED = "new", "edited", "unchanged"

_TITLE_HASH_CHARS: Final = 12
_WITH_KEYS: Final = (*COLUMNS, "title_key")


@dataclass(slots=True, eq=False)
class _Paper:
    """A paper as it is to stand. `former`: the rows that it has now, the oldest first; () for a new one."""

    sayings: frozenset[Saying]
    row: Saying
    former: tuple[Stored, ...] = ()
    id: str = ""
    seq: int = 0

    @property
    def is_as_before(self) -> bool:
        return len(self.former) == 1 and self.former[0].sayings == self.sayings

    @property
    def differs(self) -> bool:
        """Whether readers see another row than before."""
        return len(self.former) != 1 or self.former[0].row != self.row


@dataclass(slots=True)
class _Page:
    """The sayings of a page, in order, and the paper of each."""

    sayings: list[Saying]
    stored: dict[str, Stored]
    known: set[Saying]
    papers: list[_Paper] = field(default_factory=list)
    by_saying: dict[Saying, _Paper] = field(default_factory=dict)

    def has_parted(self, paper: _Paper) -> bool:
        """Whether something that was said of the paper's row, or of it, was of another paper until now."""
        former = {saying for old in paper.former for saying in old.sayings}
        return not former <= paper.sayings or not self.known.isdisjoint(paper.sayings - former)


class PaperWriter:
    """Writes papers with their authors, the keys of these, and mentions.

    `reindex` is told the numbers of episodes whose indexed text is about to change: it holds their papers' titles.
    """

    def __init__(self, db: Database, reindex: Callable[[Iterable[int]], None]) -> None:
        self._db = db
        self._reindex = reindex
        self._seq = int(db.execute("SELECT coalesce(max(seq), 0) FROM papers").fetchone()[0])
        self._first_new = self._seq + 1
        self._keys: list[tuple[str, int]] = []
        self.changed = 0
        """Papers that are new or differ from what they were."""

    def write(self, page: ParsedPage, capture: Capture) -> Counter[str]:
        """Store what a page says of papers; how many of its entries were new, added something, or did not."""
        if not page.papers:
            return Counter()
        sayings = [saying_of(paper) for paper in page.papers]
        stored = stored_around(self._db, set(sayings))
        found = _Page(sayings, stored, {saying for old in stored.values() for saying in old.sayings})
        self._group(found)
        new = [paper for paper in found.papers if not paper.former]
        changed = [paper for paper in found.papers if paper.former and not paper.is_as_before]
        if changed:
            self.index()
        self._name(new)
        if changed:
            seqs = {old.seq for paper in changed for old in paper.former}
            self._reindex(moving.episodes_of(self._db, [old.id for paper in changed for old in paper.former]))
            fulltext.take_out(self._db, "papers", sorted(seqs))
            self._rewrite(changed, found)
        self._insert(new)
        fulltext.put_in(self._db, "papers", sorted(paper.seq for paper in changed))
        self._mention(found, page, capture)
        self._date(found, page, changed)
        return self._counted(found)

    def index(self) -> None:
        """Put what was written into the full-text index and the keys of authors: many at once are cheaper."""
        if self._first_new <= self._seq:
            fulltext.put_in_range(self._db, "papers", self._first_new, self._seq)
        self._db.conn.executemany("INSERT INTO paper_author_keys VALUES (?, ?)", sorted(self._keys))
        self._first_new = self._seq + 1
        self._keys.clear()

    def _group(self, page: _Page) -> None:
        """Find the papers that all sayings together are about, and the rows that each of them has now."""
        sayings = dict.fromkeys((*page.sayings, *sorted(page.known, key=hash_of)))
        places = {saying: n for n, saying in enumerate(sayings)}
        for group in sorted(groups(places), key=lambda group: min(places[saying] for saying in group)):
            paper = _Paper(frozenset(group), together(group))
            page.papers.append(paper)
            page.by_saying |= dict.fromkeys(group, paper)
        for old in sorted(page.stored.values(), key=lambda old: old.seq):
            paper = page.by_saying[min(old.sayings, key=_rank)]
            paper.former = (*paper.former, old)
            paper.id, paper.seq = paper.former[0].id, paper.former[0].seq

    def _name(self, papers: list[_Paper]) -> None:
        """Give new papers an id and a number. An id is permanent: one that another paper has had is taken."""
        names = [_natural_id(paper.row) for paper in papers]
        taken = moving.taken(self._db, names)
        for paper, name in zip(papers, names, strict=True):
            number, paper.id = 1, name
            while paper.id in taken:
                number, paper.id = number + 1, f"{name}-{number + 1}"
                taken |= moving.taken(self._db, [paper.id])
            taken.add(paper.id)
            self._seq += 1
            paper.seq = self._seq

    def _insert(self, papers: list[_Paper]) -> None:
        if not papers:
            return
        self._db.conn.executemany(
            f"INSERT INTO papers(id, seq, {', '.join(_WITH_KEYS)}) VALUES (?, ?, {_marks(_WITH_KEYS)})",
            [(paper.id, paper.seq, *_values(paper.row)) for paper in papers],
        )
        self._write_authors(papers)
        self._write_sayings(papers)
        self.changed += len(papers)

    def _rewrite(self, papers: list[_Paper], page: _Page) -> None:
        """Bring rows that are there up to date, and make one of several."""
        conn = self._db.conn
        for paper in papers:
            self._drop_authors([old for old in paper.former if len(paper.former) > 1 or old.row != paper.row])
            conn.executemany("DELETE FROM paper_sayings WHERE paper_id = ?", [(old.id,) for old in paper.former])
            for gone in paper.former[1:]:
                moving.join(conn, gone.id, paper.id)
        cleared = [(paper.id,) for paper in papers if paper.differs]
        conn.executemany("UPDATE papers SET arxiv_id = NULL WHERE id = ?", cleared)
        assigned = ", ".join(f"{column} = ?" for column in _WITH_KEYS)
        differing = [paper for paper in papers if paper.differs]
        conn.executemany(
            f"UPDATE papers SET {assigned} WHERE id = ?", [(*_values(paper.row), paper.id) for paper in differing]
        )
        self._write_authors(differing)
        self._write_sayings(papers)
        self.changed += len(differing)
        for paper in papers:
            for old in paper.former:
                self._part(old, paper, page)

    def _part(self, old: Stored, paper: _Paper, page: _Page) -> None:
        """Move the mentions of what was said of a row and is now known to be about another paper."""
        for saying in sorted(old.sayings - paper.sayings, key=hash_of):
            moving.move_mentions(self._db.conn, paper.id, page.by_saying[saying].id, hash_of(saying))

    def _drop_authors(self, rows: list[Stored]) -> None:
        conn = self._db.conn
        conn.executemany("DELETE FROM paper_authors WHERE paper_id = ?", [(old.id,) for old in rows])
        conn.executemany(
            "DELETE FROM paper_author_keys WHERE key = ? AND paper_seq = ?",
            [key for old in rows for key in _author_keys(old.row.authors, old.seq)],
        )

    def _write_authors(self, papers: list[_Paper]) -> None:
        self._db.conn.executemany(
            "INSERT INTO paper_authors(paper_id, position, name) VALUES (?, ?, ?)",
            [(paper.id, n, name) for paper in papers for n, name in enumerate(paper.row.authors, 1)],
        )
        for paper in papers:
            self._keys.extend(_author_keys(paper.row.authors, paper.seq))

    def _write_sayings(self, papers: list[_Paper]) -> None:
        """Keep what was said, where the row does not say it all: where it was said in more than one way."""
        self._db.conn.executemany(
            "INSERT INTO paper_sayings(paper_id, said, arxiv_id, doi, title_key, written) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (paper.id, hash_of(saying), saying.arxiv_id, saying.doi or None, saying.title_key, saying.written())
                for paper in papers
                if len(paper.sayings) > 1
                for saying in sorted(paper.sayings, key=hash_of)
            ],
        )

    def _mention(self, page: _Page, parsed: ParsedPage, capture: Capture) -> None:
        source = parsed.parser.partition("/")[0]
        self._db.conn.executemany(
            f"{moving.MENTION} VALUES (?, ?, ?, ?, ?, ?, ?) {moving.EARLIEST}",
            [
                (
                    page.by_saying[saying].id, source, paper.section, capture.snapshot, hash_of(saying),
                    paper.seen_on or parsed.seen_on or paper.listed or None,
                    position,
                )
                for position, (paper, saying) in enumerate(zip(parsed.papers, page.sayings, strict=True), 1)
            ],
        )  # fmt: skip

    def _date(self, page: _Page, parsed: ParsedPage, changed: list[_Paper]) -> None:
        """Note the earliest day on which each paper was listed."""
        conn = self._db.conn
        moved = [paper for paper in page.papers if page.has_parted(paper)]
        conn.executemany(
            "UPDATE papers SET first_listed = (SELECT min(seen_on) FROM paper_mentions WHERE paper_id = papers.id)"
            " WHERE id = ?",
            [(paper.id,) for paper in moved],
        )
        days = [(old.first_listed, paper.id) for paper in changed if paper not in moved for old in paper.former]
        for paper, saying in zip(parsed.papers, page.sayings, strict=True):
            days += [(day, page.by_saying[saying].id) for day in (paper.listed, paper.seen_on or parsed.seen_on)]
        self.changed += conn.executemany(
            "UPDATE papers SET first_listed = ?1 WHERE id = ?2 AND (first_listed IS NULL OR first_listed > ?1)",
            [day for day in days if day[0]],
        ).rowcount

    def _counted(self, page: _Page) -> Counter[str]:
        """How each entry of the page turned out; the first of a new paper is the new one."""
        counts: Counter[str] = Counter()
        told = set(page.known)
        begun: set[str] = set()
        for saying in page.sayings:
            paper = page.by_saying[saying]
            if not paper.former and paper.id not in begun:
                counts[NEW] += 1
            else:
                counts[EDITED if saying not in told and paper.differs else UNCHANGED] += 1
            begun.add(paper.id)
            told.add(saying)
        return counts


def _rank(saying: Saying) -> tuple[bool, bool, str]:
    """The saying that a row belongs to most of all comes first."""
    return not saying.arxiv_id, not saying.doi, saying.written()


def _natural_id(row: Saying) -> str:
    return (
        row.arxiv_id or row.doi or f"title-{hashlib.sha256(row.title_key.encode()).hexdigest()[:_TITLE_HASH_CHARS]}"
    )


def _values(row: Saying) -> tuple[str | None, ...]:
    told = (
        row.arxiv_id, row.doi, row.title, row.abstract, " ".join(row.categories), row.published, row.url, row.code_url
    )  # fmt: skip
    return (*(value or None for value in told), row.title_key)


def _author_keys(names: Sequence[str], seq: int) -> set[tuple[str, int]]:
    return {(key, seq) for name in names for key in author_keys(name)}


def _marks(columns: Sequence[Any]) -> str:
    return ", ".join("?" * len(columns))
