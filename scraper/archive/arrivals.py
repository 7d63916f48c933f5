"""Which episodes the last update brought, noted by numbers of episodes: news is what came after one of them.

    updating_after   while an update runs, and after one that was killed: how many there were before it
    updated_after    how many there were before the last update that brought any

What a killed update stored counts as brought by the next one.
"""

from typing import Final

from scraper.archive.store import Archive
from scraper.storage.tables import Database

UPDATED_AFTER: Final = "updated_after"
UPDATING_AFTER: Final = "updating_after"
_NEWEST: Final = "SELECT coalesce(max(seq), 0) FROM episodes"
_CAME_AFTER: Final = "SELECT id FROM episodes WHERE seq > ?"


def begin_update(archive: Archive) -> int:
    """Note that an update begins; the number after which all that it is to tell came."""
    if not archive.meta(UPDATING_AFTER):
        archive.note(UPDATING_AFTER, str(archive.newest))
    return int(archive.meta(UPDATING_AFTER))


def end_update(archive: Archive) -> None:
    """Note that an update has ended, and what it brought, if anything."""
    begun = archive.meta(UPDATING_AFTER)
    if archive.newest > int(begun):
        archive.note(UPDATED_AFTER, begun)
    with archive.db.atomic():
        archive.db.execute("DELETE FROM meta WHERE key = ?", (UPDATING_AFTER,))


def carry_arrivals(former: Database, rebuilt: Archive) -> None:
    """Write the notes of a former archive into a rebuilt one, in which episodes may have other numbers."""
    for key in (UPDATED_AFTER, UPDATING_AFTER):
        row = former.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if row:
            rebuilt.note(key, str(_renumbered(former, rebuilt.db, int(row[0]))))


def _renumbered(former: Database, rebuilt: Database, after: int) -> int:
    """The number after which everything comes that came after such a number in the former archive."""
    came = {row[0] for row in former.execute(_CAME_AFTER, (after,)).fetchall()}
    numbers = [seq for id_, seq in rebuilt.execute("SELECT id, seq FROM episodes").fetchall() if id_ in came]
    return min(numbers) - 1 if numbers else int(rebuilt.execute(_NEWEST).fetchone()[0])
