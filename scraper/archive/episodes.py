"""Episodes as rows: finding the one a capture speaks of, loading its claims, writing what was decided."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from scraper.archive import fulltext
from scraper.archive.decide import LISTS, SCALARS, Change, Claim, Decision, StoredEpisode, Value, doubts
from scraper.archive.people import People
from scraper.model import Episode, Key, KeyKind, Layer, Link, Origin

_ID_CHARS: Final = 12
_DENIES: Final = {
    KeyKind.SLUG: (),
    KeyKind.AUDIO: (KeyKind.HOST_ID, KeyKind.GUID),
    KeyKind.FINGERPRINT: (KeyKind.HOST_ID, KeyKind.GUID, KeyKind.SLUG),
}
"""A weak key is no proof of identity where both sides have one of these stronger ones, and they differ."""


@dataclass(frozen=True, slots=True)
class Capture:
    """The page an episode was read from: when (ISO, "" if unknown), which, by which parser."""

    seen_at: str
    snapshot: str
    parser: str


def find(db: Database, show_id: str, keys: Sequence[Key]) -> str | None:
    """The id of the episode that the keys name, the strongest key first; None for a new one."""
    for key in keys:
        row = db.execute(
            "SELECT episode_id FROM episode_keys WHERE show_id = ? AND kind = ? AND value = ?",
            (show_id, key.kind, key.value),
        ).fetchone()
        if row and not _denied(db, row[0], key.kind, keys):
            return str(row[0])
    return None


def _denied(db: Database, episode_id: str, kind: KeyKind, keys: Sequence[Key]) -> bool:
    for stronger in _DENIES.get(kind, ()):
        ours = {key.value for key in keys if key.kind is stronger}
        theirs = {
            row[0]
            for row in db.execute(
                "SELECT value FROM episode_keys WHERE episode_id = ? AND kind = ?", (episode_id, stronger)
            )
        }
        if ours and theirs and not ours & theirs:
            return True
    return False


def load(db: Database, episode_id: str) -> StoredEpisode:
    """An episode's claims: its values, and what speaks for each."""
    columns = ", ".join(SCALARS)
    row = db.execute(f"SELECT {columns} FROM episodes WHERE id = ?", (episode_id,)).fetchone()
    values: dict[str, Value] = {name: value for name, value in zip(SCALARS, row, strict=True) if value is not None}
    values |= _load_lists(db, episode_id)
    claims = {}
    for field, layer, rule, strength, seen_at in db.execute(
        "SELECT field, layer, rule, strength, seen_at FROM provenance WHERE episode_id = ?", (episode_id,)
    ):
        if field in values:
            claims[field] = Claim(values[field], Origin(Layer(layer), rule, strength), seen_at or "")
    return StoredEpisode(episode_id, claims)


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
    }


