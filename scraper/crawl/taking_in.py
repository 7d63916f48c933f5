"""Captures into crawl.db, beside what the crawl itself was answered: nothing that it goes by is touched.

Validators, the last answer of an address and the streaks of `url_state` are the crawl's own, so that an old
capture of somebody else's is never taken for what the host says now.
"""

import json

from scraper.crawl import bodies
from scraper.crawl.captures import Capture
from scraper.model import Kind
from scraper.storage.tables import Database


def is_undated_file(capture: Capture) -> bool:
    """Whether nothing but its bytes says what a capture is: names of files recur, and mean little."""
    return capture.kind is Kind.FILE and capture.fetched_at is None


def is_kept(db: Database, capture: Capture) -> bool:
    """Whether the same bytes are there for the same show; those that have a time, of the same address and time."""
    by_bytes = "SELECT 1 FROM snapshots WHERE body_sha256 = ? AND kind = ? AND show = ?"
    values = [bodies.hash_of(capture.body), capture.kind, capture.show]
    if is_undated_file(capture):
        return db.execute(f"{by_bytes} LIMIT 1", values).fetchone() is not None
    found = db.execute(
        f"{by_bytes} AND url = ? AND fetched_at IS ? LIMIT 1", [*values, capture.url, capture.fetched_at]
    )
    return found.fetchone() is not None


def take_in(db: Database, capture: Capture, *, replayed: bool) -> None:
    """Keep a capture as a snapshot, within a transaction of the caller's.

    `replayed`: it stands there a second time, behind captures that came in late (crawl/late.py).
    """
    sha256 = bodies.keep(db, capture.body)
    headers = json.dumps(dict(capture.headers))
    seq = db.execute(
        "INSERT INTO snapshots(url, kind, fetched_at, status, headers, body_sha256, show)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [capture.url, capture.kind, capture.fetched_at, capture.status, headers, sha256, capture.show],
    ).lastrowid
    if replayed:
        db.execute("INSERT INTO replays(upto, first) VALUES (?, ?)", [seq, seq])
