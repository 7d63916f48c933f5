"""The bodies of snapshots: each kept once, packed, under the hash of its bytes."""

import hashlib
from typing import Final

import zstandard

from scraper.storage.tables import Database

_LEVEL: Final = 3
"""Of zstd: 9 packs 5 % smaller and takes seven times as long."""


def hash_of(body: bytes) -> str:
    """The name that a body is kept under: SHA-256, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def keep(db: Database, body: bytes) -> str:
    """Keep a body, within a transaction of the caller's, unless it is there already; its name."""
    sha256 = hash_of(body)
    if not db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", [sha256]).fetchone():
        db.execute("INSERT INTO bodies VALUES (?, ?)", [sha256, zstandard.ZstdCompressor(_LEVEL).compress(body)])
    return sha256
