"""Which episode a capture speaks of. Titles never identify; everything else that names an episode is a key."""

from collections.abc import Sequence
from typing import Final

from sqlite_utils import Database

from scraper.model import Key, KeyKind

_DENIES: Final = {
    KeyKind.SLUG: (),
    KeyKind.AUDIO: (KeyKind.HOST_ID, KeyKind.GUID),
    KeyKind.FINGERPRINT: (KeyKind.HOST_ID, KeyKind.GUID, KeyKind.SLUG),
}
"""A weak key is no proof of identity where both sides have one of these stronger ones, and they differ."""


def find(db: Database, show_id: str, keys: Sequence[Key]) -> str | None:
    """The id of the episode that the keys name, the strongest key first; None for a new one."""
    marks = ", ".join(["(?, ?)"] * len(keys))
    values = [part for key in keys for part in (key.kind, key.value)]
    # CROSS JOIN keeps SQLite from walking through every key of the show in search of these few.
    rows = db.execute(
        f"WITH wanted(kind, value) AS (VALUES {marks}) SELECT k.kind, k.episode_id FROM wanted"
        " CROSS JOIN episode_keys k ON k.show_id = ? AND k.kind = wanted.kind AND k.value = wanted.value",
        [*values, show_id],
    )
    named: dict[str, str] = dict(rows.fetchall())
    for key in keys:
        episode_id = named.get(key.kind)
        if episode_id and not _denied(db, episode_id, key.kind, keys):
            return episode_id
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
