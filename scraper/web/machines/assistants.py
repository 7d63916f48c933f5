"""Tools for assistants (Model Context Protocol), at `/-/mcp` of the plugin `datasette-mcp` where that is installed.

That plugin's own tools need SQL, which is for this machine only; these speak the language of the search, for anyone.
"""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, Final, Literal

from datasette.utils.asgi import NotFound, Request

from scraper.export.found import as_object
from scraper.records import episode_record, episodes_named, paper_record, papers_named
from scraper.search.engine import search
from scraper.search.results import Shelf
from scraper.web.archive import read

MOST: Final = 50
"""Hits of one call: an assistant reads all that it is given."""
REACH: Final = 1_000
"""Hits behind which no page lies: each takes all before it to be found."""
INSTRUCTIONS: Final = (
    "The archive of a podcast that retells one research paper per episode. Call search_archive first: it takes any"
    " words and gives ids. read_episode then gives the whole text of an episode, read_paper the abstract of a paper"
    " and the episodes about it. These three are for everyone. execute_sql is for who sits at the machine of the"
    " archive; anyone else is refused it: call it only there, and only for what the search cannot answer."
)
"""What a client is told when it begins. The plugin's own words lead to SQL, which strangers are refused."""


def register(datasette: Any, mcp: Any) -> None:
    """Add the tools to a server of that plugin, and keep it from keeping a session for whoever opens one.

    It keeps up to 10,000 of them for half an hour, some 40 kB each. The tools need none.
    """
    from mcp.server.mcpserver import Context
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations

    logging.getLogger("mcp").setLevel(logging.WARNING)
    mcp._lowlevel_server.instructions = INSTRUCTIONS
    mcp.streamable_http_app = partial(mcp.streamable_http_app, stateless_http=True)

    async def told(ctx: Any, reading: Callable[[sqlite3.Connection], dict[str, Any]]) -> dict[str, Any]:
        try:
            return await read(datasette, _asked_by(ctx), reading)
        except (NotFound, LookupError) as error:
            raise ToolError(str(error)) from error

    async def search_archive(
        ctx: Context,
        words: str,
        among: Literal["episodes", "questions", "papers", "articles", "all"] = "episodes",
        limit: int = 10,
        page: int = 1,
    ) -> dict[str, Any]:
        """Search the podcast episodes, their discussion questions or the research papers behind them, best first.

        Any text is a valid query; all of its words must be held. "a phrase", -without, one OR other, begin*,
        title: author: question: paper:, category:"Machine Learning", date:2025-04, after:2025-04, before:2025,
        has:paper, has:questions and sort:newest narrow it. `reading` says how the words were read, `suggestions` what
        to try instead. The `id` of a hit is what read_episode and read_paper take.
        """
        return await told(ctx, partial(_found, words=words, among=among, limit=limit, page=page))

    async def read_episode(ctx: Context, id: str) -> dict[str, Any]:  # noqa: A002 - what hits call it
        """One episode: its text, questions, quotes, credited authors, and the papers it is tied to.

        A paper whose status is `review` is a guess that nobody has confirmed.
        """
        return await told(ctx, partial(_episode, name=id))

    async def read_paper(ctx: Context, id: str) -> dict[str, Any]:  # noqa: A002 - what hits call it
        """One research paper by its id, arXiv id or DOI: authors, abstract, and the episodes that tell of it."""
        return await told(ctx, partial(_paper, name=id))

    for tool in (search_archive, read_episode, read_paper):
        mcp.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))(tool)


def _asked_by(ctx: Any) -> Any:
    """The HTTP request behind a call, as Datasette knows it."""
    return Request(ctx.request_context.request.scope, None)


def _found(conn: sqlite3.Connection, words: str, among: str, limit: int, page: int) -> dict[str, Any]:
    at_once, offset = place(limit, page)
    return as_object(search(conn, words, shelf=Shelf(among), limit=at_once, offset=offset))


def place(limit: int, page: int) -> tuple[int, int]:
    """How many hits to give, and how many to pass over, whatever is asked for."""
    at_once = min(max(limit, 1), MOST)
    return at_once, (min(max(page, 1), REACH // at_once) - 1) * at_once


def _episode(conn: sqlite3.Connection, name: str) -> dict[str, Any]:
    return asdict(episode_record(conn, _only(episodes_named(conn, name), "episode")))


def _paper(conn: sqlite3.Connection, name: str) -> dict[str, Any]:
    return asdict(paper_record(conn, _only(papers_named(conn, name), "paper")))


def _only(ids: list[str], what: str) -> str:
    if len(ids) != 1:
        several = f"Several are called so: {', '.join(ids)}." if ids else f"There is no such {what}."
        raise LookupError(f"{several} search_archive gives the ids.")
    return ids[0]
