"""Captures that come in late: an old crawl of somebody's, imported after our own newer ones.

The archive keeps since when a value stands, not until when. So what an old capture says could replace a value
that newer captures have confirmed. The cure is in the order of the fold: whatever was captured after a latecomer
and stands before it is put behind it once more (the row alone; its body is kept once).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from scraper.clock import iso
from scraper.storage.tables import Database

_COLUMNS: Final = "url, kind, fetched_at, status, headers, body_sha256, show"
_A_MOMENT: Final = timedelta(seconds=1)
_TIMED: Final = "fetched_at IS NOT NULL AND kind <> 'robots'"
_OURS: Final = f"{_TIMED} AND kind <> 'file'"


def put_behind_latecomers(db: Database, applied: int) -> None:
    """Append again what was captured after a latecomer among the snapshots that are not applied yet.

    Addresses that were asked again and had not changed count as captured when they were last asked.
    """
    done = db.execute("SELECT coalesce(max(upto), 0) FROM replays").fetchone()[0]
    start = max(applied, done)
    _date_our_own(db, start)
    waiting = db.execute(
        f"SELECT seq, fetched_at FROM snapshots WHERE seq > ? AND {_TIMED} ORDER BY seq", [start]
    ).fetchall()
    earliest = min((at for _, at in waiting), default=None)
    if earliest is None:
        return
    overtaken = [*_overtaken(waiting), *_first_after(db, start, earliest)]
    if start:
        overtaken += [row[2] for row in _confirmed(db, earliest) if row[2] > earliest]
    if not overtaken:
        return
    since = min(overtaken)
    rows = {*_captured(db, since), *_confirmed(db, since)}
    in_order = sorted(rows, key=lambda row: (row[2], *row))
    with db.atomic():
        first = db.execute("SELECT max(seq) + 1 FROM snapshots").fetchone()[0]
        db.conn.executemany(f"INSERT INTO snapshots({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", in_order)
        db.execute("INSERT INTO replays(upto, first) SELECT max(seq), ? FROM snapshots", [first])


def time_in_order(db: Database, at: str) -> str:
    """The time (ISO) that a capture of our own gets which comes now: never before one that came earlier, whatever
    the clock says, or the archive would take it for a latecomer and believe the one before it."""
    last = db.execute("SELECT coalesce(max(seq), 0) FROM snapshots").fetchone()[0]
    return _after(_last_heard(db, last), at)


def reaffirm(db: Database, url: str, at: str) -> bool:
    """An address still says what it said last: keep that once more where captures of others have come since, which
    would seem to be newer. Whether there were any."""
    said = db.execute(
        f"SELECT s.fetched_at, {_of('s')} FROM url_state u JOIN snapshots s ON s.seq = u.seq WHERE u.url = ?", [url]
    ).fetchone()
    others = _newest_other(db, at)
    if said is None or others <= said[0] or _says_again(db, said[1:], others):
        return False
    with db.atomic():
        values = [*said[1:3], time_in_order(db, at), *said[4:]]
        seq = db.execute(f"INSERT INTO snapshots({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values).lastrowid
        db.execute("INSERT INTO replays(upto, first) VALUES (?, ?)", [seq, seq])
    return True


def _of(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _COLUMNS.split(", "))


def _newest_other(db: Database, upto: str) -> str:
    found = db.execute(
        "SELECT fetched_at FROM snapshots WHERE kind = 'file' AND fetched_at <= ? ORDER BY fetched_at DESC LIMIT 1",
        [upto],
    ).fetchone()
    return str(found[0]) if found else ""


def _says_again(db: Database, said: tuple[Any, ...], since: str) -> bool:
    url, _, _, _, _, sha256, _ = said
    found = db.execute(
        "SELECT 1 FROM snapshots WHERE url = ? AND body_sha256 = ? AND fetched_at >= ? LIMIT 1", [url, sha256, since]
    )
    return found.fetchone() is not None


def is_repeated(db: Database, seq: int) -> bool:
    """Whether a snapshot is one that was put behind latecomers, so that its faults have been told before."""
    found = db.execute("SELECT 1 FROM replays WHERE first <= ? AND upto >= ?", [seq, seq]).fetchone()
    return found is not None


def _date_our_own(db: Database, start: int) -> None:
    """Date what the crawl has fetched since then by the order in which it came: the clock may have gone back."""
    newest = _last_heard(db, start)
    for seq, at in db.execute(
        "SELECT s.seq, s.fetched_at FROM snapshots s JOIN url_state u ON u.url = s.url AND u.seq = s.seq"
        " WHERE s.seq > ? AND s.fetched_at IS NOT NULL AND s.kind <> 'robots' ORDER BY s.seq",
        [start],
    ).fetchall():
        newest = _after(newest, at)
        if newest != at:
            with db.atomic():
                db.execute("UPDATE snapshots SET fetched_at = ? WHERE seq = ?", [newest, seq])
                db.execute("UPDATE url_state SET checked_at = ? WHERE seq = ?", [newest, seq])


def _last_heard(db: Database, upto: int) -> str:
    """When the host last showed us anything, new or known."""
    known = db.execute("SELECT max(checked_at) FROM url_state WHERE seq <= ? AND gone_streak = 0", [upto])
    return max(_newest(db, upto, _OURS), known.fetchone()[0] or "")


def _after(newest: str, at: str) -> str:
    return at if at >= newest else iso(datetime.fromisoformat(newest) + _A_MOMENT)


def _newest(db: Database, upto: int, which: str = _TIMED) -> str:
    row = db.execute(
        f"SELECT fetched_at FROM snapshots WHERE seq <= ? AND {which} ORDER BY fetched_at DESC LIMIT 1", [upto]
    ).fetchone()
    return str(row[0] or "") if row else ""


def _overtaken(waiting: list[tuple[int, str]]) -> Iterator[str]:
    """The times of those that have an older capture behind them."""
    oldest = None
    for _, at in reversed(waiting):
        if oldest is not None and at > oldest:
            yield at
        oldest = at if oldest is None else min(oldest, at)


def _first_after(db: Database, upto: int, after: str) -> list[str]:
    """The time of the first capture after that moment, among the older numbers."""
    found = db.execute(
        f"SELECT min(fetched_at) FROM snapshots WHERE seq <= ? AND {_TIMED} AND fetched_at > ?", [upto, after]
    )
    return [at for (at,) in found.fetchall() if at]


def _captured(db: Database, since: str) -> Iterator[tuple[Any, ...]]:
    """Every capture since a moment. All of them, for one that is put behind may say again what was said before, and
    the archive then counts it from the first time: what came between would seem to be newer."""
    yield from db.execute(f"SELECT {_COLUMNS} FROM snapshots WHERE {_TIMED} AND fetched_at >= ?", [since]).fetchall()


def _confirmed(db: Database, since: str) -> Iterator[tuple[Any, ...]]:
    yield from db.execute(
        "SELECT s.url, s.kind, u.checked_at, s.status, s.headers, s.body_sha256, s.show"
        " FROM url_state u JOIN snapshots s ON s.seq = u.seq"
        " WHERE s.kind <> 'robots' AND u.checked_at > s.fetched_at AND u.checked_at >= ? AND u.gone_streak = 0"
        " AND NOT EXISTS (SELECT 1 FROM snapshots g WHERE g.url = u.url AND g.kind = 'gone' AND g.seq > u.seq)",
        [since],
    ).fetchall()
