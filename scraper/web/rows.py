"""What the page of a row tells besides it: where it is shown to readers; of an episode all that hangs on it."""

import sqlite3
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, NamedTuple

from datasette.utils import tilde_decode, tilde_encode

from scraper.link.facts import Told
from scraper.web import addresses, leads
from scraper.web.pages.review import papers_of

HAVE_PAGES: Final = frozenset(("episodes", "papers", "authors", "articles"))
_PROVENANCE: Final = (
    "SELECT field, layer, rule, strength, seen_at, snapshot FROM provenance WHERE episode_id = ? ORDER BY field"
)
_QUESTIONS: Final = "SELECT position, text FROM questions WHERE episode_id = ? ORDER BY position"
_DOUBTS: Final = "SELECT kind, field, detail FROM doubts WHERE episode_id = ? ORDER BY kind, detail"


class Other(NamedTuple):
    """A row of another table: the address of its page of Datasette's, and what it is called."""

    path: str
    label: str


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


async def others_named(datasette: Any, request: Any, table: str, row: Iterable[dict[str, Any]]) -> dict[str, Other]:
    """Column -> the row of another table that it names, for the cells of a row as Datasette shows them."""
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    values = {cell["column"]: cell["raw"] for cell in row if cell["raw"] is not None}
    found = {}
    for key in await database.foreign_keys_for_table(table):
        column, other = key["column"], key["other_table"]
        if column in values and await _may_see(datasette, request, database.name, other):
            value = values[column]
            labels = await datasette.expand_foreign_keys(database.name, table, column, [value])
            if (column, value) in labels:
                path = datasette.urls.row(database.name, other, tilde_encode(str(value)))
                found[column] = Other(path, str(labels[column, value] or value))
    return found


async def _may_see(datasette: Any, request: Any, database: str, table: str) -> bool:
    visible, _ = await datasette.check_visibility(
        request.actor, permissions=[("view-table", (database, table)), ("view-database", database), "view-instance"]
    )
    return bool(visible)


async def besides(datasette: Any, request: Any, table: str) -> dict[str, Any]:
    """All that the page of a row tells besides it; `others_named` is still to be asked, with the row."""
    found: dict[str, Any] = {"others_named": partial(others_named, datasette, request, table)}
    if table in HAVE_PAGES:
        found |= await own_page(datasette, request, table)
    if table in {"episodes", "articles"}:
        found |= await told_besides(datasette, request, Told(table.removesuffix("s")))
    return found
