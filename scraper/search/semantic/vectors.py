"""Vectors of episodes in archive.db, table `episode_vectors`: made where they are missing, or the text is another.

They follow from the text: a rebuild leaves them out, and they are computed again.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.report import Progress
from scraper.search.semantic.model import Model
from scraper.search.semantic.passages import Telling
from scraper.storage.tables import Database

PACKED: Final = "<f2"
"""Numpy's name for how numbers are kept: two bytes each, vectors one behind the other."""
STAMP: Final = "vectors"
"""Key of the note that is another whenever vectors have changed."""
_BATCH: Final = 200
"""Episodes to a transaction."""
_TELLINGS: Final = """
SELECT seq, title, coalesce(paper, ''), body, coalesce(questions, '') FROM episodes_text
"""


@dataclass(frozen=True, slots=True)
class Computed:
    """How many episodes have vectors, and of how many they were computed now."""

    episodes: int
    new: int


def tellings(conn: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, Telling]:
    """What episodes say now, by number; those that are not there are left out."""
    marks = ", ".join("?" * len(seqs))
    rows = conn.execute(f"{_TELLINGS} WHERE seq IN ({marks})", seqs)
    return {seq: Telling(*said) for seq, *said in rows}


def compute(
    db: Database, model: Model, progress: Progress = lambda _done, _total: None,
    check: Callable[[], None] = lambda: None,
) -> Computed:  # fmt: skip
    """Compute the vectors of every episode that has none of this model, or says something else now.

    A transaction for every 200 episodes; `check` is called between them and may raise to end it: what is done is
    kept, and the next call goes on. Raises sqlite3.Error.
    """
    total = int(db.execute("SELECT count(*) FROM episodes").fetchone()[0])
    done = new = 0
    for batch in _batches(db.conn):
        check()
        new += _compute_batch(db, model, batch)
        done += len(batch)
        progress(done, total)
    with db.atomic():
        db.execute("DELETE FROM episode_vectors WHERE seq NOT IN (SELECT seq FROM episodes)")
    return Computed(total, new)


def drop(db: Database) -> int:
    """Take every vector out; of how many episodes there were some."""
    with db.atomic():
        count = int(db.execute("SELECT count(*) FROM episode_vectors").fetchone()[0])
        db.execute("DELETE FROM episode_vectors")
        _stamp(db)
    return count


def _batches(conn: sqlite3.Connection) -> Iterator[dict[int, Telling]]:
    last = 0
    while True:
        rows = conn.execute(f"{_TELLINGS} WHERE seq > ? ORDER BY seq LIMIT ?", (last, _BATCH)).fetchall()
        if not rows:
            return
        yield {seq: Telling(*said) for seq, *said in rows}
        last = rows[-1][0]


def _compute_batch(db: Database, model: Model, batch: dict[int, Telling]) -> int:
    marks = ", ".join("?" * len(batch))
    rows = db.execute(f"SELECT seq, model, digest FROM episode_vectors WHERE seq IN ({marks})", list(batch))
    kept = {(seq, name, digest) for seq, name, digest in rows}
    fresh = [
        (seq, model.name, digest, _packed(model, telling))
        for seq, telling in batch.items()
        if (seq, model.name, digest := telling.digest) not in kept
    ]
    if fresh:
        with db.atomic():
            db.conn.executemany("INSERT OR REPLACE INTO episode_vectors VALUES (?, ?, ?, ?)", fresh)
            _stamp(db)
    return len(fresh)


def _packed(model: Model, telling: Telling) -> bytes:
    return model.embed(telling.passages()).astype(PACKED).tobytes()


def _stamp(db: Database) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (STAMP, secrets.token_hex(8)))
