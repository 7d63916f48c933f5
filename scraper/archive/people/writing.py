"""Writing who is who of some spellings: authors, their names, and whose each mention is."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from scraper.archive import traits
from scraper.archive.people.first_guess import plain_id
from scraper.storage.tables import Database
from scraper.text.people import Identity, Mention, Ruling, resolve
from scraper.text.people.kinds import Kind
from scraper.text.people.name import is_initial
from scraper.text.people.names import name_key, read_name

_MENTIONS: Final = """
SELECT m.source, m.owner, m.position, m.papers, m.author_id, e.seq FROM name_mentions m
  LEFT JOIN episodes e ON m.source = 'episode' AND e.id = m.owner WHERE m.spelling = ?
"""
_LISTS: Final = {
    "episode": ("credits", "episode_id", "credited_as"),
    "paper": ("paper_authors", "paper_id", "name"),
}
"""Where each kind of list stands: table, column of its owner, column of the name."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A mention with its place. `seq`: number of the episode in order of arrival, None for a paper's."""

    spelling: str
    source: str
    owner: str
    position: int
    papers: str
    author: str | None
    seq: int | None


@dataclass(slots=True)
class _Author:
    """What is to be written of one person. `credited`: places in order of arrival; `listed`: those in papers."""

    credited: list[_Told] = field(default_factory=list)
    listed: list[_Told] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


class Writer:
    """Settles portions of spellings, each of whole blocks."""

    def __init__(self, db: Database, rulings: Sequence[Ruling]) -> None:
        self._db = db
        self._conn = db.conn
        self._rulings = rulings

    def settle(self, spellings: Sequence[str]) -> None:
        """Find out who is behind these spellings, and write what differs."""
        told = [each for spelling in spellings for each in self._told(spelling)]
        told.sort(key=lambda each: (each.seq is None, each.seq or 0, each.owner, each.position))
        authors = _authors(told, resolve([self._mention(each) for each in told], self._rulings))
        stored = self._stored_names(spellings)
        before = {author for _, author, _ in stored} | {each.author for each in told if each.author}
        self._put_authors(authors)
        self._put_places(told, authors)
        wanted = {(name, id_, why) for id_, author in authors.items() for name, why in author.reasons.items()}
        self._put_names(stored, wanted)
        self._conn.executemany(
            "DELETE FROM authors WHERE id = ?", [(id_,) for id_ in sorted(before - authors.keys())]
        )

    def _told(self, spelling: str) -> Iterator[_Told]:
        return (_Told(spelling, *row) for row in self._conn.execute(_MENTIONS, (spelling,)))

    def _mention(self, told: _Told) -> Mention:
        table, owner, name = _LISTS[told.source]
        others = self._conn.execute(
            f"SELECT {name} FROM {table} WHERE {owner} = ? AND position <> ?", (told.owner, told.position)
        )
        papers = frozenset(told.papers.split("\n")) - {""}
        return Mention(told.spelling, frozenset(other for (other,) in others), papers)

    def _stored_names(self, spellings: Sequence[str]) -> set[tuple[str, str, str]]:
        return {
            row
            for spelling in spellings
            for row in self._conn.execute(
                "SELECT spelling, author_id, reason FROM author_names WHERE spelling = ?", (spelling,)
            )
        }

    def _put_authors(self, authors: Mapping[str, _Author]) -> None:
        names = [(id_, best_spelling(author.reasons)) for id_, author in sorted(authors.items())]
        self._conn.executemany(
            "INSERT INTO authors VALUES (?, ?, ?) ON CONFLICT(id) DO UPDATE SET name = excluded.name,"
            " key = excluded.key WHERE name <> excluded.name OR key <> excluded.key",
            [(id_, name, name_key(name)) for id_, name in names],
        )

    def _put_places(self, told: Sequence[_Told], authors: Mapping[str, _Author]) -> None:
        wanted = {each: id_ for id_, author in authors.items() for each in (*author.credited, *author.listed)}
        changed = [each for each in told if each.author != wanted.get(each)]
        for source, (table, owner, _) in _LISTS.items():
            self._conn.executemany(
                f"UPDATE {table} SET author_id = ? WHERE {owner} = ? AND position = ?",
                [(wanted.get(each), each.owner, each.position) for each in changed if each.source == source],
            )
        traits.put_in(self._db, sorted({each.seq for each in changed if each.seq is not None}))
        self._conn.executemany(
            "UPDATE name_mentions SET author_id = ? WHERE spelling = ? AND source = ? AND owner = ? AND position = ?",
            [(wanted.get(each), each.spelling, each.source, each.owner, each.position) for each in changed],
        )

    def _put_names(self, stored: set[tuple[str, str, str]], wanted: set[tuple[str, str, str]]) -> None:
        self._conn.executemany(
            "DELETE FROM author_names WHERE spelling = ? AND author_id = ?",
            [row[:2] for row in sorted(stored - wanted)],
        )
        self._conn.executemany("INSERT INTO author_names VALUES (?, ?, ?)", sorted(wanted - stored))


def _authors(told: Sequence[_Told], identities: Sequence[Identity]) -> dict[str, _Author]:
    """Everyone who is credited, by id."""
    found: dict[int, _Author] = defaultdict(_Author)
    for each, identity in zip(told, identities, strict=True):
        author = found[identity.person]
        if each.seq is None:
            author.listed.append(each)
            continue
        author.credited.append(each)
        kept = author.reasons.get(each.spelling, identity.reason)
        author.reasons[each.spelling] = min(kept, identity.reason, key=lambda why: (why != Kind.SAME.words, why))
    taken: dict[str, _Author] = {}
    for author in found.values():
        if author.credited:
            taken[_free_id(author.credited[0], taken)] = author
    return taken


def _free_id(first: _Told, taken: Mapping[str, Any]) -> str:
    """A permanent id: the spelling credited first; for later people of that name, the episode too."""
    plain = plain_id(first.spelling)
    tried = (plain, f"{plain}-{first.owner}", f"{plain}-{first.owner}-{first.position}")
    return next(name for name in tried if name not in taken)


def best_spelling(spellings: Mapping[str, Any] | Sequence[str]) -> str:
    """The best of the spellings that a person is known by."""
    return max(spellings, key=_richness)


def _richness(name: str) -> tuple[bool, bool, int, int, int, str]:
    """In order, in mixed case, with given names in full and accents, then length; the name itself settles ties."""
    in_full = sum(not is_initial(part) for part in read_name(name)[0].given)
    accents = sum(unicodedata.combining(char) > 0 for char in unicodedata.normalize("NFD", name))
    return ("," not in name, not (name.isupper() or name.islower()), in_full, accents, len(name), name)
