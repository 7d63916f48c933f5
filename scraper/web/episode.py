"""What the page of an episode tells besides its row: where each value was read, and what is doubted about it."""

import sqlite3
from typing import Any, Final

from datasette.utils import tilde_decode

_PROVENANCE: Final = (
    "SELECT field, layer, rule, strength, seen_at, snapshot FROM provenance WHERE episode_id = ? ORDER BY field"
)
_DOUBTS: Final = "SELECT kind, field, detail FROM doubts WHERE episode_id = ? ORDER BY kind, detail"


async def origins_and_doubts(datasette: Any, request: Any) -> dict[str, Any]:
    """Rows for the template: `provenance` and `doubts` of the episode that is shown.

    Nothing in an archive of an older version, or the database of something else.
    """
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    episode = [tilde_decode(request.url_vars["pks"])]
    try:
        return {
            "provenance": (await database.execute(_PROVENANCE, episode)).rows,
            "doubts": (await database.execute(_DOUBTS, episode)).rows,
        }
    except sqlite3.OperationalError:
        return {}
