"""What came over the wire, kept: snapshots, validators, the log of every attempt."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import zstandard
from sqlite_utils import Database

from scraper.model import Kind, Snapshot

_LEVEL = 9


@dataclass(frozen=True, slots=True)
class UrlState:
    """What is remembered of an address between runs."""

    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    """Hash of the last body; empty if it was none that could be read."""


class SnapshotStore:
    """Reads and writes crawl.db. Every method is one transaction of its own."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._packer = zstandard.ZstdCompressor(level=_LEVEL)
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
        sha256 = hashlib.sha256(body).hexdigest()
        with self.db.atomic():
            if self.url_state(url).body_sha256 == sha256 and self._last(url) == (kind, sha256, show):
                self._remember(url, sha256, fetched_at, headers)
                return None
            if not self.db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", [sha256]).fetchone():
                self.db.execute("INSERT INTO bodies VALUES (?, ?)", [sha256, self._packer.compress(body)])
            cursor = self.db.execute(
                "INSERT INTO snapshots(url, kind, fetched_at, status, headers, body_sha256, show)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [url, kind, fetched_at, status, json.dumps(dict(headers)), sha256, show],
            )
            self._remember(url, sha256, fetched_at, headers)
        return cursor.lastrowid

    def knows_file(self, body: bytes, show: str) -> bool:
        """Whether a file of these very bytes was imported before for the same show."""
        sha256 = hashlib.sha256(body).hexdigest()
        found = self.db.execute(
            "SELECT 1 FROM snapshots WHERE body_sha256 = ? AND kind = ? AND show = ?", [sha256, Kind.FILE, show]
        ).fetchone()
        return found is not None

    def _last(self, url: str) -> tuple[str, str, str] | None:
        """Kind, hash and show of the last snapshot of an address."""
        row: tuple[str, str, str] | None = self.db.execute(
            "SELECT kind, body_sha256, show FROM snapshots WHERE url = ? ORDER BY seq DESC LIMIT 1", [url]
        ).fetchone()
        return row

    def _remember(self, url: str, sha256: str, checked_at: str | None, headers: Mapping[str, str]) -> None:
        lower = {name.lower(): value for name, value in headers.items()}
        self.db.execute(
            "INSERT INTO url_state(url, etag, last_modified, body_sha256, checked_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT(url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,"
            " body_sha256 = excluded.body_sha256, checked_at = excluded.checked_at, fail_streak = 0, gone_streak = 0",
            [url, lower.get("etag", ""), lower.get("last-modified", ""), sha256, checked_at],
        )

    def url_state(self, url: str) -> UrlState:
        """What is remembered of an address; empty for a new one."""
        row = self.db.execute(
            "SELECT etag, last_modified, body_sha256 FROM url_state WHERE url = ?", [url]
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

    def since(self, seq: int) -> Iterator[Snapshot]:
        """The snapshots after number `seq`, in order, with their bodies."""
        while row := self.db.execute(
            "SELECT s.seq, s.url, s.kind, s.fetched_at, s.status, s.headers, s.body_sha256, b.body, s.show"
            " FROM snapshots s JOIN bodies b ON b.sha256 = s.body_sha256 WHERE s.seq > ? ORDER BY s.seq LIMIT 1",
            [seq],
        ).fetchone():
            seq = row[0]
            yield self._snapshot(row)

    def last_seq(self) -> int:
        """The number of the newest snapshot; 0 if there is none."""
        return int(self.db.execute("SELECT coalesce(max(seq), 0) FROM snapshots").fetchone()[0])

    def latest(self, url: str) -> Snapshot | None:
        """The last response kept for an address."""
        row = self.db.execute(
            "SELECT s.seq, s.url, s.kind, s.fetched_at, s.status, s.headers, s.body_sha256, b.body, s.show"
            " FROM snapshots s JOIN bodies b ON b.sha256 = s.body_sha256 WHERE s.url = ? ORDER BY s.seq DESC LIMIT 1",
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
        return self.db.execute("SELECT 1 FROM problems WHERE url = ? LIMIT 1", [url]).fetchone() is not None

    def log_run(self, command: str, show: str, started_at: str, exit_code: int, complete: bool, report: str) -> None:
        """Keep a run's report (JSON). `complete`: the whole host was seen."""
        with self.db.atomic():
            self.db.execute(
                "INSERT INTO runs(command, show, started_at, exit, complete, report) VALUES (?, ?, ?, ?, ?, ?)",
                [command, show, started_at, exit_code, complete, report],
            )

    def swept(self, show: str) -> bool:
        """Whether some run has seen the show's whole host."""
        found = self.db.execute("SELECT 1 FROM runs WHERE show = ? AND complete LIMIT 1", [show]).fetchone()
        return found is not None
