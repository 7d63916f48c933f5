"""Which episode a capture speaks of. Titles never identify; everything else that names an episode is a key."""

from collections.abc import Sequence
from typing import Final

from scraper.model import Key, KeyKind
from scraper.storage.tables import Database

_DENIES: Final = {
    KeyKind.SLUG: (),
    KeyKind.AUDIO: (KeyKind.HOST_ID, KeyKind.GUID),
    KeyKind.FINGERPRINT: (KeyKind.HOST_ID, KeyKind.GUID, KeyKind.SLUG),
}
"""A weak key is no proof of identity where both sides have one of these stronger ones, and they differ."""


def find(db: Database, show_id: str, keys: Sequence[Key]) -> str | None:
    """The id of the episode that the keys name, the strongest key first; None for a new one."""
    for key in keys:
        row = db.conn.execute(
            "SELECT episode_id FROM episode_keys WHERE show_id = ? AND kind = ? AND value = ?",
            (show_id, key.kind, key.value),
        ).fetchone()
        if row and not _denied(db, row[0], key.kind, keys):
            return str(row[0])
    return None


def keys_of(db: Database, episode_id: str) -> list[Key]:
    """What an episode is known by, the strongest first."""
    rows = db.execute(
        "SELECT kind, value FROM episode_keys WHERE episode_id = ? ORDER BY value", (episode_id,)
    ).fetchall()
    order = list(KeyKind)
    return sorted((Key(KeyKind(kind), value) for kind, value in rows), key=lambda key: order.index(key.kind))


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


class FormerIds:
    """The ids that episodes have in an archive that is being rebuilt: they are permanent, so they are kept."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.newest = int(db.execute("SELECT coalesce(max(seq), 0) FROM episodes").fetchone()[0])

    def id_of(self, show_id: str, keys: Sequence[Key]) -> tuple[str, int] | None:
        """The former id and number of the episode that the keys name; None if it had none."""
        known = find(self._db, show_id, keys)
        if known is None:
            return None
        seq = self._db.execute("SELECT seq FROM episodes WHERE id = ?", (known,)).fetchone()[0]
        return known, seq