class EpisodeWriter:
    """Writes decisions; the full-text rows of one page's episodes are brought up to date together by `flush`."""

    def __init__(self, db: Database, people: People) -> None:
        self.db = db
        self._people = people
        self._seq = int(db.execute("SELECT coalesce(max(seq), 0) FROM episodes").fetchone()[0])
        self._question_seq = int(db.execute("SELECT coalesce(max(seq), 0) FROM questions").fetchone()[0])
        self._stale: set[int] = set()
        self._stale_questions: set[int] = set()

    def insert(self, show_id: str, episode: Episode, decision: Decision, capture: Capture) -> str:
        """Write a new episode; its id, which comes from the strongest key it has at birth."""
        key = episode.keys[0]
        episode_id = self._new_id(f"{show_id}\n{key.kind}\n{key.value}")
        self._seq += 1
        values: dict[str, Any] = {change.field: change.new.value for change in decision.changes}
        seen = capture.seen_at or None
        row = (
            episode_id, show_id, *(values.get(name) for name in SCALARS if name not in {"title", "body"}),
            values.get("title", ""), values.get("body", ""), episode.category or None,
            len(str(values.get("body", "")).split()), seen, seen, capture.snapshot, capture.parser, self._seq,
        )  # fmt: skip
        self.db.conn.execute(_INSERT, row)
        self._stale.add(self._seq)
        for name in LISTS:
            if name in values:
                self._write_list(episode_id, name, values[name])
        self._write_provenance(episode_id, decision.changes, capture)
        self._write_doubts(episode_id, {change.field: change.new for change in decision.changes}, fresh=True)
        self.add_keys(show_id, episode_id, episode.keys)
        return episode_id

    def update(self, stored: StoredEpisode, episode: Episode, decision: Decision, capture: Capture) -> None:
        """Write the changed fields of a known episode, and its history where the host has edited it."""
        self._take_out(stored.id)
        columns: dict[str, Any] = {}
        for change in decision.changes:
            if change.field in SCALARS:
                columns[change.field] = change.new.value
            elif change.old is None or change.old.value != change.new.value:
                self._write_list(stored.id, change.field, change.new.value)
        if "title" in columns:
            columns["category"] = episode.category or None
        if "body" in columns:
            columns |= {"word_count": len(str(columns["body"]).split())}
            columns |= {"snapshot": capture.snapshot, "parser": capture.parser}
        if decision.edited:
            columns["changed_at"] = capture.seen_at
            self._write_revisions(stored.id, decision.changes, capture)
        if columns:
            assigned = ", ".join(f"{name} = ?" for name in columns)
            self.db.conn.execute(f"UPDATE episodes SET {assigned} WHERE id = ?", (*columns.values(), stored.id))
        self._write_provenance(stored.id, decision.changes, capture)
        claims = {**stored.claims, **{change.field: change.new for change in decision.changes}}
        self._write_doubts(stored.id, claims, fresh=False)

    def seen(self, episode_id: str, seen_at: str) -> None:
        """Date an episode that came from imports without a time, by the first capture that has one."""
        if seen_at:
            self.db.conn.execute(
                "UPDATE episodes SET first_seen = ?, changed_at = coalesce(changed_at, ?)"
                " WHERE id = ? AND first_seen IS NULL",
                (seen_at, seen_at, episode_id),
            )

    def add_keys(self, show_id: str, episode_id: str, keys: Iterable[Key]) -> None:
        """Remember what else an episode is known by. A key that is another episode's stays with it."""
        self.db.conn.executemany(
            "INSERT INTO episode_keys VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(show_id, key.kind, key.value, episode_id) for key in keys],
        )

    def flush(self) -> None:
        """Put what was written into the full-text index."""
        fulltext.put_in(self.db, "episodes", sorted(self._stale))
        fulltext.put_in(self.db, "questions", sorted(self._stale_questions))
        self._stale.clear()
        self._stale_questions.clear()

    def _new_id(self, name: str) -> str:
        digest = hashlib.sha256(name.encode()).hexdigest()
        for start in range(len(digest) - _ID_CHARS):
            candidate = digest[start : start + _ID_CHARS]
            if not self.db.execute("SELECT 1 FROM episodes WHERE id = ?", (candidate,)).fetchone():
                return candidate
        raise AssertionError("52 ids of 48 bits cannot all be taken")

    def _take_out(self, episode_id: str) -> None:
        """Take an episode's words out of the index before they change; once between two flushes."""
        seq = self.db.execute("SELECT seq FROM episodes WHERE id = ?", (episode_id,)).fetchone()[0]
        if seq not in self._stale:
            fulltext.take_out(self.db, "episodes", [seq])
            self._stale.add(seq)

    def _write_list(self, episode_id: str, name: str, value: Value) -> None:
        texts = [item for item in value if isinstance(item, str)] if isinstance(value, tuple) else []
        if name == "questions":
            self._write_questions(episode_id, texts)
        elif name == "credits":
            self._people.credit(episode_id, texts)
        elif name == "quotes":
            rows = [(f"{episode_id}-t{n}", episode_id, n, text) for n, text in enumerate(texts, 1)]
            self._replace("quotes", episode_id, rows)
        elif isinstance(value, tuple):
            links = [link for link in value if isinstance(link, Link)]
            found = [(f"{episode_id}-l{n}", episode_id, n, x.url, x.text) for n, x in enumerate(links, 1)]
            self._replace("links", episode_id, found)

    def _write_questions(self, episode_id: str, texts: Sequence[str]) -> None:
        old = [row[0] for row in self.db.execute("SELECT seq FROM questions WHERE episode_id = ?", (episode_id,))]
        fulltext.take_out(self.db, "questions", [seq for seq in old if seq not in self._stale_questions])
        self._stale_questions.difference_update(old)
        rows = []
        for position, text in enumerate(texts, 1):
            self._question_seq += 1
            rows.append((f"{episode_id}-q{position}", episode_id, position, text, self._question_seq))
        self._replace("questions", episode_id, rows)
        self._stale_questions.update(row[-1] for row in rows)

    def _replace(self, table: str, episode_id: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self.db.conn.execute(f"DELETE FROM {table} WHERE episode_id = ?", (episode_id,))
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.db.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _write_provenance(self, episode_id: str, changes: Iterable[Change], capture: Capture) -> None:
        self.db.conn.executemany(
            "INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(episode_id, field) DO UPDATE SET"
            " layer = excluded.layer, rule = excluded.rule, snapshot = excluded.snapshot,"
            " strength = excluded.strength, seen_at = excluded.seen_at",
            [
                (
                    episode_id, change.field, change.new.origin.layer, change.new.origin.rule, capture.snapshot,
                    change.new.origin.strength, change.new.seen_at or None,
                )
                for change in changes
            ],
        )  # fmt: skip

    def _write_doubts(self, episode_id: str, claims: dict[str, Claim], *, fresh: bool) -> None:
        if not fresh:
            self.db.conn.execute("DELETE FROM doubts WHERE episode_id = ?", (episode_id,))
        self.db.conn.executemany(
            "INSERT INTO doubts VALUES (?, ?, ?)", [(episode_id, kind, detail) for kind, detail in doubts(claims)]
        )

    def _write_revisions(self, episode_id: str, changes: Iterable[Change], capture: Capture) -> None:
        count = self.db.execute("SELECT count(*) FROM revisions WHERE episode_id = ?", (episode_id,)).fetchone()[0]
        edits = [change for change in changes if change.edited]
        self.db.conn.executemany(
            "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    f"{episode_id}-r{n}", episode_id, change.field, _as_text(change.old), _as_text(change.new),
                    capture.seen_at, capture.snapshot,
                )
                for n, change in enumerate(edits, count + 1)
            ],
        )  # fmt: skip


_INSERT: Final = (
    "INSERT INTO episodes(id, show_id, {}, title, body, category, word_count, first_seen, changed_at,"
    " snapshot, parser, seq) VALUES ({})"
).format(", ".join(name for name in SCALARS if name not in {"title", "body"}), ", ".join("?" * (len(SCALARS) + 9)))


def _as_text(claim: Claim | None) -> str | None:
    """A value as history keeps it: text as it is, lists as JSON."""
    if claim is None:
        return None
    if isinstance(claim.value, tuple):
        items = [[item.url, item.text] if isinstance(item, Link) else item for item in claim.value]
        return json.dumps(items, ensure_ascii=False)
    return str(claim.value)
