"""The episodes whose text lies nearest to a question's, by all vectors of an archive held in memory.

4 kB an episode at most. They are read once, and again when their stamp is another.
"""

import sqlite3
import threading
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scraper.errors import StorageError, UsageError
from scraper.search.semantic.model import Model
from scraper.search.semantic.vectors import PACKED, STAMP, tellings

_ALL: Final = "SELECT seq, digest, vectors FROM episode_vectors WHERE model = ? ORDER BY seq"
_SIZE: Final = "SELECT count(*), sum(length(vectors)) FROM episode_vectors WHERE model = ?"
_SHARE_OF_MEAN: Final = 0.5
"""What the mean of an episode's vectors counts beside its nearest one."""
_PACKED: Final = np.dtype(PACKED)
_MOST_HELD: Final = 4
"""Archives whose vectors are kept in memory at once."""


@dataclass(frozen=True, slots=True)
class _Vectors:
    """All vectors of an archive, less their mean and of length 1: what all episodes share tells none from another."""

    stamp: str
    seqs: npt.NDArray[np.int64]
    digests: tuple[str, ...]
    rows: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int64]
    """The first row of each episode."""
    counts: npt.NDArray[np.int64]
    mean: npt.NDArray[np.float32]


_HELD: Final[dict[tuple[str, str], _Vectors]] = {}
_LOCK: Final = threading.Lock()


def nearest(conn: sqlite3.Connection, model: Model, text: str, limit: int) -> list[int]:
    """Numbers (`seq`) of the episodes nearest to a text, the nearest first; those that have changed are left out.

    Raises UsageError where the archive has no vectors of this model, StorageError where it cannot be read.
    """
    try:
        asked = model.embed([text])[0]
        held = _held(conn, model.name, len(asked))
        if not asked.any() or not limit:
            return []
        places = _best(_scores(held, _unit(asked - held.mean)), limit)
        seqs = [int(held.seqs[place]) for place in places]
        now = tellings(conn, seqs)
    except sqlite3.Error as error:
        raise StorageError(
            f"the vectors could not be read: {error}", advice="Check the file that --db names."
        ) from error
    digests = {seq: held.digests[place] for seq, place in zip(seqs, places, strict=True)}
    return [seq for seq in seqs if seq in now and now[seq].digest == digests[seq]]


def _scores(held: _Vectors, asked: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """For each episode, its nearest vector's cosine and half the mean of all of its."""
    cosines = held.rows @ asked
    mean = np.add.reduceat(cosines, held.starts) / held.counts
    return (np.maximum.reduceat(cosines, held.starts) + _SHARE_OF_MEAN * mean).astype(np.float32)


def _best(scores: npt.NDArray[np.float32], limit: int) -> list[int]:
    """Places of the highest scores, the highest first; of equal ones the earlier."""
    some = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
    return [int(place) for place in sorted(some, key=lambda place: (-scores[place], place))]


def _held(conn: sqlite3.Connection, model: str, width: int) -> _Vectors:
    """The vectors of an archive, from memory if they are still those. Raises UsageError where there are none."""
    row = conn.execute("SELECT value FROM meta WHERE key = ?", (STAMP,)).fetchone()
    stamp = str(row[0]) if row else ""
    key = (str(conn.execute("PRAGMA database_list").fetchone()[2]), model)
    with _LOCK:
        held = _HELD.get(key)
        if held is None or held.stamp != stamp:
            _HELD.pop(key, None)
            held = _read(conn, model, stamp, width)
            while len(_HELD) >= _MOST_HELD:
                del _HELD[next(iter(_HELD))]
            _HELD[key] = held
    return held


def _read(conn: sqlite3.Connection, model: str, stamp: str, width: int) -> _Vectors:
    """All vectors of a model, `width` numbers each; each is put in its place as it is read."""
    size, total = conn.execute(_SIZE, (model,)).fetchone()
    if not size:
        raise UsageError("this archive has no vectors to search by meaning", advice="Run `paperledge vectors` first.")
    rows = np.empty((total // (_PACKED.itemsize * width), width), dtype=np.float32)
    seqs, counts = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    digests: list[str] = []
    filled = 0
    for place, (seq, digest, blob) in enumerate(conn.execute(_ALL, (model,))):
        some = np.frombuffer(blob, dtype=_PACKED).reshape(-1, width)
        rows[filled : filled + len(some)] = some
        seqs[place], counts[place] = seq, len(some)
        digests.append(digest)
        filled += len(some)
    mean = rows.mean(axis=0)
    rows -= mean
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return _Vectors(stamp, seqs, tuple(digests), rows, np.cumsum(counts) - counts, counts, mean)


def _unit(vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
