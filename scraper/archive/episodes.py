"""Episodes as rows: loading what is claimed of one, writing what was decided."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final

from scraper.archive import fulltext
from scraper.archive.decide import LISTS, SCALARS, Change, Claim, Decision, StoredEpisode, Value
from scraper.archive.doubts import doubts
from scraper.archive.identity import FormerIds, find
from scraper.archive.people.first_guess import People
from scraper.archive.rows import RowBuffer
from scraper.model import Episode, Identifier, Key, Layer, Link, Origin
from scraper.storage.tables import Database

_MOST_WAITING: Final = 1000
"""How many keys of episodes wait at most: some 200 episodes, enough for statements to cost little."""


@dataclass(frozen=True, slots=True)
class Capture:
    """The page an episode was read from: when (ISO, "" if unknown), which, by which parser.

    `live`: the host itself shows the episode there, so it stands; a feed may be older than it looks.
    """

    seen_at: str
    snapshot: str
    parser: str
    live: bool = False


def load(db: Database, episode_id: str) -> StoredEpisode:
    """An episode's claims: its values, and what speaks for each."""
    columns = ", ".join(SCALARS)
    *row, removed_at = db.execute(
        f"SELECT {columns}, removed_at FROM episodes WHERE id = ?", (episode_id,)
    ).fetchone()
    values: dict[str, Value] = {name: value for name, value in zip(SCALARS, row, strict=True) if value is not None}
    values |= _load_lists(db, episode_id)
    claims = {}
    for field, layer, rule, strength, seen_at in db.execute(
        "SELECT field, layer, rule, strength, seen_at FROM provenance WHERE episode_id = ?", (episode_id,)
    ):
        if field in values:
            claims[field] = Claim(values[field], Origin(Layer(layer), rule, strength), seen_at or "")
    return StoredEpisode(episode_id, claims, removed_at or "")


def _load_lists(db: Database, episode_id: str) -> dict[str, Value]:
    def column(sql: str) -> tuple[str, ...]:
        return tuple(row[0] for row in db.execute(sql, (episode_id,)))

    return {
        "questions": column("SELECT text FROM questions WHERE episode_id = ? ORDER BY position"),
        "credits": column("SELECT credited_as FROM credits WHERE episode_id = ? ORDER BY position"),
        "quotes": column("SELECT text FROM quotes WHERE episode_id = ? ORDER BY position"),
        "links": tuple(
            Link(url, text)
            for url, text in db.execute(
                "SELECT url, text FROM links WHERE episode_id = ? ORDER BY position", (episode_id,)
            )
        ),
        "identifiers": tuple(
            Identifier(kind, value)
            for kind, value in db.execute(
                "SELECT kind, value FROM identifiers WHERE episode_id = ? ORDER BY position", (episode_id,)
            )
        ),
    }


