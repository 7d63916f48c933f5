"""What the page of a row tells besides it: where it is shown to readers; of an episode all that hangs on it."""

import sqlite3
from typing import Any, Final

from datasette.utils import tilde_decode

from scraper.link.facts import Told
from scraper.web import addresses, leads
from scraper.web.pages.review import papers_of

HAVE_PAGES: Final = frozenset(("episodes", "papers", "authors", "articles"))
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


async def own_page(datasette: Any, request: Any, table: str) -> dict[str, Any]:
    """`own_page`, the address of the page that shows this row to readers; nothing where there is none."""
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    id_ = tilde_decode(request.url_vars["pks"])

    def address(conn: sqlite3.Connection) -> str | None:
        match table:
            case "episodes":
                return leads.episodes(conn, [id_]).get(id_)
            case "papers":
                return leads.papers(conn, [id_]).get(id_)
            case "authors":
                return addresses.author(id_)
            case _:
                return addresses.article(id_)

    try:
        return {"own_page": await database.execute_fn(address)}
    except sqlite3.OperationalError:
        return {}


async def besides(datasette: Any, request: Any, table: str) -> dict[str, Any]:
    """All that the page of a row tells besides it."""
    found = await own_page(datasette, request, table)
    if table in {"episodes", "articles"}:
        found |= await told_besides(datasette, request, Told(table.removesuffix("s")))
    return found
