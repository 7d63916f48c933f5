"""What waits for a person to decide, as a page and as JSON, with the commands that decide it."""

import shlex
from typing import Any, Final

from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from scraper.link.facts import Told
from scraper.link.waiting import Candidate, candidates, load, waiting
from scraper.web.archive import archive_of

PATH: Final = "/-/paperledge/review"
_AT_ONCE: Final = 10
_TABLES: Final = {Told.EPISODE: "episodes", Told.ARTICLE: "articles"}


def commands(told: str, paper: Candidate) -> dict[str, str]:
    """The words to type to accept and to reject a paper, as a shell takes them."""
    words = ("paperledge", "link")
    return {verb: shlex.join([*words, f"--{verb}", told, paper.paper_id]) for verb in ("accept", "reject")}


async def page(datasette: Any, request: Any) -> Any:
    """The page `PATH?page=2`; with `.json` behind the path the same as one object."""
    found = await _found(datasette, request)
    if request.path.endswith(".json"):
        return Response.json({name: value for name, value in found.items() if name != "database"})
    return Response.html(await datasette.render_template("paperledge_review.html", found, request=request))


async def _found(datasette: Any, request: Any) -> dict[str, Any]:
    number = request.args.get("page") or "1"
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    database = await archive_of(datasette)
    found: dict[str, Any] = {"database": None, "waiting": 0, "page": 1, "pages": 1, "items": []}
    if database is None:
        return found
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    path = datasette.urls.database(database.name)

    def read(conn: Any) -> dict[str, Any]:
        queue = waiting(conn)
        pages = max(1, -(-len(queue) // _AT_ONCE))
        here = min(max(asked, 1), pages)
        items = [load(conn, *tied) for tied in queue[(here - 1) * _AT_ONCE : here * _AT_ONCE]]
        return {"waiting": len(queue), "page": here, "pages": pages, "items": [_shown(item, path) for item in items]}

    return {**found, "database": database.name, **await database.execute_fn(read)}


def _shown(item: Any, path: str) -> dict[str, Any]:
    shown: dict[str, Any] = item.as_json()
    shown["link"] = f"{path}/{_TABLES[item.kind]}/{tilde_encode(item.id)}"
    for said, paper in zip(shown["candidates"], item.candidates, strict=True):
        said.update(_of_paper(item.id, paper, path))
    return shown


def _of_paper(told: str, paper: Candidate, path: str) -> dict[str, Any]:
    return {
        "link": f"{path}/papers/{tilde_encode(paper.paper_id)}",
        "in_words": paper.in_words(),
        "commands": commands(told, paper),
    }


async def papers_of(database: Any, kind: Told, told: str, path: str) -> list[dict[str, Any]]:
    """The papers that an episode or article is tied to or may be, for the template of its page."""
    found: list[Candidate] = await database.execute_fn(lambda conn: candidates(conn, kind, told))
    return [
        {"title": paper.title, "status": paper.status, "score": paper.score, **_of_paper(told, paper, path)}
        for paper in found
    ]
