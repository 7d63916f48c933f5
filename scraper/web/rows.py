"""What the page of an episode tells besides its row: its questions and papers, where it was read, what is doubted."""

import sqlite3
from typing import Any, Final

from datasette.utils import tilde_decode

from scraper.link.facts import Told
from scraper.web.pages.review import papers_of

_PROVENANCE: Final = (
    "SELECT field, layer, rule, strength, seen_at, snapshot FROM provenance WHERE episode_id = ? ORDER BY field"
)
_QUESTIONS: Final = "SELECT position, text FROM questions WHERE episode_id = ? ORDER BY position"
_DOUBTS: Final = "SELECT kind, field, detail FROM doubts WHERE episode_id = ? ORDER BY kind, detail"


async def told_besides(datasette: Any, request: Any, kind: Told) -> dict[str, Any]:
    """Rows for the template: `papers`, and of an episode `questions`, `provenance` and `doubts`.

    Nothing in an archive of an older version, or the database of something else.
    """
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    told = tilde_decode(request.url_vars["pks"])
    try:
        found = {"papers": await database.execute_fn(lambda conn: papers_of(conn, kind, told))}
        if kind is Told.EPISODE:
            found["questions"] = (await database.execute(_QUESTIONS, [told])).rows
            found["provenance"] = (await database.execute(_PROVENANCE, [told])).rows
            found["doubts"] = (await database.execute(_DOUBTS, [told])).rows
    except sqlite3.OperationalError:
        return {}
    return found
