"""What came over the wire, kept: snapshots, validators, the log of every attempt."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import zstandard

from scraper.crawl import bodies
from scraper.model import Kind, Snapshot
from scraper.storage.tables import Database


@dataclass(frozen=True, slots=True)
class UrlState:
    """What is remembered of an address between runs."""

    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    """Hash of the last body; empty if it was none that could be read."""
    show: str = ""
    """The show that it was fetched for."""


class SnapshotStore:
    """Reads and writes crawl.db. Every method is one transaction of its own."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._unpacker = zstandard.ZstdDecompressor()

    def add(
        self,
        *,
        url: str,
        kind: Kind,
        fetched_at: str | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        show: str,
    ) -> int | None:
        """Keep a response; its number, or None if the very same was the last one kept for this address.

        What could not be read the last time is kept again, so that it is read again.
        """
        sha256 = bodies.hash_of(body)
        with self.db.atomic():
            if self.url_state(url).body_sha256 == sha256 and self._last(url) == (kind, show):
                self._remember(url, sha256, fetched_at, headers, show)
                return None
            seq = self._insert(url, kind, fetched_at, status, headers, body, show)
            self._remember(url, sha256, fetched_at, headers, show)
            self.db.execute("UPDATE url_state SET seq = ? WHERE url = ?", [seq, url])
        return seq

    def add_removal(self, url: str, fetched_at: str, show: str) -> None:
        """Keep that the host has taken an episode down: what a second answer of `gone`, a day later, has shown."""
        with self.db.atomic():
            self._insert(url, Kind.GONE, fetched_at, 404, {}, b"", show)
            self.db.execute("UPDATE url_state SET gone_streak = 0, gone_since = NULL WHERE url = ?", [url])

    def _insert(
        self, url: str, kind: Kind, fetched_at: str | None, status: int, headers: Mapping[str, str], body: bytes,
        show: str,
    ) -> int:  # fmt: skip
        sha256 = bodies.keep(self.db, body)
        cursor = self.db.execute(
            "INSERT INTO snapshots(url, kind, fetched_at, status, headers, body_sha256, show)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [url, kind, fetched_at, status, json.dumps(dict(headers)), sha256, show],
        )
        return int(cursor.lastrowid or 0)

    def replace_body(self, snapshot: Snapshot, body: bytes, content_type: str) -> Snapshot:
        """Put another body in the place of a snapshot's, wherever its address has it; the snapshot as it is now.

        What url_state holds of the answer stays, so that the host's next one is still known to be the same.
        """
        self.db.execute("PRAGMA secure_delete = ON")
        headers = {**snapshot.headers, "content-type": content_type}
        with self.db.atomic():
            sha256 = bodies.keep(self.db, body)
            self.db.execute(
                "UPDATE snapshots SET body_sha256 = ?, headers = ? WHERE url = ? AND body_sha256 = ? AND show = ?",
                [sha256, json.dumps(headers), snapshot.url, snapshot.sha256, snapshot.show],
            )
            self.db.execute(
                "DELETE FROM bodies WHERE sha256 = ?1 AND NOT EXISTS"
                " (SELECT 1 FROM snapshots WHERE body_sha256 = ?1)",
                [snapshot.sha256],
            )
        return replace(snapshot, sha256=sha256, headers=headers, body=body)

    def _last(self, url: str) -> tuple[str, str] | None:
        """Kind and show of the last answer kept for an address."""
        row: tuple[str, str] | None = self.db.execute(
            "SELECT s.kind, s.show FROM url_state u JOIN snapshots s ON s.seq = u.seq WHERE u.url = ?", [url]
        ).fetchone()
        return row

    def _remember(self, url: str, sha256: str, checked_at: str | None, headers: Mapping[str, str], show: str) -> None:
        lower = {name.lower(): value for name, value in headers.items()}
        self.db.execute(
            "INSERT INTO url_state(url, etag, last_modified, body_sha256, checked_at, show) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,"
            " body_sha256 = excluded.body_sha256, checked_at = excluded.checked_at, show = excluded.show,"
            " fail_streak = 0, gone_streak = 0, gone_since = NULL",
            [url, lower.get("etag", ""), lower.get("last-modified", ""), sha256, checked_at, show],
        )

    def url_state(self, url: str) -> UrlState:
        """What is remembered of an address; empty for a new one."""
        row = self.db.execute(
            "SELECT etag, last_modified, body_sha256, show FROM url_state WHERE url = ?", [url]
        ).fetchone()
        return UrlState(*(value or "" for value in row)) if row else UrlState()

    def not_before(self, root: str) -> str:
        """Until when (ISO, UTC) the host of that root asked to be left alone; "" if it did not."""
        row = self.db.execute("SELECT not_before FROM url_state WHERE url = ?", [root]).fetchone()
        return (row[0] or "") if row else ""

    def put_off(self, root: str, until: str) -> None:
        """Note that a host asked to be left alone."""
        with self.db.atomic():
            self.db.execute(
                "INSERT INTO url_state(url, not_before) VALUES (?, ?)"
                " ON CONFLICT(url) DO UPDATE SET not_before = excluded.not_before",
                [root, until],
            )

    def log_fetch(
        self, *, url: str, started_at: str, outcome: str, fault: str, status: int | None, size: int, seconds: float
    ) -> None:
        """Note one attempt."""
        with self.db.atomic():
            self.db.execute(
                "INSERT INTO fetches(url, started_at, outcome, fault, status, bytes, seconds)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [url, started_at, outcome, fault or None, status, size, round(seconds, 3)],
            )
            if outcome in {"failed", "refused"}:
                self.db.execute("UPDATE url_state SET fail_streak = fail_streak + 1 WHERE url = ?", [url])

    def between(self, after: int, upto: int) -> Iterator[Snapshot]:
        """The snapshots after one number, up to another, in order, with their bodies."""
        while row := self.db.execute(
            "SELECT s.seq, s.url, s.kind, s.fetched_at, s.status, s.headers, s.body_sha256, b.body, s.show"
            " FROM snapshots s JOIN bodies b ON b.sha256 = s.body_sha256"
            " WHERE s.seq > ? AND s.seq <= ? ORDER BY s.seq LIMIT 1",
            [after, upto],
        ).fetchone():
            after = row[0]
            yield self._snapshot(row)

    def crawl_id(self) -> str:
        """What tells this crawl.db from one that was begun anew."""
        return str(self.db.execute("SELECT id FROM origin").fetchone()[0])

    def last_seq(self) -> int:
        """The number of the newest snapshot; 0 if there is none."""
        return int(self.db.execute("SELECT coalesce(max(seq), 0) FROM snapshots").fetchone()[0])

    def latest(self, url: str) -> Snapshot | None:
        """The last answer of the host that is kept for an address; captures of others that came later are none."""
        row = self.db.execute(
            "SELECT s.seq, s.url, s.kind, s.fetched_at, s.status, s.headers, s.body_sha256, b.body, s.show"
            " FROM url_state u JOIN snapshots s ON s.seq = u.seq JOIN bodies b ON b.sha256 = s.body_sha256"
            " WHERE u.url = ?",
            [url],
        ).fetchone()
        return self._snapshot(row) if row else None

    def _snapshot(self, row: tuple[object, ...]) -> Snapshot:
        seq, url, kind, fetched_at, status, headers, sha256, body, show = row
        return Snapshot(
            seq=int(str(seq)),
            url=str(url),
            kind=Kind(str(kind)),
            fetched_at=None if fetched_at is None else str(fetched_at),
            status=int(str(status)),
            headers=json.loads(str(headers)),
            sha256=str(sha256),
            body=self._unpacker.decompress(bytes(body)),  # type: ignore[call-overload] # a BLOB
            show=str(show),
        )

    def note_problem(self, url: str, fault: str, detail: str, seen_at: str) -> None:
        """Note what went wrong with a document, once an address and fault."""
        with self.db.atomic():
            self.db.execute(
                "INSERT INTO problems(url, fault, detail, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT(url, fault)"
                " DO UPDATE SET detail = excluded.detail, seen_at = excluded.seen_at",
                [url, fault, detail, seen_at],
            )

    def distrust(self, url: str) -> None:
        """Drop an address's validators, so that the next request brings its body anew."""
        with self.db.atomic():
            self.db.execute(
                "UPDATE url_state SET etag = '', last_modified = '', body_sha256 = '' WHERE url = ?", [url]
            )

    def clear_problems(self, url: str) -> None:
        """An address is well again."""
        if self.has_problem(url):
            with self.db.atomic():
                self.db.execute("DELETE FROM problems WHERE url = ?", [url])

    def has_problem(self, url: str) -> bool:
        """Whether an address could not be read the last time."""
        return bool(self.problems_of(url))

    def problems_of(self, url: str) -> set[tuple[str, str]]:
        """What was wrong with an address the last time: `(fault, detail)` each."""
        return set(self.db.execute("SELECT fault, detail FROM problems WHERE url = ?", [url]).fetchall())

    def log_run(self, command: str, show: str, started_at: str, exit_code: int, complete: bool, report: str) -> None:
        """Keep a run's report (JSON). `complete`: the whole host was seen."""
        with self.db.atomic():
            self.db.execute(
                "INSERT INTO runs(command, show, started_at, exit, complete, report) VALUES (?, ?, ?, ?, ?, ?)",
                [command, show, started_at, exit_code, complete, report],
            )
