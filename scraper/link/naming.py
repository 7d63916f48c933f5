"""What episodes, articles and papers are known by in a ruling, and which rows of an archive such names are."""

import sqlite3
from functools import cached_property
from typing import Final

from scraper.archive.identity import find, keys_of
from scraper.link.facts import Told
from scraper.link.ruling import FINGERPRINT, ID, URL, PaperName, Subject
from scraper.model import Key, KeyKind
from scraper.notation.normal import fingerprint, fold
from scraper.storage.tables import Database

_BY_ARXIV: Final = "SELECT id FROM papers WHERE arxiv_id = ?"
_BY_DOI: Final = "SELECT id FROM papers WHERE doi = ? LIMIT 2"
_BY_TITLE: Final = (
    "SELECT id FROM papers WHERE title_key = ?1 AND (?2 = '' OR arxiv_id IS NULL) AND (?3 = '' OR doi IS NULL)"
)
"""A paper of the same title but another arXiv id or DOI is another paper."""
_WITHOUT_IDS: Final = "SELECT id FROM papers WHERE title_key = ? AND arxiv_id IS NULL AND doi IS NULL"
_FIRST_AUTHOR: Final = "SELECT name FROM paper_authors WHERE paper_id = ? ORDER BY position LIMIT 1"


def subject_of(db: Database, kind: Told, told: str) -> Subject:
    """How a ruling names the episode or article of an id. Raises LookupError where there is none or it lacks keys."""
    if kind is Told.ARTICLE:
        return _article(db, told)
    row = db.execute(
        "SELECT show_id, coalesce(url, ''), title, coalesce(date, '') FROM episodes WHERE id = ?", [told]
    ).fetchone()
    if row is None:
        raise LookupError(told)
    show, url, title, date = row
    keys = tuple((key.kind.value, key.value) for key in keys_of(db, told))
    if not keys:
        raise LookupError(told)
    return Subject(kind, keys, show, url, title, date)


def _article(db: Database, told: str) -> Subject:
    row = db.execute(
        "SELECT coalesce(url, ''), title, coalesce(date, ''), body FROM articles WHERE id = ?", [told]
    ).fetchone()
    if row is None:
        raise LookupError(told)
    url, title, date, body = row
    keys = ((URL, url), (ID, told), (FINGERPRINT, fingerprint(body)))
    return Subject(Told.ARTICLE, tuple(key for key in keys if key[1]), url=url, title=title, date=date)


def paper_name(db: Database, paper_id: str) -> PaperName:
    """How a ruling names the paper of an id. Raises LookupError where there is none."""
    row = db.execute(
        "SELECT coalesce(arxiv_id, ''), coalesce(doi, ''), title FROM papers WHERE id = ?", [paper_id]
    ).fetchone()
    if row is None:
        raise LookupError(paper_id)
    arxiv_id, doi, title = row
    return PaperName(arxiv_id, doi, title, "" if arxiv_id or doi else _first_author(db, paper_id))


def _first_author(db: Database, paper_id: str) -> str:
    row = db.execute(_FIRST_AUTHOR, [paper_id]).fetchone()
    return str(row[0]) if row else ""


class Finder:
    """Finds the rows that rulings name."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._told: dict[tuple[str, tuple[tuple[str, str], ...]], str | None] = {}
        self._shows = [row[0] for row in db.execute("SELECT id FROM shows ORDER BY id").fetchall()]

    def told(self, subject: Subject) -> str | None:
        """The id of the episode or article; None where it is not in the archive.

        An archive may have the show under another short name: where it has none of that name, the episode that the
        keys name in one show alone is meant.
        """
        known = (subject.show, subject.keys)
        if known not in self._told:
            is_article = subject.kind is Told.ARTICLE
            self._told[known] = self._article(subject) if is_article else self._episode(subject)
        return self._told[known]

    def paper(self, name: PaperName) -> str | None:
        """The id of the paper; None where it is not in the archive."""
        for sql, value in ((_BY_ARXIV, name.arxiv_id), (_BY_DOI, name.doi)):
            found = self._ids(sql, value) if value else []
            if len(found) == 1:
                return found[0]
        return self._by_title(name) if fold(name.title) else None

    def _by_title(self, name: PaperName) -> str | None:
        """The one paper of a title: of several that which has no ids either, or the first author; None if unsure."""
        title = fold(name.title)
        found = self._ids(_BY_TITLE, title, name.arxiv_id, name.doi)
        if len(found) > 1 and not (name.arxiv_id or name.doi):
            found = self._ids(_WITHOUT_IDS, title) or found
        if len(found) > 1:
            found = [paper for paper in found if fold(_first_author(self._db, paper)) == fold(name.author)]
        return found[0] if len(found) == 1 else None

    def _ids(self, sql: str, *values: str) -> list[str]:
        return [str(row[0]) for row in self._db.execute(sql, values).fetchall()]

    def _episode(self, subject: Subject) -> str | None:
        keys = [Key(KeyKind(kind), value) for kind, value in subject.keys]
        shows = [subject.show] if subject.show in self._shows else self._shows
        found = {episode for show in shows if (episode := find(self._db, show, keys))}
        return found.pop() if len(found) == 1 else None

    def _article(self, subject: Subject) -> str | None:
        for kind, value in subject.keys:
            if kind == FINGERPRINT:
                found = self._articles.get(value)
            else:
                column = {URL: "url", ID: "id"}[kind]
                row = self._db.execute(f"SELECT id FROM articles WHERE {column} = ? LIMIT 1", [value]).fetchone()
                found = row and str(row[0])
            if found:
                return found
        return None

    @cached_property
    def _articles(self) -> dict[str, str]:
        """Ids of articles by the fingerprint of their text."""
        rows: list[sqlite3.Row] = self._db.execute("SELECT id, body FROM articles ORDER BY seq DESC").fetchall()
        return {fingerprint(body): article for article, body in rows}
