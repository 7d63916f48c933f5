"""The archive as a web site: a Datasette plugin.

The entry point is this package itself; Datasette looks for `templates/` and `static/` beside it.
"""

import sqlite3
from collections.abc import Generator
from functools import partial
from typing import Any, Final

import pluggy
from datasette.utils import tilde_encode

from scraper.search import sql
from scraper.web import answers, cells, machines, pages, rows, tables
from scraper.web.freshness import caching, replaced
from scraper.web.guarding import failures, forms, gate, guard, settings
from scraper.web.guarding.openness import Openness
from scraper.web.machines import assistants

# Datasette's own `hookimpl` is this very marker, but carries no types.
hookimpl: Final = pluggy.HookimplMarker("datasette")


@hookimpl
def startup(datasette: Any) -> None:
    """Apply the settings, however Datasette was started, and have its databases notice when they are replaced."""
    settings.apply(datasette, Openness.of(datasette))
    replaced.notice(datasette)


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound what a statement may take, and make the query language known to SQL.

    `escape_fts` is what Datasette passes the search box of a table through. Its own fails on a lone quote
    or an empty text; with ours in its place that box speaks the same language as the rest.
    """
    settings.limit(conn)
    sql.register(conn)
    conn.create_function("escape_fts", 1, partial(sql.match, conn), deterministic=True)


@hookimpl
def asgi_wrapper(datasette: Any) -> Any:
    """What every request goes through, the outermost last: headers for each answer, the gate, mended forms."""

    def base_url() -> str:
        return str(datasette.setting("base_url"))

    def wrapped(app: guard.App) -> guard.App:
        openness = Openness.of(datasette)
        app = forms.without_empty_search(caching.cached(app, datasette))
        app = forms.without_doubled_base(app, base_url)
        app = gate.watched(app, openness, base_url)
        return guard.wrap(app, openness)

    return wrapped


@hookimpl(trylast=True)
def permission_allowed(datasette: Any, action: str, resource: Any) -> bool | None:
    """Refuse what is for this machine only. Datasette heeds the last answer: hence trylast."""
    if guard.is_local_request():
        return None
    return False if gate.is_closed(action, resource, Openness.of(datasette).has_sql) else None


@hookimpl(wrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, list[Any], list[Any]]:
    """A sentence for every error. Datasette's own answer comes last, and would print each into the log."""
    answers_of_all = yield
    ours = failures.caught(datasette, request, exception)
    return answers_of_all if ours is None else [*answers_of_all[:-1], ours]


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Any:
    """The same for what is not allowed."""
    return failures.answer(datasette, request, failures.Failure(403, message))


@hookimpl
def render_cell(
    row: sqlite3.Row, value: object, column: str, table: str | None, database: str, datasette: Any
) -> Any:
    """In query results: marked words as such, titles and names as links to their rows."""
    if table is not None or not isinstance(value, str):
        return None
    return cells.marked(value) or cells.row_link(row, column, value, datasette.urls.database(database))


@hookimpl
def register_routes() -> list[Any]:
    """The site's own pages, and what programs look for."""
    return [(route, failures.plainly(page)) for route, page in (*pages.ROUTES, *machines.ROUTES)]


@hookimpl
def register_mcp_tools(datasette: Any, mcp: Any) -> None:
    """A hook of the plugin `datasette-mcp`, which need not be there."""
    assistants.register(datasette, mcp)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """What the frame of every page of Datasette needs, its error pages too: they are given few values."""
    env.globals["asset_version"] = answers.asset_version
    env.globals["typed"] = ""
    env.globals["is_local"] = guard.is_local_request
    env.globals["tables"] = tables
    env.globals["row_heading"] = cells.row_heading
    env.globals["tilde_encode"] = tilde_encode


@hookimpl
def extra_template_vars(view_name: str, table: str | None, request: Any, datasette: Any) -> Any:
    """On the page of a row, what is told besides it; on that of a query with the parameter `q`, how it is read.

    Strangers are not offered to count the values of a column (gate.py).
    """
    if view_name == "row" and table:
        return lambda: rows.besides(datasette, request, table)
    words = request.args.get("q") if request else None
    told = {} if guard.is_local_request() else {"datasette_allow_facet": "false"}
    return told | ({"reading": sql.reading(words)} if words else {})
