"""The archive as a web site: a Datasette plugin.

The entry point is this package itself; Datasette looks for `templates/` and `static/` beside it.
"""

import sqlite3
from functools import partial
from typing import Any, Final

import pluggy

from scraper.link.facts import Told
from scraper.search import sql
from scraper.web import cells, forms, guard, pages, rows, settings
from scraper.web.pages import asked, review

# Datasette's own `hookimpl` is this very marker, but carries no types.
hookimpl: Final = pluggy.HookimplMarker("datasette")


@hookimpl
def startup(datasette: Any) -> None:
    """Apply the settings, however Datasette was started."""
    settings.apply(datasette)


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
def asgi_wrapper() -> Any:
    """Security headers on every answer; who asked is noted for `permission_allowed`."""
    return lambda app: guard.wrap(forms.without_empty_search(app))


@hookimpl(trylast=True)
def permission_allowed(action: str) -> bool | None:
    """Refuse SQL of one's own to everyone but this machine. Datasette heeds the last answer: hence trylast."""
    return False if action == "execute-sql" and not guard.is_local_request() else None


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
    """The site's own pages."""
    return list(pages.ROUTES)


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """Both in the menu of every page."""
    leads_to = {"Search the episodes": asked.PATH, "Links that wait for review": review.PATH}
    return [{"href": datasette.urls.path(path), "label": label} for label, path in leads_to.items()]


@hookimpl
def extra_css_urls(datasette: Any) -> list[str]:
    """The look of the pages."""
    return [datasette.urls.static_plugins("paperledge", "paperledge.css")]


@hookimpl
def extra_template_vars(view_name: str, table: str | None, request: Any, datasette: Any) -> Any:
    """On the page of an episode, its questions, its papers, where its values were read and what is doubted, and the
    papers of an article; on that of a query with the parameter `q`, how its words are read.
    """
    if view_name == "row" and table in {"episodes", "articles"}:
        return lambda: rows.told_besides(datasette, request, Told(table.removesuffix("s")))
    words = request.args.get("q") if request else None
    return {"reading": sql.reading(words)} if words else {}