class EpisodeWriter:
    """Writes decisions. Rows of new episodes wait in a buffer: `write_rows` before anything is looked up.

    The full-text index is brought up to date by `index`, at the end of the transaction. `doubted` gets the kinds of
    doubt about each episode that was written.
    """

    def __init__(self, db: Database, people: People, rows: RowBuffer, former: FormerIds | None = None) -> None:
        self.db = db
        self._people = people
        self._rows = rows
        self._former = former
        self.doubted: dict[str, tuple[str, ...]] = {}
        newest = int(db.execute("SELECT coalesce(max(seq), 0) FROM episodes").fetchone()[0])
        self._seq = max(newest, former.newest) if former else newest
        self._question_seq = int(db.execute("SELECT coalesce(max(seq), 0) FROM questions").fetchone()[0])
        self._first_new_question = self._question_seq + 1
        self._new: set[int] = set()
        self._stale: set[int] = set()
        self._waiting: set[str] = set()

    def write_rows(self) -> None:
        """Write what waits in the buffer."""
        self._rows.write()
        self._waiting.clear()

    def find(self, show_id: str, keys: Sequence[Key]) -> str | None:
        """The id of the episode that the keys name; None for a new one."""
        if not self._waiting.isdisjoint(key.value for key in keys):
            self.write_rows()
        return find(self.db, show_id, keys)

    def insert(self, show_id: str, episode: Episode, decision: Decision, capture: Capture) -> str:
        """Write a new episode; its id, which counts up, so that rows lie in the order in which they came.

        In a rebuild, an episode that the former archive knows keeps the id that it has there.
        """
        episode_id, seq = self._name(show_id, episode.keys)
        self._new.add(seq)
        said: dict[str, Any] = {change.field: change.new.value for change in decision.changes}
        body, seen = said.get("body", ""), capture.seen_at or None
        self._rows.add(
            "episodes", episode_id, show_id, said.get("slug"), said.get("url"), said.get("title", ""),
            episode.category or None, said.get("date"), said.get("published_at"), body, len(body.split()),
            said.get("duration"), said.get("audio_url"), said.get("image_url"), said.get("transcript_url"),
            seen, seen, None, capture.snapshot, capture.parser, said.get("method"), seq,
        )  # fmt: skip
        for name in LISTS:
            if name in said:
                self._add_list(episode_id, name, said[name])
        self._add_provenance(episode_id, decision.changes, capture)
        self._add_doubts(episode_id, {change.field: change.new for change in decision.changes})
        self.add_keys(show_id, episode_id, episode.keys)
        if len(self._waiting) >= _MOST_WAITING:
            self.write_rows()
        return episode_id

    def update(self, stored: StoredEpisode, episode: Episode, decision: Decision, capture: Capture) -> None:
        """Write the changed fields of a known episode, and its history where the host has edited it."""
        self.write_rows()
        self._take_out(stored.id)
        columns: dict[str, Any] = {}
        for change in decision.changes:
            if change.field in SCALARS:
                columns[change.field] = change.new.value
            elif change.old is None or change.old.value != change.new.value:
                self._take_list_out(stored.id, change.field)
                self._add_list(stored.id, change.field, change.new.value)
        if "title" in columns:
            columns["category"] = episode.category or None
        if "body" in columns:
            columns |= {"word_count": len(str(columns["body"]).split())}
            columns |= {"snapshot": capture.snapshot, "parser": capture.parser}
        if decision.edited:
            columns["changed_at"] = capture.seen_at
            self._add_revisions(stored.id, decision.changes, capture)
        if columns:
            assigned = ", ".join(f"{name} = ?" for name in columns)
            self.db.conn.execute(f"UPDATE episodes SET {assigned} WHERE id = ?", (*columns.values(), stored.id))
        self._add_provenance(stored.id, decision.changes, capture)
        self.db.conn.execute("DELETE FROM doubts WHERE episode_id = ?", (stored.id,))
        self._add_doubts(stored.id, {**stored.claims, **{change.field: change.new for change in decision.changes}})
        self.write_rows()

    def seen(self, episode_id: str, seen_at: str) -> None:
        """Date an episode that came from imports without a time, by the first capture that has one."""
        if seen_at:
            self.db.conn.execute(
                "UPDATE episodes SET first_seen = ?, changed_at = coalesce(changed_at, ?)"
                " WHERE id = ? AND first_seen IS NULL",
                (seen_at, seen_at, episode_id),
            )

    def mark(self, episode_id: str, removed_at: str, was: str, capture: Capture) -> None:
        """Mark an episode as taken down by the host at that time, or with "" as standing again; history keeps it."""
        self.write_rows()
        self.db.conn.execute(
            "UPDATE episodes SET removed_at = ?, changed_at = ? WHERE id = ?",
            (removed_at or None, capture.seen_at, episode_id),
        )
        self._add_revision(episode_id, "removed_at", was or None, removed_at or None, capture)
        self.write_rows()

    def add_keys(self, show_id: str, episode_id: str, keys: Sequence[Key]) -> None:
        """Remember what else an episode is known by. A key that is another episode's stays with it."""
        self._rows.extend("episode_keys", ((show_id, key.kind, key.value, episode_id) for key in keys))
        self._waiting.update(key.value for key in keys)

    def index(self) -> None:
        """Put what was written into the full-text index."""
        self.write_rows()
        fulltext.put_in(self.db, "episodes", sorted(self._stale))
        for first, last in _ranges(sorted(self._new)):
            fulltext.put_in_range(self.db, "episodes", first, last)
        fulltext.put_in_range(self.db, "questions", self._first_new_question, self._question_seq)

    def _name(self, show_id: str, keys: Sequence[Key]) -> tuple[str, int]:
        """The id and number of an episode that is new here."""
        former = self._former.id_of(show_id, keys) if self._former else None
        if former and not self._is_taken(former[1]):
            return former
        self._seq += 1
        return f"e{self._seq:07}", self._seq

    def _is_taken(self, seq: int) -> bool:
        """Whether a number is an episode's already: what was one before may now be read as two."""
        stored = self.db.execute("SELECT 1 FROM episodes WHERE seq = ?", (seq,)).fetchone()
        return seq in self._new or stored is not None

    def _take_out(self, episode_id: str) -> None:
        """Take an episode's words out of the index before they change; those of a new one are not in yet."""
        seq = self.db.execute("SELECT seq FROM episodes WHERE id = ?", (episode_id,)).fetchone()[0]
        self.reindex([seq])

    def reindex(self, seqs: Iterable[int]) -> None:
        """Take episodes out of the index, by number, before what it holds of them changes; `index` puts them back."""
        indexed = [seq for seq in seqs if seq not in self._stale and seq not in self._new]
        fulltext.take_out(self.db, "episodes", indexed)
        self._stale.update(indexed)

    def _take_list_out(self, episode_id: str, table: str) -> None:
        if table == "questions":
            found = self.db.execute("SELECT seq FROM questions WHERE episode_id = ?", (episode_id,)).fetchall()
            fulltext.take_out(self.db, "questions", [seq for (seq,) in found if seq < self._first_new_question])
        self.db.conn.execute(f"DELETE FROM {table} WHERE episode_id = ?", (episode_id,))

    def _add_list(self, episode_id: str, table: str, items: Any) -> None:
        for position, item in enumerate(items, 1):
            if table == "credits":
                self._rows.add("credits", episode_id, position, self._people.person(item, self._rows), item)
            elif table == "links":
                self._rows.add("links", f"{episode_id}-l{position}", episode_id, position, item.url, item.text)
            elif table == "identifiers":
                self._rows.add("identifiers", episode_id, position, item.kind, item.value)
            elif table == "quotes":
                self._rows.add("quotes", f"{episode_id}-t{position}", episode_id, position, item)
            else:
                self._question_seq += 1
                row = (f"{episode_id}-q{position}", episode_id, position, item, self._question_seq)
                self._rows.add("questions", *row)

    def _add_doubts(self, episode_id: str, claims: Mapping[str, Claim]) -> None:
        found = doubts(claims)
        self.doubted[episode_id] = tuple(doubt.kind for doubt in found)
        self._rows.extend("doubts", ((episode_id, doubt.kind, doubt.detail, doubt.field) for doubt in found))

    def _add_provenance(self, episode_id: str, changes: Iterable[Change], capture: Capture) -> None:
        self._rows.extend(
            "provenance",
            (
                (episode_id, field, new.origin.layer, new.origin.rule, capture.snapshot, new.origin.strength,
                 new.seen_at or None)
                for field, _, new, _ in changes
            ),
        )  # fmt: skip

    def _add_revisions(self, episode_id: str, changes: Iterable[Change], capture: Capture) -> None:
        for change in changes:
            if change.edited:
                self._add_revision(episode_id, change.field, _as_text(change.old), _as_text(change.new), capture)

    def _add_revision(self, episode_id: str, field: str, old: str | None, new: str | None, capture: Capture) -> None:
        self._rows.write()
        count = self.db.execute("SELECT count(*) FROM revisions WHERE episode_id = ?", (episode_id,)).fetchone()[0]
        self._rows.add(
            "revisions", f"{episode_id}-r{count + 1}", episode_id, field, old, new, capture.seen_at, capture.snapshot
        )


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as the first and last of each unbroken row of them."""
    starts = [number for place, number in enumerate(numbers) if not place or numbers[place - 1] < number - 1]
    ends = [number for place, number in enumerate(numbers, 1) if place == len(numbers) or numbers[place] > number + 1]
    return list(zip(starts, ends, strict=True))


def _as_text(claim: Claim | None) -> str | None:
    """A value as history keeps it: text as it is, lists as JSON."""
    if claim is None:
        return None
    if isinstance(claim.value, tuple):
        items = [item if isinstance(item, str) else astuple(item) for item in claim.value]
        return json.dumps(items, ensure_ascii=False)
    return str(claim.value)
